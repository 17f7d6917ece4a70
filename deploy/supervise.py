"""Keeps the parts of an installation alive: what ends is started again, at first at once, then ever more slowly."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Callable
from typing import Protocol

from deploy.sentences import Plain
from services.chassis.tasks import all_of, ended

Tell = Callable[[str], None]

LOOK = 0.1
SHORTEST, LONGEST = 0.5, 15.0
STEADY = 30.0
"""Seconds after which a part that ended again counts as having run well."""
START_WITHIN = 60.0
TRIES = 3
"""So often may a part fail before it was ever ready; then the start is given up, with the end of its log."""


class Part(Protocol):
    """A program that can be begun, asked whether it is ready, and stopped."""

    @property
    def name(self) -> str: ...

    def begin(self) -> subprocess.Popen[bytes]: ...

    async def answers(self) -> bool:
        """Whether it does its work."""

    def failed(self) -> Plain:
        """What to say when it does not come up."""

    def stop(self) -> None: ...


class Supervisor:
    """Starts parts and watches them until it is closed."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._watches: list[asyncio.Task[None]] = []
        self._ended: dict[str, int] = {}

    async def start(self, *parts: Part) -> None:
        """Begin all of them, and wait until each is ready."""
        for part in parts:
            self._watches.append(asyncio.create_task(self._watch(part, part.begin())))
        await all_of(*(self._ready(part) for part in parts))

    async def close(self) -> None:
        """Stop watching; the parts themselves go on."""
        await ended(*self._watches)

    async def _ready(self, part: Part) -> None:
        until = time.monotonic() + START_WITHIN
        while not await part.answers():
            if self._ended.get(part.name, 0) >= TRIES or time.monotonic() > until:
                raise part.failed()
            await asyncio.sleep(LOOK)

    async def _watch(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        pause, began = SHORTEST, time.monotonic()
        while True:
            status = await _end_of(process)
            self._ended[part.name] = self._ended.get(part.name, 0) + 1
            if time.monotonic() - began > STEADY:
                pause = SHORTEST
            self._tell(f"{part.name} 已退出（{status}），{pause:g} 秒后重启 / ended ({status}), again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)
            began = time.monotonic()
            with contextlib.suppress(Plain):  # it cannot begin now; the next turn tries again
                process = part.begin()


async def _end_of(process: subprocess.Popen[bytes]) -> int:
    """Its exit status. Children are not asyncio's own (they have to be forked by the main thread), so we look."""
    while (status := process.poll()) is None:  # noqa: ASYNC110
        await asyncio.sleep(LOOK)
    return status
