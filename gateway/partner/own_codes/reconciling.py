"""Two lists side by side: what agrees, what differs, what of theirs stands for no station yet, what they lack."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy import Row, select

from contracts.values import StationCode
from gateway.partner.operations import Operation, Said, Visit
from gateway.partner.own_codes import entries
from gateway.partner.own_codes.entries import Entry
from gateway.partner.own_codes.lists import SyncPoint
from gateway.reading import within
from gateway.views.own_codes import ASSIGNED, WITHDRAWN
from gateway.views.stations_table import table

MOST_ROWS, MOST_MATCHES = 2000, 5
BODY = 2 * 1024 * 1024
NEAR_METRES, EARTH_METRES, CELL = 300, 6_371_000, 0.005
"""A cell is some 500 m wide: whoever is near stands in the same one or the next."""

here = table.c
STATION = (here.station_id, here.code, here.code_digits, here.name, here.address, here.lng, here.lat, here.datum)


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
    metres: int | None


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
    numbered = {entry.station_id for entry in ours.values() if entry.status == ASSIGNED}
    return Said(compared(theirs, ours, stations, numbered))


def compared(
    theirs: TheirList, ours: dict[str, Entry], stations: Sequence[Row[Any]], numbered: set[UUID | None]
) -> Reconciliation:
    """Pure: their list, our entries by own code, their stations, and those that have an own code."""
    digits = {one.code_digits: one.station_id for one in stations if one.code_digits}
    free = Matches([one for one in stations if one.station_id not in numbered])
    same, differing, unknown = [], [], []
    for index, row in enumerate(theirs.rows):
        entry = ours.get(row.own_code)
        if entry is None or entry.status != ASSIGNED:
            unknown.append(Unknown(index, row.own_code, tuple(free.of(row))[:MOST_MATCHES]))
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


Found = tuple[Why, Row[Any], int | None]
"""What speaks for a station, and how far away it is."""


class Matches:
    """Stations without an own code, found by code, name and place."""

    def __init__(self, stations: Iterable[Row[Any]]) -> None:
        self._codes: dict[str, Row[Any]] = {}
        self._names: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        self._cells: defaultdict[tuple[str, int, int], list[Row[Any]]] = defaultdict(list)
        for one in stations:
            if one.code_digits:
                self._codes[one.code_digits] = one
            self._names[one.name.strip()].append(one)
            if one.lng is not None:
                self._cells[one.datum, int(one.lng / CELL), int(one.lat / CELL)].append(one)

    def of(self, row: TheirRow) -> Iterator[Match]:
        """By code, by the same name, then by distance; each station once."""
        told: set[UUID] = set()
        for why, one, metres in (
            *self._coded(row),
            *self._named(row),
            *sorted(self._near(row), key=lambda n: n[2] or 0),
        ):
            if one.station_id not in told:
                told.add(one.station_id)
                yield Match(one.station_id, one.code, one.name, one.address, why, metres)

    def _coded(self, row: TheirRow) -> Iterator[Found]:
        parsed = StationCode.parse(row.code)
        if parsed and (one := self._codes.get(parsed.digits)):
            yield "code", one, away(row.point, one)

    def _named(self, row: TheirRow) -> Iterator[Found]:
        for one in self._names.get(row.name.strip(), ()) if row.name.strip() else ():
            yield "name", one, away(row.point, one)

    def _near(self, row: TheirRow) -> Iterator[Found]:
        if row.point is None:
            return
        x, y = int(row.point.lng / CELL), int(row.point.lat / CELL)
        for cell in ((row.point.datum, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for one in self._cells.get(cell, ()):
                metres = away(row.point, one)
                if metres is not None and metres <= NEAR_METRES:
                    yield "distance", one, metres


def away(point: SyncPoint | None, station: Row[Any]) -> int | None:
    """Metres between two places that are told in one coordinate system; None where they are not."""
    if point is None or station.lng is None or station.datum != point.datum:
        return None
    lng, lat = radians(station.lng - point.lng), radians(station.lat - point.lat)
    chord = sin(lat / 2) ** 2 + cos(radians(point.lat)) * cos(radians(station.lat)) * sin(lng / 2) ** 2
    return round(2 * EARTH_METRES * asin(sqrt(chord)))


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
