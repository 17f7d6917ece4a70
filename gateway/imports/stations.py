"""Rows become applications for stations; a flawed row is refused with row, column and reason, and the good ones go on.

Ids are derived from what a row says, never from the file: the same sheet uploaded twice, or a repaired one uploaded
again, asks for the same stations, and what was submitted before is answered with its first receipt. Whatever is derived
from what a row says about people is keyed, so that nobody finds a number by trying all there are.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec

from contracts import divisions
from contracts.divisions import Division
from contracts.registry import SubmitStation
from contracts.values import Kind, Point, derived
from gateway.ask import Posting
from gateway.imports import columns, fields
from gateway.imports.columns import Column, Table
from gateway.imports.fields import Wrong
from gateway.imports.sheet import Cell, Row, read
from gateway.vault import Vault

CHINA_LNG, CHINA_LAT = (73.0, 136.0), (3.0, 54.0)
LONGEST_ECHO = 60
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
    """A good row. Its command names no person yet, only what is said of one."""

    row: int
    division: int
    command: SubmitStation

    def posting(self, vault: Vault) -> Posting:
        """The application ready to be asked. Another name is another person; a corrected number is the same one's."""
        command = self.command
        if command.head_name:
            head_id = vault.derived("head", (command.station_id, command.head_name))
            command = msgspec.structs.replace(command, head_id=head_id)
        command_id = vault.derived("import-command", (msgspec.json.encode(command).hex(),))
        return Posting(command, command_id, self.division)


class Reading(NamedTuple):
    """What a sheet says: how many rows, which of them can be submitted, what is wrong with the others."""

    total: int
    submissions: tuple[Submission, ...]
    flaws: tuple[Flaw, ...]
    ignored_columns: tuple[str, ...]


def read_stations(content: bytes, enterprises: Mapping[str, int] = MappingProxyType({})) -> Reading:
    """Read a sheet. ``enterprises``: the co-builders known to the network, by name, so that they see their stations."""
    table = columns.recognise(read(content))
    submissions: dict[UUID, Submission] = {}
    flaws: list[Flaw] = []
    for row in table.rows:
        form = _Form(table, row, enterprises)
        submission = form.submission()
        if submission is not None and (twin := submissions.get(submission.command.station_id)):
            form.refuse(columns.NAME, _same_as(twin.row))
            submission = None
        if submission is not None:
            submissions[submission.command.station_id] = submission
        flaws += form.flaws
    return Reading(len(table.rows), tuple(submissions.values()), tuple(flaws), table.ignored)


