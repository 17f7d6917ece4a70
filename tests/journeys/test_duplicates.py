"""What may be the same station is found before it is handed in: by name, by distance, by co-builder, across borders."""

import math
from typing import Any

import pytest

from contracts.values import uuid7
from tests.journeys.walk import LUYANG, YAOHAI
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers

CLERK, NEXT, CITY, FAR = "340102-clerk", "340103-clerk", "340100-clerk", "340200-clerk"
FIND = """query ($division: Int!, $name: String!, $place: PlaceInput, $coBuilder: String! = "") {
  stationDuplicates(division: $division, name: $name, place: $place, coBuilder: $coBuilder) {
    station { stationId } sameName distanceM sameCoBuilder
  }
}"""
OUTSIDE = """query ($division: Int!, $name: String!, $place: PlaceInput, $coBuilder: String! = "") {
  duplicatesOutside(division: $division, name: $name, place: $place, coBuilder: $coBuilder) {
    sameName distanceM sameCoBuilder
  }
}"""
LNG, LAT = 117.31, 31.86
METRE = 360 / (2 * math.pi * 6_371_008.8)
"""Of latitude, in degrees."""


def at(east: float, north: float, lat: float = LAT, datum: str = "GCJ02") -> dict[str, Any]:
    """A point so many metres from one."""
    return {"lng": LNG + east * METRE / math.cos(math.radians(lat)), "lat": lat + north * METRE, "datum": datum}


async def found(whole: Whole, login: str = CLERK, name: str = "", **asked: Any) -> dict[str, Any]:
    """What may be the same, by station."""
    asked = {"division": YAOHAI, "name": name or str(uuid7())} | asked
    each = (await whole.ask(login, FIND, **asked))["stationDuplicates"]
    return {one["station"]["stationId"]: (one["sameName"], one["distanceM"], one["sameCoBuilder"]) for one in each}


async def test_a_name_is_alike_with_or_without_what_all_names_here_end_in(whole: Whole) -> None:
    own = str(uuid7())
    station = await whole.submitted(CLERK, YAOHAI, name=f"{own}工会驿站")
    alike = {station["stationId"]: (True, None, False)}
    for name in (own, f"{own}工会驿站", f"“{own}”工会驿站", f"某路{own}工会驿站"):
        assert await found(whole, name=name) == alike, name
    assert await found(whole) == {}
    assert await found(whole, name="工会驿站%") == {}


async def test_a_station_is_near_within_fifty_metres_and_in_the_same_system(whole: Whole) -> None:
    station = await whole.submitted(CLERK, YAOHAI, place=at(0, 0))
    assert await found(whole, place=at(0, 49)) == {station["stationId"]: (False, 49, False)}
    assert await found(whole, place=at(-49, 0)) == {station["stationId"]: (False, 49, False)}
    assert await found(whole, place=at(0, 52)) == {}
    assert await found(whole, place=at(45, 45)) == {}, "as far as the corner of a square"
    assert await found(whole, place=at(0, 0, datum="WGS84")) == {}


async def test_a_co_builder_has_stations_already(whole: Whole) -> None:
    bank = f"{uuid7()}银行"
    station = await whole.submitted(CLERK, YAOHAI, coBuilder=bank)
    assert await found(whole, coBuilder=f" {bank}") == {station["stationId"]: (False, None, True)}
    assert await found(whole, coBuilder="") == {}


async def test_the_likeliest_come_first(whole: Whole) -> None:
    own, bank = str(uuid7()), f"{uuid7()}银行"
    far = at(0, 0, lat=31.9)
    builder = await whole.submitted(CLERK, YAOHAI, coBuilder=bank)
    near = await whole.submitted(CLERK, YAOHAI, place=far)
    named = await whole.submitted(CLERK, YAOHAI, name=f"{own}驿站")
    order = [one["stationId"] for one in (named, builder, near)]
    assert list(await found(whole, name=own, place=far, coBuilder=bank)) == order


async def outside(whole: Whole, login: str, division: int, name: str = "", **asked: Any) -> list[tuple[Any, ...]]:
    """What is said of those that may be the same and are not this account's to see."""
    asked = {"division": division, "name": name or str(uuid7())} | asked
    each = (await whole.ask(login, OUTSIDE, **asked))["duplicatesOutside"]
    return [(one["sameName"], one["distanceM"], one["sameCoBuilder"]) for one in each]


async def test_across_the_border_a_county_reads_that_there_is_one_and_its_city_reads_which(whole: Whole) -> None:
    own, bank, here = str(uuid7()), f"{uuid7()}银行", at(0, 0, lat=31.7)
    station = await whole.submitted(CLERK, YAOHAI, name=f"{own}工会驿站", place=here, coBuilder=bank)
    asked: tuple[dict[str, Any], ...] = (
        {"name": own},
        {"name": own, "place": at(0, 1_500, lat=31.7)},
        {"coBuilder": bank, "place": at(0, 1_500, lat=31.7)},
        {"place": at(0, 30, lat=31.7)},
    )
    said = [(True, None, False), (True, 1_500, False), (False, 1_500, True), (False, 30, False)]
    for ask, expected in zip(asked, said, strict=True):
        assert await outside(whole, NEXT, LUYANG, **ask) == [expected]
        assert await found(whole, NEXT, division=LUYANG, **ask) == {}
        assert await found(whole, CITY, division=LUYANG, **ask) == {station["stationId"]: expected}
        assert await outside(whole, CITY, LUYANG, **ask) == []
        assert await outside(whole, FAR, 340202, **ask) == [expected], "across the border of a city"


async def test_another_branch_of_a_bank_or_the_same_name_far_away_is_no_duplicate(whole: Whole) -> None:
    own, bank, here = str(uuid7()), f"{uuid7()}银行", at(0, 0, lat=31.6)
    await whole.submitted(CLERK, YAOHAI, name=f"{own}工会驿站", place=here, coBuilder=bank)
    for login in (NEXT, CITY):
        for ask in ({"coBuilder": bank}, {"coBuilder": bank, "name": own, "place": at(0, 2_100, lat=31.6)}):
            assert await outside(whole, login, LUYANG, **ask) == []
            assert await found(whole, login, division=LUYANG, **ask) == {}


async def test_who_may_not_hand_in_there_is_not_told_of_what_they_may_not_see(whole: Whole) -> None:
    own = str(uuid7())
    await whole.submitted(CLERK, YAOHAI, name=f"{own}驿站")
    assert await outside(whole, NEXT, YAOHAI, name=own) == []
    for login in ("340000-auditor", "102-enterprise", "999999-clerk"):
        assert await outside(whole, login, LUYANG, name=own) == [], login


async def test_nobody_finds_what_is_not_theirs_nor_what_is_gone(whole: Whole) -> None:
    own = str(uuid7())
    station = await whole.submitted(CLERK, YAOHAI, name=f"{own}驿站", place=at(0, 0, lat=31.8))
    asked: dict[str, Any] = {"name": own, "place": at(0, 0, lat=31.8)}
    assert set(await found(whole, CITY, **asked)) == {station["stationId"]}
    for login in ("340103-clerk", "340200-clerk", "500106-clerk", "102-enterprise", "999999-clerk"):
        assert await found(whole, login, **asked) == {}, login
    await whole.done(CLERK, "cancelApplication", stationId=station["id"], reason="重复")
    assert await found(whole, CLERK, **asked) == {}
