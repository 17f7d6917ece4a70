"""Among 200,000 stations nobody's statement reads a whole table: PostgreSQL is asked how it would go about it."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest

from contracts.values import Scope
from gateway.planner.door import planned
from gateway.planner.trips import telling, told
from gateway.reading import Viewer, reached
from gateway.schema.joined import schema
from gateway.views import VIEWS
from services.chassis.declared import indexed
from tests.bench.filled import AREAS, analysed, fill
from tests.gateway.planner.asked import EACH
from tests.gateway.planner.both import CORPUS
from tests.servers import Servers

ACCOUNT = UUID(int=1)
VIEWERS = {
    "province": Scope(prefixes=(AREAS["province"],)),
    "city": Scope(prefixes=(AREAS["city"],)),
    "county": Scope(prefixes=(AREAS["division"],)),
    "township": Scope(unit_nos=(AREAS["unit_no"],)),
    "enterprise": Scope(enterprise_nos=(AREAS["enterprise_no"],)),
}
SORTS = [{"sort": sort, "first": 50} for sort in ("NEWEST", "OLDEST", "CODE", "NAME")]
ASKED: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in CORPUS),
    *(("page", one) for one in SORTS),
    *(("counted", {"group": group}) for group in (["STATUS"], ["DIVISION", "UNIT", "MONTH"])),
    ("counted", {"group": ["KIND"], "filter": {"city": AREAS["city"], "text": "驿站第4321号"}}),
    ("page", {"filter": {"division": AREAS["division"], "status": ["OPEN"]}}),
    ("history", {"since": "2026-01-01", "until": "2026-12-31"}),
    *EACH,
    *(("page", {"filter": {"text": text}}) for text in ("驿站第4321号", "某路", "10000004321s", "yzd43", "4321", "路")),
]


class Nation(NamedTuple):
    """Connections as those who read have them, and as the lanes have them: row-level security hides nothing there."""

    reader: asyncpg.Connection
    writer: asyncpg.Connection


@pytest.fixture(scope="module")
async def nation(servers: Servers) -> AsyncIterator[Nation]:
    async with servers.fresh("gateway") as fresh:
        owner, writer, reader = [await asyncpg.connect(url) for url in (fresh.owner, fresh.writer, fresh.reader)]
        tables = [table for view in VIEWS for table in view.tables]
        for index in (index for table in tables for index in table.indexes):
            await owner.execute(f"drop index {index.name}")
        await fill(writer, told=1)
        for index_made in indexed(tables):  # over what is there: row by row it takes three times as long
            await owner.execute(index_made, timeout=600)
        await analysed(owner)
        yield Nation(reader, writer)
        for connection in (owner, writer, reader):
            await connection.close()


def scanned(plan: Any) -> Iterator[str]:
    """The tables that a plan reads from one end to the other."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from scanned(inner)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_no_statement_reads_a_whole_table(nation: Nation, viewer: str, mode: str) -> None:
    who = Viewer(ACCOUNT, VIEWERS[viewer])
    for name, variables in ASKED:
        operation = planned(schema, CORPUS[name], True)
        assert operation
        statement, values = operation.statement(variables, reached(who.scope))
        await nation.reader.execute(f"set plan_cache_mode = {mode}")
        asked = telling(statement.sql, len(values))
        found = await nation.reader.fetchval(f"explain (format json) {asked}", *values, *told(who).values())
        assert list(scanned(json.loads(found)[0]["Plan"])) == [], (name, variables)


LIKELY = {
    "county": f"{AREAS['division']}",
    "names": "array['驿站第70001号']",
    "own": "'第70001号'",
    "ending": "'驿站'",
    "builder": "'某银行'",
    "system": "'gcj02'",
    "east": "117.5::double precision",
    "north": "31.5::double precision",
    "near": "50",
    "around": "2000",
    "most": "20",
}


async def test_looking_for_what_may_be_the_same_reads_no_whole_table(nation: Nation) -> None:
    body = await nation.writer.fetchval("select prosrc from pg_proc where proname = 'likely_same'")
    for name, value in LIKELY.items():
        body = re.sub(rf"\b{name}\b", value, body)
    found = json.loads(await nation.writer.fetchval(f"explain (analyze, format json) {body}"))[0]["Plan"]
    assert list(scanned(found)) == []
    assert found["Actual Rows"] > 0


async def test_the_proof_sees_a_table_that_is_read_as_a_whole(nation: Nation) -> None:
    found = await nation.writer.fetchval("explain (format json) select address from stations where address like '%7%'")
    assert list(scanned(json.loads(found)[0]["Plan"])) == ["stations"]
