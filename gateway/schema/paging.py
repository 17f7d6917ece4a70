"""Pages of a list as the schema shows them: Relay's connection over anything that is declared as a list."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import strawberry
from sqlalchemy import Row

from gateway.planner import orders, reference
from gateway.planner.fields import DECLARED
from gateway.planner.groups import Grouped
from gateway.planner.lists import Ask, Listed, Nested, One
from gateway.planner.orders import FIRST, MOST, BadCursor, BadPageSize, size
from gateway.schema.context import Info
from gateway.schema.fields import F, query

__all__ = ["FIRST", "MOST", "BadCursor", "BadPageSize", "Order", "size"]

T = TypeVar("T")
Count = Callable[[], Awaitable[int]]
"""How many rows a list has in all."""
_field = strawberry.field


@strawberry.type(description="分页信息 / Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = _field(description="后面是否还有 / Whether more rows follow.")
    has_previous_page: bool = _field(description="前面是否还有 / Whether rows come before.")
    start_cursor: str | None = _field(description="本页第一行的位置 / The first row's cursor.")
    end_cursor: str | None = _field(description="本页最后一行的位置，用作 after / The last row's; give it as after.")


@dataclass(frozen=True, slots=True)
class Order(orders.Order):
    """A way to sort, with what a page of rows tells of itself."""

    def info(self, rows: Sequence[Row[Any]], first: int, after: str | None) -> PageInfo:
        """Where the page of these rows stands; ``rows`` may hold the one more."""
        shown = rows[:first]
        return PageInfo(
            has_next_page=len(rows) > first,
            has_previous_page=after is not None,
            start_cursor=self.cursor(shown[0]) if shown else None,
            end_cursor=self.cursor(shown[-1]) if shown else None,
        )


@strawberry.type(description="列表中的一行 / A row and its place in the list.")
class Edge(Generic[T]):
    cursor: str = _field(description="此行的位置 / The place behind this row.")
    node: T = _field(description="此行的内容 / What stands there.")


@strawberry.type(description="列表的一页 / One page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = _field(description="各行，含位置 / The rows with their places.")
    nodes: list[T] = _field(description="各行 / The rows.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")
    counted: strawberry.Private[Count]

    @query("符合条件的总数；仅在查询时统计 / How many there are; counted only when asked for.")
    async def total_count(self) -> int:
        return await self.counted()


def reads(what: Listed | Nested | One | Grouped, description: str) -> Callable[[F], F]:
    """A query that the planner can answer, and that its resolver answers where the planner does not."""

    return cast("Callable[[F], F]", strawberry.field(description=description, metadata={DECLARED: what}))


async def page(info: Info, kind: type[T], ask: Ask) -> Connection[T]:
    """One page of the rows that are the viewer's to see."""
    viewer, reader = info.context.session.viewer, info.context.front.reader

    async def counted() -> int:
        row = await reader.row(viewer, reference.count_of(ask, viewer))
        return int(row[0]) if row else 0

    return connected(kind, ask, await reader.rows(viewer, reference.rows_of(kind, ask, viewer)), counted)


def connected(kind: type[T], ask: Ask, rows: Sequence[Row[Any]], counted: Count) -> Connection[T]:
    """The page that was asked for, of its rows, which may hold the one more."""
    assert ask.first is not None
    places, nodes = reference.cursors(rows[: ask.first]), [made(kind, row) for row in rows[: ask.first]]
    return Connection(
        edges=[Edge(cursor=place, node=node) for place, node in zip(places, nodes, strict=True)],
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=len(rows) > ask.first,
            has_previous_page=ask.behind is not None,
            start_cursor=places[0] if places else None,
            end_cursor=places[-1] if places else None,
        ),
        counted=counted,
    )


async def one(info: Info, kind: type[T], ask: Ask | None) -> T | None:
    """The row that somebody asks for, if it is the viewer's to see."""
    if ask is None:
        return None
    viewer = info.context.session.viewer
    row = await info.context.front.reader.row(viewer, reference.rows_of(kind, ask, viewer))
    return made(kind, row) if row else None


def made(kind: type[T], row: Row[Any]) -> T:
    return reference.made(kind, row)
