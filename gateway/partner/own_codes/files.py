"""A list as a file: CSV, XLSX or NDJSON read into rows, and the refused rows written out again to be mended."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from contracts.values import StationCode
from gateway.imports import sheet
from gateway.imports.refusals import SheetHasTooManyRows, SheetIsEmpty
from gateway.imports.sheet import Row
from gateway.imports.unpacked import MOST_ROWS
from gateway.inert import inert
from gateway.partner.own_codes.lists import RowResult, SyncRow
from gateway.partner.problems import Malformed
from services.chassis.errors import Invalid, misshapen

NDJSON = "application/x-ndjson"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = (CSV, XLSX, NDJSON)
COLUMNS = {
    "ownCode": "自有编码",
    "stationId": "驿站编号",
    "code": "站点编码",
    "name": "名称",
    "division": "县区代码",
    "lng": "经度",
    "lat": "纬度",
    "datum": "坐标系",
    "withdrawn": "撤销",
}
TOLD = ("错误代码", "错误说明", "Error")
YES, NO = frozenset({"是", "true", "1", "y", "yes"}), frozenset({"", "否", "false", "0", "n", "no"})


class NoOwnCodeColumn(Invalid):
    """Without it no row says anything."""

    code = "no-own-code-column"
    zh = f"第一行须为表头，至少有“{COLUMNS['ownCode']}”（ownCode）一列"
    en = "The first row names the columns, and one of them is ownCode"


class CellIsDamaged(Invalid):
    """A spreadsheet program took a code for a number, and its last digits are lost."""

    code = "cell-is-damaged"
    zh = "编码被表格软件改成了数字，可能已失真；请把该列设为文本后重新填写"
    en = "A spreadsheet program made a number of this code; format the column as text and fill it in again"


class BadCell(Invalid):
    """What cannot be what its column holds."""

    code, zh, en = "bad-cell", "此格内容有误", "This cell does not hold what its column should"


class Line(NamedTuple):
    """A row of the file: what it says, or why it cannot be read. ``code`` is the network's, where it gives that."""

    line: int
    row: SyncRow
    code: str = ""
    flaw: Invalid | None = None


def read(content: bytes, media: str) -> list[Line]:
    """The rows of a file; refused whole when it is none, or longer than a job takes."""
    found = list(_ndjson(content) if media == NDJSON else _table(sheet.read(content)))
    if not found:
        raise SheetIsEmpty
    if len(found) > MOST_ROWS:
        raise SheetHasTooManyRows
    return found


def _ndjson(content: bytes) -> Iterator[Line]:
    """A row of ``sync`` a line."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Line(number, msgspec.json.decode(line, type=SyncRow))
        except msgspec.ValidationError as error:
            yield Line(number, SyncRow(""), flaw=misshapen(error))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed(zh=f"第 {number} 行不是 JSON", en=f"Line {number} is no JSON") from None


def _table(rows: Sequence[Row]) -> Iterator[Line]:
    heads = {_head(str(cell)): place for place, cell in enumerate(rows[0].cells)}
    places = {
        name: place
        for name, title in COLUMNS.items()
        for head, place in heads.items()
        if head in (_head(name), _head(title))
    }
    if "ownCode" not in places:
        raise NoOwnCodeColumn
    for row in rows[1:]:
        cells = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
        try:
            yield Line(row.number, _row(cells), _code(cells.get("code", "")))
        except Invalid as flaw:
            own_code = cells.get("ownCode", "")
            yield Line(row.number, SyncRow(own_code if isinstance(own_code, str) else ""), flaw=flaw)


def _head(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace("_", "")


def _row(cells: Mapping[str, Any]) -> SyncRow:
    def text(name: str) -> str:
        value = cells.get(name, "")
        if not isinstance(value, str):
            raise CellIsDamaged(path=name)
        value = value.strip()
        return value[1:] if value.startswith("'") else value

    def number(name: str) -> float | None:
        value = str(cells.get(name, "")).strip()
        try:
            return float(value) if value else None
        except ValueError:
            raise BadCell(path=name) from None

    lng, lat, division = number("lng"), number("lat"), number("division")
    withdrawn = str(cells.get("withdrawn", "")).strip().lower()
    if withdrawn not in YES | NO:
        raise BadCell(path="withdrawn")
    said: dict[str, Any] = {
        "ownCode": text("ownCode"),
        "stationId": text("stationId") or None,
        "name": text("name"),
        "division": None if division is None else int(division),
        "withdrawn": withdrawn in YES,
    }
    if lng is not None or lat is not None:
        said["point"] = {"lng": lng, "lat": lat, "datum": text("datum").lower()}
    try:
        return msgspec.convert(said, SyncRow)
    except msgspec.ValidationError as error:
        raise misshapen(error) from None


def _code(cell: Any) -> str:
    """The network's code in a cell, as its eleven digits; one that was made a number is refused."""
    if not isinstance(cell, str):
        raise CellIsDamaged(path="code")
    if not cell.strip():
        return ""
    parsed = StationCode.parse(cell.strip().removeprefix("'"))
    if parsed is None:
        raise BadCell(path="code")
    return parsed.digits


def rejected(rows: Iterable[tuple[SyncRow, RowResult]]) -> bytes:
    """The refused rows as CSV that a spreadsheet reads, each with why; mended, it is handed in again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS.values(), *TOLD])
    for row, result in rows:
        error, point = result.error, row.point
        cells: list[object] = [row.own_code, row.station_id or "", "", row.name, row.division or ""]
        cells += [point.lng, point.lat, point.datum.value] if point else ["", "", ""]
        cells += ["是" if row.withdrawn else ""]
        told = [error.code, error.message, error.message_en] if error else ["", "", ""]
        writer.writerow([inert(str(cell)) for cell in (*cells, *told)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
