"""A file becomes pages of rows, numbered as the user sees them: limits first, then XLSX, or CSV as offices save it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from gateway.imports.drawings import Drawings, Picture
from gateway.imports.refusals import SheetHasTooManyRows, SheetIsEmpty, SheetIsTooLarge, SheetIsUnreadable
from gateway.imports.unpacked import MOST_COLUMNS, MOST_ROWS, ROOM_FOR_HEADINGS, Seen, measured

LARGEST_FILE = 20 * 2**20
MOST_PAGES = 500

Cell = str | int | float | bool | date | datetime | time | timedelta


class Formula(str):
    """What a formula came to when somebody last saved it, which may not be what its author sees today."""

    __slots__ = ()


class Row(NamedTuple):
    """One line of the sheet; ``number`` counts from 1, blank lines included, as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]


class Page(NamedTuple):
    """A visible sheet that says something, without its blank lines; a text table is a page without a name."""

    name: str
    rows: tuple[Row, ...]
    pictures: tuple[Picture, ...] = ()


class Book(NamedTuple):
    """What a file holds; ``hidden`` names the sheets that nobody sees and that are not read."""

    pages: tuple[Page, ...]
    hidden: tuple[str, ...] = ()


def read(content: bytes) -> list[Row]:
    """The lines of the first page."""
    return list(opened(content).pages[0].rows)


def opened(content: bytes) -> Book:
    """The pages of a file, at least one; refused when it is too large, no table, or says nothing."""
    if len(content) > LARGEST_FILE:
        raise SheetIsTooLarge
    if content.startswith(b"PK\x03\x04"):
        book = _workbook(content)
    else:
        book = Book((Page("", tuple(filter(_says_something, _text(content)))),))
    pages = tuple(page for page in book.pages if page.rows)
    if not pages:
        raise SheetIsEmpty
    if sum(len(page.rows) for page in pages) > MOST_ROWS + ROOM_FOR_HEADINGS:
        raise SheetHasTooManyRows
    return Book(pages, book.hidden)


def _workbook(content: bytes) -> Book:
    unpacked = measured(content)
    pages: list[Page] = []
    hidden: list[str] = []
    room = MOST_ROWS + ROOM_FOR_HEADINGS
    try:
        book, drawings = CalamineWorkbook.from_filelike(io.BytesIO(content)), Drawings(content)
        for place, about in enumerate(book.sheets_metadata[:MOST_PAGES]):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            if about.visible is not SheetVisibleEnum.Visible:
                hidden.append(about.name)
                continue
            seen = unpacked.sheets[place] if place < len(unpacked.sheets) else Seen("")
            pages.append(_page(book.get_sheet_by_index(place), seen, drawings))
            room -= len(pages[-1].rows)
            if room < 0:
                break
    except (CalamineError, PasswordError, XmlError, ZipError, OSError, ValueError) as broken:
        raise SheetIsUnreadable from broken
    except BaseException as panic:  # how the reader's Rust gives up on a file that no program wrote
        if type(panic).__name__ == "PanicException":
            raise SheetIsUnreadable from panic
        raise
    return Book(tuple(pages), tuple(hidden))


def _page(sheet: CalamineSheet, seen: Seen, drawings: Drawings) -> Page:
    grid: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    computed: dict[tuple[int, int], str] = {}
    for line, column in seen.formulas:
        if line < len(grid) and column < len(grid[line]):
            computed[line, column] = grid[line][column] = Formula(grid[line][column])
    # Before merged cells are spread: a city merged over blank lines does not make stations of them.
    filled = [number for number, cells in enumerate(grid) if _says_something(Row(number, tuple(cells)))]
    _spread_merged(grid, sheet.merged_cell_ranges or [])
    rows = tuple(Row(number + 1, tuple(grid[number])) for number in filled)
    return Page(sheet.name, rows, drawings.on(seen, computed) if rows else ())


def _says_something(row: Row) -> bool:
    return any(isinstance(cell, Formula) or (cell != "" and not str(cell).isspace()) for cell in row.cells)


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
