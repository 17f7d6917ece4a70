"""Which row each picture of a sheet is of, and what is wrong with those that can be no photo of a station."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contracts.values import FileId
from gateway.imports import sentences
from gateway.imports.columns import PHOTOS, Table
from gateway.imports.drawings import Picture
from gateway.imports.fields import Wrong, text
from gateway.imports.sheet import Cell, Formula
from services.chassis import pictures

MOST = 20
"""What an application takes."""


def placed(table: Table, found: Iterable[Picture]) -> Table:
    """The table with the pictures that lie on a column for them, each at the row that it covers most of."""
    numbers = {row.number for row in table.rows}
    places = [table.places[column] for column in PHOTOS if column in table.places]
    of_rows: dict[int, list[Picture]] = {}
    aside = 0
    for picture in found:
        covered = [line for line in picture.covers if line + 1 in numbers]
        if covered and any(picture.left <= place <= picture.right for place in places):
            line = max(covered, key=lambda one: (picture.covers[one], -one))
            of_rows.setdefault(line + 1, []).append(picture)
        else:
            aside += 1
    written = sum(_is_written(table.cell(row, one)) for row in table.rows for one in PHOTOS if one in table.places)
    notes = [f"图片 {aside} 张（不在数据行的图片列上，未采用）"] if aside else []
    notes += [f"图片列中的文字 {written} 处（未采用；请在单元格上插入图片）"] if written else []
    shown = {number: tuple(those) for number, those in of_rows.items()}
    return table._replace(pictures=shown, ignored=(*table.ignored, *notes))


def _is_written(cell: Cell) -> bool:
    """Whether there is something that shows no picture."""
    return "DISPIMG" not in str(cell) and (isinstance(cell, Formula) or bool(text(cell)))


def wrong(found: Sequence[Picture]) -> Iterator[Wrong]:
    """All that is wrong with the pictures of a row, as far as it shows without drawing them."""
    if len(sources(found)) > MOST:
        yield sentences.too_many_pictures(MOST)
    for number, picture in enumerate(found, start=1):
        if why := unfit(picture, number):
            yield why


def unfit(picture: Picture, number: int) -> Wrong | None:
    """Why one is not even drawn; ``number`` from 1, from left to right."""
    if not picture.member:
        return sentences.picture_is_missing(number)
    if picture.size > pictures.LARGEST:
        return sentences.picture_is_too_large(number, pictures.LARGEST >> 20)
    if not picture.format:
        return sentences.picture_is_no_photo(number)
    return sentences.picture_is_cropped(number) if picture.cropped else None


def sources(found: Iterable[Picture]) -> tuple[str, ...]:
    """What they are drawn from; the same picture twice is one photo."""
    return tuple(dict.fromkeys(picture.source for picture in found if picture.source))


def became(found: Iterable[Picture], drawn: Mapping[str, FileId]) -> tuple[FileId, ...]:
    """The photos that they became, or what they are drawn from where that is not known yet."""
    return tuple(dict.fromkeys(drawn.get(source, source) for source in sources(found)))
