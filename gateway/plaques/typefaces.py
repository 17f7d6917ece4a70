"""Licensed typefaces, as whoever runs this put them into a folder: found by the names they carry, drawn as outlines."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont, TTLibError

SUFFIXES = (".ttf", ".otf")
NAMES = (1, 4, 16)
"""Family, full and typographic family name, in whichever languages the file has them."""
EMBLEM = "emblem.svg"


class Typeface:
    """One font file; what is written with it stands in the picture as outlines, so nobody else needs the file."""

    def __init__(self, font: TTFont) -> None:
        self._glyphs, self._named = font.getGlyphSet(), font.getBestCmap() or {}
        self._em: int = font["head"].unitsPerEm

    def lacking(self, text: str) -> str:
        """The characters that it has no glyph for."""
        return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in self._named))

    def outline(self, text: str, size: float, centre: float, baseline: float) -> str:
        """The path of a line, millimetres."""
        scale = size / self._em
        glyphs = [self._glyphs[self._named[ord(letter)]] for letter in text]
        left = centre - sum(glyph.width for glyph in glyphs) * scale / 2
        pen = SVGPathPen(self._glyphs, ntos=lambda value: f"{value:.3f}".rstrip("0").rstrip("."))
        for glyph in glyphs:
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, left, baseline)))
            left += glyph.width * scale
        return str(pen.getCommands())


def typeface(folder: Path, name: str) -> Typeface | None:
    """The first whose names hold this one: 方正魏碑简体 is a 魏碑简体."""
    for font in fonts(folder):
        if any(name in record.toUnicode(errors="ignore") for record in font["name"].names if record.nameID in NAMES):
            return Typeface(font)
    return None


def fonts(folder: Path) -> Iterator[TTFont]:
    """Each font file that can be read; what else lies there is passed over."""
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() in SUFFIXES:
            try:
                yield TTFont(BytesIO(path.read_bytes()), lazy=True)
            except (OSError, TTLibError):
                continue


def emblem(folder: Path) -> bytes | None:
    """The union's emblem as vector artwork."""
    path = folder / EMBLEM
    return path.read_bytes() if path.is_file() else None
