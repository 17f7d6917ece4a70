"""The pictures of a workbook: on which cells each lies, and which member of the archive holds it; none is decoded here.

A picture floats above the cells, or stands in one: WPS writes a formula there (``DISPIMG``), Excel a value of a sort of
its own, which leads to the picture by four tables.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from itertools import chain, islice
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from gateway.imports.refusals import SheetIsTooLarge, SheetIsUnreadable
from gateway.imports.unpacked import Cells, Seen
from services.chassis import files, pictures

LARGEST_PART = 4 * 2**20
"""Of what says where pictures are: some thousand of them."""
A_POINT = 12_700
"""What drawings are measured in: so many to a point."""
MOST, MOST_COVERED = 5_000, 20
"""Pictures of a workbook, and lines that one is looked for on."""
CROPPED = 1_000
"""So many thousandths of a percent are cut off by accident."""
ANCHORS = (".//{*}twoCellAnchor", ".//{*}oneCellAnchor")
WPS, WPS_CELL = "xl/cellimages.xml", re.compile(r"DISPIMG\(\s*\"([^\"]{1,100})\"")
METADATA, RICH = "xl/metadata.xml", "xl/richData/"
BROKEN = (zipfile.BadZipFile, zlib.error, ET.ParseError, NotImplementedError, RuntimeError, EOFError, OSError)


class Picture(NamedTuple):
    """A picture on the cells of a page: how much it hides of each line, from 0, and the columns from left to right.

    More than half of a line counts no more than half: one that hides the next lines, too, is of the first.
    """

    covers: Mapping[int, float]
    left: int
    right: int
    member: str = ""
    """Where the archive has it; empty where it has not: it is only linked, or was lost."""
    source: str = ""
    """The hash of its bytes as they came."""
    format: str = ""
    """What it is by its first bytes; empty for what is drawn nowhere."""
    size: int = 0
    cropped: bool = False
    """What was cut off is not shown, and still in the file."""


class Drawings:
    """The pictures of one workbook, which is known not to unpack to more than it may."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = {name.lstrip("/"): name for name in self._archive.namelist()}  # some begin at a root
        self._known: dict[str, Picture] = {}
        self._done: set[str] = set()
        self._room = MOST

    def on(self, seen: Seen, computed: Mapping[Cells, str]) -> tuple[Picture, ...]:
        """The pictures of a sheet, from left to right; ``computed``: what its formulas came to."""
        try:
            found = [*islice(chain(self._floating(seen), self._standing(seen, computed)), self._room + 1)]
        except (*BROKEN, ValueError, LookupError) as broken:
            raise SheetIsUnreadable from broken
        self._room -= len(found)
        if self._room < 0:
            raise SheetIsTooLarge
        return tuple(sorted(found, key=lambda picture: (picture.left, min(picture.covers))))

    def content(self, picture: Picture) -> bytes:
        """Its bytes as they came, hardly more than a picture may have."""
        return self._read(picture.member, pictures.LARGEST)

    def _floating(self, seen: Seen) -> Iterator[Picture]:
        for drawing in self._fresh(self._fresh([seen.member]) and self._links(seen.member, "/drawing").values()):
            root, links = self._part(drawing), self._links(drawing)
            for anchor in (one for kind in ANCHORS for one in root.iterfind(kind)):
                covers, (left, right) = _covered(anchor, seen), _columns(anchor)
                for picture in anchor.iterfind(".//{*}pic"):
                    yield self._held(picture, links)._replace(covers=covers, left=left, right=right)

    def _standing(self, seen: Seen, computed: Mapping[Cells, str]) -> Iterator[Picture]:
        """In cells of their own."""
        for (line, column), said in computed.items():
            if named := WPS_CELL.search(said):
                held = self._of_wps.get(named[1]) or self._looked_at("")
                yield held._replace(covers={line: 1.0}, left=column, right=column)
        for (line, column), number in seen.values.items():
            if member := self._of_excel.get(number):
                yield self._looked_at(member)._replace(covers={line: 1.0}, left=column, right=column)

    @cached_property
    def _of_wps(self) -> dict[str, Picture]:
        """WPS's pictures in cells, by the names that formulas call them."""
        links = self._links(WPS)
        named = ((one.find("{*}nvPicPr/{*}cNvPr"), one) for one in self._part(WPS).iterfind(".//{*}pic"))
        return {_said(name, "name"): self._held(one, links) for name, one in named if name is not None}

    @cached_property
    def _of_excel(self) -> dict[int, str]:
        """The members of Excel's pictures in cells, by the number that a cell gives for its value, from 1."""
        about, relations = self._part(METADATA), RICH + "richValueRel.xml"
        links = self._links(relations)
        held = [links.get(_said(one, "id"), "") for one in self._part(relations).iterfind("{*}rel")]
        sorts = [_said(one, "t") for one in self._part(RICH + "rdrichvaluestructure.xml").iterfind("{*}s")]
        rich = [
            held[int(one.findtext("{*}v", ""))] if sorts[int(_said(one, "s"))] == "_localImage" else ""
            for one in self._part(RICH + "rdrichvalue.xml").iterfind("{*}rv")
        ]
        meant = [rich[int(_said(one, "i"))] for one in about.iterfind("{*}futureMetadata[@name='XLRICHVALUE']//{*}rvb")]
        values = about.iterfind("{*}valueMetadata/{*}bk/{*}rc")
        return {number: meant[int(_said(one, "v"))] for number, one in enumerate(values, start=1) if meant}

    def _fresh(self, members: Iterable[str]) -> list[str]:
        """Those not looked at yet: a drawing is of one sheet, a hostile workbook names one for each of hundreds."""
        fresh = [member for member in dict.fromkeys(members) if member not in self._done]
        self._done.update(fresh)
        return fresh

    def _held(self, picture: Element, links: Mapping[str, str]) -> Picture:
        """What a picture shows, without a place."""
        blip, cut = picture.find(".//{*}blipFill/{*}blip"), picture.find(".//{*}blipFill/{*}srcRect")
        held = self._looked_at("" if blip is None else links.get(_said(blip, "embed"), ""))
        return held._replace(cropped=cut is not None and any(_cut(cut.get(side, "0")) for side in "ltrb"))

    def _looked_at(self, member: str) -> Picture:
        """What a member is, without a place."""
        if member not in self._known:
            self._known[member] = Picture({0: 0.0}, 0, 0)
            if member in self._names:
                content = self._read(member, pictures.LARGEST)
                source, kind = sha256(content).hexdigest(), _format(content)
                self._known[member] = Picture({0: 0.0}, 0, 0, member, source, kind, len(content))
        return self._known[member]

    def _part(self, member: str) -> Element:
        """A small part as XML, empty where there is none; no program of an office declares entities."""
        if member not in self._names:
            return Element("none")
        xml = self._read(member, LARGEST_PART)
        if len(xml) > LARGEST_PART or b"\x00" in xml or b"<!DOCTYPE" in xml:
            raise SheetIsUnreadable
        return ET.fromstring(xml)  # noqa: S314

    def _read(self, member: str, most: int) -> bytes:
        with self._archive.open(self._names[member]) as stream:
            return stream.read(most + 1)

    def _links(self, member: str, kind: str = "") -> dict[str, str]:
        """The members that one leads to, by the names that it has for them; what lies outside is never fetched."""
        folder, name = posixpath.split(member)
        links = self._part(f"{folder}/_rels/{name}.rels").iterfind("{*}Relationship")
        return {
            _said(link, "Id"): posixpath.normpath(posixpath.join("/", folder, _said(link, "Target"))).lstrip("/")
            for link in links
            if _said(link, "TargetMode") != "External" and _said(link, "Type").endswith(kind)
        }


