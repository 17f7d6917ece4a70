"""A workbook is unpacked once before it is parsed: counted and thrown away; formulas and heights are noted on the way.

Nothing is trusted before it is measured: a zip member may unpack to anything, and one stray cell in XFD1048576 would
make a reader reserve a table of seventeen billion.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.imports.refusals import SheetHasTooManyRows, SheetIsTooLarge, SheetIsUnreadable

LARGEST_UNPACKED = 200 * 2**20
MOST_ROWS = 50_000
MOST_COLUMNS = 100
ROOM_FOR_HEADINGS = 20
CHUNK = 2**20
MOST_MEMBERS = 2_000

OTHER_FORMATS = {"content.xml", "xl/workbook.bin"}
"""What the reader would fall back on; their extent is not measured here, so they are not taken."""
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)>")
ADDRESS = re.compile(rb"(?:^|\s)r\s*+=\s*+[\"']\$?([A-Za-z]{1,3})\$?(\d{1,9})[\"']")
VALUE = re.compile(rb"\svm\s*+=\s*+[\"'](\d{1,9})[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
LINE = re.compile(rb"<(?:\w+:)?(?:row|sheetFormatPr)\s([^<>]*+)>")
NUMBER = re.compile(rb"(?:^|\s)r\s*+=\s*+[\"'](\d{1,9})[\"']")
HEIGHT = re.compile(rb"(?:^|\s)(?:ht|defaultRowHeight)\s*+=\s*+[\"'](\d{1,4}(?:\.\d{1,20}+)?)[\"']")
SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*+)>")
LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*+)>")
SAID = re.compile(rb"(?:^|\s)(?:\w+:)?(id|Id|Target)\s*+=\s*+[\"']([^\"'<>]*+)[\"']")
"""None of them can be made to backtrack by a hostile file."""

Cells = tuple[int, int]
"""One by line and column, both from 0."""
USUAL = 15.0
"""Points that a line is high where nobody says otherwise."""


@dataclass(slots=True)
class Seen:
    """What was seen of a sheet: its formulas, cells with a value of a sort of its own, how high its lines are."""

    member: str
    formulas: set[Cells] = field(default_factory=set)
    values: dict[Cells, int] = field(default_factory=dict)
    usual: float = USUAL
    heights: dict[int, float] = field(default_factory=dict)

    def height(self, line: int) -> float:
        """In points."""
        return self.heights.get(line, self.usual)


class Unpacked(NamedTuple):
    """What was seen on the way, sheet by sheet in the workbook's order."""

    sheets: tuple[Seen, ...]


def measured(content: bytes) -> Unpacked:
    """Refuse what is too much or no workbook; what is parsed afterwards is known to be small."""
    unpacked = 0
    seen: dict[str, Seen] = {}
    kept: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if BOOK not in names or names & OTHER_FORMATS or len(names) > MOST_MEMBERS:
                raise SheetIsUnreadable
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise SheetIsTooLarge
            for member in archive.infolist():
                found = seen[member.filename] = Seen(member.filename)
                with archive.open(member) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            raise SheetIsTooLarge
                        if member.filename in (BOOK, LINKS) and member.filename not in kept:
                            kept[member.filename] = chunk
                        tail = _looked_at(tail + chunk, found)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise SheetIsUnreadable from broken
    members = _members(kept.get(BOOK, b""), kept.get(LINKS, b""))
    return Unpacked(tuple(seen.get(member) or Seen(member) for member in members))


def _looked_at(xml: bytes, seen: Seen) -> bytes:
    """Refuse a cell too far out, note what it has; hand back the unfinished end for the next chunk.

    A cell that only carries a format (``<c r="A1048576" s="3"/>``) takes no room: whole columns are often formatted.
    """
    for cell in CELL.finditer(xml):
        if cell[1].endswith(b"/") or not (address := ADDRESS.search(cell[1])):
            continue
        line, column = int(address[2]), _column_number(address[1])
        if line > MOST_ROWS + ROOM_FOR_HEADINGS or column > MOST_COLUMNS:
            raise SheetHasTooManyRows
        if FORMULA.match(xml, cell.end()):  # it stands first in its cell
            seen.formulas.add((line - 1, column - 1))
        if value := VALUE.search(cell[1]):
            seen.values[line - 1, column - 1] = int(value[1])
            if len(seen.values) > MOST_ROWS:
                raise SheetIsTooLarge
    for about in LINE.finditer(xml):
        if not (height := HEIGHT.search(about[1])):
            continue
        if not (number := NUMBER.search(about[1])):
            seen.usual = float(height[1])
        elif int(number[1]) <= MOST_ROWS + ROOM_FOR_HEADINGS:
            seen.heights[int(number[1]) - 1] = float(height[1])
    return _unfinished(xml)


def _unfinished(xml: bytes) -> bytes:
    """The last tag, if it may go on in the next chunk, with the cell that stands right before it."""
    start = max(xml.rfind(b"<"), 0)
    tail = xml[start:]
    if not tail.startswith(b"<") or (b">" in tail and not CELL.match(tail)):
        return b""
    before = xml.rfind(b"<", 0, start)
    if b">" not in tail and before >= 0 and CELL.fullmatch(xml[before:start]):
        tail = xml[before:]
    if len(tail) > CHUNK:
        raise SheetIsUnreadable
    return tail


def _members(book: bytes, links: bytes) -> Iterator[str]:
    """The archive's member of each sheet, in the order of the workbook."""
    targets = {said.get(b"Id"): said.get(b"Target", b"") for said in map(_said, LINK.findall(links))}
    for about in SHEET.findall(book):
        target = targets.get(_said(about).get(b"id"), b"").decode("utf-8", "replace")
        yield target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _said(attributes: bytes) -> dict[bytes, bytes]:
    return dict(SAID.findall(attributes))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
