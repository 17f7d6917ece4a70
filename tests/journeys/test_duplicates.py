"""What may be the same station is found before it is handed in: by name, by distance, by co-builder; within a scope."""

import math
from typing import Any

import pytest

from contracts.values import uuid7
from tests.journeys.walk import YAOHAI
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers

CLERK, CITY = "340102-clerk", "340100-clerk"
FIND = """query ($division: Int!, $name: String!, $place: PlaceInput, $coBuilder: String! = "") {
  stationDuplicates(division: $division, name: $name, place: $place, coBuilder: $coBuilder) {
    station { stationId } sameName distanceM sameCoBuilder
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
    for name in (own, f"{own}工会驿站", f"“{own}”工会驿站", f"明光路{own}工会驿站"):
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


async def test_nobody_finds_what_is_not_theirs_nor_what_is_gone(whole: Whole) -> None:
    own = str(uuid7())
    station = await whole.submitted(CLERK, YAOHAI, name=f"{own}驿站", place=at(0, 0, lat=31.8))
    asked: dict[str, Any] = {"name": own, "place": at(0, 0, lat=31.8)}
    assert set(await found(whole, CITY, **asked)) == {station["stationId"]}
    for login in ("340103-clerk", "340200-clerk", "500106-clerk", "102-enterprise", "999999-clerk"):
        assert await found(whole, login, **asked) == {}, login
    await whole.done(CLERK, "cancelApplication", stationId=station["id"], reason="重复")
    assert await found(whole, CLERK, **asked) == {}
