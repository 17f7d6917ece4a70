"""What clients asked lately: which operation, what came of it, how long it took; never what was in it.

Calls are noted in the process and written down together, once a second; who looks at them has them written first.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import structlog

from services.chassis import causes
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.status import Loop

log = structlog.get_logger()

KEPT_DAYS = 30
EVERY_SECONDS = 1.0
SWEEP_TURNS = 600
MOST_WAITING = 10_000
"""Noted while the database is away; what comes behind them is forgotten."""
COLUMNS = "client_id, at, operation, status, code, milliseconds, address, trace"


class Call(NamedTuple):
    """A call as it is kept."""

    client_id: UUID
    at: datetime
    operation: str
    status: int
    code: str
    """Why it was refused; empty when it was not."""
    milliseconds: int
    address: str
    trace: str


class Calls:
    """The table, and what waits to be written to it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: list[Call] = []

    def note(self, call: Call) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(call)

    async def of(self, client_id: UUID, first: int, before: int | None = None) -> Sequence[tuple[int, Call]]:
        """The latest calls of a client with their numbers, before one of them if that is given."""
        await self.write()
        rows = await self._pool.fetch(
            f"select call_id, {COLUMNS} from own.partner_calls "  # noqa: S608 (our own)
            "where client_id = $1 and ($2::bigint is null or call_id < $2) order by call_id desc limit $3",
            client_id,
            before,
            first,
        )
        return [(row[0], Call(*row[1:])) for row in rows]

    async def write(self) -> None:
        """Write down what waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            await self._pool.executemany(
                f"insert into own.partner_calls ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)",  # noqa: S608
                waiting,
            )
        except BaseException:
            self._waiting = (waiting + self._waiting)[:MOST_WAITING]
            raise

    async def sweep(self) -> None:
        await self._pool.execute(
            "delete from own.partner_calls where at < now() - make_interval(days => $1)", KEPT_DAYS
        )

    async def run(self, status: Loop) -> None:
        """Write down for ever; a table that cannot be written is told of and tried again."""
        turn = 0
        while True:
            try:
                await self.write()
                if turn % SWEEP_TURNS == 0:
                    await self.sweep()
                status.turned(0)
            except (*UNREACHABLE, asyncpg.PostgresError) as error:
                status.trouble(causes.told(error))
            turn += 1
            await asyncio.sleep(EVERY_SECONDS)
