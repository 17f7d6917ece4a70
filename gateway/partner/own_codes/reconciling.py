"""Two lists side by side: what agrees, what differs, what of theirs stands for no station yet, what they lack."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy import Row, select

from contracts.values import StationCode
from gateway import matching
from gateway.imports.neighbours import STANDING
from gateway.matching import COMPARED, LIKELY, Matcher, Standing, located
from gateway.partner.operations import Operation, Said, Visit
from gateway.partner.own_codes import entries
from gateway.partner.own_codes.entries import Entry
from gateway.partner.own_codes.lists import SyncPoint
from gateway.reading import within
from gateway.views.own_codes import ASSIGNED, WITHDRAWN
from gateway.views.stations_table import table

MOST_ROWS, MOST_MATCHES = 2000, 5
BODY = 2 * 1024 * 1024
STATION = [table.c[name] for name in (*COMPARED, "status")]


class TheirRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A row of the unit's own list, with what it knows of the place."""

    own_code: Annotated[str, Meta(max_length=200)]
    station_id: UUID | None = None
    code: Annotated[
        str, Meta(max_length=40, description="站点编码，如牌匾所示 / The network's code, as on the plaque")
    ] = ""
    name: Annotated[str, Meta(max_length=200)] = ""
    point: SyncPoint | None = None


class TheirList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The unit's list, or a part of it; a complete one is also told what it lacks."""

    rows: Annotated[tuple[TheirRow, ...], Meta(min_length=1, max_length=MOST_ROWS)]
    complete: Annotated[bool, Meta(description="是否为完整名单 / Whether it is the whole list")] = False


Why = Literal["code", "name", "distance"]


class Difference(msgspec.Struct, frozen=True):
    """A field that the two lists do not agree on."""

    field: str
    yours: str | None
    ours: str | None


class Differing(msgspec.Struct, frozen=True, rename="camel"):
    """A row that is in both lists, and not the same."""

    index: int
    own_code: str
    differences: tuple[Difference, ...]
    entry: Entry


class Match(msgspec.Struct, frozen=True, rename="camel"):
    """A station that a row may stand for, and what speaks for it."""

    station_id: UUID
    code: str | None
    name: str
    address: str
    why: Why
    metres: Annotated[int | None, Meta(description="直线距离，米；缺坐标时为空 / Metres apart, where both are located")]
    likeness: Annotated[int, Meta(description="名称相似度，百分比 / How much of the name is the same, percent")]


class Unknown(msgspec.Struct, frozen=True, rename="camel"):
    """A row whose code stands for no station here, with the stations it may mean, the likeliest first."""

    index: int
    own_code: str
    matches: tuple[Match, ...]


class Reconciliation(msgspec.Struct, frozen=True):
    """The two lists side by side; rows are named by their place in the list that was sent."""

    same: tuple[int, ...]
    differing: tuple[Differing, ...]
    unknown: tuple[Unknown, ...]
    missing: Annotated[tuple[Entry, ...], Meta(description="我方有而完整名单中没有 / Ours that a complete list lacks")]


async def reconcile(visit: Visit) -> Said:
    theirs: TheirList = visit.body
    viewer = visit.partner.session.viewer
    rows = await visit.front.reader.rows(viewer, entries.seen(viewer).where(entries.here.status != WITHDRAWN))
    ours = {entry.own_code: entry for entry in map(entries.made, rows)}
    stations = await visit.front.reader.rows(viewer, select(*STATION).where(within(viewer.scope, table)))
    return Said(await asyncio.to_thread(compared, theirs, ours, stations))


def compared(theirs: TheirList, ours: dict[str, Entry], stations: Sequence[Row[Any]]) -> Reconciliation:
    """Pure: their list, our entries by own code, and their stations."""
    digits = {one.code_digits: one.station_id for one in stations if one.code_digits}
    numbered = {entry.station_id for entry in ours.values() if entry.status == ASSIGNED}
    free = [one for one in stations if one.status in STANDING and one.station_id not in numbered]
    matcher = Matcher(map(Standing.of, free))
    same, differing, unknown = [], [], []
    for index, row in enumerate(theirs.rows):
        entry = ours.get(row.own_code)
        if entry is None or entry.status != ASSIGNED:
            asked = matching.Entry(row.name, located(row.point), code=row.code)
            found_here = map(match, matcher.of(asked, MOST_MATCHES))
            unknown.append(Unknown(index, row.own_code, tuple(found_here)))
        elif found := tuple(differences(row, entry, digits)):
            differing.append(Differing(index, row.own_code, found, entry))
        else:
            same.append(index)
    said = {row.own_code for row in theirs.rows}
    missing = [entry for own_code, entry in sorted(ours.items()) if own_code not in said] if theirs.complete else []
    return Reconciliation(tuple(same), tuple(differing), tuple(unknown), tuple(missing))


def differences(row: TheirRow, entry: Entry, digits: dict[str, UUID]) -> Iterator[Difference]:
    """What a row says otherwise than we do; what it does not say is no difference."""
    if row.station_id and row.station_id != entry.station_id:
        yield Difference("stationId", str(row.station_id), str(entry.station_id))
    if row.code:
        parsed = StationCode.parse(row.code)
        meant = digits.get(parsed.digits) if parsed else None
        if meant != entry.station_id:
            ours = next((code for code, station in digits.items() if station == entry.station_id), None)
            yield Difference("code", row.code, ours)
    if row.name and row.name != entry.name:
        yield Difference("name", row.name, entry.name)
    point = entry.point
    if row.point and (
        point is None or (row.point.lng, row.point.lat, row.point.datum) != (point.lng, point.lat, point.datum)
    ):
        ours = f"{point.lng},{point.lat} {point.datum}" if point else None
        yield Difference("point", f"{row.point.lng},{row.point.lat} {row.point.datum}", ours)


def match(found: matching.Match) -> Match:
    """A station that may be meant, as the partner reads it."""
    why: Why = "code" if found.coded else "name" if found.likeness >= LIKELY else "distance"
    one = found.station
    return Match(one.station_id, one.code, one.name, one.address, why, found.metres, found.likeness)


OPERATIONS = (
    Operation(
        name="reconcileOwnCodes",
        method="POST",
        path="/own-codes/reconcile",
        scope="own-codes:read",
        zh="对账：一致、不一致、待匹配、我方多出的",
        en="Two lists side by side: same, differing, unknown, missing; nothing is changed",
        answer=reconcile,
        takes=TheirList,
        gives=Reconciliation,
        most=BODY,
        asks_example={"complete": True, "rows": [{"ownCode": "CCB-HF-0042", "name": "三孝口支行劳动者港湾"}]},
        gives_example={"same": [0], "differing": [], "unknown": [], "missing": []},
    ),
)
