"""A place to fork relays from that are killed (``test_kill_minus_nine``): everything is imported once.

Each line on standard input is one life: ``url nats epoch seed``. The answer is the process to kill, and then how it
ended. A relay also kills itself where it hurts most: between publishing and remembering what it published.
"""

import asyncio
import os
import random
import signal
import sys

from services.chassis import broker, database
from services.chassis.checkpoints import Checkpoint
from services.chassis.outbox import Relay
from services.chassis.status import Loop
from services.chassis.store import Store


class Mortal(Relay):
    """Dies by its own hand now and then, when it has published and not yet written that down."""

    chance = random.Random()

    async def _move(self, to: Checkpoint) -> None:
        if self.chance.random() < 0.3:
            os.kill(os.getpid(), signal.SIGKILL)
        await super()._move(to)


async def live(url: str, nats: str, epoch: str, seed: str) -> None:
    """Publish until somebody ends it."""
    Mortal.chance.seed(int(seed))
    store = Store("registry", await database.pool(url, size=2))
    await store.open()
    client = await broker.connect(nats, "registry")
    await Mortal(store, store.pool, client, asyncio.Event(), Loop("relay")).run(int(epoch))


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(2, 1)  # what it logs is no answer
            asyncio.run(live(*line.split()))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(-os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
