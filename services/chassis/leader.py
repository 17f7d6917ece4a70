"""One owner for relay and lanes: an advisory lock on a connection of its own, and an epoch that fences what it writes.

The lock vanishes with the session, so the connection is pinged; losing it stops the work. A process that was asleep
past the take-over finds a newer epoch in every checkpoint it touches.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from services.chassis import causes
from services.chassis.database import passes
from services.chassis.status import Loop
from services.chassis.tasks import ended

log = structlog.get_logger()

PING_SECONDS = 2.0
PATIENCE = 10.0
"""Seconds after which a database that says nothing is taken to be away."""
Work = Callable[[int], Awaitable[None]]


class Leader:
    """Waits for the lock of ``name``, does the work with a new epoch, and stops it when the lock is lost."""

    def __init__(self, url: str, name: str, status: Loop, appended: Callable[[], None] = lambda: None) -> None:
        self._url, self._name, self._status, self._appended = url, name, status, appended
        self.epoch = 0
        """The epoch we lead in; 0 while somebody else does."""

    async def run(self, work: Work) -> None:
        while True:
            try:
                await self._term(work)
            except Exception as error:  # somebody newer leads, or a loop broke: give the lock back and stand again
                if not passes(error):
                    log.exception("term-ended", epoch=self.epoch)
                self._status.trouble(causes.told(error))
            self.epoch = 0
            await asyncio.sleep(0.5)

    async def _term(self, work: Work) -> None:
        connection = await asyncpg.connect(self._url, command_timeout=PATIENCE, timeout=PATIENCE)
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", zlib.crc32(self._name.encode())):
                self._status.turned(0)  # somebody else leads; that is fine
                await asyncio.sleep(PING_SECONDS / 2)
            self.epoch = await connection.fetchval(
                """
                insert into leaders (name, epoch) values ($1, 1)
                on conflict (name) do update set epoch = leaders.epoch + 1 returning epoch
                """,
                self._name,
            )
            # Other processes of the same service append too; one NOTIFY per batch tells us.
            await connection.add_listener("appended", lambda *_: self._appended())
            await self._watch(connection, asyncio.ensure_future(work(self.epoch)))
        finally:
            connection.terminate()

    async def _watch(self, connection: "asyncpg.Connection[asyncpg.Record]", work: asyncio.Future[None]) -> None:
        try:
            while not work.done():
                await connection.fetchval("select 1")
                self._status.turned(self.epoch)
                await asyncio.wait([work], timeout=PING_SECONDS)
            work.result()
        finally:
            await ended(work)
