"""Pages of a list: a cursor says after which row to go on, so that a list may grow while somebody reads it."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import strawberry
from sqlalchemy import Column, ColumnElement, FromClause, Row, Select, literal, tuple_

from services.chassis.errors import Invalid

FIRST = 20
MOST = 100


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


@strawberry.type(description="分页信息 / Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="后面是否还有 / Whether more rows follow.")
    has_previous_page: bool = strawberry.field(description="前面是否还有 / Whether rows come before.")
    start_cursor: str | None = strawberry.field(description="本页第一行的位置 / The first row's cursor.")
    end_cursor: str | None = strawberry.field(
        description="本页最后一行的位置，用作 after / The last row's; give it as after."
    )


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

    def place(self, cursor: str) -> tuple[Any, UUID]:
        """The key and the id inside a cursor of this sort; anything else is refused."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            name, key, row_id = msgspec.json.decode(raw, type=tuple[str, self.kind, UUID])  # type: ignore[name-defined]
        except (binascii.Error, ValueError, msgspec.DecodeError):
            raise BadCursor(path="after") from None
        if name != self.name:
            raise BadCursor(path="after")
        return key, row_id

    def page(self, rows: Select[Any], first: int, after: str | None) -> Select[Any]:
        """One page, and one row more, which tells whether another follows."""
        at = tuple_(self.column, self.row_id)
        if after is not None:
            key, row_id = self.place(after)
            behind = tuple_(literal(key, self.column.type), literal(row_id, self.row_id.type))
            rows = rows.where(at < behind if self.descending else at > behind)
        return rows.order_by(*self.by(self.column.table)).limit(first + 1)

    def by(self, rows: FromClause) -> list[ColumnElement[Any]]:
        """The columns to sort these rows by."""
        columns = [rows.c[self.column.key], rows.c[self.row_id.key]]
        return [column.desc() if self.descending else column.asc() for column in columns]

    def info(self, rows: Sequence[Row[Any]], first: int, after: str | None) -> PageInfo:
        """Where the page of these rows stands; ``rows`` may hold the one more."""
        shown = rows[:first]
        return PageInfo(
            has_next_page=len(rows) > first,
            has_previous_page=after is not None,
            start_cursor=self.cursor(shown[0]) if shown else None,
            end_cursor=self.cursor(shown[-1]) if shown else None,
        )


def size(first: int) -> int:
    """How many rows a page has."""
    if not 1 <= first <= MOST:
        raise BadPageSize(path="first")
    return first
