"""How long it takes until every lane has caught up when the broker lost all it held and events came meanwhile."""

import asyncio
import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

from services.chassis.store import Store
from tests.bench.figures import Figure
from tests.bench.rebuilding import BATCH, drafts, registry, there
from tests.faults.ground import Ground
from tests.journeys.whole import whole

STATIONS = 5_000
BEHIND = 2 * STATIONS
"""Each is handed in and endorsed while the broker is silent."""
PATIENCE = 120.0


async def healing(folder: Path) -> list[Figure]:
    """From the moment the broker dies, its disk empty: restart, streams declared anew, stores asked, all written."""
    with ExitStack() as later:
        async with whole(there(folder) / "data") as platform:
            ground = Ground(platform, later)
            pid = ground.freeze("nats-server")
            await told_meanwhile(ground)
            ground.forget_streams()
            began = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            lanes = await caught_up(ground, await ground.head("registry"))
            took = time.monotonic() - began
    return [
        Figure(f"the broker loses everything, {lanes} lanes {BEHIND:,} events behind", f"{took:.1f} s"),
        Figure("    events a lane a second, the broker's restart included", f"{BEHIND / took:,.0f}/s"),
    ]


async def told_meanwhile(ground: Ground) -> None:
    async with ground.store("registry") as connection:
        for start in range(1, STATIONS, BATCH):
            told = {n: registry(n)[:2] for n in range(start, start + BATCH)}
            await Store("registry", connection).append(list(drafts(told)))


async def caught_up(ground: Ground, head: int) -> int:
    """Wait until everybody who follows registry stands at its head; how many they are."""
    async with asyncio.timeout(PATIENCE), ground.store("gateway") as one, ground.store("coding") as two:
        while True:
            question = "select position from checkpoints where source = 'registry' and consumer <> 'relay'"
            at = [row["position"] for database in (one, two) for row in await database.fetch(question)]
            if min(at) >= head:
                return len(at)
            await asyncio.sleep(0.02)
