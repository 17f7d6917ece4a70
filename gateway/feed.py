"""The feed of changes: what has happened behind a cursor, from every source, as hints of what to read anew.

The cursor says of each source which history it tells and how far it was read. Positions are the sources' own, gapless
and in the order of commits, so a cursor holds when our views are made anew, and whoever commits late is not skipped.
Nothing is told before every view shows it: whoever reads anew because of a hint finds what it was about.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, Select, and_, exists, or_, select

from gateway.reading import Reader, Viewer, within
from gateway.views import VIEWS
from gateway.views.history import happened, table
from gateway.views.stations import stations
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.errors import Invalid, Stale, Unavailable
from services.chassis.views import consumer_of

WINDOW = 20_000
"""So many positions of a source are looked through at once; in most of them nothing may concern the reader."""
MOST = 500
"""Hints at once; an event that concerns more stations than that is not there."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """How far a source was read, and which of its histories; none before its first event."""

    lineage: UUID | None
    position: int


Cursor = dict[str, Place]


class BadChangesCursor(Invalid):
    """A cursor is one that the feed gave."""

    code, zh, en = "bad-changes-cursor", "变更位置无效", "This cursor is not one of the feed's"


class CursorOfAnotherHistory(Stale):
    """The source was restored from a backup: what was read since may not be so."""

    code = "cursor-expired"
    zh = "数据已从备份恢复，此变更位置失效；请使用新的 cursor，并重新完整读取"
    en = "The data was restored from a backup and this cursor has expired; take the new one, and read everything again"


class Page(NamedTuple):
    """What happened, where to go on, and whether there is more already."""

    rows: Sequence[Row[Any]]
    cursor: Cursor
    more: bool


def written(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read(text: str) -> Cursor:
    """A cursor as it was given; anything else is refused."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise BadChangesCursor(path="after") from None


class Feed:
    """Reads with the reader's eyes; only how far the lanes are is no secret."""

    def __init__(self, pool: Pool, reader: Reader) -> None:
        self._pool, self._reader = pool, reader

    async def now(self) -> Cursor:
        """Where the feed ends: as far as every view that follows a source has come."""
        consumers = {source: [consumer_of("gateway", v) for v in VIEWS if source in v.sources] for source in SOURCES}
        try:
            rows = await self._pool.fetch("select consumer, source, lineage, position from checkpoints")
        except UNREACHABLE as error:
            raise Unavailable from error
        found = {(row["source"], row["consumer"]): Place(row["lineage"], row["position"]) for row in rows}
        return {
            source: min((found.get((source, name), START) for name in names), key=lambda place: place.position)
            for source, names in consumers.items()
        }

    async def after(self, viewer: Viewer, cursor: Cursor) -> Page:
        """What happened behind a cursor; refused when it comes from another history."""
        ends = await self.now()
        for source, end in ends.items():
            begun = cursor.get(source, START)
            if begun.lineage and end.lineage and begun.lineage != end.lineage:
                raise CursorOfAnotherHistory(path="after")
        rows: list[Row[Any]] = []
        reached = dict(cursor)
        for source, end in ends.items():
            begun = cursor.get(source, START)
            last = min(end.position, begun.position + WINDOW)
            if last <= begun.position or len(rows) >= MOST:
                continue
            some = await self._reader.rows(viewer, between(viewer, source, begun.position, last).limit(MOST + 1))
            if len(some) > MOST:  # an event's rows stay together
                last = some[-1].position - 1
                some = [row for row in some if row.position <= last]
            rows += some
            reached[source] = Place(end.lineage, last)
        more = any(reached.get(source, START).position < end.position for source, end in ends.items())
        return Page(rows, reached, more)


START = Place(None, 0)
SOURCES = sorted(happened.sources)
assert stations.history
kept = stations.history


def between(viewer: Viewer, source: str, after: int, last: int) -> Select[Any]:
    """What a source told of what a viewer sees, or saw until that very moment, and whether it is still seen."""
    here, then = stations.table.alias("here"), kept.table.alias("then")
    left = exists().where(
        then.c.source == stations.anchor,
        then.c.station_id == table.c.station_id,
        then.c.known_to == table.c.recorded_at,
        within(viewer.scope, then),
    )
    seen = and_(here.c.station_id == table.c.station_id, within(viewer.scope, here))
    return (
        select(table.c.position, table.c.source, table.c.event, table.c.station_id, table.c.unit_id, table.c.change_id)
        .add_columns(table.c.recorded_at, table.c.trace, here.c.station_id.label("seen"))
        .outerjoin(here, seen)
        .where(table.c.source == source, table.c.position > after, table.c.position <= last)
        .where(or_(here.c.station_id.is_not(None), table.c.unit_id.is_not(None), left))
        .order_by(table.c.position)
    )
