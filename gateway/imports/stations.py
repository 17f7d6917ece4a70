"""A file becomes rows, and good rows become applications; a flawed one is refused with row, column and reason."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from contracts.divisions import Division
from gateway.imports import columns, forms, pictured, sentences
from gateway.imports.columns import Table
from gateway.imports.refusals import SheetLacksColumns
from gateway.imports.rows import Enterprises, Flaw, Form, Submission
from gateway.imports.sheet import opened


class Reading(NamedTuple):
    """What a sheet says: which of its rows can be submitted, what is wrong with the others, and the sheet itself."""

    layout: str
    table: Table
    submissions: tuple[Submission, ...]
    flaws: tuple[Flaw, ...]
    hidden: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.table.rows)

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        return (*self.table.ignored, *(f"工作表「{name[:40]}」（隐藏的工作表，未读取）" for name in self.hidden))


class LaidOut(NamedTuple):
    """What kind of sheet a file is, its table, and the sheets in it that nobody sees."""

    layout: str
    table: Table
    hidden: tuple[str, ...] = ()


def laid_out(content: bytes, chosen: Mapping[int, str] = MappingProxyType({})) -> LaidOut:
    """Find the table in a file."""
    book = opened(content)
    if form := forms.shapingba(book.pages):
        return LaidOut(forms.SHAPINGBA, form, book.hidden)
    table = pictured.placed(columns.recognise(book.pages[0].rows, chosen), book.pages[0].pictures)
    return LaidOut(forms.called(table), table, book.hidden)


def read_stations(
    content: bytes,
    enterprises: Enterprises = MappingProxyType({}),
    home: Division | None = None,
    chosen: Mapping[int, str] = MappingProxyType({}),
    town: int | None = None,
) -> Reading:
    """Read a sheet. ``home``: the county whose sheet it is, where the sheet itself names none; ``town``: its town."""
    return understood(laid_out(content, chosen), enterprises, home, town)


def understood(
    laid: LaidOut,
    enterprises: Enterprises = MappingProxyType({}),
    home: Division | None = None,
    town: int | None = None,
) -> Reading:
    """What a table says, row by row."""
    table = laid.table
    home = forms.home_of(table) or home
    if missing := table.lacks(county=home is None):
        raise SheetLacksColumns(missing)
    submissions: dict[UUID, Submission] = {}
    codes: dict[str, int] = {}
    flaws: list[Flaw] = []
    for row in table.rows:
        form = Form(table, row, enterprises, home, town)
        submission = form.submission()
        if submission is not None and (twin := submissions.get(submission.command.station_id)):
            form.refuse(columns.NAME, sentences.same_as(twin.row))
            submission = None
        if (
            submission is not None
            and submission.code
            and codes.setdefault(submission.code[:11], row.number) != row.number
        ):
            form.refuse(columns.CODE, sentences.code_of(codes[submission.code[:11]]))
            submission = None
        if submission is not None:
            submissions[submission.command.station_id] = submission
        flaws += form.flaws
    return Reading(laid.layout, table, tuple(submissions.values()), tuple(flaws), laid.hidden)
