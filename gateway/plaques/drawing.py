"""A plaque as an SVG of its declared size: words and sizes from the standard, the arrangement ours.

Where a line at its declared size is wider than the plate, it is broken before 服务; where that does not help, it is
drawn smaller; either is said (reading: 177 pt times eleven characters is 687 mm on a plate of 600).
"""

import base64
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from contracts.standards import Cmyk, Plaque, Standard
from gateway.plaques.typefaces import Typeface

MM_PER_POINT = 25.4 / 72
MARGIN, GAP, EMBLEM_MM = 30.0, 20.0, 80.0
LINE, ABOVE = 1.1, 0.88
"""Height of a line, and how much of a letter stands above its baseline, in letters."""
BREAK = "服务"
BLACK: Cmyk = (0, 0, 0, 100)
WATERMARK = "草稿 DRAFT"
FALLBACK = "'STWeibei', 'KaiTi', 'Noto Serif CJK SC', 'Noto Sans CJK SC', serif"
"""What a draft is written with where the declared typeface is not installed."""


class Row(NamedTuple):
    """One line as it is drawn, its letters in millimetres."""

    text: str
    size: float
    cmyk: Cmyk


class Remark(NamedTuple):
    """What was not drawn exactly as it is written, and by which clause it was written so."""

    zh: str
    en: str
    clause: str


class Layout(NamedTuple):
    """Everything on one plate, from above."""

    width: int
    height: int
    rows: tuple[Row, ...]
    emblem: bool
    remarks: tuple[Remark, ...]


def arranged(standard: Standard, plaque: Plaque, signature: str) -> Layout:
    """The lines at their declared sizes, broken or scaled where the plate is too narrow."""
    wide = plaque.width_mm - 2 * MARGIN
    remarks: list[Remark] = []
    if plaque.title is None:
        said = standard.signage.text if standard.signage else ""
        rows = [Row(said, min(wide / max(len(said), 1), plaque.height_mm / 3), BLACK)] if said else []
        return Layout(plaque.width_mm, plaque.height_mm, tuple(rows), plaque.emblem is not None, ())
    rows = []
    for letters, text in ((plaque.title, plaque.title.text), (plaque.signature, signature)):
        if letters is None or not text:
            continue
        size = letters.size_pt * MM_PER_POINT
        lines, fitting = broken(text, size, wide)
        if (len(lines), fitting) != (1, size):
            remarks.append(remark(text, letters.size_pt, plaque.width_mm, len(lines), fitting, letters.clause))
        rows += [Row(line, fitting, letters.cmyk) for line in lines]
    return Layout(plaque.width_mm, plaque.height_mm, tuple(rows), plaque.emblem is not None, tuple(remarks))


def broken(text: str, size: float, wide: float) -> tuple[list[str], float]:
    """The lines of a text and the size of its letters."""
    if len(text) * size <= wide:
        return [text], size
    at = text.find(BREAK)
    lines = [text[:at], text[at:]] if at > 0 else [text]
    return lines, min(size, wide / max(map(len, lines)))


def remark(text: str, points: int, plate: int, lines: int, fitting: float, clause: str) -> Remark:
    natural = round(len(text) * points * MM_PER_POINT)
    zh = f"“{text}”按 {points}PT 排成一行宽 {natural} 毫米，牌面宽 {plate} 毫米"
    en = f"{text!r} at {points} pt in one line is {natural} mm wide, the plate {plate} mm"
    drawn = round(fitting / MM_PER_POINT)
    how, so = (f"分 {lines} 行", f"in {lines} lines") if lines > 1 else ("缩小", "smaller")
    smaller, size = (f"，字号 {drawn}PT", f", at {drawn} pt") if drawn != points else ("", "")
    return Remark(f"{zh}：{how}排{smaller}", f"{en}: it is set {so}{size}", clause)


