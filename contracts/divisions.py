"""Where things are: provinces, cities, counties by code, by name as people write it, with their area codes.

Two numberings live side by side and must not be mixed: 安徽 is 34 in GB/T 2260 (340000) and 12 in the order of the
provinces, and only the second opens a station code (AH-4.5.2).
"""

import csv
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from contracts.values import Level, province_of

DATA = Path(__file__).parent / "data"

SUFFIX = re.compile(r"(?<=..)(自治[区州县旗]|特别行政区|地区|矿区|新区|[省市区县旗盟])$")
"""What people leave out of a name: 庐阳 is 庐阳区. A name of two characters (寿县, 郊区) is never shortened."""


class Division(NamedTuple):
    """One row of the table. ``area_code`` is as dialled, empty where it is the parent's or there is none."""

    code: int
    name: str
    level: Level
    parent: int = 0
    area_code: str = ""


class AreaCode(NamedTuple):
    """Who an area code serves or served; one code may serve several cities (0558: 阜阳 and 亳州)."""

    code: str
    province: int
    divisions: tuple[int, ...] = ()
    served: str = ""
    withdrawn_on: date | None = None
    merged_into: str = ""


class NoAreaCode(LookupError):
    """A province as such and an unknown division have no area code, so no station code can begin there (AH-4.5.2)."""

    code, clause = "no-area-code", "AH-4.5.2"

    def __init__(self, division: int, place: str) -> None:
        self.division = division
        self.zh = f"{division}（{place or '未知'}）没有电话区号，不能编码；请选择所在的市或县区"
        self.en = f"{division} has no telephone area code, so it cannot begin a station code; name its city or county"
        super().__init__(self.en)


class Gazetteer:
    """A table of divisions and the questions it answers. The module's functions ask the one in ``contracts/data``."""

    def __init__(
        self,
        rows: Iterable[Division],
        ordinals: Mapping[int, int],
        overrides: Mapping[int, str] | None = None,
        withdrawn: Iterable[AreaCode] = (),
    ) -> None:
        own = overrides or {}
        self.rows = {row.code: row._replace(area_code=own.get(row.code, row.area_code)) for row in rows}
        self.ordinals = ordinals
        self._children: dict[int, list[Division]] = defaultdict(list)
        self._spelled: dict[str, list[Division]] = defaultdict(list)
        for row in self.rows.values():
            self._children[row.parent].append(row)
            for spelling in self._spellings(row):
                self._spelled[spelling].append(row)
        self._area_codes = {(old.province, old.code): old for old in withdrawn}
        for row in self.rows.values():
            if row.area_code:
                province = province_of(row.code)
                known = self._area_codes.get((province, row.area_code), AreaCode(row.area_code, province))
                self._area_codes[province, row.area_code] = known._replace(divisions=(*known.divisions, row.code))

    def get(self, code: int) -> Division | None:
        """The division with this code, or None. 500100 is none: a municipality's counties belong to it directly."""
        return self.rows.get(code)

    def name_of(self, code: int) -> str:
        """The name, or the code itself where it is unknown, so that a screen always shows something."""
        return self.rows[code].name if code in self.rows else str(code)

    def lineage(self, code: int) -> Iterator[Division]:
        """The division, its parent, and so on up to the province."""
        row = self.rows.get(code)
        while row is not None:
            yield row
            row = self.rows.get(row.parent)

    def path_of(self, code: int) -> str:
        """The names from the province down: 安徽省 合肥市 庐阳区; empty for an unknown code."""
        return " ".join(reversed([row.name for row in self.lineage(code)]))

    def children(self, code: int) -> tuple[Division, ...]:
        """What lies directly below; the provinces for 0."""
        return tuple(self._children.get(code, ()))

    def find(self, city: str, county: str = "", within: int = 0) -> Division | None:
        """The county that is meant, or the city if none is named, below ``within``; None if unknown or ambiguous."""
        places = [row for row in self._matches(city, within) if self._acts_as_city(row)] if city.strip() else []
        if not county.strip():
            return places[0] if len(places) == 1 else None
        if city.strip() and len(places) != 1:
            return None
        within = places[0].code if places else within
        found = [row for row in self._matches(county, within) if row.level is Level.COUNTY]
        return found[0] if len(found) == 1 else None

    def prefix_of(self, division: int) -> str:
        """What begins a division's station codes: province ordinal, area code padded to four (AH-4.5.2)."""
        area_code = next((row.area_code for row in self.lineage(division) if row.area_code), None)
        if area_code is None:
            raise NoAreaCode(division, self.path_of(division))
        return f"{self.ordinals[province_of(division)]:02d}{area_code:0>4}"

    def province_of_prefix(self, prefix: str) -> int:
        """The province whose codes begin with these digits; 0 when there is none (AH-4.5.2)."""
        return next((code for code, ordinal in self.ordinals.items() if f"{ordinal:02d}" == prefix[:2]), 0)

    def area_code_of_prefix(self, prefix: str) -> AreaCode | None:
        """Who a station code's first six digits speak of, withdrawn area codes included (AH-4.5.5)."""
        if len(prefix) != 6 or not prefix.isdecimal():
            return None
        province, padded = self.province_of_prefix(prefix), prefix[2:]
        return self._area_codes.get((province, padded)) or self._area_codes.get((province, padded.removeprefix("0")))

    def _matches(self, text: str, within: int) -> list[Division]:
        rows = self._spelled.get(_squeezed(text), [])
        return [row for row in rows if not within or any(above.code == within for above in self.lineage(row.code))]

    @staticmethod
    def _acts_as_city(row: Division) -> bool:
        """Cities, and the municipalities that have counties without a city between."""
        return row.level is Level.CITY or (row.level is Level.PROVINCE and bool(row.area_code))

    def _spellings(self, row: Division) -> set[str]:
        """合肥市 庐阳区 is written 庐阳区, 庐阳, 合肥市庐阳区, 合肥庐阳, 安徽省合肥市庐阳区 ..."""
        own = {row.name, _stem(row.name)}
        if row.parent not in self.rows:
            return own
        return own | {above + name for above in self._spellings(self.rows[row.parent]) for name in own}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _stem(name: str) -> str:
    return SUFFIX.sub("", name)


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read() -> Gazetteer:
    provinces = _table("provinces.csv")
    history: dict[str, list[dict[str, Any]]] = tomllib.loads((DATA / "area_codes.toml").read_text(encoding="utf-8"))
    return Gazetteer(
        rows=[
            *(Division(int(p["code"]), p["name"], Level.PROVINCE, 0, p["area_code"]) for p in provinces),
            *(
                Division(int(d["code"]), d["name"], Level(d["level"]), int(d["parent"]), d["area_code"])
                for d in _table("divisions.csv")
            ),
        ],
        ordinals={int(p["code"]): int(p["ordinal"]) for p in provinces},
        overrides={int(c["division"]): str(c["area_code"]) for c in history.get("county", [])},
        withdrawn=[
            AreaCode(w["area_code"], w["province"], (), w["served"], w["withdrawn_on"], w["merged_into"])
            for w in history.get("withdrawn", [])
        ],
    )


HOME = _read()

get = HOME.get
name_of = HOME.name_of
path_of = HOME.path_of
lineage = HOME.lineage
children = HOME.children
find = HOME.find
prefix_of = HOME.prefix_of
province_of_prefix = HOME.province_of_prefix
area_code_of_prefix = HOME.area_code_of_prefix
ORDINALS = HOME.ordinals
