"""A store that counts its transactions, and whose connection breaks when a test says so."""

from collections.abc import Sequence

from services.chassis.store import Draft, Outcome, Store


class Watched(Store):
    """Counts drafts a transaction. ``breaks`` are the errors of the next ones, before or after they have committed."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.service, store.pool)
        self.lineage = store.lineage
        self.batches: list[int] = []
        self.breaks: list[Exception] = []
        self.committed_first = False

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        self.batches.append(len(drafts))
        error = self.breaks.pop(0) if self.breaks else None
        if error and not self.committed_first:
            raise error
        outcomes = await super().append(drafts)
        if error:
            raise error
        return outcomes
