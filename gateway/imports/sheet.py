"""A file becomes rows, numbered as the user sees them: limits first, then XLSX, or CSV as offices save it.

Nothing is trusted before it is measured: a zip member may unpack to anything, and one stray cell in XFD1048576 would
make a reader reserve a table of seventeen billion.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from gateway.imports.refusals import SheetHasTooManyRows, SheetIsEmpty, SheetIsTooLarge, SheetIsUnreadable

LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 200 * 2**20
MOST_ROWS = 50_000
MOST_COLUMNS = 100
ROOM_FOR_HEADINGS = 20
CHUNK = 2**20

OTHER_FORMATS = {"content.xml", "xl/workbook.bin"}
"""What the reader would fall back on; their extent is not measured here, so they are not taken."""

Cell = str | int | float | bool | date | datetime | time | timedelta

CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)>")
ADDRESS = re.compile(rb"(?:^|\s)r\s*+=\s*+[\"']\$?([A-Za-z]{1,3})\$?(\d{1,9})[\"']")
"""Neither can be made to backtrack by a hostile file."""


class Row(NamedTuple):
    """One line of the sheet; ``number`` counts from 1, blank lines included, as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]


def read(content: bytes) -> list[Row]:
    """The lines that are not blank. A workbook's first visible sheet with content is the one that is read."""
    if len(content) > LARGEST_FILE:
        raise SheetIsTooLarge
    filled = _workbook(content) if content.startswith(b"PK\x03\x04") else list(filter(_says_something, _text(content)))
    if not filled:
        raise SheetIsEmpty
    if len(filled) > MOST_ROWS + ROOM_FOR_HEADINGS:
        raise SheetHasTooManyRows
    return filled


def _workbook(content: bytes) -> list[Row]:
    _measure(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            place
            for place, about in enumerate(book.sheets_metadata)
            if about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible
        ]
        sheets = (book.get_sheet_by_index(place) for place in visible)
        sheet = next((sheet for sheet in sheets if sheet.total_height), None)
        grid: list[list[Cell]] = sheet.to_python(skip_empty_area=False) if sheet else []
    except (CalamineError, PasswordError, XmlError, ZipError, OSError, ValueError) as broken:
        raise SheetIsUnreadable from broken
    except BaseException as panic:  # how the reader's Rust gives up on a file that no program wrote
        if type(panic).__name__ == "PanicException":
            raise SheetIsUnreadable from panic
        raise
    # Before merged cells are spread: a city merged over blank lines does not make stations of them.
    filled = [number for number, cells in enumerate(grid) if _says_something(Row(number, tuple(cells)))]
    if sheet is not None:
        _spread_merged(grid, sheet.merged_cell_ranges or [])
    return [Row(number + 1, tuple(grid[number])) for number in filled]


def _says_something(row: Row) -> bool:
    return any(cell != "" and not str(cell).isspace() for cell in row.cells)


def _measure(content: bytes) -> None:
    """Unpack everything once, counting and throwing away, so that what is parsed afterwards is known to be small."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names or names & OTHER_FORMATS:
                raise SheetIsUnreadable
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise SheetIsTooLarge
            for member in archive.infolist():
                with archive.open(member) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            raise SheetIsTooLarge
                        tail = _check_extent(tail + chunk)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise SheetIsUnreadable from broken


def _check_extent(xml: bytes) -> bytes:
    """Refuse a cell too far out; hand back the unfinished tag at the end for the next chunk.

    A cell that only carries a format (``<c r="A1048576" s="3"/>``) takes no room: whole columns are often formatted.
    """
    for attributes in CELL.findall(xml):
        if not attributes.endswith(b"/") and (address := ADDRESS.search(attributes)):
            letters, digits = address.groups()
            if int(digits) > MOST_ROWS + ROOM_FOR_HEADINGS or _column_number(letters) > MOST_COLUMNS:
                raise SheetHasTooManyRows
    tail = xml[max(xml.rfind(b"<"), 0) :]
    if b">" in tail or not tail.startswith(b"<"):
        return b""
    if len(tail) > CHUNK:
        raise SheetIsUnreadable
    return tail


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _spread_merged(grid: list[list[Cell]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged cell says the same for all it covers; people merge a city over its stations, a heading over columns."""
    width = max(map(len, grid), default=0)
    room = width * len(grid)
    for (top, left), (bottom, right) in ranges:
        covered = [(y, x) for y in range(top, min(bottom + 1, len(grid))) for x in range(left, min(right + 1, width))]
        room -= len(covered)
        if room < 0:  # ranges that overlap each other again and again: nobody's spreadsheet
            raise SheetIsUnreadable
        for y, x in covered:
            grid[y][x] = grid[top][left]


def _text(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    first_lines = text[:4096].splitlines()[:ROOM_FOR_HEADINGS]
    delimiter = max(",\t;", key=lambda mark: max((line.count(mark) for line in first_lines), default=0))
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > 2 * MOST_ROWS or any(cells[MOST_COLUMNS:]):  # some blank lines are all right, millions are not
                raise SheetHasTooManyRows
            yield Row(number, tuple(cells[:MOST_COLUMNS]))
    except csv.Error as broken:
        raise SheetIsUnreadable from broken


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one (Excel's "Unicode text"), else GB18030; never with holes."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetIsUnreadable
