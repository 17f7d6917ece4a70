"""What has changed, told to whoever watches: ids only, folded together while the watcher is busy."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from gateway.views.stations import stations
from services.chassis.errors import Busy
from services.chassis.progress import Key, Progress

MOST_WAITING = 20_000
"""A watcher that is so far behind had better read its list anew."""


class Watcher:
    """What changed in one view since its owner last looked."""

    def __init__(self, view: str) -> None:
        self.view = view
        self._changed: dict[UUID, None] = {}
        self._lost = False
        self._woken = asyncio.Event()

    def tell(self, keys: Sequence[Key] | None) -> None:
        """These have changed; None: some have, and nobody can say which."""
        self._lost |= keys is None
        self._changed.update((key, None) for key in keys or () if isinstance(key, UUID))
        self._woken.set()

    async def changed(self, seconds: float) -> list[UUID]:
        """Wait for changes; none when nothing happened for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return []
        self._woken.clear()
        found, self._changed = list(self._changed), {}
        if self._lost or len(found) > MOST_WAITING:
            raise Busy  # who asks again reads the list anew
        return found


class Changes:
    """Hears every commit of a view and tells those who watch it."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    def follow(self, progress: Progress) -> None:
        progress.listen(self._heard)

    @contextmanager
    def watch(self, view: str = stations.name) -> Iterator[Watcher]:
        watcher = Watcher(view)
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def _heard(self, view: str, keys: Sequence[Key] | None) -> None:
        for watcher in self._watchers:
            if watcher.view == view:
                watcher.tell(keys)
