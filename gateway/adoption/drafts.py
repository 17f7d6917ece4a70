"""What would be taken over of each prefix: the numbers of a list and of applications, held against each other.

What the list says of a number holds; a number that only an application names is its station's. Whatever contradicts
something else stops its prefix, because a series is taken over once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import msgspec

from contracts.coding import Gap
from contracts.values import StationCode
from gateway.adoption.lists import CODE, NAME, STATION, Entry, Listed
from gateway.imports.fields import Wrong
from gateway.imports.rows import Flaw


class Known(NamedTuple):
    """A station as the province sees it: the number it has, and the one that its application claims."""

    station_id: UUID
    name: str
    division: int
    code: str = ""
    claim: StationCode | None = None


class Number(msgspec.Struct, frozen=True):
    """A number as it would be taken over; ``row`` where the list names it."""

    code: str
    serial: int
    station_id: UUID | None = None
    station_name: str = ""
    retired: bool = False
    reason: str = ""
    row: int | None = None


class Draft(msgspec.Struct, frozen=True):
    """What would be taken over of one prefix, and what stands in the way; ``taken`` where it is done already."""

    prefix: str
    numbers: tuple[Number, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[str, ...] = ()
    taken: int = 0

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The serials below the last that nothing explains; they will never be given (AH-4.5.5)."""
        serials = [0, *(number.serial for number in self.numbers)]
        return tuple(Gap(before + 1, after - 1) for before, after in pairwise(serials) if after > before + 1)


def drafted(
    listed: Listed, stations: Sequence[Known], open_codes: Collection[str], open_prefixes: Collection[str]
) -> list[Draft]:
    """The drafts by prefix. ``open_codes``: the numbers that are given or taken over already."""
    found = _Stations(stations)
    entries, flaws, taken = _by_prefix(listed, open_codes, open_prefixes)
    prefixes = {one.claim.prefix for one in stations if one.claim} - set(open_prefixes)
    prefixes |= entries.keys() | flaws.keys() | taken.keys()
    return [_Draft(prefix, entries[prefix], found, flaws[prefix], taken[prefix]).done() for prefix in sorted(prefixes)]


def _by_prefix(
    listed: Listed, open_codes: Collection[str], open_prefixes: Collection[str]
) -> tuple[dict[str, list[Entry]], dict[str, list[Flaw]], dict[str, int]]:
    """The rows and what is wrong with some; how many of an open series are in it already."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    flaws: dict[str, list[Flaw]] = defaultdict(list)
    taken: dict[str, int] = defaultdict(int)
    for prefix, flaw in listed.flaws:
        flaws[prefix].append(flaw)
    for entry in listed.entries:
        prefix = entry.code.prefix
        if prefix not in open_prefixes:
            entries[prefix].append(entry)
        elif entry.code.digits in open_codes:
            taken[prefix] += 1
        else:
            flaws[prefix].append(flawed(entry, CODE.title, SERIES_IS_OPEN))
    return entries, flaws, taken


SERIES_IS_OPEN = Wrong(
    "该前缀已开始赋码或已接收过编码，不能再接收此编码",
    "Codes of this prefix were given or taken over already; this one cannot be added any more",
    "AH-4.5.5",
)


def flawed(entry: Entry, column: str, wrong: Wrong) -> Flaw:
    return Flaw(entry.row, column, str(entry.code), wrong.zh, wrong.en, wrong.clause)


class _Stations:
    """The province's stations, found by id and by name."""

    def __init__(self, stations: Iterable[Known]) -> None:
        self.by_id: dict[UUID, Known] = {}
        self.claiming: dict[str, list[Known]] = defaultdict(list)
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for one in stations:
            self.by_id[one.station_id] = one
            self._by_name[one.name].append(one)
            if one.claim:
                self.claiming[one.claim.digits].append(one)

    def named(self, entry: Entry) -> Known | Wrong | None:
        """The station that a row names, or why it cannot be told which that is; None where it names none."""
        if entry.station_id:
            return self.by_id.get(entry.station_id) or Wrong("没有这个站点", "There is no such station")
        if not entry.name:
            return None
        alike = [one for one in self._by_name[entry.name] if entry.county in (0, one.division)]
        if len(alike) > 1:  # of several, the one that says so itself
            alike = [one for one in alike if one.claim and one.claim.digits == entry.code.digits] or alike
        if len(alike) == 1:
            return alike[0]
        if alike:
            return Wrong(
                f"有 {len(alike)} 个同名站点，请填写县区或系统编号",
                f"{len(alike)} stations have this name; write the county, or the station's id",
            )
        return Wrong(
            "没有这个名称的站点；请先导入该站点，或清空名称并注明原因",
            "No station has this name; import it first, or leave the name empty and give the reason",
        )


