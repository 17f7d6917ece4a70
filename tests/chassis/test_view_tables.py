"""The tables of views: whoever may read sees the rows in the scope of this transaction, and without a scope none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from contracts.coding import CodeAllocated
from contracts.messages import Event
from contracts.registry import StationAccepted, StationEndorsed
from contracts.values import Kind
from deploy.postgres.views import DECLARED
from gateway.views import VIEWS
from gateway.views.stations import stations
from services.chassis import database
from services.chassis.changes import put
from services.chassis.database import Connection, Pool
from services.chassis.declared import declare
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.views import View
from tests.chassis.asking import executed, fetched
from tests.chassis.fed import submitted
from tests.gateway.told import entries
from tests.servers import Fresh, Servers

PUBLIC = {"units", "codes"}
"""Views that everybody who is signed in may read whole; whoever adds one adds it here on purpose."""
EVERYWHERE = {"app.prefixes": "{340000}", "app.unit_nos": "{}", "app.enterprise_nos": "{}", "app.account": "%s"}
THROUGH = {"happened": stations}
"""Views whose rows show to whoever sees the row of another view that they speak of."""
ACCOUNT = uuid4()
VALUES: dict[type, Any] = {
    UUID: ACCOUNT,
    int: 7,
    str: "文",
    float: 1.0,
    bool: False,
    Decimal: Decimal(1),
    date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2, tzinfo=UTC),
}
PLACE = {"province": 340000, "city": 340100, "division": 340103}


@pytest.fixture
async def shown(servers: Servers) -> AsyncIterator[Fresh]:
    """The gateway's database with its views."""
    async with servers.fresh("gateway") as fresh:
        yield fresh


@pytest.fixture
async def reader(shown: Fresh) -> AsyncIterator[Pool]:
    """The reader's one connection, used again and again."""
    async with await database.pool(shown.reader, size=1) as pool:
        yield pool


async def fill(url: str, table: Table) -> None:
    """One row, somewhere in Luyang."""
    row = {
        column.name: PLACE.get(column.name, "[]" if isinstance(column.type, JSONB) else VALUES[column.type.python_type])
        for column in table.columns
        if column.computed is None
    }
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"insert into {table.name} ({', '.join(row)}) values ({places})", *row.values())
    finally:
        await connection.close()


async def seen(connection: Connection, table: str, scope: dict[str, str]) -> int:
    """How many rows a transaction of this scope sees."""
    async with connection.transaction(readonly=True):
        for name, value in scope.items():
            await connection.execute("select set_config($1, $2, true)", name, value.replace("%s", str(ACCOUNT)))
        return len(await connection.fetch(f"select * from {table}"))


@pytest.mark.parametrize("view", [view for view in VIEWS if view.name not in PUBLIC], ids=lambda view: view.name)
async def test_a_connection_that_is_used_again_without_a_scope_shows_nothing(
    shown: Fresh, reader: Pool, view: View
) -> None:
    for filled in (view, *([THROUGH[view.name]] if view.name in THROUGH else [])):
        await fill(shown.writer, filled.table)
    async with reader.acquire() as connection:
        backend = connection.get_server_pid()
        assert await seen(connection, view.name, {}) == 0
        assert await seen(connection, view.name, EVERYWHERE) == 1
        assert await seen(connection, view.name, {}) == 0
        assert await seen(connection, view.name, dict.fromkeys(EVERYWHERE, "")) == 0
    async with reader.acquire() as connection:
        assert connection.get_server_pid() == backend
        assert await seen(connection, view.name, {}) == 0


async def test_a_failed_request_leaves_no_scope_behind(shown: Fresh, reader: Pool) -> None:
    await fill(shown.writer, stations.table)
    async with reader.acquire() as connection:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await seen(connection, "stations where 1 / 0 = 1", EVERYWHERE)
        assert await seen(connection, "stations", {}) == 0


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({"app.prefixes": "{340000}"}, 1),
        ({"app.prefixes": "{340100}"}, 1),
        ({"app.prefixes": "{340103}"}, 1),
        ({"app.prefixes": "{340104,340200,500000}"}, 0),
        ({"app.prefixes": "{34}"}, 0),
        ({"app.unit_nos": "{7}"}, 1),
        ({"app.unit_nos": "{8}"}, 0),
        ({"app.enterprise_nos": "{7}"}, 1),
        ({"app.enterprise_nos": "{340000}"}, 0),
    ],
)
async def test_a_row_is_seen_from_its_area_its_unit_and_its_enterprise_only(
    shown: Fresh, reader: Pool, scope: dict[str, str], count: int
) -> None:
    await fill(shown.writer, stations.table)
    async with reader.acquire() as connection:
        assert await seen(connection, "stations", scope) == count


