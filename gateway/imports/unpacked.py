"""A workbook is unpacked once before it is parsed: counted and thrown away, and its formulas noted on the way.

Nothing is trusted before it is measured: a zip member may unpack to anything, and one stray cell in XFD1048576 would
make a reader reserve a table of seventeen billion.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
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
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*+)>")
LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*+)>")
SAID = re.compile(rb"(?:^|\s)(?:\w+:)?(id|Id|Target)\s*+=\s*+[\"']([^\"'<>]*+)[\"']")
"""None of them can be made to backtrack by a hostile file."""

Places = frozenset[tuple[int, int]]
"""Cells by line and column, both from 0."""


class Unpacked(NamedTuple):
    """What was seen on the way: where each sheet, in the workbook's order, has formulas."""

    formulas: tuple[Places, ...]


def measured(content: bytes) -> Unpacked:
    """Refuse what is too much or no workbook; what is parsed afterwards is known to be small."""
    unpacked = 0
    formulas: dict[str, Places] = {}
    kept: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if BOOK not in names or names & OTHER_FORMATS or len(names) > MOST_MEMBERS:
                raise SheetIsUnreadable
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise SheetIsTooLarge
            for member in archive.infolist():
                found: set[tuple[int, int]] = set()
                with archive.open(member) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            raise SheetIsTooLarge
                        if member.filename in (BOOK, LINKS) and member.filename not in kept:
                            kept[member.filename] = chunk
                        tail = _looked_at(tail + chunk, found)
                formulas[member.filename] = frozenset(found)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise SheetIsUnreadable from broken
    members = _members(kept.get(BOOK, b""), kept.get(LINKS, b""))
    return Unpacked(tuple(formulas.get(member, frozenset()) for member in members))


def _looked_at(xml: bytes, formulas: set[tuple[int, int]]) -> bytes:
    """Refuse a cell too far out, note formulas; hand back the unfinished end for the next chunk.

    A cell that only carries a format (``<c r="A1048576" s="3"/>``) takes no room: whole columns are often formatted.
    """
    for cell in CELL.finditer(xml):
        if cell[1].endswith(b"/") or not (address := ADDRESS.search(cell[1])):
            continue
        line, column = int(address[2]), _column_number(address[1])
        if line > MOST_ROWS + ROOM_FOR_HEADINGS or column > MOST_COLUMNS:
            raise SheetHasTooManyRows
        if FORMULA.match(xml, cell.end()):  # it stands first in its cell
            formulas.add((line - 1, column - 1))
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
