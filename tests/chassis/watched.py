"""A store that counts its transactions, and whose connection breaks when a test says so."""

from collections.abc import Sequence

from contracts.messages import Record
from services.chassis.store import Draft, Outcome, Store


class Watched(Store):
    """Counts drafts a transaction and remembers which streams were read.

    ``breaks`` are the errors of the next transactions, before or after they have committed.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store.service, store.pool)
        self.lineage = store.lineage
        self.batches: list[int] = []
        self.looked: list[str] = []
        self.breaks: list[Exception] = []
        self.committed_first = False

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]:
        self.looked += streams
        return await super().load(streams)

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        self.batches.append(len(drafts))
        error = self.breaks.pop(0) if self.breaks else None
        if error and not self.committed_first:
            raise error
        outcomes = await super().append(drafts)
        if error:
            raise error
        return outcomes
