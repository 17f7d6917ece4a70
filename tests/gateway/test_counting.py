"""Stations are counted by what they have in common, each reader's own, and the counts are those of the list."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from contracts.registry import BuildMode, StationAccepted
from contracts.values import Kind
from gateway.schema.counting import StationGroup
from gateway.views.stations import stations
from tests.gateway.conftest import network
from tests.gateway.opened import AUDITOR, CITY, COUNTY, House, opened
from tests.gateway.planner.both import both
from tests.gateway.told import submitted
from tests.servers import Servers

LARGE, SMALL = UUID(int=8001), UUID(int=8002)
HERE: list[Any] = [
    submitted(LARGE, area_m2=Decimal("60.5"), build_mode=BuildMode.CO),
    submitted(SMALL, kind=Kind.MICRO, area_m2=Decimal("9.25"), build_mode=BuildMode.SELF),
    StationAccepted(SMALL, Kind.MICRO, date(2026, 3, 2)),
]
COUNT = """query ($group: [StationGroup!]!, $filter: StationFilter) {
  counted: stationsBy(group: $group, filter: $filter) { keys names count areaM2 }
}"""
GROUPS = [one.name for one in StationGroup]


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *network(), *((stations, 340103, event) for event in HERE)) as found:
        yield found


async def counted(house: House, *group: str, login: str = COUNTY, **wanted: Any) -> Any:
    """The groups, the same both ways."""
    return (await both(house, login, COUNT, {"group": list(group), "filter": wanted}))["counted"]


async def refusal(house: House, *group: str) -> Any:
    answer = (await house.post(COUNTY, COUNT, group=list(group))).json()
    return answer["errors"][0]["extensions"]


async def test_groups_say_how_many_how_large_and_what_they_are_called(house: House) -> None:
    assert await counted(house, "STATUS", "KIND") == [
        {"keys": ["SUBMITTED", "FIXED"], "names": ["已申报", "固定"], "count": 26, "areaM2": "60.5"},
        {"keys": ["ACCEPTED", "MICRO"], "names": ["已验收", "微"], "count": 1, "areaM2": "9.25"},
    ]


async def test_places_and_unions_are_called_by_their_names(house: House) -> None:
    (row,) = await counted(house, "CITY", "DIVISION", "UNIT")
    assert row["keys"] == ["340100", "340103", "340103"]
    assert row["names"] == ["合肥市", "庐阳区", "340103总工会"]


async def test_what_nobody_said_is_a_group_of_its_own(house: House) -> None:
    rows = await counted(house, "BUILD_MODE")
    assert [(row["keys"], row["names"], row["count"], row["areaM2"]) for row in rows] == [
        ([None], ["未填报"], 25, None),
        (["CO"], ["共建"], 1, "60.5"),
        (["SELF"], ["自建"], 1, "9.25"),
    ]


@pytest.mark.parametrize("login", [COUNTY, CITY, AUDITOR, "nobody"])
async def test_every_grouping_counts_each_station_that_the_list_shows_once(house: House, login: str) -> None:
    listed = "{ stations { totalCount } }"
    whole = (await both(house, login, listed))["stations"]["totalCount"]
    for group in [*combinations(GROUPS, 1), *combinations(GROUPS, 2)]:
        rows = await counted(house, *group, login=login)
        assert sum(row["count"] for row in rows) == whole, group
        assert len({tuple(row["keys"]) for row in rows}) == len(rows)


async def test_only_the_wanted_stations_are_counted(house: House) -> None:
    assert [row["count"] for row in await counted(house, "STATUS", kind=["MICRO"])] == [1]
    assert [row["count"] for row in await counted(house, "STATUS", text="驿站100%1")] == [11]
    assert await counted(house, "STATUS", city=341200) == []


async def test_a_grouping_has_one_to_three_ways(house: House) -> None:
    for group in ([], ["STATUS", "KIND", "UNIT", "CITY"]):
        refused = await refusal(house, *group)
        assert refused["code"] == "bad-grouping"
    assert len(await counted(house, "STATUS", "STATUS", "STATUS", "STATUS")) == 2, "the same one again adds none"
