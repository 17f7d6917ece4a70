"""The access log as its readers see it: what was done in their area, and whether the chain holds, day by day.

It is read with the writer's connection, like everything that the gateway owns; which entries are whose follows from
the units and grants of the reader's area, in the same statement.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from contracts.values import Scope
from gateway.audit import Entry, Flaw, Walk
from services.chassis.database import UNREACHABLE, Connection, Pool
from services.chassis.errors import Unavailable

AREA = "(province = any($1) or city = any($1) or division = any($1) or unit_no = any($2) or enterprise_no = any($3))"
SEEN = f"""
(l.unit_no in (select unit_no from units where {AREA})
 or l.unit_no = 0 and l.account_id in (select account_id from grants where {AREA} and withdrawn_at is null))
"""  # noqa: S608 (our own)
"""What was done for a unit of the area; done for no unit, as a failed sign-in is, by an account that acts in it."""
COLUMNS = "l.entry, l.at, l.account_id, l.unit_no, l.action, l.object, l.result, l.reason, l.trace"
CHAINED = "entry, at, account_id, unit_no, action, object, result, reason, trace, scheme, encode(hash, 'hex')"
DAY = "(at at time zone 'Asia/Shanghai')::date"
BEFORE = f"select entry, encode(hash, 'hex') from own.access_log where {DAY} < $1 order by entry desc limit 1"  # noqa: S608
PAGE = 2000
FILTERS = {"account_id": "uuid", "unit_no": "int", "action": "text", "object": "text", "result": "text"}


class Seen(NamedTuple):
    """An entry as it is shown."""

    entry: int
    at: datetime
    account_id: UUID
    unit_no: int
    action: str
    object: str
    result: str
    reason: str
    trace: str


class Wanted(NamedTuple):
    """Which entries: equal to these, between these moments."""

    equal: dict[str, Any]
    since: datetime | None = None
    until: datetime | None = None


class Day(NamedTuple):
    """A day of the log: how many entries, the last of them, and its hash, which closes the day."""

    day: date
    entries: int
    last: int
    hash: str
    intact: bool


class Chain(NamedTuple):
    """How far the chain holds from the day that was asked for, up to its end."""

    days: list[Day]
    first: int
    verified: int
    end: int
    flaws: list[Flaw]


class Watched:
    """Reads the log; never writes it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def entries(self, scope: Scope, wanted: Wanted, first: int, before: int | None) -> list[Seen]:
        """The latest entries of an area, one more than a page."""
        said: list[Any] = [list(scope.prefixes), list(scope.unit_nos), list(scope.enterprise_nos)]
        conditions = [SEEN]
        bounds = [("entry <", before, "bigint"), ("at >=", wanted.since, "timestamptz")]
        bounds += [("at <", wanted.until, "timestamptz")]
        bounds += [(f"{name} =", wanted.equal.get(name), kind) for name, kind in FILTERS.items()]
        for column, value, kind in bounds:
            if value is not None:
                said.append(value)
                conditions.append(f"l.{column} ${len(said)}::{kind}")
        query = (
            f"select {COLUMNS} from own.access_log l where {' and '.join(conditions)} "  # noqa: S608 (names are ours)
            f"order by l.entry desc limit {first + 1}"
        )
        try:
            rows = await self._pool.fetch(query, *said)
        except UNREACHABLE as error:
            raise Unavailable from error
        return [Seen(*row) for row in rows]

    async def end(self) -> tuple[int, str]:
        """The number of the last entry of the whole log, and its hash."""
        entry, digest = await self._pool.fetchrow("select entry, encode(hash, 'hex') from own.access_head")
        return entry, digest

    async def logins(self, accounts: list[UUID]) -> dict[UUID, str]:
        """The logins of accounts that have one."""
        query = "select account_id, login from own.credentials where account_id = any($1)"
        return {row["account_id"]: row["login"] for row in await self._pool.fetch(query, accounts)}

    async def chain(self, since: date) -> Chain:
        """Walk the log from the last entry before a day to its end, as it stands at one moment."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            before = await connection.fetchrow(BEFORE, since)
            walk = Walk()
            walk.entry, walk.hash = before or (0, "")
            first, days = walk.entry + 1, await self._days(connection, since)
            while rows := await self._behind(connection, walk.entry):
                for row in rows:
                    walk.take(Entry(*row))
                await asyncio.sleep(0)  # others have their turn
            end, digest = await connection.fetchrow("select entry, encode(hash, 'hex') from own.access_head")
        found = {flaw.entry for flaw in walk.flaws}
        if (end, digest) != (walk.entry, walk.hash):
            walk.flaws.append(Flaw(walk.entry, f"应到第 {end} 条", f"it should end at {end}"))
        broken = min(found, default=walk.entry + 1)
        shown = [
            Day(
                row["day"],
                row["entries"],
                row["last"],
                row["hash"],
                not any(row["first"] <= one <= row["last"] for one in found),
            )
            for row in days
        ]
        return Chain(shown, first, broken - 1, end, walk.flaws)

    async def _behind(self, connection: Connection, entry: int) -> Sequence[Any]:
        query = f"select {CHAINED} from own.access_log where entry > $1 order by entry limit {PAGE}"  # noqa: S608 (our own)
        rows: Sequence[Any] = await connection.fetch(query, entry)
        return rows

    async def _days(self, connection: Connection, since: date) -> Sequence[Any]:
        query = (
            f"select {DAY} as day, count(*) as entries, min(entry) as first, max(entry) as last, "  # noqa: S608 (our own)
            "encode((array_agg(hash order by entry desc))[1], 'hex') as hash "
            f"from own.access_log where {DAY} >= $1 group by 1 order by 1"
        )
        rows: Sequence[Any] = await connection.fetch(query, since)
        return rows
