"""Tasks that end when they are told to.

A single cancellation may be swallowed on its way: before Python 3.12 ``asyncio.wait_for``, which nats-py uses inside,
answers instead of ending when both happen at once. So it is said again until it has happened.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

import structlog

from services.chassis.status import Loop

log = structlog.get_logger()

AGAIN_SECONDS = 0.5


async def ended(*tasks: "asyncio.Future[None]") -> None:
    """Cancel until it has happened. Whoever cancels us meanwhile waits for them too."""
    told: asyncio.CancelledError | None = None
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        try:
            await asyncio.wait(pending, timeout=AGAIN_SECONDS)
        except asyncio.CancelledError as again:
            told = again
    await asyncio.gather(*tasks, return_exceptions=True)
    if told:
        raise told


async def watched(work: Awaitable[None], status: Loop) -> None:
    """A loop that ends by accident must show on the status page and in ``/readyz``, with its reason."""
    try:
        await work
    except Exception as error:
        log.exception("loop-died", loop=status.name)
        status.stop(type(error).__name__)


async def all_of(*work: Coroutine[Any, Any, None]) -> None:
    """Await everything; the first failure ends the rest and is raised as itself, not as a group."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        await ended(*tasks)
