"""How a list is sorted, and the cursors that say after which row to go on, so that it may grow while somebody reads."""

import base64
import binascii
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Column, ColumnElement, FromClause, Row, Select, Text, cast, func, literal, tuple_

from gateway.legible import NO_TEXT
from services.chassis.errors import Invalid

FIRST = 20
MOST = 100
LARGEST = 2**31


class BadCursor(Invalid):
    """Cursors are made by us and belong to one sort."""

    code = "bad-cursor"
    zh, en = (
        "分页位置无效，请从第一页重新开始",
        "This cursor is not one of this list's; start again from the first page",
    )


class BadPageSize(Invalid):
    """A page is a screenful, not an export."""

    code = "bad-page-size"
    zh, en = f"每页 1 至 {MOST} 条", f"A page has 1 to {MOST} rows"


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort: by a column that is never null, then by the id. A cursor names its sort; no other takes it."""

    name: str
    column: Column[Any]
    row_id: Column[UUID]
    kind: type
    descending: bool = False

    def cursor(self, row: Row[Any]) -> str:
        """The place behind a row: base64url of sort, key and id, unsigned, because it gives no right to anything."""
        place = [self.name, getattr(row, self.column.key), getattr(row, self.row_id.key)]
        return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")

    @property
    def written(self) -> ColumnElement[str]:
        """The same, as the database writes it."""
        return self.written_of(self.column, self.row_id)

    def written_of(self, *place: ColumnElement[Any]) -> ColumnElement[str]:
        """The same of any key and id."""
        key, row_id = (cast(func.to_json(value), Text) for value in place)
        said = literal(f'["{self.name}",', Text).concat(key).concat(",").concat(row_id).concat("]")
        encoded = func.encode(func.convert_to(said, "UTF8"), "base64")
        return func.translate(encoded, "+/=\n", "-_", type_=Text)

    def place(self, cursor: str) -> tuple[Any, UUID]:
        """The key and the id inside a cursor of this sort; anything else is refused."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            name, key, row_id = msgspec.json.decode(raw, type=tuple[str, self.kind, UUID])  # type: ignore[name-defined]
        except (binascii.Error, ValueError, msgspec.DecodeError):
            raise BadCursor(path="after") from None
        if name != self.name or not kept(key):
            raise BadCursor(path="after")
        return key, row_id

    def after(self, key: ColumnElement[Any], row_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a row stands behind a place."""
        here, there = tuple_(self.column, self.row_id), tuple_(key, row_id)
        return here < there if self.descending else here > there

    def page(self, rows: Select[Any], first: int, after: str | None) -> Select[Any]:
        """One page, and one row more, which tells whether another follows."""
        if after is not None:
            key, row_id = self.place(after)
            rows = rows.where(self.after(literal(key, self.column.type), literal(row_id, self.row_id.type)))
        return rows.order_by(*self.by(self.column.table)).limit(first + 1)

    def by(self, rows: FromClause) -> list[ColumnElement[Any]]:
        """The columns to sort these rows by."""
        columns = [rows.c[self.column.key], rows.c[self.row_id.key]]
        return [column.desc() if self.descending else column.asc() for column in columns]


def kept(key: Any) -> bool:
    """Whether a column could hold this: a text of characters, a small number, a moment that is one everywhere."""
    match key:
        case str():
            return not NO_TEXT.search(key)
        case datetime():
            return MINYEAR < key.year < MAXYEAR
        case _:
            return bool(-LARGEST <= key < LARGEST)


def size(first: int) -> int:
    """How many rows a page has."""
    if not 1 <= first <= MOST:
        raise BadPageSize(path="first")
    return first
