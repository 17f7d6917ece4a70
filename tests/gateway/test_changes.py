"""Whoever follows the feed ends with what a full read says, through restarts, departures and histories that changed."""

import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from contracts.coding import CodeAllocated
from contracts.registry import Changes, StationChanged, StationEndorsed, StationReturned, UnitEstablished, UnitKind
from gateway.feed import MOST
from gateway.views import VIEWS
from services.chassis.declared import declare
from tests.gateway.chronicle import LINEAGE, Chronicle
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.test_history import BANK, ELSEWHERE, network
from tests.gateway.test_watching import heard, watching
from tests.gateway.told import submitted
from tests.servers import Servers

CHANGES = """
query ($after: String) {
  changes(after: $after) { hints { type id gone event position } cursor hasMore restart { code message messageEn } }
}"""
LIST = """
query ($after: String) {
  stations(first: 100, after: $after) {
    edges { node { id version status name code } } pageInfo { hasNextPage endCursor }
  }
}"""
NODE = "query ($id: ID!) { node(id: $id) { ... on Station { id version status name code } } }"


@pytest.fixture
async def told(servers: Servers) -> AsyncIterator[Chronicle]:
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        await chronicle.reached()
        yield chronicle


class Copy:
    """What a consumer keeps: a cursor, and the stations as it read them last."""

    def __init__(self, house: House, login: str) -> None:
        self.house, self.login = house, login
        self.cursor: str | None = None
        self.kept: dict[str, Any] = {}

    async def begin(self) -> None:
        self.cursor = (await self.asked())["cursor"]
        self.kept = await self.whole()

    async def asked(self) -> Any:
        return (await self.house.ask(self.login, CHANGES, after=self.cursor))["changes"]

    async def follow(self) -> list[Any]:
        """Go on to the end; each hint is read anew, one by one, as whoever knows nothing else has to."""
        hints: list[Any] = []
        while True:
            page = await self.asked()
            assert page["restart"] is None
            hints += page["hints"]
            self.cursor = page["cursor"]
            if not page["hasMore"]:
                break
        for one in {hint["id"] for hint in hints if hint["type"] == "Station"}:
            found = (await self.house.ask(self.login, NODE, id=one))["node"]
            if found is None:
                self.kept.pop(one, None)
            else:
                self.kept[one] = found
        return hints

    async def whole(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        about: dict[str, Any] = {"endCursor": None}
        while about.get("hasNextPage", True):
            page = (await self.house.ask(self.login, LIST, after=about["endCursor"]))["stations"]
            found |= {edge["node"]["id"]: edge["node"] for edge in page["edges"]}
            about = page["pageInfo"]
        return found


async def test_a_consumer_that_polls_through_random_writes_ends_with_a_full_read(told: Chronicle) -> None:
    chance = random.Random(7)
    copies = [Copy(told.house, login) for login in (CITY, COUNTY, ELSEWHERE, BANK)]
    for copy in copies:
        await copy.begin()
    places = {UUID(int=n): chance.choice((340103, 340102)) for n in range(1000, 1008)}
    for minute in range(1, 60):
        station = chance.choice([*places])
        division = places[station]
        builder = chance.choice([None, 102])
        event: Any = chance.choice(
            [
                submitted(station, name=f"{minute}", unit_no=division, enterprise_no=builder),
                StationChanged(station, Changes(enterprise_no=builder, remark=str(minute))),
                StationEndorsed(station),
                StationReturned(station, "补充材料"),
                CodeAllocated(station, f"120551{minute:05d}", "120551", minute),
            ]
        )
        if ("registry", station) not in told.versions:
            event = submitted(station, name=f"{minute}", unit_no=division, enterprise_no=builder)
        await told.tell(minute, event, division=division)
        if chance.random() < 0.5:
            await told.reached()
        if chance.random() < 0.3:
            await chance.choice(copies).follow()
    await told.reached()
    for copy in copies:
        await copy.follow()
        assert copy.kept == await copy.whole()
        assert await copy.follow() == []


async def test_a_station_that_leaves_is_told_once_as_gone_and_nothing_after_that(told: Chronicle) -> None:
    station = UUID(int=50)
    bank, county = Copy(told.house, BANK), Copy(told.house, COUNTY)
    await bank.begin()
    await county.begin()
    await told.tell(1, submitted(station, enterprise_no=102))
    await told.reached()
    assert [(hint["gone"], hint["event"]) for hint in await bank.follow()] == [(False, "StationSubmitted")]
    await told.tell(2, StationChanged(station, Changes(enterprise_no=None)))
    await told.tell(3, StationEndorsed(station))
    await told.reached()
    assert [(hint["gone"], hint["event"]) for hint in await bank.follow()] == [(True, "StationChanged")]
    assert len(await county.follow()) == 3
    assert bank.kept == {}


async def test_nothing_is_told_before_every_view_shows_it(told: Chronicle) -> None:
    copy = Copy(told.house, COUNTY)
    await copy.begin()
    await told.tell(1, submitted(UUID(int=51)))
    await told.reached()
    await told.house.pool.execute(
        "update checkpoints set position = position - 1 where consumer = 'gateway-stations' and source = 'registry'"
    )
    assert (await copy.asked())["hints"] == []
    await told.reached()
    assert [hint["event"] for hint in await copy.follow()] == ["StationSubmitted"]


async def test_a_cursor_holds_when_the_views_are_made_anew(told: Chronicle, servers: Servers) -> None:
    copy = Copy(told.house, COUNTY)
    await copy.begin()
    database = await told.house.pool.fetchval("select current_database()")
    owner = await asyncpg.connect(servers.databases.url("gateway", "owner", database))
    try:
        await owner.execute("delete from views")
        tables = ", ".join(str(table.name) for view in VIEWS for table in view.tables)
        await owner.execute(f"drop table if exists {tables}")
        await declare(owner, "gateway", VIEWS)
    finally:
        await owner.close()
    again = Chronicle(told.house)
    await network(again)
    assert (await copy.asked())["restart"] is None
    await again.tell(1, submitted(UUID(int=52)))
    await again.reached()
    assert [hint["event"] for hint in await copy.follow()] == ["StationSubmitted"]
    assert copy.kept == await copy.whole()


async def test_a_cursor_of_another_history_says_so_and_where_to_begin_again(told: Chronicle) -> None:
    copy = Copy(told.house, COUNTY)
    await copy.begin()
    await told.reached(UUID(int=LINEAGE.int + 1))
    page = await copy.asked()
    assert (page["restart"]["code"], page["hints"]) == ("cursor-expired", [])
    assert page["restart"]["message"]
    assert page["restart"]["messageEn"]
    copy.cursor = page["cursor"]
    assert (await copy.asked())["restart"] is None


async def test_what_is_no_cursor_is_refused(told: Chronicle) -> None:
    for wrong in ("", "x", "e30x", "WzFd"):
        answer = (await told.house.post(COUNTY, CHANGES, after=wrong)).json()
        assert answer["errors"][0]["extensions"]["code"] == "bad-changes-cursor", wrong


async def test_more_than_a_page_is_read_on_without_a_hole(told: Chronicle) -> None:
    copy = Copy(told.house, COUNTY)
    await copy.begin()
    units = [UnitEstablished(200 + n, UUID(int=5000 + n), f"单位{n}", UnitKind.ENTERPRISE) for n in range(MOST + 5)]
    await told.tell(1, *units)
    await told.reached()
    positions = [hint["position"] for hint in await copy.follow()]
    assert positions == sorted(positions)
    assert len(positions) == len(set(positions)) == MOST + 5


async def test_whoever_watches_again_hears_first_what_happened_meanwhile(told: Chronicle) -> None:
    copy = Copy(told.house, COUNTY)
    await copy.begin()
    missed = [UUID(int=60), UUID(int=61)]
    for minute, station in enumerate(missed):
        await told.tell(minute, submitted(station))
    await told.reached()
    query = f'subscription {{ stationChanged(after: "{copy.cursor}") {{ stationId }} }}'
    socket = await watching(told.house, COUNTY, query)
    first = {(await heard(socket))["payload"]["data"]["stationChanged"]["stationId"] for _ in missed}
    assert first == {str(station) for station in missed}
    await told.tell(5, StationEndorsed(missed[0]))
    assert (await heard(socket))["payload"] == {"data": {"stationChanged": {"stationId": str(missed[0])}}}
    await socket.close()
