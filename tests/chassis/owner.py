"""A process that owns a lane and says so (``test_kill_minus_nine`` stops one and lets another take over).

``python -m tests.chassis.owner SHOWN TOLD NATS EPOCH STAGE``: at the stage ``prepare`` or ``apply`` it says so and
waits a moment, in which it can be stopped.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import structlog

from services.chassis import broker, database
from services.chassis.checkpoints import LostOwnership
from services.chassis.database import Connection
from services.chassis.inbox import Lane
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop
from services.chassis.store import Entry, Store
from tests.chassis.fed import Source, notes


class Stopping(ViewConsumer):
    """Waits where it shall be stopped."""

    stage = ""

    async def _at(self, stage: str) -> None:
        if stage == self.stage:
            print(stage, flush=True)
            await asyncio.sleep(0.5)

    async def prepare(self, entries: Sequence[Entry]) -> Any:
        await self._at("prepare")
        return await super().prepare(entries)

    async def apply(self, connection: Connection, prepared: Any) -> None:
        await super().apply(connection, prepared)
        await self._at("apply")


async def main(shown: str, told: str, nats: str, epoch: str, stage: str = "") -> None:
    Stopping.stage = stage
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # what it logs is no answer
    async with await database.pool(shown, size=2) as pool, await database.pool(told, size=2) as telling:
        store = Store("registry", telling)
        await store.open()
        client = await broker.connect(nats, "gateway")
        consumer = Stopping("gateway", notes(), "registry", Progress())
        lane = Lane(consumer, "registry", pool, client, Source(store).events, Loop("lane"))
        try:
            await lane.run(int(epoch))
        except LostOwnership:
            print("lost", flush=True)
        finally:
            await broker.leave(client)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
