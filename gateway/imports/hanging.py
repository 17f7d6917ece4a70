"""The pictures of rows that are to be repaired, small and side by side on the page that is handed in again."""

import io
import struct
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]
from xlsxwriter.image import Image  # type: ignore[import-untyped]

from gateway.imports import pictured
from gateway.imports.drawings import Drawings, Picture

WIDE, TALL, GAP = 96, 72, 4
"""Pixels."""
AGAIN = "请重新插入图片"
NOT_HUNG = (XlsxWriterException, struct.error, ValueError, IndexError, ArithmeticError)
"""How the writer says that it knows no such picture, or that it is none."""


class Hanging:
    """Hangs pictures of one sheet in a column of another; what cannot hang is asked for in words."""

    def __init__(self, page: Any, place: int, content: bytes) -> None:
        self._page, self._place, self._content, self._most = page, place, content, 0

    def hang(self, line: int, pictures: Sequence[Picture]) -> None:
        """On one line, from left to right."""
        self._page.set_row_pixels(line, TALL + 2 * GAP)
        hung = 0
        for number, picture in enumerate(pictures, start=1):
            if pictured.unfit(picture, number):  # what was cut off would come back
                continue
            shown = io.BytesIO(self._drawings.content(picture))
            try:
                image = Image(shown)
                high, wide = image.height / image.y_dpi, image.width / image.x_dpi
                scale = min(TALL / high, WIDE / wide) / 96
            except NOT_HUNG:
                continue
            where = {"x_offset": GAP + hung * (WIDE + GAP), "y_offset": GAP, "x_scale": scale, "y_scale": scale}
            self._page.insert_image(line, self._place, "", {"image_data": shown, **where})
            hung += 1
        if hung < len(pictures):
            self._page.write_string(line, self._place, AGAIN)
        self._most = max(self._most, hung)

    def make_room(self) -> None:
        """As wide as the longest row of them."""
        if self._most:
            self._page.set_column_pixels(self._place, self._place, GAP + self._most * (WIDE + GAP))

    @cached_property
    def _drawings(self) -> Drawings:
        return Drawings(self._content)
