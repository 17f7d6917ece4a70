"""The law of folding: however a lane's luck divides what it was told into batches, the rows end up the same."""

from collections.abc import AsyncIterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.changes import Change
from services.chassis.database import Connection
from services.chassis.declared import declare
from services.chassis.history import Told
from services.chassis.testing import meta
from services.chassis.views import View, folded
from tests.servers import Servers

TALLY = View(
    Table(
        "tally",
        MetaData(),
        Column("station_no", Integer, primary_key=True, autoincrement=False),
        Column("first", Integer),
        Column("second", Integer),
        Column("items", JSONB),
    ),
    key="station_no",
    anchor="registry",
    policy="true",
)

Row = dict[str, Any]

numbers = some.integers(-3, 9)
puts = some.fixed_dictionaries(
    {},
    optional={
        "first": some.none() | numbers,
        "second": some.none() | numbers,
        "items": some.none() | some.lists(numbers, max_size=2),
    },
)
adds = some.fixed_dictionaries({}, optional={"first": numbers, "second": numbers})
appends = some.fixed_dictionaries({}, optional={"items": some.lists(numbers, min_size=1, max_size=1)})
keys = some.integers(1, 3)
changes = some.one_of(
    some.builds(Change, keys, put=puts),
    some.builds(Change, keys, add=adds),
    some.builds(Change, keys, append=appends),
    some.builds(Change, keys, drop=some.just(True)),
)
histories = some.lists(changes, max_size=12)


def plainly(rows: dict[int, Row], change: Change) -> dict[int, Row]:
    """What one change does to the rows, in the plainest words."""
    if change.drop:
        return {key: row for key, row in rows.items() if key != change.key}
    if not (change.put or change.add or change.append):
        return rows
    row = {"first": None, "second": None, "items": None} | rows.get(int(change.key), {}) | change.put
    row |= {name: (row[name] or 0) + by for name, by in change.add.items()}
    row |= {name: [*(row[name] or []), *more] for name, more in change.append.items()}
    return rows | {int(change.key): row}


def plain(told: Sequence[Change]) -> dict[int, Row]:
    """The rows after these changes, one after the other."""
    rows: dict[int, Row] = {}
    return reduce(plainly, told, rows)


@pytest.fixture(scope="module")
async def connection(servers: Servers) -> AsyncIterator[Connection]:
    async with servers.fresh("gateway") as fresh:
        owner = await asyncpg.connect(fresh.owner)
        await declare(owner, "gateway", [TALLY])
        await owner.close()
        writer = await asyncpg.connect(fresh.writer)
        yield writer
        await writer.close()


async def written(connection: Connection, batches: Sequence[Sequence[Change]]) -> dict[int, Row]:
    """The rows after these batches, each folded and written as a lane does it."""
    await connection.execute("delete from tally")
    for batch in batches:
        await TALLY.write(connection, folded(Told(meta().at, change) for change in batch))
    return {
        row["station_no"]: {
            "first": row["first"],
            "second": row["second"],
            "items": msgspec.json.decode(row["items"]) if row["items"] else None,
        }
        for row in await connection.fetch("select * from tally")
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=histories, cuts=some.sets(some.integers(0, 12)))
async def test_any_division_into_batches_leads_to_the_same_rows(
    connection: Connection, told: list[Change], cuts: set[int]
) -> None:
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(told)), len(told)]
    batches = [told[start:stop] for start, stop in pairwise(edges)]
    assert await written(connection, batches) == plain(told)


@given(told=histories)
def test_a_row_remembered_by_the_history_is_the_row_of_the_table(told: list[Change]) -> None:
    rows: dict[int, Row] = {}
    for key in (1, 2, 3):
        row: Row | None = None
        for change in told:
            if change.key == key and (change.drop or change.put or change.add or change.append):
                row = change.upon(row)
        if row is not None:
            rows[key] = {"first": None, "second": None, "items": None} | row
    assert rows == plain(told)


@given(some.lists(changes.filter(lambda change: change.key == 1), min_size=3, max_size=3))
def test_folding_does_not_care_where_the_brackets_stand(three: list[Change]) -> None:
    one, two, last = three
    assert one.then(two).then(last) == one.then(two.then(last))
