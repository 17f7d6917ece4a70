"""The one statement of an operation's shape: rows become JSON where they are read.

A row's object is a lateral subquery whose columns are called as the client calls them, a list is ``json_agg`` of one.
Scope, filters, place and page stand in the statement of each list; a nested list is a subquery of its row.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    null,
    select,
)

from gateway.planner import groups
from gateway.planner.fields import declaration
from gateway.planner.groups import Grouped
from gateway.planner.lists import Ask, Listed, Nested, NotPlanned, One
from gateway.planner.pages import Page
from gateway.planner.parameters import Parameters, written
from gateway.planner.trees import Branch
from gateway.planner.values import Adapt, Placed, Value, aggregated, built, labelled, shown, whole
from gateway.reading import Reached, area_type

SCOPE = -1
"""Whose parameters the areas of the viewer are; those of an ask are its call's."""
ROOT: Adapt = lambda value: value  # noqa: E731


class Statement(NamedTuple):
    """SQL that answers with JSON, and where the values of its parameters come from."""

    sql: str
    names: tuple[tuple[int, str], ...]

    def values(self, asks: Sequence[Ask | None], reach: Reached) -> list[Any]:
        """The values for these asks of a viewer who reaches that far."""
        said: list[Mapping[str, Any]] = [*(ask.values if ask else {} for ask in asks), reach]
        return [said[whose][name] for whose, name in self.names]


def statement(roots: list[Branch], asks: Sequence[Ask | None], reach: Reached) -> Statement:
    """The statement for everything that is asked for in this shape."""
    writer = Writer(asks, reach)
    data = built({branch.key: writer.field(branch, ROOT) for branch in roots})
    return Statement(written(select(built({"data": data}))), writer.parameters.names)


class Writer:
    """Writes the statement of one shape."""

    def __init__(self, asks: Sequence[Ask | None], reach: Reached) -> None:
        self.parameters = Parameters()
        self.asks, self._reach, self._numbers = asks, reach, count(1)

    def field(self, branch: Branch, adapt: Adapt) -> Value:
        """A field of a row, or of the query itself; ``adapt`` says where the row's columns are."""
        if branch.field is None:
            return branch.typename
        match declaration(branch.field):
            case Listed():
                return self._connection(branch, {})
            case Nested(_, tied):
                return self._connection(branch, {name: adapt(value) for name, value in tied.items()})
            case One():
                return self._one(branch)
            case Grouped() as grouped:
                return self._groups(branch, grouped)
            case None:
                raise NotPlanned
            case found:
                return shown(found, branch, adapt)

    def fields(self, branches: list[Branch], adapt: Adapt) -> dict[str, Value]:
        return {branch.key: self.field(branch, adapt) for branch in branches}

    def _one(self, branch: Branch) -> Value:
        assert branch.call is not None
        ask = self.asks[branch.call]
        if ask is None:
            return null()
        place = self.placed(ask.listed)
        inner = self.fields(branch.below[ask.listed.node], place)
        found = select(*labelled(inner)).select_from(place.rows).where(*self.wanted(branch.call, ask, place, {}))
        one = found.limit(1).subquery(self.name())
        return select(whole(one)).select_from(one).scalar_subquery()

    def _connection(self, branch: Branch, tied: Mapping[str, Value]) -> Value:
        assert branch.call is not None
        ask = self.asks[branch.call]
        assert ask
        return Page(self, branch.call, ask, tied).written(branch.only)

    def _groups(self, branch: Branch, grouped: Grouped) -> Value:
        """The groups as an array: within, the rows with what is asked of them; around them, one object a group."""
        assert branch.call is not None
        ask = self.asks[branch.call]
        assert ask
        place, row = self.placed(ask.listed), self.placed(ask.listed)
        names = groups.labels(ask)
        values = [row.column(name) for name in names]

        def field(one: Branch) -> Value:
            match one.name:
                case "keys":
                    return grouped.keys(ask, values)
                case "names":
                    return grouped.names(ask, values)
            return self.field(one, row)

        shown_of_each = {one.key: field(one) for one in branch.only}
        inner = [place(one.of).label(name) for one, name in zip(ask.by, names, strict=True)]
        inner += [place.rows.c[name] for name in sorted(row.used)]
        rows = select(*inner).select_from(place.rows).where(*self.wanted(branch.call, ask, place, {})).subquery(row.row)
        each = groups.largest(select(*labelled(shown_of_each)).select_from(rows), values).subquery(self.name())
        return select(aggregated(each)).select_from(each).scalar_subquery()

    def wanted(self, call: int, ask: Ask, place: Placed, tied: Mapping[str, Value]) -> list[ColumnElement[bool]]:
        """The conditions under which a row is the viewer's, is asked for, and belongs to the row it is nested in."""
        reach = {name: self.parameters.of(SCOPE, name, area_type(value)) for name, value in self._reach.items()}
        own = [ask.listed.whose(ask.listed.table, reach)]
        own += ask.conditions(lambda name, kind: self.parameters.of(call, name, kind))
        own += [ask.listed.filters[name].where(value) for name, value in tied.items()]
        return [place(one) for one in own]

    def placed(self, listed: Listed) -> Placed:
        """The rows of a list, under a name of their own."""
        return Placed(listed.table, self.name())

    def name(self) -> str:
        return f"t{next(self._numbers)}"
