"""The list of numbers from before (已有编码清单): a sheet of codes, their stations, and what became of the others."""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar
from uuid import UUID

from contracts import divisions
from contracts.values import StationCode
from gateway.imports import columns, fields, sentences
from gateway.imports.columns import Column, Table
from gateway.imports.fields import Wrong
from gateway.imports.refusals import SheetLacksColumns
from gateway.imports.rows import LONGEST_ECHO, Flaw
from gateway.imports.sheet import Cell, Formula, Row, opened

CODE = Column("站点编码", ("编码", "驿站编码", "站点编号", "已有编码"), required=True)
NAME = Column("站点名称", ("名称", "驿站名称", "站点"))
COUNTY = Column("县区", columns.COUNTY.also)
STATION = Column("系统编号", ("站点ID", "stationId", "UUID"))
USE = Column("使用状态", ("状态", "是否停用", "在用停用"))
REASON = Column("原因", ("停用原因", "说明", "备注", "无站点原因"))
COLUMNS = (CODE, NAME, COUNTY, STATION, USE, REASON)
KNOWN = columns.spellings((*COLUMNS, columns.ERRORS))

T = TypeVar("T")
RETIRED = {"停用", "已停用", "撤销", "已撤销", "退出", "已退出", "注销", "作废", "是"}
LIVING = {"", "在用", "使用中", "正常", "否"}


class Entry(NamedTuple):
    """A row of the list: a number, whose it is as far as the row says, and why it is out of use or nobody's."""

    row: int
    code: StationCode
    name: str = ""
    county: int = 0
    station_id: UUID | None = None
    retired: bool = False
    reason: str = ""


class Listed(NamedTuple):
    """What a list says: its good rows, and by the prefix they are about (empty where unknown) what is wrong."""

    entries: tuple[Entry, ...] = ()
    flaws: tuple[tuple[str, Flaw], ...] = ()
    notes: tuple[str, ...] = ()


def read(content: bytes, province: int) -> Listed:
    """Read a province's list, XLSX or CSV."""
    book = opened(content)
    table = columns.recognise(book.pages[0].rows, known=KNOWN)
    if CODE not in table.places:
        raise SheetLacksColumns((CODE.title,))
    entries, flaws = [], []
    for row in table.rows:
        line = _Line(table, row, province)
        entry = line.entry()
        entries += [entry] if entry else []
        flaws += [(prefix_in(line.said(CODE)), flaw) for flaw in line.flaws]
    return Listed(tuple(entries), tuple(flaws), table.ignored)


def prefix_in(said: str) -> str:
    """The six digits that a code begins with, also when a spreadsheet program has damaged it; empty for none."""
    if fields.DAMAGED.fullmatch(said):
        said = f"{float(said):.0f}"
    found = re.match(r"[0-9]{6}", said)
    return found[0] if found and divisions.area_code_of_prefix(found[0]) else ""


class _Line:
    """One row, read column by column."""

    def __init__(self, table: Table, row: Row, province: int) -> None:
        self._table, self._row, self._province = table, row, province
        self.flaws: list[Flaw] = []

    def entry(self) -> Entry | None:
        """What the row says, or None when anything is wrong."""
        code = self._take(CODE, fields.code, None)
        if code is None and not self.flaws:
            self._refuse(CODE, Wrong("请填写站点编码", "Write the code"))
        area_code = divisions.area_code_of_prefix(code.prefix) if code else None
        if code and (area_code is None or area_code.province != self._province):
            wrong = Wrong(
                "编码的前六位不是本省的前缀（省排序编号加四位区号），请按原始台账核对",
                "The first six digits are none of the province's; check the original",
                "AH-4.5.2",
            )
            self._refuse(CODE, wrong)
        name, county = self._take(NAME, fields.line, ""), self._take(COUNTY, _county, 0)
        station_id = self._take(STATION, _uuid, None)
        retired, reason = self._take(USE, _retired, False), self._take(REASON, fields.line, "")
        if not reason and not self.flaws:
            if retired:
                self._refuse(REASON, Wrong("停用的编码须注明原因", "A code out of use needs its reason", "AH-4.5.5"))
            elif not (name or station_id):
                wrong = Wrong(
                    "没有站点的编码须注明原因，或填写站点名称",
                    "A code without a station needs a reason, or the station's name",
                    "AH-4.5.5",
                )
                self._refuse(REASON, wrong)
        if self.flaws or code is None:
            return None
        return Entry(self._row.number, code, name, county, station_id, retired, reason)

    def said(self, column: Column) -> str:
        return fields.plain(self._table.cell(self._row, column))

    def _take(self, column: Column, reader: Callable[[Cell], T], otherwise: T) -> T:
        cell = self._table.cell(self._row, column)
        try:
            if isinstance(cell, Formula):
                raise sentences.formula()
            return reader(cell)
        except Wrong as wrong:
            self._refuse(column, wrong)
            return otherwise

    def _refuse(self, column: Column, wrong: Wrong) -> None:
        value = fields.text(self._table.cell(self._row, column))[:LONGEST_ECHO]
        self.flaws.append(Flaw(self._row.number, column.title, value, wrong.zh, wrong.en, wrong.clause))


def _county(cell: Cell) -> int:
    said = fields.plain(cell)
    found = divisions.get(int(said)) if said.isdecimal() else divisions.find("", said) if said else None
    if said and found is None:
        raise Wrong(
            "不认识的县区，或多个市有同名县区；请填写市和县区的全称，如 合肥市庐阳区",
            "Unknown county, or several cities have one of this name; write both, such as 合肥市庐阳区",
        )
    return found.code if found else 0


def _uuid(cell: Cell) -> UUID | None:
    said = fields.plain(cell)
    try:
        return UUID(said) if said else None
    except ValueError:
        raise Wrong("不是系统中的站点编号", "This is no station's id") from None


def _retired(cell: Cell) -> bool:
    said = fields.plain(cell)
    if said not in RETIRED | LIVING:
        raise Wrong("请填写：在用或停用", "Write 在用 (in use) or 停用 (out of use)")
    return said in RETIRED