UNGUARDED = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege($1, c.oid, 'select')
  and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = 'r'))
"""


@pytest.mark.parametrize("service", list(DECLARED))
async def test_whatever_a_reader_may_select_from_has_forced_policies(servers: Servers, service: str) -> None:
    async with servers.fresh(service) as fresh:
        assert await fetched(fresh.owner, UNGUARDED, f"{service}_reader") == []
        await executed(fresh.owner, "create table bare (one int)", f"grant select on bare to {service}_reader")
        assert [row["relname"] for row in await fetched(fresh.owner, UNGUARDED, f"{service}_reader")] == ["bare"]


async def test_a_reader_writes_nothing_even_when_it_asks_for_a_writing_transaction(shown: Fresh, reader: Pool) -> None:
    tables = [table for view in VIEWS for table in view.tables]
    for table in tables:
        for change in (f"delete from {table}", f"insert into {table} default values", f"truncate {table}"):
            async with reader.acquire() as connection:
                await connection.execute("set default_transaction_read_only = off")
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(change)


# --- composite rows -------------------------------------------------------------------------------------------------


async def test_a_composite_row_is_invisible_until_its_anchor_has_spoken(shown: Fresh, reader: Pool) -> None:
    station_id = uuid4()
    coded, said = CodeAllocated(station_id, "12055100001", "120551", 1), submitted(station_id)
    async with await database.pool(shown.writer) as pool, reader.acquire() as connection:
        await stations.write(pool, stations.fold(entries(coded)))
        assert await seen(connection, "stations", EVERYWHERE) == 0
        await stations.write(pool, stations.fold(entries(said)))
        assert await seen(connection, "stations", EVERYWHERE) == 1
        (row,) = await pool.fetch("select code, name from stations")
    assert (row["code"], row["name"]) == ("12055100001", "三孝口驿站")


async def test_two_sources_of_one_view_never_wait_for_each_other_in_a_circle(shown: Fresh) -> None:
    """Registry touches the first and the last row in one statement, the others in the next; coding not the first."""
    ids = [UUID(int=n) for n in range(40)]
    told: dict[str, list[Event]] = {
        "registry": [
            StationEndorsed(one) if one in (ids[0], ids[-1]) else StationAccepted(one, Kind.FIXED, date(2026, 3, 2))
            for one in ids
        ],
        "coding": [CodeAllocated(one, "12055100001", "120551", 1) for one in ids[1:]],
    }
    async with await database.pool(shown.writer) as pool:
        for source in told:
            await stations.write(pool, stations.fold(entries(*told[source])))

        async def follow(source: str) -> None:
            consumer = ViewConsumer("gateway", stations, source, Progress())
            prepared = await consumer.prepare(entries(*told[source]))
            for _ in range(60):
                async with pool.acquire() as connection, connection.transaction():
                    await consumer.apply(connection, prepared)

        await asyncio.gather(*map(follow, told))


# --- declaration ----------------------------------------------------------------------------------------------------


def board(*columns: Column[Any]) -> View:
    table = Table("board", MetaData(), Column("number", Integer, primary_key=True), *columns)
    return View(table, key="number", anchor="registry", policy="true")


async def test_a_view_that_is_declared_otherwise_is_made_anew_and_filled_from_the_start(shown: Fresh) -> None:
    named, dated = board(Column("name", Text)), board(Column("name", Text), Column("day", Date))
    await executed(shown.owner, "insert into checkpoints (consumer, source, position) values ('other', 'registry', 5)")
    owner = await asyncpg.connect(shown.owner)
    try:
        assert await declare(owner, "gateway", [named]) == ["board"]
        await fill(shown.writer, named.table)
        await owner.execute("insert into checkpoints (consumer, source, position) values ('gateway-board', 'x', 5)")
        assert await declare(owner, "gateway", [named]) == []
        assert await owner.fetchval("select count(*) from checkpoints") == 2, "nothing changed, nothing is redone"
        assert await declare(owner, "gateway", [dated]) == ["board"]
        assert await owner.fetchval("select array_agg(consumer) from checkpoints") == ["other"]
    finally:
        await owner.close()
    assert await fetched(shown.writer, "select day from board") == []


async def test_a_view_with_another_step_is_made_anew_too(shown: Fresh) -> None:
    owner = await asyncpg.connect(shown.owner)
    try:
        await declare(owner, "gateway", [board(Column("name", Text))])
        stepped = board(Column("name", Text))
        stepped.on(StationEndorsed)(lambda event, _: put(event.station_id))
        assert await declare(owner, "gateway", [stepped]) == ["board"]
    finally:
        await owner.close()
