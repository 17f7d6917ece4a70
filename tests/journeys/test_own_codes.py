"""Enterprises give their stations numbers of their own: each its own stations, none twice, whoever else asks."""

import asyncio
from typing import Any

import pytest

from contracts.values import uuid7
from tests.journeys.owned import noted, owned, synced
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers

COUNTY, CITY, NEXT_DOOR, BANK, POST = "340103-clerk", "340100-clerk", "340102-clerk", "102-enterprise", "103-enterprise"
SHOWN = """query ($id: ID!, $own: String!) {
  station(id: $id) { ownCode ownRevision }
  stations(filter: {text: $own}) { nodes { id ownCode } }
  ownCodes(filter: {ownCode: $own}) { nodes { ownCode status stationName revision reason } }
}"""
NUMBERS = "query ($own: String!) { ownCodes(filter: {ownCode: $own}) { nodes { ownCode } } }"
MATCHES = """query ($own: String!) { ownCodeMatches(ownCode: $own) { nodes {
  ownCode { ownCode } candidates { station { id ownCode } likeness distanceM } rivals { ownCode enterpriseNo }
} } }"""
CALLERS = 20


def fresh() -> str:
    return f"HF-{uuid7()}"


async def co_built(whole: Whole, login: str = BANK) -> str:
    """A station of Luyang that the account's enterprise builds with the union."""
    station = await whole.submitted(COUNTY, LUYANG, enterpriseNo=int(login.partition("-")[0]))
    await noted(whole, login, station["id"])
    return str(station["id"])


async def shown(whole: Whole, login: str, station_id: str, own_code: str) -> Any:
    return await whole.ask(login, SHOWN, id=station_id, own=own_code)


@pytest.mark.clause("AH-4.5.6")
async def test_an_own_number_is_given_found_changed_and_withdrawn_and_both_sides_see_it(whole: Whole) -> None:
    station = await co_built(whole)
    first = await owned(whole, BANK, station)
    for login in (BANK, COUNTY, CITY):
        seen = await shown(whole, login, station, first)
        assert seen["station"]["ownCode"] == first
        assert [one["id"] for one in seen["stations"]["nodes"]] == [station]
        assert [one["status"] for one in seen["ownCodes"]["nodes"]] == ["ASSIGNED"]
    may = f'{{ may(action: "code:own", stationId: "{station}") {{ allowed code could {{ role }} }} }}'
    holders = [{"role": "enterprise"}, {"role": "enterprise-admin"}]
    assert (await whole.ask(BANK, may))["may"] == {"allowed": True, "code": None, "could": holders}
    assert (await whole.ask("340100-admin", may))["may"] == {"allowed": False, "code": "elsewhere", "could": holders}
    for login in (NEXT_DOOR, POST):
        assert await shown(whole, login, station, first) == {
            "station": None,
            "stations": {"nodes": []},
            "ownCodes": {"nodes": []},
        }
    asked = {"enterpriseNo": 102, "stationId": station, "ownCode": (second := fresh())}
    revision = (await shown(whole, BANK, station, first))["station"]["ownRevision"]
    assert (await whole.refused(BANK, "changeOwnCode", **asked, revision=revision - 1))["code"] == "stale"
    await whole.done(BANK, "changeOwnCode", **asked, revision=revision)
    seen = await shown(whole, BANK, station, first)
    assert (seen["station"]["ownCode"], seen["ownCodes"]["nodes"][0]["status"]) == (second, "WITHDRAWN")
    withdrawn = await whole.do(BANK, "withdrawOwnCode", enterpriseNo=102, ownCode=second, reason="网点撤并")
    assert withdrawn["userErrors"] == []
    seen = await shown(whole, COUNTY, station, second)
    assert seen["station"]["ownCode"] is None
    assert [(one["status"], one["reason"]) for one in seen["ownCodes"]["nodes"]] == [("WITHDRAWN", "网点撤并")]


