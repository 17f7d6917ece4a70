"""Everybody sees their own area and what lies below it, and nothing else, whichever way they ask."""

from typing import Any

import pytest

from tests.journeys.walk import LUYANG, PROVINCE, QIAOCHENG, WUHU, YAOHAI, Walked
from tests.journeys.whole import STATIONS, Station, Whole

pytestmark = pytest.mark.servers

NODE = "query ($id: ID!) { node(id: $id) { id ... on Station { stationId } } }"
ME = "{ me { roles { role unit { unitNo } } scope { prefixes unitNos enterpriseNos } } }"


async def by_every_way(whole: Whole, login: str, station: Station) -> list[str]:
    """The ways on which an account finds a station."""
    sid, code = station["stationId"], station["code"]
    found: dict[str, Any] = {
        "id": await whole.station(login, id=station["id"]),
        "uuid": await whole.station(login, id=sid),
        "code": await whole.station(login, code=code),
        "digits": await whole.station(login, code=code[:11]),
        "node": (await whole.ask(login, NODE, id=station["id"]))["node"],
        "list": sid in {one["stationId"] for one in await whole.stations(login)},
        "text": sid in {one["stationId"] for one in await whole.stations(login, text=station["name"])},
    }
    return [way for way, answer in found.items() if answer]


EVERY_WAY = ["id", "uuid", "code", "digits", "node", "list", "text"]


@pytest.mark.clause("AH-4.1.1")
@pytest.mark.parametrize("login", ["340103-clerk", "340100-clerk", "340100-admin", "340000-admin", "340000-auditor"])
async def test_the_county_and_everybody_above_it_find_a_station_on_every_way(
    whole: Whole, sheet: Walked, login: str
) -> None:
    assert await by_every_way(whole, login, sheet.stations["逍遥津驿站"]) == EVERY_WAY


@pytest.mark.parametrize("login", ["340102-clerk", "340200-clerk", "341600-clerk", "500106-clerk", "999999-clerk"])
async def test_nobody_else_finds_it_on_any(whole: Whole, sheet: Walked, login: str) -> None:
    """A county beside it, another city, another province, an account that holds no role."""
    assert await by_every_way(whole, login, sheet.stations["逍遥津驿站"]) == []


@pytest.mark.parametrize(
    ("login", "divisions"),
    [("340103-clerk", {LUYANG}), ("340100-clerk", {LUYANG, YAOHAI}), ("340200-clerk", {WUHU}), ("999999-clerk", set())],
)
async def test_a_list_and_its_count_end_where_the_area_ends(
    whole: Whole, sheet: Walked, login: str, divisions: set[int]
) -> None:
    seen = await whole.stations(login)
    assert {station["division"] for station in seen} == divisions
    assert await whole.count(login) == len(seen)


async def test_a_filter_does_not_reach_beyond_the_area(whole: Whole, sheet: Walked) -> None:
    assert await whole.stations("340103-clerk", division=YAOHAI) == []
    assert {one["division"] for one in await whole.stations("340103-clerk", province=340000)} == {LUYANG}


async def test_somebody_elses_cursor_does_not_either(whole: Whole, sheet: Walked) -> None:
    province = (await whole.ask(PROVINCE, STATIONS.replace("first: 100", "first: 1")))["stations"]
    page = (await whole.ask("341600-clerk", STATIONS, after=province["pageInfo"]["endCursor"]))["stations"]
    assert {edge["node"]["division"] // 100 for edge in page["edges"]} == {3416}
    assert page["edges"]


async def test_what_lies_outside_answers_like_what_does_not_exist(whole: Whole, sheet: Walked) -> None:
    elsewhere = await whole.submitted("340103-clerk", LUYANG)
    outside = await whole.refused("340202-clerk", "endorseStation", stationId=elsewhere["id"])
    nowhere = await whole.refused("340202-clerk", "endorseStation", stationId="00000000-0000-7000-8000-000000000000")
    assert outside == nowhere
    assert outside["code"] == "not-found"
    untouched = await whole.station("340103-clerk", id=elsewhere["id"])
    assert untouched
    assert (untouched["version"], untouched["status"]) == (1, "SUBMITTED")


async def test_nobody_hands_in_for_somebody_elses_place(whole: Whole, sheet: Walked) -> None:
    error = await whole.refused(
        "340103-clerk", "submitStation", division=QIAOCHENG, name="越界驿站", address="人民路1号"
    )
    assert error["code"] == "not-found"
    assert await whole.stations(PROVINCE, text="越界驿站") == []


@pytest.mark.clause("AH-4.1.4b")
async def test_an_enterprise_sees_what_it_builds_with_the_unions_in_every_city(whole: Whole, sheet: Walked) -> None:
    seen = await whole.stations("102-enterprise")
    assert {station["name"] for station in seen} & sheet.stations.keys() == {"三孝口驿站", "镜湖驿站"}
    assert {station["enterpriseNo"] for station in seen} == {102}
    assert await by_every_way(whole, "102-enterprise", sheet.stations["镜湖驿站"]) == EVERY_WAY
    assert await by_every_way(whole, "102-enterprise", sheet.stations["逍遥津驿站"]) == []


async def test_a_town_sees_the_stations_that_name_it(whole: Whole) -> None:
    own = await whole.submitted("500106-admin", 500106, unitNo=500106001)
    await whole.submitted("500106-admin", 500106, unitNo=500106002)
    assert own["stationId"] in {station["stationId"] for station in await whole.stations("500106001-clerk")}
    assert {station["unitNo"] for station in await whole.stations("500106001-clerk")} == {500106001}


async def test_everybody_is_told_who_they_are_and_what_they_see(whole: Whole) -> None:
    county = (await whole.ask("340103-clerk", ME))["me"]
    assert county["roles"] == [{"role": "clerk", "unit": {"unitNo": LUYANG}}]
    assert county["scope"] == {"prefixes": [LUYANG], "unitNos": [], "enterpriseNos": []}
    bank = (await whole.ask("102-enterprise", ME))["me"]
    assert bank["scope"] == {"prefixes": [], "unitNos": [], "enterpriseNos": [102]}
    nobody = (await whole.ask("999999-clerk", ME))["me"]
    assert (nobody["roles"], nobody["scope"]["prefixes"]) == ([], [])
