"""How far behind the loops are, measured against what the sources have committed, never against what anybody publishes.

A mark that is published stands still together with whoever publishes it, and then everybody looks up to date.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from contracts.messages import Behind
from services.chassis.database import UNREACHABLE
from services.chassis.errors import Unavailable
from services.chassis.status import Loop

SECONDS = 2.0
PATIENCE = 5.0
Ask = Callable[[str, int], Awaitable[Behind]]
"""(source, position) → what the source has committed, and since when the event behind the position waits."""


async def measure(followers: Sequence[tuple[str, Loop]], ask: Ask, status: Loop) -> None:
    """Measure for ever. A source that does not answer has its own sign of that; what is known of it grows old."""
    while True:
        await asyncio.gather(*(_one(source, loop, ask) for source, loop in followers))
        status.turned(0)
        await asyncio.sleep(SECONDS)


async def _one(source: str, loop: Loop, ask: Ask) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            told = await ask(source, loop.position)
    except (Unavailable, *UNREACHABLE):
        return
    loop.measured(told.position, told.seconds)
