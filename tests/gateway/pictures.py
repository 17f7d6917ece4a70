"""Workbooks with pictures on their cells, as Excel and WPS write them, for the tests of importing."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from PIL import Image

from tests.gateway.sheets import GOOD

TALL = 80
"""Pixels that each line is high; a picture is half of that."""
HEADINGS = [*GOOD, "图片1", "图片2"]
SHOWN = len(GOOD)
"""The first column for pictures."""


class Hung(NamedTuple):
    """A picture on a cell, both from 0, so many pixels further down."""

    line: int
    column: int
    content: bytes
    down: int = 2
    inside: bool = False
    """In the cell, as Excel places it there."""


def photo(shade: int, format_: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that is no other one's like."""
    written = io.BytesIO()
    Image.new("RGB", size, (shade, 90, 160)).save(written, format_, exif=_exif())
    return written.getvalue()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera 9"
    return exif.tobytes()


def pictured(rows: Sequence[Sequence[Any]], *hung: Hung, high: bool = True) -> bytes:
    """A workbook of one sheet with pictures on it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("站点")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
            if high:
                page.set_row_pixels(number, TALL)
        for one in hung:
            data = {"image_data": io.BytesIO(one.content)}
            if one.inside:
                page.embed_image(one.line, one.column, "a.jpg", data)
            else:
                page.insert_image(one.line, one.column, "a.jpg", {**data, "x_offset": 2, "y_offset": one.down})
    return out.getvalue()


def stations(*names: str, **more: str) -> list[list[str]]:
    """A heading, and a line for each station."""
    lines = [GOOD | {"站点名称": name} | more for name in names]
    return [HEADINGS, *([line.get(heading, "") for heading in HEADINGS] for line in lines)]


def rewritten(content: bytes, changes: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The same archive with members changed, left out or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (member := changes(name, old.read(name))) is not None:
                new.writestr(name, member)
        for name, member in more.items():
            new.writestr(name, member)
    return out.getvalue()


def by_wps(rows: Sequence[Sequence[Any]], line: int, column: int, content: bytes) -> bytes:
    """One picture in a cell, as WPS writes it: a formula that names it, and a list of those."""
    cell, name = f"{chr(ord('A') + column)}{line + 1}", "ID_0A1B2C"
    formula = f'<c r="{cell}" t="str"><f>_xlfn.DISPIMG("{name}",1)</f><v>=DISPIMG("{name}",1)</v></c>'.encode()
    there = re.compile(rb'<c r="' + cell.encode() + rb'"[^>]*>.*?</c>')
    spaces = (
        'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    listed = (
        f'<etc:cellImages {spaces}><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="{name}"/></xdr:nvPicPr>'
        '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.jpeg"/>'
        "</Relationships>"
    )
    marked = [[*row] for row in rows]
    marked[line][column] = "here"
    return rewritten(
        pictured(marked),
        lambda member, xml: there.sub(formula, xml) if member == "xl/worksheets/sheet1.xml" else xml,
        **{
            "xl/cellimages.xml": listed.encode(),
            "xl/_rels/cellimages.xml.rels": links.encode(),
            "xl/media/image1.jpeg": content,
        },
    )
