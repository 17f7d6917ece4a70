"""What changed behind a cursor, over all history: each thing as it is now, or that it is gone.

The cursor is a vector: how far each source was read, and up to which revision of the unit's list. Both are the sources'
own, so it holds when our views are made anew. Without a cursor the feed begins at the beginning: to the end of it, that
is a full read.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Row

from gateway import feed
from gateway.feed import BadChangesCursor, Cursor, CursorOfAnotherHistory
from gateway.partner import stations
from gateway.partner.operations import BASE, Operation, Said, Visit
from gateway.partner.own_codes import entries
from gateway.partner.own_codes.entries import Entry
from gateway.partner.problems import More
from gateway.partner.stations import Station
from gateway.views.own_codes import WITHDRAWN

MOST = 500
OWN_CODES = "own-codes:read"


class CursorExpired(More, CursorOfAnotherHistory):
    """The source was restored: whoever copied has to copy again."""

    status = 410
    code = "changes-cursor-expired"
    zh = "数据已从备份恢复，此变更位置失效；请从头重新读取"
    en = "The data was restored from a backup and this cursor has expired; read everything again from the beginning"
    members: ClassVar[Mapping[str, str]] = {"restart": f"{BASE}/changes"}


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """A station or an own code as it is now; or a tombstone, when it is the unit's no more."""

    kind: Annotated[Literal["station", "own-code"], Meta(description="对象 / What it is")]
    id: Annotated[str, Meta(description="驿站编号，或自有编码 / The station's id, or the own code")]
    deleted: Annotated[bool, Meta(description="已不归本单位，应从副本删除 / Gone: remove it from your copy")]
    recorded_at: datetime
    station: Station | None = None
    own_code: Entry | None = None


class ChangePage(msgspec.Struct, frozen=True, rename="camel"):
    """A page of changes; keep the cursor, it holds for as long as you like."""

    items: tuple[Change, ...]
    next_cursor: str
    has_more: Annotated[bool, Meta(description="是否还有，可立即继续 / Whether there is more already")]


After = Annotated[
    str, Meta(max_length=2000, description="上次的 nextCursor；省略则从头 / The last one; or from the beginning")
]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Behind which cursor."""

    after: After | UnsetType = UNSET


class Place(msgspec.Struct, frozen=True, array_like=True):
    """The cursor: where each source was read to, and the last revision of the unit's own codes."""

    sources: Cursor
    revision: Annotated[int, Meta(ge=0)] = 0


async def changes(visit: Visit) -> Said:
    front, viewer = visit.front, visit.partner.session.viewer
    begun = read(visit.query.after) if visit.query.after else Place({})
    try:
        told = await front.feed.after(viewer, begun.sources)
    except CursorOfAnotherHistory:
        raise CursorExpired(path="after") from None
    found = await _stations(visit, told.rows)
    revision, more = begun.revision, False
    if OWN_CODES in visit.partner.scopes:
        rows, more = await _own_codes(visit, begun.revision)
        found += tuple(_told(row) for row in rows)
        revision = rows[-1].revision if rows else revision
    return Said(ChangePage(found, written(Place(told.cursor, revision)), told.more or more))


async def _stations(visit: Visit, rows: Sequence[Row[Any]]) -> tuple[Change, ...]:
    """The stations that something happened to, each once, as they are now."""
    last = {row.station_id: row for row in rows if row.station_id and not row.event.startswith("OwnCode")}
    viewer = visit.partner.session.viewer
    found = await visit.front.reader.rows(viewer, stations.seen(viewer).where(stations.here.station_id.in_([*last])))
    now: dict[UUID, Station] = {row.station_id: stations.made(row) for row in found}
    return tuple(
        Change("station", str(one), one not in now, row.recorded_at, station=now.get(one)) for one, row in last.items()
    )


async def _own_codes(visit: Visit, revision: int) -> tuple[Sequence[Row[Any]], bool]:
    """Own codes behind a revision, in its order, and whether there are more; those of one revision stay together."""
    viewer, here = visit.partner.session.viewer, entries.here
    mine = entries.seen(viewer).where(here.enterprise_no == visit.partner.unit_no, here.revision > revision)
    rows = await visit.front.reader.rows(viewer, mine.order_by(here.revision, here.own_code).limit(MOST + 1))
    if len(rows) <= MOST:
        return rows, False
    return [row for row in rows if row.revision < rows[-1].revision], True


def _told(row: Row[Any]) -> Change:
    gone = row.status == WITHDRAWN
    return Change("own-code", row.own_code, gone, row.changed_at, own_code=None if gone else entries.made(row))


def written(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read(text: str) -> Place:
    """A cursor as it was given; anything else is refused."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        place = msgspec.json.decode(raw, type=Place)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise BadChangesCursor(path="after") from None
    if not place.sources.keys() <= {*feed.SOURCES} or any(one.position < 0 for one in place.sources.values()):
        raise BadChangesCursor(path="after")
    return place


OPERATIONS = (
    Operation(
        name="listChanges",
        method="GET",
        path="/changes",
        scope="stations:read",
        zh="某位置之后的变更，可从头读起",
        en="What changed behind a cursor, from the beginning without one",
        answer=changes,
        query=Wanted,
        gives=ChangePage,
        problems=("cursor-expired",),
        gives_example={
            "items": [
                {
                    "kind": "station",
                    "id": stations.EXAMPLE["stationId"],
                    "deleted": False,
                    "recordedAt": "2026-03-05T01:30:00Z",
                    "station": stations.EXAMPLE,
                    "ownCode": None,
                }
            ],
            "nextCursor": "W3sicmVnaXN0cnkiOls…",
            "hasMore": False,
        },
    ),
)
