"""A row becomes an application for a station, or the reasons why not: read column by column, all that is wrong at once.

Ids are derived from what a row says, never from the file: the same sheet uploaded twice, or a repaired one uploaded
again, asks for the same stations, and what was submitted before is answered with its first receipt. Whatever is derived
from what a row says about people is keyed, so that nobody finds a number by trying all there are.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self, TypeVar
from uuid import UUID

import msgspec

from contracts import divisions
from contracts.divisions import Division
from contracts.registry import SubmitStation
from contracts.values import FileId, Kind, Point, derived, place_of, province_of
from gateway.ask import Posting
from gateway.imports import columns, fields, measured, pictured, premises, sentences
from gateway.imports.columns import Column, Table
from gateway.imports.drawings import Picture
from gateway.imports.fields import Wrong
from gateway.imports.sheet import Cell, Formula, Row
from gateway.vault import Vault

CHINA_LNG, CHINA_LAT = (73.0, 136.0), (3.0, 54.0)
LONGEST_ECHO = 60
ROLES = {
    "head": (columns.HEAD, columns.PHONE),
    "leader": (columns.LEADER, columns.LEADER_PHONE),
    "liaison": (columns.LIAISON, columns.LIAISON_PHONE),
}
"""Whom a row may name, and the columns of their name and number."""
UNION_NAMES = ("总工会", "工会", "工会联合会")

T = TypeVar("T")


class Flaw(NamedTuple):
    """Why a row is refused: where, what stood there, what to do. ``value`` never comes from a personal column."""

    row: int
    column: str
    value: str
    zh: str
    en: str
    clause: str = ""


class Submission(NamedTuple):
    """A good row. Its command names no person yet, only what is said of one; its photos by what they are drawn from."""

    row: int
    division: int
    command: SubmitStation
    kind_said: bool = True  # what says no kind applies for a fixed station
    reason: str = ""
    """Why soft rules are passed over, as the row says it."""
    pictures: tuple[Picture, ...] = ()

    @property
    def code(self) -> str:
        """The number that the station has already, for whoever takes the old ones over."""
        return self.command.carried_code

    def command_for(self, vault: Vault) -> SubmitStation:
        """With its people named. Another name is another person; a corrected number is the same one's."""
        command = self.command
        named = {role: getattr(command, f"{role}_name") for role in ROLES}
        persons = {
            f"{role}_id": vault.derived(role, (command.station_id, name))
            for role, name in named.items()
            if name and getattr(command, f"{role}_id") is None
        }
        return msgspec.structs.replace(command, **persons)

    def among(self, beside: tuple[UUID, ...]) -> Self:
        """In a community where these stations stand already (SP-2.1)."""
        if not beside:
            return self
        ask = msgspec.structs.replace(self.command, beside=beside)
        return self._replace(command=measured.explained(ask, self.division, self.reason))

    def showing(self, photos: tuple[FileId, ...]) -> Self:
        """With the photos that its pictures became, or that stand."""
        return self._replace(command=msgspec.structs.replace(self.command, photos=photos))

    def posting(self, vault: Vault, instead_of: int | None = None) -> Posting:
        """The application ready to be asked; ``instead_of``: the version it is handed in anew on."""
        command = self.command_for(vault)
        said = (msgspec.json.encode(command).hex(), *(() if instead_of is None else (instead_of,)))
        return Posting(command, vault.derived("import-command", said), self.division, instead_of)


Enterprises = Mapping[str, int]
"""The co-builders known to the network, by name, so that they see the stations that name them."""