class _Form:
    """One row, read column by column; what is wrong is collected, so that one look at the report repairs the row."""

    def __init__(self, table: Table, row: Row, enterprises: Mapping[str, int]) -> None:
        self._table, self._row, self._enterprises = table, row, enterprises
        self.flaws: list[Flaw] = []

    def submission(self) -> Submission | None:
        """The application, or None when anything is wrong."""
        place = self._place()
        name = self._take(columns.NAME, fields.needed_line, "")
        address = self._take(columns.ADDRESS, fields.needed_line, "")
        self._take(columns.CODE, fields.no_code, None)
        co_builder = self._take(columns.CO_BUILDER, fields.prose, "")
        division = place.code if place else 0
        command = SubmitStation(
            station_id=derived("import", division, fields.plain(name), fields.plain(address)),
            name=name,
            kind=self._take(columns.KIND, fields.kind, Kind.FIXED),
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
            built_on=self._take(columns.BUILT_ON, fields.day, None),
            remark=self._take(columns.REMARK, fields.prose, ""),
            head_name=self._take(columns.HEAD, fields.person, ""),
            head_phone=self._take(columns.PHONE, fields.phone, ""),
        )
        if command.head_phone and not fields.text(self._cell(columns.HEAD)):
            self.refuse(columns.HEAD, _nobody_named())
        if self.flaws or place is None:
            return None
        return Submission(self._row.number, division, command)

    def _facilities(self) -> tuple[str, ...]:
        nothing: tuple[str, ...] = ()
        read = (self._take(column, fields.facilities, nothing) for column in (columns.FACILITIES, columns.EXTENDED))
        return tuple(dict.fromkeys(name for names in read for name in names))

    def refuse(self, column: Column, wrong: Wrong) -> None:
        value = "" if column.personal else fields.text(self._cell(column))[:LONGEST_ECHO]
        self.flaws.append(Flaw(self._row.number, column.title, value, wrong.zh, wrong.en, wrong.clause))

    def _cell(self, column: Column) -> Cell:
        return self._table.cell(self._row, column)

    def _take(self, column: Column, reader: Callable[[Cell], T], otherwise: T) -> T:
        try:
            return reader(self._cell(column))
        except Wrong as wrong:
            self.refuse(column, wrong)
            return otherwise

    def _place(self) -> Division | None:
        """The county that city and county name together; a sentence that helps when they name none."""
        city, county = fields.text(self._cell(columns.CITY)), fields.text(self._cell(columns.COUNTY))
        above = divisions.find(city) if city else None
        if city and above is None:
            self.refuse(columns.CITY, _unknown_city())
        elif not county:
            self.refuse(columns.COUNTY, Wrong("请填写所在的县（市、区）", "Name the county or district"))
        elif found := divisions.find(city, county):
            return found
        elif above is None:
            self.refuse(columns.COUNTY, _unclear_county())
        else:
            self.refuse(columns.COUNTY, _not_in_city(above, divisions.find("", county)))
        return None

    def _point(self) -> Point | None:
        before = len(self.flaws)
        lng = self._take(columns.LNG, fields.degrees, None)
        lat = self._take(columns.LAT, fields.degrees, None)
        if len(self.flaws) > before or (lng is None and lat is None):
            return None
        if lng is None or lat is None:
            self.refuse(columns.LNG if lng is None else columns.LAT, _half_a_pair())
            return None
        if _within(lat, CHINA_LNG) and _within(lng, CHINA_LAT):
            self.refuse(columns.LNG, _swapped())
        elif not (_within(lng, CHINA_LNG) and _within(lat, CHINA_LAT)):
            self.refuse(columns.LAT if _within(lng, CHINA_LNG) else columns.LNG, _outside())
        datum = self._take(columns.DATUM, fields.datum, None)
        if datum is None or len(self.flaws) > before:
            return None
        return Point(lng=lng, lat=lat, datum=datum, capture=fields.capture(self._cell(columns.CAPTURE)))

    def _unit_no(self, place: Division | None) -> int | None:
        """The responsible unit by its number, or by name where it is the union of the county or of its city."""
        said = fields.plain(self._cell(columns.UNIT))
        if not said or place is None:
            return None
        if said.isdecimal() and 1 <= int(said) <= 999_999_999:
            return int(said)
        for above in divisions.lineage(place.code):
            if any(said.endswith(above.name + union) for union in UNION_NAMES):
                return None if above == place else above.code
        self.refuse(columns.UNIT, _unknown_unit())
        return None


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _same_as(row: int) -> Wrong:
    return Wrong(
        f"与第 {row} 行重复（县区、名称、地址相同），请删除其中一行",
        f"The same as row {row} (county, name and address); delete one of them",
    )


def _unknown_city() -> Wrong:
    return Wrong("不认识的市，请填写设区市的全称，如 合肥市", "Unknown city; write its full name, such as 合肥市")


def _unclear_county() -> Wrong:
    return Wrong(
        "不认识的县区，或多个市有同名县区；请填写全称，并填写所在的市",
        "Unknown county, or several cities have one of this name; write the full name and its city",
    )


def _not_in_city(city: Division, elsewhere: Division | None) -> Wrong:
    names = "、".join(row.name for row in divisions.children(city.code))
    belongs = f"它属于{divisions.path_of(elsewhere.parent)}；" if elsewhere else ""
    return Wrong(
        f"{city.name}没有这个县区；{belongs}{city.name}的县区有：{names}（开发区请填写其所在的县区）",
        f"There is no such county in {city.name}; its counties are {names} (for a development zone name its county)",
    )


def _nobody_named() -> Wrong:
    return Wrong(
        "填写了联系电话，请同时填写站长姓名", "There is a telephone number and nobody it belongs to; name the head"
    )


def _half_a_pair() -> Wrong:
    return Wrong(
        "经度和纬度须成对填写；不清楚时请两格都留空",
        "Longitude and latitude go together; fill in both, or leave both empty",
    )


def _swapped() -> Wrong:
    return Wrong("经度和纬度填反了，请对调", "Longitude and latitude are swapped; exchange them")


def _outside() -> Wrong:
    return Wrong(
        "坐标不在中国境内（经度 73–136，纬度 3–54），请核对",
        "The point is outside China (longitude 73–136, latitude 3–54); please check it",
    )


def _unknown_unit() -> Wrong:
    return Wrong(
        "不认识的主管工会；请填写组织编号（县区 6 位，乡镇街道 9 位），由县区总工会主管时请留空",
        "Unknown union; write its number (six digits a county, nine a township), or nothing for the county's own",
    )
