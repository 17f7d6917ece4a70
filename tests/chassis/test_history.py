"""What a view said at any earlier moment can be asked, and folding it again from the start says the same."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Column, Computed, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.changes import Change, add, append, drop, put
from services.chassis.declared import declare
from services.chassis.history import Told
from services.chassis.views import AREA, View, area, area_columns, folded
from tests.chassis.fed import COUNTY, GONE, Fed, fed, ids, notes, returned, submitted
from tests.servers import Servers

A, B, *_ = ids(5)
EPOCH = datetime(2026, 3, 2, tzinfo=UTC)


def at(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def places() -> View:
    """A view of two sources, with a column that follows from both and an area by which it is read."""
    table = Table(
        "places",
        MetaData(),
        Column("place_id", Uuid, primary_key=True),
        *area_columns(),
        Column("name", Text),
        Column("visits", Integer),
        Column("remarks", JSONB),
        Column("code", Text, info={"source": "coding"}),
        Column("shown", Text, Computed("coalesce(code, '无') || name", persisted=True)),
    )
    return View(table, key="place_id", anchor="registry", policy=AREA, history=True)


class Kept:
    """The view and its history in a database, written as a lane writes them."""

    def __init__(self, connection: Any, view: View) -> None:
        self.connection, self.view = connection, view

    async def tell(self, minute: int, *changes: Change, source: str = "registry") -> None:
        told = [Told(at(minute), change) for change in changes]
        await self.write(told, source)

    async def write(self, told: list[Told], source: str = "registry") -> None:
        assert self.view.history
        async with self.connection.transaction():
            await self.view.write(self.connection, folded(told))
            await self.view.history.write(self.connection, source, told)

    async def spans(self, *columns: str, source: str = "registry") -> list[tuple[Any, ...]]:
        """From which minute to which one it said what."""
        rows = await self.connection.fetch(
            "select * from places_history where source = $1 order by place_id, known_from", source
        )

        def minute(moment: datetime | None) -> int | None:
            return None if moment is None else (moment - EPOCH) // timedelta(minutes=1)

        return [(minute(r["known_from"]), minute(r["known_to"]), *(r[name] for name in columns)) for r in rows]

    async def as_of(self, minute: int) -> list[dict[str, Any]]:
        return await as_of(self.connection, self.view, at(minute))


async def as_of(connection: Any, view: View, moment: datetime) -> list[dict[str, Any]]:
    assert view.history
    dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    compiled = view.history.as_of(moment).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return sorted((dict(row) for row in await connection.fetch(str(compiled))), key=lambda row: str(row["place_id"]))


@pytest.fixture
async def kept(servers: Servers) -> AsyncIterator[Kept]:
    view = places()
    async with servers.fresh("gateway") as database:
        owner, writer = await asyncpg.connect(database.owner), await asyncpg.connect(database.writer)
        try:
            await declare(owner, "gateway", [view])
            yield Kept(writer, view)
        finally:
            await owner.close()
            await writer.close()


async def test_each_change_is_known_until_the_next_one(kept: Kept) -> None:
    await kept.tell(1, put(A, name="一"))
    await kept.tell(3, put(A, name="二"), put(B, name="乙"))
    assert await kept.spans("name") == [(1, 3, "一"), (3, None, "二"), (3, None, "乙")]


async def test_a_batch_keeps_every_change_on_the_way(kept: Kept) -> None:
    told = [Told(at(n), put(A, name=str(n))) for n in range(1, 4)]
    await kept.write([*told, Told(at(4), drop(A)), Told(at(6), put(A, name="6"))])
    assert await kept.spans("name") == [(1, 2, "1"), (2, 3, "2"), (3, 4, "3"), (6, None, "6")]


async def test_what_was_recorded_together_is_one_change_even_across_batches(kept: Kept) -> None:
    await kept.tell(1, put(A, name="一"), add(A, visits=1))
    await kept.tell(1, put(A, name="二"))
    await kept.tell(1, add(A, visits=1))
    assert await kept.spans("name", "visits") == [(1, None, "二", 2)]


async def test_adding_and_appending_build_on_what_was_known(kept: Kept) -> None:
    await kept.tell(1, add(A, visits=1), append(A, remarks="好"))
    await kept.tell(2, append(A, remarks="旧"), add(A, visits=2))
    await kept.tell(3, add(A, visits=1))
    assert await kept.spans("visits", "remarks") == [
        (1, 2, 1, '["好"]'),
        (2, 3, 3, '["好", "旧"]'),
        (3, None, 4, '["好", "旧"]'),
    ]


async def test_what_is_gone_is_known_no_longer_and_begins_anew(kept: Kept) -> None:
    await kept.tell(1, put(A, name="一", visits=5))
    await kept.tell(2, drop(A))
    await kept.tell(4, put(A, name="二"))
    assert await kept.spans("name", "visits") == [(1, 2, "一", 5), (4, None, "二", None)]
    assert [len(await kept.as_of(minute)) for minute in (0, 1, 2, 3, 4)] == [0, 1, 0, 0, 1]


async def test_a_row_at_a_moment_is_what_each_source_had_said_by_then(kept: Kept) -> None:
    await kept.tell(1, put(A, code="0551"), source="coding")
    await kept.tell(2, put(A, name="一"))
    await kept.tell(3, put(A, code="0552"), source="coding")
    await kept.tell(4, put(A, name="二"))
    said = {minute: [(r["name"], r["code"], r["shown"]) for r in await kept.as_of(minute)] for minute in range(5)}
    assert said == {
        0: [],
        1: [],  # the anchor has not spoken
        2: [("一", "0551", "0551一")],
        3: [("一", "0552", "0552一")],
        4: [("二", "0552", "0552二")],
    }


async def test_now_as_of_is_the_view_itself(kept: Kept) -> None:
    await kept.tell(1, put(A, name="一", **area(COUNTY)), add(A, visits=1), put(B, name="乙"))
    await kept.tell(2, put(A, code="0551"), source="coding")
    await kept.tell(3, append(A, remarks="好"), put(B, name=None))
    live = [dict(row) for row in await kept.connection.fetch("select * from places order by place_id::text")]
    assert await kept.as_of(9) == [{name: row[name] for name in row if name != "stale"} for row in live]


async def test_an_earlier_moment_is_read_in_the_same_scope_as_the_present(kept: Kept, servers: Servers) -> None:
    await kept.tell(1, put(A, name="一", **area(COUNTY)), put(B, name="乙", **area(500106)))
    await kept.tell(2, put(A, code="0551"), put(B, code="023"), source="coding")
    database = await kept.connection.fetchval("select current_database()")
    reader = await asyncpg.connect(servers.databases.url("gateway", "reader", database))
    try:
        assert await reader.fetch("select * from places_history") == []
        async with reader.transaction():
            await reader.execute("select set_config('app.prefixes', '{340100}', true)")
            (seen,) = await as_of(reader, kept.view, at(9))
    finally:
        await reader.close()
    assert (seen["name"], seen["code"]) == ("一", "0551")


async def test_history_is_written_by_the_lane_with_the_moments_at_which_the_source_recorded(servers: Servers) -> None:
    async with fed(servers, notes(history=True)) as house:
        await _told(house)
        await house.caught_up(page=2)
        rows = await house.rows("select * from notes_history order by station_id, known_from")
        recorded = [entry.recorded_at for entry in await house.source.store.after(0)]
        assert [(r["station_id"], r["status"], r["known_from"], r["known_to"]) for r in rows] == [
            (A, "submitted", recorded[0], recorded[1]),
            (A, "returned", recorded[1], recorded[3]),
            (B, "submitted", recorded[2], None),
        ]
        await house.pool.execute("delete from checkpoints")
        await house.pool.execute("delete from notes")
        await house.pool.execute("delete from notes_history")
        await house.caught_up(page=500)
        assert await house.rows("select * from notes_history order by station_id, known_from") == rows


async def _told(house: Fed) -> None:
    await house.source.tell(A, submitted(A))
    await house.source.tell(A, returned(A))
    await house.source.tell(B, submitted(B))
    await house.source.tell(A, returned(A, GONE))