def _format(content: bytes) -> str:
    try:
        kind = files.sniffed(content[: files.HEAD])
    except files.FileTypeIsNotTaken:
        return ""
    return kind if kind in pictures.FORMATS else ""


def _covered(anchor: Element, seen: Seen) -> dict[int, float]:
    """How much an anchor hides of each line; the line that it begins on is among them in any case."""
    (top, begin), end, extent = _corner(anchor, "from", "row"), anchor.find("{*}to"), anchor.find("{*}ext")
    room = float(_said(extent, "cy") or 0) if extent is not None else 0.0
    last, below = _corner(anchor, "to", "row") if end is not None else (top + MOST_COVERED, 0.0)
    covers = {top: 1.0}
    for line in range(top, min(last, top + MOST_COVERED) + 1):
        height = seen.height(line) * A_POINT
        bottom = (below if line == last else height) if end is not None else min(height, begin + room)
        if bottom > begin:
            covers[line] = min(bottom - begin, height / 2)
        elif end is None:
            break
        room, begin = room - max(bottom - begin, 0), 0.0
    return covers


def _columns(anchor: Element) -> tuple[int, int]:
    """The first and the last column; one that is only touched is none."""
    left, _ = _corner(anchor, "from", "col")
    if anchor.find("{*}to") is None:
        return left, left
    right, over = _corner(anchor, "to", "col")
    return left, max(left, right if over else right - 1)


def _corner(anchor: Element, corner: str, along: str) -> tuple[int, float]:
    """A line or a column from 0, and how far behind its beginning."""
    there = anchor.find(f"{{*}}{corner}")
    if there is None:
        raise SheetIsUnreadable
    return int(there.findtext(f"{{*}}{along}", "")), float(there.findtext(f"{{*}}{along}Off", "0"))


def _cut(said: str) -> bool:
    """Whether more than a hair is cut off a side: thousandths of a percent, or percents with their sign."""
    return float(said.rstrip("%")) * (1_000 if said.endswith("%") else 1) > CROPPED


def _said(element: Element, name: str) -> str:
    """An attribute, in whatever namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
