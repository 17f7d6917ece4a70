"""Whose rows a reader sees, also when a filter is forgotten and when a connection was somebody else's before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Integer, cast, func, literal, select, text
from sqlalchemy.exc import DBAPIError

from contracts.coding import CodeAllocated
from contracts.registry import RoleGranted
from contracts.values import Scope
from gateway import reading
from gateway.reading import Reader, Viewer, within
from gateway.views.grants import grants
from gateway.views.stations import stations
from services.chassis import tracing
from services.chassis.errors import Unavailable
from tests.gateway.told import submitted, written
from tests.servers import Servers

table = stations.table
EVERYTHING = select(table.c.station_id)
"""A statement that forgot its filter."""
LUYANG, YAOHAI, FUYANG, SHAPINGBA = (UUID(int=n) for n in range(1, 5))
PLACES = {LUYANG: 340103, YAOHAI: 340102, FUYANG: 341202, SHAPINGBA: 500106}


def somebody(*prefixes: int, unit_nos: tuple[int, ...] = (), enterprise_nos: tuple[int, ...] = ()) -> Viewer:
    return Viewer(uuid4(), Scope(prefixes=prefixes, unit_nos=unit_nos, enterprise_nos=enterprise_nos))


@pytest.fixture(scope="module")
async def reader(servers: Servers) -> AsyncIterator[Reader]:
    """Four stations in four counties; the one in Shapingba belongs to a street and was built with a bank."""
    more: dict[UUID, dict[str, Any]] = {SHAPINGBA: {"unit_no": 500106001, "enterprise_no": 102}}
    told = [
        (stations, division, submitted(station_id, **{"unit_no": division} | more.get(station_id, {})))
        for station_id, division in PLACES.items()
    ]
    unanchored = (stations, 0, CodeAllocated(uuid4(), "12055100001", "120551", 1))
    async with (
        servers.fresh("gateway") as database,
        written(database, *told, unanchored),
        reading.opened(database.reader) as opened,
    ):
        yield opened


async def seen(reader: Reader, viewer: Viewer, statement: Any = EVERYTHING) -> set[UUID]:
    return {row.station_id for row in await reader.rows(viewer, statement)}


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        (somebody(340103), {LUYANG}),
        (somebody(340100), {LUYANG, YAOHAI}),
        (somebody(340000), {LUYANG, YAOHAI, FUYANG}),
        (somebody(340103, 341200), {LUYANG, FUYANG}),
        (somebody(unit_nos=(500106001,)), {SHAPINGBA}),
        (somebody(340102, enterprise_nos=(102,)), {YAOHAI, SHAPINGBA}),
        (somebody(), set()),
    ],
)
async def test_everybody_sees_their_own(reader: Reader, viewer: Viewer, expected: set[UUID]) -> None:
    assert await seen(reader, viewer) == expected
    assert await seen(reader, viewer, EVERYTHING.where(within(viewer.scope, table))) == expected


async def test_a_wide_filter_opens_nothing_beyond_the_scope(reader: Reader) -> None:
    wide = EVERYTHING.where(within(Scope(prefixes=(340000, 500000)), table))
    assert await seen(reader, somebody(340103), wide) == {LUYANG}


async def test_a_code_without_an_application_is_seen_by_nobody(reader: Reader) -> None:
    nation = somebody(340000, 500000, unit_nos=(500106001,), enterprise_nos=(102,))
    assert await seen(reader, nation) == set(PLACES)


async def test_a_used_connection_remembers_nothing(reader: Reader) -> None:
    """After a scoped transaction the setting is an empty string, not null: that must not mean everything."""
    for _ in range(2 * reading.POOL):
        assert await seen(reader, somebody(340000))
    async with reader._engine.connect() as connection:
        setting = (await connection.execute(text("select current_setting('app.prefixes', true)"))).scalar_one()
        assert setting in (None, "")
        assert (await connection.execute(EVERYTHING)).all() == []
        await connection.rollback()


async def test_a_cancelled_reader_leaves_nothing_behind(reader: Reader) -> None:
    slow = select(func.pg_sleep(0.5), table.c.station_id)
    asked = [asyncio.create_task(reader.rows(somebody(340000), slow)) for _ in range(reading.POOL)]
    await asyncio.sleep(0.05)
    for task in asked:
        task.cancel()
    assert all(isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*asked, return_exceptions=True))
    answers = await asyncio.gather(*(seen(reader, somebody(340103)) for _ in range(2 * reading.POOL)))
    assert answers == [{LUYANG}] * (2 * reading.POOL)


async def test_a_reader_writes_nothing(reader: Reader) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        await reader.rows(somebody(340000), text("delete from stations"))


ABOVE = Scope(prefixes=(340000,))


async def test_an_account_sees_its_own_grants_and_those_of_the_scope_it_asks_with(servers: Servers) -> None:
    mine, theirs = uuid4(), uuid4()
    told = [(grants, 340103, RoleGranted(340103, account, "clerk")) for account in (mine, theirs)]
    async with (
        servers.fresh("gateway") as database,
        written(database, *told),
        reading.opened(database.reader) as reader,
    ):
        for scope, seen in ((Scope(), {mine}), (Scope(prefixes=(340200,)), {mine}), (ABOVE, {mine, theirs})):
            rows = await reader.rows(Viewer(mine, scope), select(grants.table.c.account_id))
            assert {row.account_id for row in rows} == seen


async def test_a_database_that_is_away_is_said_to_be_away() -> None:
    async with reading.opened("postgresql://nobody@127.0.0.1:1/nothing") as reader:
        with pytest.raises(Unavailable):
            await reader.rows(somebody(340000), EVERYTHING)


async def test_a_read_leaves_a_span_that_says_nothing_of_what_was_asked_for(reader: Reader) -> None:
    ring, somewhere = tracing.configure("gateway"), somebody(340103)
    try:
        assert await seen(reader, somewhere, EVERYTHING.where(table.c.name == "王小二")) == set()
        with pytest.raises(DBAPIError, match="王小二"):  # the driver's own words quote it
            await reader.rows(somewhere, select(cast(literal("王小二"), Integer)))
    finally:
        tracing.forget()
    found, failed = ring.report()
    assert (found.name, found.failed, failed.name, failed.failed != "") == ("read", "", "read", True)
    assert not any(said in str(ring.report()) for said in ("王小二", "340103", str(somewhere.account)))