async def test_a_town_sees_the_numbers_of_the_stations_it_is_responsible_for_and_its_neighbour_none(
    whole: Whole,
) -> None:
    station = str((await whole.submitted("500106-admin", 500106, unitNo=500106001, enterpriseNo=102))["id"])
    await noted(whole, BANK, station)
    own_code = await owned(whole, BANK, station)

    async def numbers(login: str) -> list[str]:
        seen = await whole.ask(login, NUMBERS, own=own_code)
        return [one["ownCode"] for one in seen["ownCodes"]["nodes"]]

    for login in ("500106001-clerk", "500106-admin", BANK):
        assert await numbers(login) == [own_code]
    for login in ("500106002-clerk", NEXT_DOOR, POST):
        assert await numbers(login) == []
    await whole.do(BANK, "withdrawOwnCode", enterpriseNo=102, ownCode=own_code, reason="试验结束")
    assert await numbers("500106001-clerk") == [own_code]


@pytest.mark.clause("AH-4.5.6")
async def test_two_enterprises_that_claim_one_station_are_one_and_then_the_other_when_the_union_says_so(
    whole: Whole,
) -> None:
    station = str((await whole.accepted(LUYANG, enterpriseNo=102))["id"])
    await noted(whole, BANK, station)
    bank, post = fresh(), fresh()
    claims = [
        whole.do(login, "assignOwnCode", enterpriseNo=int(login[:3]), stationId=station, ownCode=own_code)
        for login, own_code in [(BANK, bank), (POST, post)]
    ]
    first, second = [[error["code"] for error in one["userErrors"]] for one in await asyncio.gather(*claims)]
    assert (first, second) == ([], ["not-co-built"])
    change = str(uuid7())
    passed = {"stationId": station, "changeId": change, "changes": {"enterpriseNo": 103}, "reason": "更换共建单位"}
    await whole.done(COUNTY, "proposeChange", **passed)
    await whole.done(CITY, "approveChange", stationId=station, changeId=change)
    assert (await shown(whole, POST, station, bank))["station"]["ownCode"] is None
    await noted(whole, POST, station)
    await owned(whole, POST, station, post)
    assert (await shown(whole, COUNTY, station, post))["station"]["ownCode"] == post
    seen = await shown(whole, BANK, station, bank)
    assert seen["station"] is None
    assert [one["status"] for one in seen["ownCodes"]["nodes"]] == ["WITHDRAWN"]
    again = await whole.refused(BANK, "assignOwnCode", enterpriseNo=102, stationId=station, ownCode=bank)
    assert (again["code"], again["clause"]) == ("not-co-built", "AH-4.5.6")


@pytest.mark.clause("AH-4.5.6")
async def test_twenty_who_give_one_number_at_once_to_as_many_stations_give_it_to_one(whole: Whole) -> None:
    stations = [str((await whole.submitted(COUNTY, LUYANG, enterpriseNo=102))["id"]) for _ in range(CALLERS)]
    await noted(whole, BANK, stations[-1])
    own_code = fresh()
    asked = [{"enterpriseNo": 102, "stationId": one, "ownCode": own_code} for one in stations]
    payloads = await asyncio.gather(*(whole.do(BANK, "assignOwnCode", **one) for one in asked))
    codes = sorted(error["code"] for one in payloads for error in one["userErrors"])
    assert codes == ["own-code-is-taken"] * (CALLERS - 1)
    found = (await shown(whole, BANK, stations[0], own_code))["stations"]["nodes"]
    assert [one["ownCode"] for one in found] == [own_code]


