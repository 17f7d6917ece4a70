"""What has changed, told to whoever watches: ids only, folded together while the watcher is busy."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from gateway.views.stations import stations
from services.chassis.errors import Busy
from services.chassis.progress import Key, Progress

MOST_WAITING = 20_000
"""A watcher that is so far behind had better read its list anew."""


class Watcher:
    """What changed in some views since its owner last looked."""

    def __init__(self, *views: str) -> None:
        self.views = views
        self._changed: dict[UUID, None] = {}
        self._lost = False
        self._woken = asyncio.Event()

    def tell(self, keys: Sequence[Key] | None) -> None:
        """These have changed; None: some have, and nobody can say which."""
        self._lost |= keys is None
        self._changed.update((key, None) for key in keys or () if isinstance(key, UUID))
        self._woken.set()

    async def woken(self, seconds: float) -> None:
        """Wait until anything changed, for whoever looks anew in any case."""
        with contextlib.suppress(TimeoutError, Busy):
            await self.changed(seconds)
        self._lost = False

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
    def watch(self, *views: str) -> Iterator[Watcher]:
        """The stations, unless other views are named."""
        watcher = Watcher(*views or (stations.name,))
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def _heard(self, view: str, keys: Sequence[Key] | None) -> None:
        for watcher in self._watchers:
            if view in watcher.views:
                watcher.tell(keys)