def drawn(layout: Layout, about: str, plaque: Plaque, face: Typeface | None, emblem: bytes | None, final: bool) -> str:
    """The picture: outlines in the declared typeface where it is here; otherwise text, a draft alone."""
    inside = [
        *emblem_of(layout, plaque, emblem),
        *(line(row, at, layout, face, plaque.font) for row, at in placed(layout)),
    ]
    if not final:
        inside += watermark(layout)
    size = f'width="{layout.width}mm" height="{layout.height}mm" viewBox="0 0 {layout.width} {layout.height}"'
    edge = "" if final else f'<rect width="{layout.width}" height="{layout.height}" fill="#fff" stroke="#999"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{escape(about)}</title>{edge}{"".join(inside)}</svg>'


def placed(layout: Layout) -> Iterator[tuple[Row, float]]:
    """Each line with its upper edge; all of it stands in the middle of the plate."""
    top = (layout.height - tall(layout)) / 2 + (EMBLEM_MM + GAP if layout.emblem else 0)
    before: Row | None = None
    for row in layout.rows:
        if before and before.cmyk != row.cmyk:
            top += GAP
        yield row, top
        top, before = top + row.size * LINE, row


def tall(layout: Layout) -> float:
    gaps = sum(GAP for one, next in zip(layout.rows, layout.rows[1:], strict=False) if one.cmyk != next.cmyk)
    return (EMBLEM_MM + GAP if layout.emblem else 0) + sum(row.size * LINE for row in layout.rows) + gaps


def line(row: Row, top: float, layout: Layout, face: Typeface | None, font: str) -> str:
    centre, baseline = layout.width / 2, top + row.size * ABOVE
    if face and not face.lacking(row.text):
        return f'<path fill="{screen(row.cmyk)}" d="{face.outline(row.text, row.size, centre, baseline)}"/>'
    family = f"'{font}', {FALLBACK}" if font else FALLBACK
    return (
        f'<text x="{centre:g}" y="{baseline:.2f}" text-anchor="middle" font-size="{row.size:.2f}" '
        f'font-family="{escape(family)}" fill="{screen(row.cmyk)}">{escape(row.text)}</text>'
    )


def emblem_of(layout: Layout, plaque: Plaque, artwork: bytes | None) -> Iterator[str]:
    if plaque.emblem is None:
        return
    left, top, half = (layout.width - EMBLEM_MM) / 2, (layout.height - tall(layout)) / 2, EMBLEM_MM / 2
    if artwork is not None:
        picture = base64.b64encode(artwork).decode()
        at = f'x="{left:g}" y="{top:.2f}" width="{EMBLEM_MM:g}" height="{EMBLEM_MM:g}"'
        yield f'<image {at} href="data:image/svg+xml;base64,{picture}"/>'
        return
    red, yellow = ("rgb({},{},{})".format(*one.rgb) for one in (plaque.emblem.red, plaque.emblem.yellow))
    yield f'<circle cx="{left + half:g}" cy="{top + half:.2f}" r="{half - 2:g}" fill="{red}" stroke="{yellow}" '
    yield 'stroke-width="4" stroke-dasharray="9 5"/>'
    yield f'<text x="{left + half:g}" y="{top + half + 7:.2f}" text-anchor="middle" font-size="20" '
    yield f'font-family="{escape(FALLBACK)}" fill="{yellow}">会徽</text>'


def watermark(layout: Layout) -> Iterator[str]:
    for share in (0.25, 0.55, 0.85):
        x, y = layout.width / 2, layout.height * share
        yield f'<text x="{x:g}" y="{y:g}" transform="rotate(-18 {x:g} {y:g})" text-anchor="middle" '
        yield f'font-size="{layout.height / 6:g}" font-family="sans-serif" fill-opacity=".16">{WATERMARK}</text>'


def screen(cmyk: Cmyk) -> str:
    """About how an ink looks on a screen; the maker goes by its numbers."""
    *inks, key = (1 - share / 100 for share in cmyk)
    return "rgb({},{},{})".format(*(round(255 * ink * key) for ink in inks))
