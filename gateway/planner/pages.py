"""A page of a list in one pass over its rows: an object beside each of them, and what the page says of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    func,
    lateral,
    literal,
    select,
    true,
)
from sqlalchemy.types import TypeEngine

from gateway.planner.lists import Ask
from gateway.planner.orders import MOST
from gateway.planner.trees import Branch
from gateway.planner.values import Placed, Value, aggregated, built, labelled, whole

if TYPE_CHECKING:
    from gateway.planner.statements import Writer

AHEAD = "has_next_page"
OF_ROWS = {AHEAD, "start_cursor", "end_cursor"}
"""What only the rows tell of a page."""


class Page:
    """What is selected of a connection; ``tied`` are the values that tie it to the row it is nested in."""

    def __init__(self, writer: "Writer", call: int, ask: Ask, tied: Mapping[str, Value]) -> None:
        assert ask.order
        self._writer, self._call, self._ask, self._tied = writer, call, ask, tied
        self._order, self._row = ask.order, writer.placed(ask.listed)
        self._sides: list[FromClause] = []
        self._informed = self._ahead = False

    def written(self, branches: list[Branch]) -> Value:
        """The connection as an object."""
        told = {inner.name for one in branches if one.name == "page_info" for inner in one.only}
        self._informed, self._ahead = bool(told & OF_ROWS), AHEAD in told
        parts = built({one.key: self._part(one) for one in branches})
        if not self._sides and not self._informed:  # nothing of it is shown but how many there are
            return parts
        page = select(parts).select_from(self._rows())
        for side in self._sides:
            page = page.join(side, true())
        return page.scalar_subquery()

    def _part(self, branch: Branch) -> Value:
        match branch.name:
            case "nodes":
                return self._shown(self._node(branch))
            case "edges":
                return self._shown(self._side({one.key: self._of_edge(one) for one in branch.only}))
            case "page_info":
                return built({one.key: self._info(one) for one in branch.only})
            case "total_count":
                return self._count()
        return branch.typename

    def _of_edge(self, branch: Branch) -> Value:
        match branch.name:
            case "node":
                return whole(self._node(branch))
            case "cursor":
                cursor: Value = self._row(self._order.written)
                return cursor
        return branch.typename

    def _info(self, branch: Branch) -> Value:
        """What a page tells of itself; whether another follows, by one row more than it shows."""
        match branch.name:
            case "has_next_page":
                return func.count() > self._first
            case "has_previous_page":
                return literal(self._ask.behind is not None, Boolean)
            case "start_cursor":
                return self._cursor(literal(1))
            case "end_cursor":
                return self._cursor(func.least(self._first, func.count()) if self._ahead else func.count())
        return branch.typename

    def _cursor(self, number: Value) -> Value:
        """The place behind the row of this number: it is written for that one alone."""
        columns = (self._order.column, self._order.row_id)
        rows = (func.array_agg(self._row(one), type_=ARRAY(one.type)) for one in columns)
        return self._order.written_of(*(values[number] for values in rows))

    def _count(self) -> Value:
        """How many rows there are, whatever the page."""
        every = self._writer.placed(self._ask.listed)
        return select(func.count()).select_from(every.rows).where(*self._wanted(every)).scalar_subquery()

    # --- rows and what stands beside them -----------------------------------------------------------------------------

    def _rows(self) -> FromClause:
        """The rows of the page; with one more, and numbered, where it tells whether another follows."""
        found = self._writer.placed(self._ask.listed)
        key, where = self._order, [*self._wanted(found), *map(found, self._ask.place(self._given))]
        columns = [found.rows.c[name] for name in sorted(self._row.used | {key.column.key, key.row_id.key})]
        rows = select(*columns).where(*where).order_by(*map(found, key.by(self._ask.listed.table)))
        most = rows.limit(MOST + 1).subquery(self._writer.name())  # so that it is planned once, for whatever first says
        page = select(*most.c)
        if not self._ahead:
            return page.limit(self._first).subquery(self._row.row)
        more = page.limit(self._first + 1).subquery(self._writer.name())
        return select(*more.c, func.row_number().over().label("row_no")).subquery(self._row.row)

    def _wanted(self, place: Placed) -> list[ColumnElement[bool]]:
        return self._writer.wanted(self._call, self._ask, place, self._tied)

    def _given(self, name: str, kind: TypeEngine[Any]) -> Value:
        return self._writer.parameters.of(self._call, name, kind)

    @property
    def _first(self) -> Value:
        return self._given("first", Integer())

    def _node(self, branch: Branch) -> FromClause:
        return self._side(self._writer.fields(branch.only, self._row))

    def _side(self, fields: Mapping[str, Value]) -> FromClause:
        """An object beside each row."""
        self._sides.append(lateral(select(*labelled(fields)), self._writer.name()))
        return self._sides[-1]

    def _shown(self, objects: FromClause) -> Value:
        """The objects of the rows that the page shows."""
        return aggregated(objects, self._row.column("row_no") <= self._first if self._ahead else None)