class Form:
    """One row, read column by column; what is wrong is collected, so that one look at the report repairs the row."""

    def __init__(
        self, table: Table, row: Row, enterprises: Enterprises, home: Division | None, town: int | None = None
    ) -> None:
        self._table, self._row, self._enterprises, self._home, self._town = table, row, enterprises, home, town
        self.flaws: list[Flaw] = []

    def submission(self) -> Submission | None:
        """The application, or None when anything is wrong."""
        place = self._place()
        name = self._take(columns.NAME, fields.needed_line, "")
        address = self._take(columns.ADDRESS, fields.needed_line, "")
        co_builder = self._take(columns.CO_BUILDER, fields.prose, "")
        division = place.code if place else 0
        kind = self._take(columns.KIND, fields.kind, Kind.FIXED)
        command = SubmitStation(
            station_id=derived("import", division, fields.plain(name), fields.plain(address)),
            name=name,
            kind=kind,
            unit_no=self._unit_no(place),
            enterprise_no=self._enterprises.get(co_builder),
            township=self._take(columns.TOWNSHIP, fields.line, ""),
            address=address,
            point=self._point(),
            build_mode=self._take(columns.BUILD_MODE, fields.build_mode, None),
            co_builder=co_builder,
            area_m2=self._take(columns.AREA, fields.area, None),
            facilities=self._facilities(),
            opening_hours=self._take(columns.HOURS, fields.prose, ""),
            built_on=self._take(columns.BUILT_ON, premises.built, None),
            remark=self._take(columns.REMARK, fields.prose, ""),
            community=self._take(columns.COMMUNITY, fields.line, ""),
            venue=self._take(columns.VENUE, fields.line, ""),
            floor=self._take(columns.FLOOR, premises.storey, None) or premises.storey_in(address),
            storeys=self._take(columns.STOREYS, premises.storeys, None),
            services=self._take(columns.SERVICES, fields.facilities, ()),
            opening_mode=self._take(columns.OPENING, premises.opening_mode, None),
            requested_fen=self._take(columns.REQUESTED, fields.fen, None),
            **self._persons(),
            carried_code=self._code(kind, place),
            photos=pictured.sources(pictures := self._pictures()),
        )
        reason = self._take(columns.WAIVER, fields.line, "")
        if self.flaws or place is None:
            return None
        told = measured.explained(command, division, reason)
        kind_said = bool(fields.text(self._cell(columns.KIND)))
        return Submission(self._row.number, division, told, kind_said, reason, pictures)

    def _persons(self) -> dict[str, Any]:
        """What the row says of people; a number belongs to somebody."""
        said = {}
        for role, (name, phone) in ROLES.items():
            said[f"{role}_name"] = self._take(name, fields.person, "")
            said[f"{role}_phone"] = self._take(phone, fields.phone, "")
            if said[f"{role}_phone"] and not fields.text(self._cell(name)):
                self.refuse(name, sentences.nobody_named(name.title))
        return said

    def _facilities(self) -> tuple[str, ...]:
        nothing: tuple[str, ...] = ()
        read = (self._take(column, fields.facilities, nothing) for column in (columns.FACILITIES, columns.EXTENDED))
        return tuple(dict.fromkeys(name for names in read for name in names))

    def _pictures(self) -> tuple[Picture, ...]:
        found = self._table.pictures.get(self._row.number, ())
        for wrong in pictured.wrong(found):
            self.refuse(columns.PHOTOS[0], wrong)
        return found

    def refuse(self, column: Column, wrong: Wrong) -> None:
        said = "" if column.personal else fields.text(self._cell(column))
        value = (said if column is columns.CODE else fields.echoed(said))[:LONGEST_ECHO]
        self.flaws.append(Flaw(self._row.number, column.title, value, wrong.zh, wrong.en, wrong.clause))

    def _cell(self, column: Column) -> Cell:
        return self._table.cell(self._row, column)

    def _take(self, column: Column, reader: Callable[[Cell], T], otherwise: T) -> T:
        cell = self._cell(column)
        try:
            if isinstance(cell, Formula):
                raise sentences.formula()
            return reader(cell)
        except Wrong as wrong:
            self.refuse(column, wrong)
            return otherwise

    def _code(self, kind: Kind, place: Division | None) -> str:
        """The number that the station has already: one of its province, with the suffix of its kind."""
        code = self._take(columns.CODE, fields.code, None)
        if code is None:
            return ""
        if code.suffix and code.suffix != kind.suffix:
            self.refuse(columns.CODE, sentences.other_suffix())
        area_code = divisions.area_code_of_prefix(code.prefix)
        if place and (area_code is None or area_code.province != province_of(place.code)):
            self.refuse(columns.CODE, sentences.other_province(divisions.prefix_of(place.code)))
        return f"{code.digits}{kind.suffix}"

    def _place(self) -> Division | None:
        """The county that city and county name together; a sentence that helps when they name none."""
        city = self._take(columns.CITY, fields.text, "")
        county = self._take(columns.COUNTY, fields.text, "")
        if not county and self._home is not None and columns.COUNTY not in self._table.places:
            return self._home
        above = divisions.find(city) if city else None
        if city and above is None:
            self.refuse(columns.CITY, sentences.unknown_city())
        elif not county:
            self.refuse(columns.COUNTY, Wrong("请填写所在的县（市、区）", "Name the county or district"))
        elif found := divisions.find(city, county):
            return found
        elif above is None:
            self.refuse(columns.COUNTY, sentences.unclear_county())
        else:
            self.refuse(columns.COUNTY, sentences.not_in_city(above, divisions.find("", county)))
        return None

    def _point(self) -> Point | None:
        before = len(self.flaws)
        lng = self._take(columns.LNG, fields.degrees, None)
        lat = self._take(columns.LAT, fields.degrees, None)
        if len(self.flaws) > before or (lng is None and lat is None):
            return None
        if lng is None or lat is None:
            self.refuse(columns.LNG if lng is None else columns.LAT, sentences.half_a_pair())
            return None
        if _within(lat, CHINA_LNG) and _within(lng, CHINA_LAT):
            self.refuse(columns.LNG, sentences.swapped())
        elif not (_within(lng, CHINA_LNG) and _within(lat, CHINA_LAT)):
            self.refuse(columns.LAT if _within(lng, CHINA_LNG) else columns.LNG, sentences.outside())
        datum = self._take(columns.DATUM, fields.datum, None)
        if datum is None or len(self.flaws) > before:
            return None
        return Point(lng=lng, lat=lat, datum=datum, capture=fields.capture(self._cell(columns.CAPTURE)))

    def _unit_no(self, place: Division | None) -> int | None:
        """The responsible unit by its number, or by name where it is the union of the county or of its city.

        Where the row names none it is the town's own whose sheet it is: no official form asks for it.
        """
        said = self._take(columns.UNIT, fields.plain, "")
        if place is None:
            return None
        if not said:
            return self._town if self._town and place_of(self._town) == place.code else None
        if said.isdecimal() and 1 <= int(said) <= 999_999_999:
            return int(said)
        for above in divisions.lineage(place.code):
            if any(said.endswith(above.name + union) for union in UNION_NAMES):
                return None if above == place else above.code
        self.refuse(columns.UNIT, sentences.unknown_unit())
        return None


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
