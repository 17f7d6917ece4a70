"""Keyset pages of the partners' lists: the next one begins behind the last row of this one."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from msgspec import Meta
from sqlalchemy import Row, Select

from gateway.partner.operations import Visit
from gateway.planner.orders import Order

MOST, USUAL = 200, 100
Limit = Annotated[int, Meta(ge=1, le=MOST, description=f"每页行数，默认 {USUAL} / Rows a page, {USUAL} by default")]
After = Annotated[str, Meta(max_length=400, description="上一页的 nextCursor / The nextCursor of the page before")]

T = TypeVar("T")
P = TypeVar("P")


async def page(
    visit: Visit,
    rows: Select[Any],
    order: Order,
    made: Callable[[Row[Any]], T],
    into: Callable[[tuple[T, ...], str | None], P],
) -> P:
    """The rows of a statement behind the cursor that was asked for, and where to go on if there are more."""
    limit, viewer = visit.query.limit, visit.partner.session.viewer
    found: Sequence[Row[Any]] = await visit.front.reader.rows(
        viewer, order.page(rows, limit, visit.query.after or None)
    )
    shown = found[:limit]
    return into(tuple(made(row) for row in shown), order.cursor(shown[-1]) if len(found) > limit else None)
