"""Timers: what is due at a moment is done then, by one process, and at most once in effect.

A deadline is a message that consults state: what is called for looks at how things stand and does what follows, which
may be nothing. It runs in the transaction that takes the timer away, so both happen or neither does; whatever cannot be
undone, a call to a stranger for instance, comes behind it. A timer knows a purpose, an id and a moment, and nobody.

The clock may jump. Forward, what is due by then is done at once, each timer once; back, nothing is done a second time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from services.chassis import causes
from services.chassis.clock import Clock, now
from services.chassis.database import Connection, Pool, passes
from services.chassis.status import Loop

log = structlog.get_logger()

POLL_SECONDS = 1.0
"""Never asleep for longer, by a clock that does not jump."""
PAGE = 100
REST = timedelta(minutes=1)
"""Until a timer whose act broke is looked at again; the others do not wait for it."""


class Timer(NamedTuple):
    """What somebody asked to be reminded of; there is one of a purpose for each subject."""

    purpose: str
    subject: UUID
    due_at: datetime
    """As it was set, however late it is looked at: ids may follow from it."""


Afterwards = Callable[[], Awaitable[None]]
Act = Callable[[Connection, Timer], Awaitable[Afterwards | None]]
"""Consults state and does what follows, in the timer's transaction; returns what is left to do when that stands."""


class Timers:
    """Set by anybody, in the transaction of what makes them necessary; run by whichever process leads."""

    def __init__(self, pool: Pool, clock: Clock = now) -> None:
        self._pool, self.clock = pool, clock
        self._acts: dict[str, Act] = {}
        self._woken = asyncio.Event()
        self._after: set[asyncio.Task[None]] = set()

    def on(self, purpose: str, act: Act) -> None:
        """What is done when a timer of this purpose is due; one that nobody acts on stays."""
        self._acts[purpose] = act

    async def set(self, connection: Connection, purpose: str, subject: UUID, due_at: datetime) -> None:
        """Remind of a subject at a moment; another moment replaces the one that was set before."""
        await connection.execute(
            """
            insert into timers (purpose, subject, due_at, look_at) values ($1, $2, $3, $3)
            on conflict (purpose, subject) do update set due_at = excluded.due_at, look_at = excluded.look_at
            """,
            purpose,
            subject,
            due_at,
        )

    async def drop(self, connection: Connection, purpose: str, subject: UUID) -> None:
        """Do not remind any more."""
        await connection.execute("delete from timers where purpose = $1 and subject = $2", purpose, subject)

    def wake(self) -> None:
        """Look now: somebody in this process has set a timer that is due."""
        self._woken.set()

    @property
    def wanted(self) -> bool:
        """Whether anything in this process acts on timers."""
        return bool(self._acts)

    async def run(self, status: Loop) -> None:
        """Do what is due, for ever; the database may come and go."""
        try:
            while True:
                self._woken.clear()  # before looking: what is set from here on wakes us again
                try:
                    broken = await self.turn()
                except Exception as error:
                    if not passes(error):
                        raise
                    status.trouble(causes.told(error))
                else:
                    status.trouble(f"cannot act on: {', '.join(broken)}") if broken else status.turned(0)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._woken.wait()
        finally:
            for task in self._after:
                task.cancel()
            await asyncio.gather(*self._after, return_exceptions=True)

    async def turn(self) -> list[str]:
        """Everything that is due by now, in order; returns the purposes whose act broke."""
        broken: list[str] = []
        while due := await self._due():
            broken += [timer.purpose for timer in due if not await self._fall(timer)]
            if len(due) < PAGE:
                break
        return broken

    async def _due(self) -> list[Timer]:
        rows = await self._pool.fetch(
            """
            select purpose, subject, due_at from timers where look_at <= $1 and purpose = any($2)
            order by look_at, subject limit $3
            """,
            self.clock(),
            list(self._acts),
            PAGE,
        )
        return [Timer(*row) for row in rows]

    async def _fall(self, timer: Timer) -> bool:
        """Act on one; False when that broke. Whoever finds it taken away or set anew leaves it alone."""
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                if not await connection.fetchval(TAKE, *timer):
                    return True
                left = await self._acts[timer.purpose](connection, timer)
        except Exception as error:
            if passes(error):
                raise
            log.exception("timer-broke", purpose=timer.purpose, subject=str(timer.subject))
            await self._pool.execute(LATER, *timer, self.clock() + REST)
            return False
        if left:
            task = asyncio.ensure_future(self._finish(timer, left))
            self._after.add(task)
            task.add_done_callback(self._after.discard)
        return True

    async def _finish(self, timer: Timer, left: Afterwards) -> None:
        try:
            await left()
        except Exception:
            log.exception("timer-unfinished", purpose=timer.purpose, subject=str(timer.subject))


SAME = "where purpose = $1 and subject = $2 and due_at = $3"
TAKE = f"delete from timers {SAME} returning true"  # noqa: S608 (our own)
LATER = f"update timers set look_at = $4 {SAME}"  # noqa: S608