class _Draft:
    """One prefix, number by number."""

    def __init__(self, prefix: str, entries: Sequence[Entry], found: _Stations, flaws: list[Flaw], taken: int) -> None:
        self._prefix, self._entries, self._found, self._taken = prefix, entries, found, taken
        self._flaws, self._notes = [*flaws], [f"{taken} 个编码此前已接收"] if taken else []
        self._numbers: dict[str, Number] = {}
        self._holders: dict[UUID, str] = {}

    def done(self) -> Draft:
        for entry in self._entries:
            self._listed(entry)
        listed = {entry.code.digits for entry in self._entries}
        for digits, claiming in self._found.claiming.items():
            if digits[:6] == self._prefix and digits not in listed:
                self._claimed(digits, claiming)
        numbers = tuple(sorted(self._numbers.values(), key=lambda number: number.serial))
        return Draft(self._prefix, numbers, tuple(self._flaws), tuple(self._notes), self._taken)

    def _listed(self, entry: Entry) -> None:
        digits, claiming = entry.code.digits, self._found.claiming.get(entry.code.digits, [])
        station = self._found.named(entry)
        if twin := self._numbers.get(digits):
            self._refuse(entry, CODE.title, f"与第 {twin.row} 行的编码相同", f"The same code as in row {twin.row}")
            return
        if isinstance(station, Wrong):
            self._flaws.append(flawed(entry, (STATION if entry.station_id else NAME).title, station))
            station = None
        elif station is None and len(claiming) == 1 and not entry.retired:
            station = claiming[0]  # the list is silent, the application is not
        elif station is None and claiming:
            self._refuse(entry, NAME.title, *undecided(claiming, retired=entry.retired))
        if station is not None:
            self._holds(entry, station)
            self._notes += [
                f"{entry.code}：站点“{one.name}”也申报了此编码，按清单归“{station.name}”，该站点验收后另行赋码"
                for one in claiming
                if one is not station
            ]
        name = station.name if station else ""
        self._numbers[digits] = Number(
            str(entry.code),
            entry.code.serial,
            station and station.station_id,
            name,
            entry.retired,
            entry.reason,
            entry.row,
        )

    def _holds(self, entry: Entry, station: Known) -> None:
        """One station, one code (AH-4.5.1)."""
        own = station.claim.digits if station.claim else ""
        if station.code:
            self._refuse(
                entry, NAME.title, f"该站点已有编码 {station.code}", f"This station has {station.code} already"
            )
        elif own and own != entry.code.digits:
            self._refuse(
                entry,
                CODE.title,
                f"该站点申报的已有编码是 {own}，与清单不一致，请核对",
                f"The station's application says {own}; find out which is right",
            )
        elif (other := self._holders.setdefault(station.station_id, entry.code.digits)) != entry.code.digits:
            self._refuse(
                entry, NAME.title, f"该站点在清单中还有编码 {other}；一站一码", f"The list gives it {other}, too"
            )

    def _claimed(self, digits: str, claiming: list[Known]) -> None:
        """A number that only applications name."""
        if len(claiming) > 1:
            zh, en = undecided(claiming)
            self._flaws.append(Flaw(0, CODE.title, digits, zh, en, "AH-4.5.1"))
        (station, code) = (claiming[0], claiming[0].claim)
        assert code
        self._numbers[digits] = Number(str(code), code.serial, station.station_id, station.name)

    def _refuse(self, entry: Entry, column: str, zh: str, en: str) -> None:
        self._flaws.append(flawed(entry, column, Wrong(zh, en, "AH-4.5.1")))


def undecided(claiming: Sequence[Known], *, retired: bool = False) -> tuple[str, str]:
    """Why it cannot be told whose a number is."""
    names = "、".join(f"“{one.name}”" for one in claiming)
    if retired:
        return f"清单写为停用，而站点{names}申报在用，请核对", f"The list says out of use, and {names} carries it"
    return f"站点{names}都申报了此编码，请在清单中写明属于哪一个", f"{names} all claim it; name one in the list"
