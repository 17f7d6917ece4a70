"""The consumer of a view that is made anew: whole pages go into tables that nobody reads yet."""

from collections.abc import Sequence
from contextlib import suppress

from services.chassis.changes import Change
from services.chassis.database import Connection
from services.chassis.history import History, Told
from services.chassis.progress import Key
from services.chassis.showing import ViewConsumer
from services.chassis.store import Entry


class Filling(ViewConsumer):
    """Writes what nobody reads yet: what begins a row in bulk, what goes on with a row that stands as a lane does; what
    rows are found by comes once all are there."""

    findable = False
    _foreseen: tuple[Sequence[Entry], list[Told]] = (), []

    def foresee(self, entries: Sequence[Entry]) -> None:
        """Work ahead while the database is busy with the page before; what breaks here breaks again in its turn."""
        with suppress(Exception):
            self._foreseen = entries, self._view.told(entries)

    async def prepare(self, entries: Sequence[Entry]) -> list[Told]:
        foreseen, told = self._foreseen
        return told if foreseen == entries else await super().prepare(entries)

    async def fits(self, connection: Connection) -> None:
        """Whoever fills it has just made it."""

    async def announce(self, *_: object) -> None:
        """So nobody hears of it."""

    async def _write(self, connection: Connection, changes: dict[Key, Change]) -> None:
        known = set(changes) if self.findable else await self._view.known(connection, list(changes))
        await self._view.copy(connection, {key: one for key, one in changes.items() if key not in known})
        there = {key: one for key, one in changes.items() if key in known}
        await self._view.write(connection, there, findable=self.findable)

    async def _remember(self, connection: Connection, history: History, told: list[Told]) -> None:
        known = await history.known(connection, self._source, list({one.change.key for one in told}))
        if begun := [one for one in told if one.change.key not in known]:
            await history.copy(connection, self._source, begun)
        if known:
            await history.write(connection, self._source, [one for one in told if one.change.key in known])
