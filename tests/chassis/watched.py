"""A store that counts its transactions, and whose connection breaks when a test says so."""

from collections.abc import Sequence
from typing import Any

from contracts.messages import Record
from services.chassis.store import Draft, EventStore, Outcome


class Watched:
    """Counts drafts a transaction and remembers which streams were read; else it is the store it watches.

    ``breaks`` are the errors of the next transactions, before or after they have committed.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.batches: list[int] = []
        self.looked: list[str] = []
        self.breaks: list[Exception] = []
        self.committed_first = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]:
        self.looked += streams
        return await self._store.load(streams)

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        self.batches.append(len(drafts))
        error = self.breaks.pop(0) if self.breaks else None
        if error and not self.committed_first:
            raise error
        outcomes = await self._store.append(drafts)
        if error:
            raise error
        return outcomes
