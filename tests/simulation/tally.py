"""The view of the simulation: how often a station was told of, and which versions were seen, in which order."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Record
from contracts.registry import StationAccepted, StationEndorsed, StationReturned, StationSubmitted
from services.chassis.changes import Change, add, append
from services.chassis.history import Told
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.store import Entry
from services.chassis.views import View
from tests.simulation.desk import Connection

SPOILT = "毒"
TABLE = Table(
    "tally",
    MetaData(),
    Column("station_id", Uuid, primary_key=True),
    Column("times", Integer),
    Column("seen", JSONB),
)
tally = View(TABLE, key="station_id", anchor="registry", policy="true")


def counted(event: Any, record: Record) -> Sequence[Change]:
    """Plus one, and which version it was: what came twice, not at all or out of turn can be seen."""
    return [add(event.station_id, times=1), append(event.station_id, seen=record.version)]


for told in (StationSubmitted, StationReturned, StationEndorsed, StationAccepted):
    tally.on(told)(counted)


class Tally(ViewConsumer):
    """The view, written where the simulation keeps its rows; it cannot digest what is spoilt before it is mended."""

    def __init__(self, mended: Callable[[], bool]) -> None:
        super().__init__("coding", tally, "registry", Progress())
        self._mended = mended

    async def fits(self, connection: Any) -> None:
        """Nobody makes it anew."""

    async def prepare(self, entries: Sequence[Entry]) -> list[Told]:
        if not self._mended() and any(spoilt(entry) for entry in entries):
            raise ValueError(SPOILT)
        return await super().prepare(entries)

    async def apply(self, connection: Any, prepared: Any) -> None:
        for _, change in prepared:
            connection.stage(lambda change=change: _put(connection, change))

    async def announce(self, *_: Any) -> None:
        """There is one process that shows it."""

    async def mark(self, connection: Any, keys: Sequence[str], *, stale: bool) -> None:
        connection.mark(keys, stale=stale)


def spoilt(entry: Entry) -> bool:
    return SPOILT.encode() in entry.record


def _put(connection: Connection, change: Change) -> None:
    connection.rows[change.key] = change.upon(connection.rows.get(change.key)) or {}
