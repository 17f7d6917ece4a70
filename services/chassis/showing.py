"""The consumer of a view: what its source tells becomes its rows, and whoever shows them hears of it."""

from collections.abc import Iterable, Sequence

from services.chassis import hearing
from services.chassis.changes import Change
from services.chassis.database import Connection
from services.chassis.declared import stands
from services.chassis.digest import OtherSoftware
from services.chassis.hearing import Shown
from services.chassis.history import History, Told
from services.chassis.progress import Key, Progress
from services.chassis.store import Entry
from services.chassis.views import View, consumer_of, folded


class ViewConsumer:
    """Rides on the lane of one view and one source."""

    def __init__(self, service: str, view: View, source: str, progress: Progress) -> None:
        self.name = consumer_of(service, view)
        self._service, self._view, self._source, self._progress = service, view, source, progress

    def wants(self, type_: str) -> bool:
        return type_ in self._view.steps

    async def fits(self, connection: Connection) -> None:
        if not await stands(connection, self._service, self._view):
            raise OtherSoftware

    async def prepare(self, entries: Sequence[Entry]) -> list[Told]:
        return self._view.told(entries)

    async def apply(self, connection: Connection, prepared: list[Told]) -> None:
        await self._in_turn(connection)
        changes = folded(prepared)
        await self._write(connection, changes)
        if self._view.history:
            await self._remember(connection, self._view.history, prepared)
        await self._view.mark_parked(connection, self.name, list(changes))

    async def _write(self, connection: Connection, changes: dict[Key, Change]) -> None:
        await self._view.write(connection, changes)

    async def _remember(self, connection: Connection, history: History, told: list[Told]) -> None:
        await history.write(connection, self._source, told)

    async def _in_turn(self, connection: Connection) -> None:
        """One source at a time: two touch rows in orders of their own, and one may park what the other begins."""
        if len(self._view.sources) > 1:
            await connection.execute("select pg_advisory_xact_lock(1, hashtext($1))", self._view.name)

    async def announce(
        self, connection: Connection, position: int, prepared: list[Told] | None, stale: Sequence[str]
    ) -> None:
        keys = list(dict.fromkeys([*map(str, _keys(prepared or ())), *stale]))
        await hearing.tell(connection, Shown(self._progress.id, self._view.name, self._source, position, keys))

    def moved(self, source: str, position: int, prepared: list[Told] | None, stale: Sequence[str] = ()) -> None:
        keys = [*_keys(prepared or ()), *map(self._view.key_of, stale)]
        self._progress.moved(self._view.name, source, position, keys)

    def replayed(self, prepared: list[Told]) -> None:
        self._progress.changed(self._view.name, _keys(prepared))

    def named(self, entry: Entry) -> list[str]:
        return self._view.named(entry)

    async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
        await self._in_turn(connection)
        await self._view.mark(connection, keys, stale=stale)


def _keys(told: Iterable[Told]) -> list[Key]:
    return list(dict.fromkeys(change.key for _, change in told))
