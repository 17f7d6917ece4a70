"""An event loop whose time is counted, not passed: nobody waits, and the same seed takes the same way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(AssertionError):
    """Everybody waits for somebody, and no clock will wake anyone."""


class Virtual(asyncio.BaseEventLoop):
    """One thread, no files, no sockets; its clock jumps to whatever is due next."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = self

    def time(self) -> float:
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """What the loop asks instead of the operating system."""
        if timeout is None:
            raise Stuck
        self._now += timeout
        return []

    def _process_events(self, _: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody is woken."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end, as fast as it can be computed."""
    loop = Virtual()
    try:
        return loop.run_until_complete(work)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
