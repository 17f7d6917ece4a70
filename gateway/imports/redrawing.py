"""The pictures of an import become photos on their way to registry: drawn anew, as if each had been handed in alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import cached_property

from contracts.values import FileId
from gateway.imports import columns, pictured, sentences, steps
from gateway.imports.drawings import Drawings, Picture
from gateway.imports.kept import Import, Line, Outcome
from gateway.imports.records import Records
from gateway.imports.rows import Flaw, Submission
from gateway.photos import Photos
from services.chassis.errors import Invalid


class Redrawing:
    """Draws the pictures of one import, each once; the photos are those of the account that hands the import in."""

    def __init__(self, photos: Photos, records: Records, made: Import, content: bytes) -> None:
        self._photos, self._records, self._made, self._content = photos, records, made, content
        self._drawn: dict[str, FileId] = {}

    async def taken(self, lines: Sequence[Line], rows: dict[int, Submission]) -> tuple[list[Line], list[Line]]:
        """Give rows their photos: the lines that are refused for a picture that cannot be drawn, and the others."""
        refused = [line for line in [await self._refused(line, rows) for line in lines] if line]
        gone = {line.row for line in refused}
        return refused, [line for line in lines if line.row not in gone]

    async def _refused(self, line: Line, rows: dict[int, Submission]) -> Line | None:
        row = rows[line.row]
        answers = await asyncio.gather(*map(self._draw, row.pictures))
        title = columns.PHOTOS[0].title
        wrong = [
            (number, sentences.picture_is_unfit(number, error.zh, error.en))
            for number, error in enumerate(answers, start=1)
            if error
        ]
        if wrong:
            flaws = (Flaw(line.row, title, f"第 {number} 张", why.zh, why.en) for number, why in wrong)
            return steps.came_to(line, Outcome.REFUSED, *flaws)
        if row.pictures:
            rows[line.row] = row.showing(pictured.became(row.pictures, self._drawn))
        return None

    async def _draw(self, picture: Picture) -> Invalid | None:
        """Keep a picture as any photo that is handed in, under the id of what it looks like."""
        if picture.source in self._drawn:
            return None
        content = await asyncio.to_thread(self._drawings.content, picture)
        try:
            file_id = await self._photos.keep(self._made.account_id, _at_once(content))
        except Invalid as refused:
            return refused
        self._drawn[picture.source] = file_id
        await self._records.drew(self._made.import_id, picture.source, file_id)
        return None

    @cached_property
    def _drawings(self) -> Drawings:
        return Drawings(self._content)


async def _at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content
