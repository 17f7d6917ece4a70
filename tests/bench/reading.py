"""What the front door reads among 200,000 stations: planned, beside PostGraphile and plain Strawberry.

PostgreSQL, rows, scope, role and policies are the same on all sides, and so are the answers: that is seen to before
anything is timed. Each side is one process, and PostgreSQL's for its connections (8 of ours, 16 of the peer's). They
take turns, so that whatever else the machine does meets all of them.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import Scope, account_id
from gateway.planner import door
from gateway.reading import Viewer
from gateway.views.grants import grants
from gateway.views.units import units
from tests import servers
from tests.bench import postgraphile
from tests.bench.figures import Figure, at_least
from tests.bench.filled import AREAS, analysed, fill
from tests.bench.load import CONNECTIONS, Load, put_on, request
from tests.gateway.opened import House, opened

SECONDS = 2.0
FEW = 4
"""Connections to plain Strawberry: more would wait for their turn until they are told that it is too much."""
TURNS = 3
PROVINCE = AREAS["province"]
LOGIN = f"{PROVINCE}-clerk"
SECURED = ("stations", "happened")


class Read(NamedTuple):
    """The same question in both schemas, and how much faster ours has to be answered."""

    name: str
    ours: str
    theirs: str
    wanted: float


FIELDS = "code name kind status divisionName address areaM2 submittedAt"
OURS, THEIRS = f"stationId {FIELDS} place {{ lng lat }}", f"stationId {FIELDS} lng lat"
TOLD = "nodes { event at role divisionName reason }"
NEWEST = f"first: 50, orderBy: [SUBMITTED_AT_DESC, STATION_ID_DESC], condition: {{ province: {PROVINCE} }}"


def listed(name: str, more: str = "", their_more: str = "") -> Read:
    ends = "pageInfo { endCursor }"
    ours = f"{{ stations(first: 50) {{ nodes {{ {OURS} {more} }} {ends} }} }}"
    return Read(name, ours, f"{{ stations: allStations({NEWEST}) {{ nodes {{ {THEIRS} {their_more} }} {ends} }} }}", 5)


READS = (
    Read(
        "one station",
        f"query ($id: ID) {{ station(id: $id) {{ {OURS} }} }}",
        f"query ($id: UUID!) {{ station: stationByStationId(stationId: $id) {{ {THEIRS} }} }}",
        1.3,
    ),
    listed("50 stations"),
    listed(
        "50 stations, each with its last three events",
        f"history(first: 3) {{ {TOLD} }}",
        f"history(first: 3, orderBy: [AT_DESC, EVENT_ID_DESC]) {{ {TOLD} }}",
    ),
)


class Side(NamedTuple):
    """One who answers, and what it knows our session by, made anew for each load: it expires."""

    host: str
    port: int
    authorization: Callable[[], str]

    async def answers(self, text: str, station: UUID, seconds: float = SECONDS, connections: int = CONNECTIONS) -> Load:
        body = json.dumps({"query": text, "variables": {"id": str(station)} if "$id" in text else {}}).encode()
        sent = request("/graphql", body, authorization=self.authorization())
        return await put_on(self.host, self.port, seconds, sent, connections)


async def reading(folder: Path) -> list[Figure]:
    """Requests a second on each side, and the ratios."""
    figures: list[Figure] = []
    async with nation(folder) as (house, owner, reader_url), postgraphile.standing(reader_url) as port:
        at = urlsplit(house.base_url)
        ours = Side(str(at.hostname), int(at.port or 0), partial(house.bearer, LOGIN))
        viewer = Viewer(account_id(LOGIN), Scope(prefixes=(PROVINCE,)))
        theirs = Side("127.0.0.1", port, partial(postgraphile.bearer, viewer))
        station = await house.pool.fetchval("select station_id from stations where province = $1 limit 1", PROVINCE)
        for how in ("enable", "disable"):
            for table in SECURED:
                await owner.execute(f"alter table {table} {how} row level security")
            for read in READS:
                under = "" if how == "enable" else ", without row-level security"
                figures += await compared(read, read.name + under, ours, theirs, station)
    return figures


async def compared(read: Read, name: str, ours: Side, theirs: Side, station: UUID) -> list[Figure]:
    """One question to all sides, in turns."""
    said = plain((await ours.answers(read.ours, station, 0.1)).answer)
    assert "驿站第" in str(said)

    async def rate(side: Side, text: str, connections: int = CONNECTIONS) -> float:
        load = await side.answers(text, station, connections=connections)
        assert plain(load.answer) == said, load.answer.decode()
        return load.rate

    assert plain((await theirs.answers(read.theirs, station, 0.1)).answer) == said
    planned, beside = [], []
    for _ in range(TURNS):
        planned.append(await rate(ours, read.ours))
        beside.append(await rate(theirs, read.theirs))
    with patch.object(door, "planned", lambda *_: None):
        plainly = await rate(ours, read.ours, FEW)
    fast, peer = max(planned), max(beside)  # nobody pays for warming up
    return [
        Figure(f"{name}", f"{fast:,.0f}/s"),
        Figure("  by PostGraphile, by Strawberry", f"{peer:,.0f}/s, {plainly:,.0f}/s"),
        at_least("  beside PostGraphile", f"{fast / peer:,.1f} ×", fast / peer, read.wanted),
        Figure("  beside Strawberry", f"{fast / plainly:,.1f} ×"),
    ]


def plain(answer: bytes) -> Any:
    """What an answer says, however its schema spells it."""
    said = json.loads(answer)
    assert "errors" not in said, said
    return _plain(said["data"])


def _plain(value: Any) -> Any:
    match value:
        case dict():
            flat = value | (value.get("place") or {})
            return {key: _plain(one) for key, one in flat.items() if key not in ("place", "pageInfo")}
        case list():
            return [_plain(one) for one in value]
        case str() if "T" in value and value[:4].isdecimal():
            return datetime.fromisoformat(value).timestamp()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).casefold()


@asynccontextmanager
async def nation(folder: Path, console: Path | None = None) -> AsyncIterator[tuple[House, Any, str]]:
    """The front door over the whole nation, the database's owner, and where its reader connects."""
    union = UnitEstablished(PROVINCE, UUID(int=PROVINCE), "省总工会", UnitKind.UNION, (PROVINCE,))
    told = [(units, PROVINCE, union), (grants, PROVINCE, RoleGranted(PROVINCE, account_id(LOGIN), "clerk"))]
    async with servers.serving(_made(folder)) as running, opened(running, *told, console=console) as house:
        await fill(house.pool)
        name = await house.pool.fetchval("select current_database()")
        owner = await asyncpg.connect(running.databases.url("gateway", "owner", name))
        try:
            await analysed(owner)
            yield house, owner, running.databases.url("gateway", "reader", name)
        finally:
            await owner.close()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
