"""Timers on a real database, and a clock that a test sets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.chassis.database import Connection, Pool
from services.chassis.timers import Afterwards, Timer, Timers

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass
class Wall:
    """A clock that shows what somebody sets it to."""

    moment: datetime = NEW_YEAR

    def __call__(self) -> datetime:
        return self.moment

    def jump(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Desk:
    """Timers on a real database, and an act that writes down what it did, in the transaction it is given."""

    pool: Pool
    wall: Wall = field(default_factory=Wall)
    breaks: Callable[[Timer], Exception | None] = lambda _: None
    left: Afterwards | None = None

    def __post_init__(self) -> None:
        self.timers = Timers(self.pool, self.wall)
        self.timers.on("remind", self._act)

    async def _act(self, connection: Connection, timer: Timer) -> Afterwards | None:
        await connection.execute("insert into done (subject, due_at) values ($1, $2)", timer.subject, timer.due_at)
        if error := self.breaks(timer):
            raise error
        return self.left

    async def set(self, subject: UUID, **after: float) -> None:
        async with self.pool.acquire() as connection:
            await self.timers.set(connection, "remind", subject, NEW_YEAR + timedelta(**after))

    async def done(self) -> list[UUID]:
        return [row["subject"] for row in await self.pool.fetch("select subject from done order by number")]

    async def waiting(self) -> list[UUID]:
        return [row["subject"] for row in await self.pool.fetch("select subject from timers order by due_at")]