@pytest.mark.clause("AH-4.1.4")
@pytest.mark.clause("AH-4.5.6")
async def test_what_two_enterprises_call_one_place_stands_side_by_side_before_the_union(whole: Whole) -> None:
    road, here = f"{uuid7()}路支行", {"lng": 117.2801, "lat": 31.8601, "datum": "GCJ02"}
    station = await whole.submitted(COUNTY, LUYANG, name=f"{road}工会驿站", enterpriseNo=102, place=here)
    near = here | {"lat": 31.8603}
    bank, post = fresh(), fresh()
    for login, own_code in ((BANK, bank), (POST, post)):
        rows = [{"ownCode": own_code, "name": road, "division": LUYANG, "place": near}]
        assert (await synced(whole, login, rows))["applied"]

    async def matches(login: str, own_code: str) -> Any:
        found = (await whole.ask(login, MATCHES, own=own_code))["ownCodeMatches"]["nodes"]
        return found[0] if found else None

    union = await matches(COUNTY, bank)
    assert [one["station"]["id"] for one in union["candidates"]][:1] == [station["id"]]
    assert union["candidates"][0]["likeness"] == 100
    assert union["candidates"][0]["distanceM"] == 22
    assert [one["ownCode"] for one in union["rivals"]] == [post]
    ours = await matches(BANK, bank)
    assert [one["station"]["id"] for one in ours["candidates"]][:1] == [station["id"]]
    assert ours["rivals"] == []
    theirs = (await matches(POST, post))["candidates"]
    assert station["id"] not in [one["station"]["id"] for one in theirs]
    assert await matches(NEXT_DOOR, bank) is None
    for login, own_code in ((BANK, bank), (POST, post)):
        await synced(whole, login, [{"ownCode": own_code, "withdrawn": True}])


async def test_a_list_is_answered_row_by_row_in_both_languages_and_twice_in_the_same_words(whole: Whole) -> None:
    station, elsewhere = await co_built(whole), str((await whole.submitted(COUNTY, LUYANG))["id"])
    rows: list[dict[str, Any]] = [
        {"ownCode": fresh(), "stationId": elsewhere},
        {"ownCode": fresh(), "stationId": station, "name": "四牌楼支行"},
        {"ownCode": fresh(), "name": "三孝口支行", "division": LUYANG},
    ]
    tried = await synced(whole, BANK, rows, dryRun=True)
    assert [one["status"] for one in tried["rows"]] == ["REJECTED", "CREATED", "CREATED"]
    assert not tried["applied"]
    assert (await shown(whole, BANK, station, str(rows[1]["ownCode"])))["ownCodes"]["nodes"] == []
    fallen = await synced(whole, BANK, rows, mode="ATOMIC")
    assert not fallen["applied"]
    assert (await shown(whole, BANK, station, str(rows[1]["ownCode"])))["station"]["ownCode"] is None
    said = await synced(whole, BANK, rows, commandId=(command := str(uuid7())))
    assert said["applied"]
    refused = said["rows"][0]["error"]
    assert (refused["code"], refused["path"], refused["clause"]) == ("not-co-built", "rows[0].stationId", "AH-4.5.6")
    assert refused["message"]
    assert refused["messageEn"]
    await synced(whole, BANK, [{"ownCode": rows[1]["ownCode"], "withdrawn": True}])
    assert await synced(whole, BANK, rows, commandId=command) == said
    assert (await shown(whole, BANK, station, str(rows[1]["ownCode"])))["station"]["ownCode"] is None
    other = await synced(whole, BANK, rows[1:], commandId=command)
    assert [error["code"] for error in other["userErrors"]] == ["command-id-reused"]


@pytest.mark.parametrize(
    "own_code", ["", " HF", "HF\n", "HF\u202e1", "\u200bHF", "=1+1", "@HF", "\uff11\uff12", "H" * 41]
)
async def test_a_number_that_hides_or_steers_something_is_refused_with_its_field(whole: Whole, own_code: str) -> None:
    said = await synced(whole, BANK, [{"ownCode": "HF-1"}, {"ownCode": own_code}])
    (error,) = said["userErrors"]
    assert error["code"] == "invalid"
    assert error["path"] == "rows[1].ownCode"
    assert repr(own_code)[1:-1] not in error["message"] or not own_code
    named = await synced(whole, BANK, [{"ownCode": "HF-1", "name": f"支行{own_code}\u202e"}])
    assert [one["path"] for one in named["userErrors"]] == ["rows[0].name"]


async def test_a_list_has_at_most_five_hundred_rows(whole: Whole) -> None:
    rows = [{"ownCode": f"HF-{n}"} for n in range(501)]
    assert [one["path"] for one in (await synced(whole, BANK, rows, dryRun=True))["userErrors"]] == ["rows"]
    assert (await synced(whole, BANK, rows[:500], dryRun=True))["userErrors"] == []
