"""Which of our stations an entry of somebody else's list may stand for: by code, by name or by place.

One matcher for whoever looks: the enterprise that lays its list beside ours, and the union that is shown what waits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import inf
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from contracts import geo
from contracts.values import Point, StationCode
from services.chassis.grams import pieces

LIKELY = 40
"""Percent of the pieces of a name that have to stand in the station's own name or address."""
NEAR_M = 300
"""So far off may be what an enterprise has on its map."""
CELL = 0.01
"""Degrees; a cell is wider than ``NEAR_M`` all over the country, so whoever is near stands in it or in the next."""
SHARED = ("工会", "驿站", "户外劳动者", "服务站点", "服务站", "爱心", "站点")
"""What nearly every station is called tells none from another."""
COMPARED = ("station_id", "code", "code_digits", "name", "address", "division", "lng", "lat", "datum", "capture")
"""The columns of a station that are compared."""


K = TypeVar("K")
Places = defaultdict[K, list[int]]


class Standing(NamedTuple):
    """A station as it is compared."""

    station_id: UUID
    code: str | None
    digits: str
    name: str
    address: str
    division: int
    point: Point | None

    @classmethod
    def of(cls, row: Any) -> "Standing":
        """From a row with the columns that are compared."""
        digits = row.code_digits or ""
        return cls(row.station_id, row.code, digits, row.name, row.address, row.division, located(row))


class Entry(NamedTuple):
    """What somebody else's list says of a place; any of it may be missing."""

    name: str = ""
    point: Point | None = None
    division: int | None = None
    code: str = ""


class Match(NamedTuple):
    """A station that an entry may stand for, and what speaks for it."""

    station: Standing
    coded: bool
    likeness: int
    """Percent of the entry's name that stands in the station's own words."""
    metres: int | None


class Matcher:
    """Stations, found by what an entry may say of them."""

    def __init__(self, stations: Iterable[Standing]) -> None:
        self._stations = list(stations)
        self._codes = {one.digits: n for n, one in enumerate(self._stations) if one.digits}
        self._names: Places[str] = defaultdict(list)
        self._pieces: Places[str] = defaultdict(list)
        self._cells: Places[tuple[int, int]] = defaultdict(list)
        for n, one in enumerate(self._stations):
            self._names[one.name.strip()].append(n)
            for piece in pieces(plain(f"{one.name}\n{one.address}")):
                self._pieces[piece].append(n)
            if one.point:
                self._cells[cell(one.point)].append(n)

    def of(self, entry: Entry, most: int) -> list[Match]:
        """The likeliest stations, the best one first: by code, then by name, then by place."""
        code = StationCode.parse(entry.code)
        coded = self._codes.get(code.digits) if code else None
        alike = self._alike(entry.name)
        near = self._near(entry.point) if entry.point else []
        found = {*near, *alike} | ({coded} if coded is not None else set())
        matches = [
            Match(one, n == coded, alike.get(n, 0), apart(entry.point, one.point))
            for n, one in ((n, self._stations[n]) for n in found)
            if n == coded or entry.division in (None, one.division)
        ]
        return sorted((one for one in matches if likely(one)), key=rank)[:most]

    def _alike(self, name: str) -> dict[int, int]:
        """The stations that share anything with a name, and how much of it, percent."""
        asked = pieces(plain(name))
        times = Counter(n for piece in asked for n in self._pieces.get(piece, ()))
        same = self._names.get(name.strip(), ()) if name.strip() else ()
        return {n: round(100 * count / len(asked)) for n, count in times.items()} | dict.fromkeys(same, 100)

    def _near(self, point: Point) -> list[int]:
        x, y = cell(point)
        return [n for dx in (-1, 0, 1) for dy in (-1, 0, 1) for n in self._cells.get((x + dx, y + dy), ())]


def likely(match: Match) -> bool:
    return match.coded or match.likeness >= LIKELY or (match.metres is not None and match.metres <= NEAR_M)


def rank(match: Match) -> tuple[bool, int, float, str]:
    far = inf if match.metres is None else match.metres
    return not match.coded, -match.likeness, far, str(match.station.station_id)


def apart(one: Point | None, other: Point | None) -> int | None:
    return geo.metres(one, other) if one and other else None


def likeness(name: str, words: str) -> int:
    """Percent of a name's pieces that stand in the other's words, each without what all stations are called."""
    asked = pieces(plain(name))
    there = set(pieces(plain(words)))
    return round(100 * sum(piece in there for piece in asked) / len(asked)) if asked else 0


def plain(text: str) -> str:
    for word in SHARED:
        text = text.replace(word, "\n")
    return text.lower()


def cell(point: Point) -> tuple[int, int]:
    lng, lat = geo.gcj02(point)
    return int(lng / CELL), int(lat / CELL)


def located(said: Any) -> Point | None:
    """What has ``lng``, ``lat`` and ``datum`` as a point; None where they are missing or nowhere near."""
    try:
        return msgspec.convert(said, Point, from_attributes=True)
    except msgspec.ValidationError:
        return None
