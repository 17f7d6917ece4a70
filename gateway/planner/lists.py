"""Which rows a list has: its table, whose they are, how it is sorted and filtered; declared once, read twice.

What a client asks of a list becomes an ``Ask``. The names in it make the shape of a statement, the values are bound;
whatever is wrong with it is refused here, whoever reads the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Table
from sqlalchemy.types import TypeEngine

from gateway.legible import NO_TEXT, NotText
from gateway.planner.filters import Filter, Given
from gateway.planner.orders import Order, size
from gateway.reading import areas
from gateway.spelling import camel

if TYPE_CHECKING:
    from gateway.planner.groups import Group


class NotPlanned(Exception):
    """Strawberry answers this."""


Whose = Callable[[Table, Mapping[str, Given]], ColumnElement[bool]]
"""The condition under which a row is a viewer's, given the values of the viewer's areas."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Listed:
    """The rows of a table as a list that somebody may page through, or find one of."""

    node: str
    """The name of its GraphQL type."""
    table: Table
    orders: Mapping[Enum | None, Order]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    whose: Whose = areas
    known: Callable[[Select[Any], datetime], Select[Any]] | None = None
    """What was known of its rows at an earlier moment, where it keeps that; never planned."""

    def ask(
        self,
        first: int | None = None,
        after: str | None = None,
        sort: Enum | None = None,
        filter: Any = None,
        as_of: datetime | None = None,
        **more: Any,
    ) -> "Ask":
        """What a client asks for; empty words, lists and nulls ask for nothing."""
        order = self.orders[sort]
        return Ask(
            self,
            self.wanted(filter, as_of, **more),
            order,
            None if first is None else size(first),
            None if after is None else order.place(after),
            as_of,
        )

    def wanted(self, filter: Any, as_of: datetime | None = None, **more: Any) -> dict[str, Any]:
        """The filters that somebody gives, with what is looked for by each."""
        said = {**(filter if isinstance(filter, Mapping) else vars(filter) if filter else {}), **more}
        wanted = {
            name: self.filters[name].read(value) for name, value in said.items() if value is not None and value != []
        }
        wanted = {name: value for name, value in wanted.items() if value != ""}
        if nothing := next(
            (name for name, one in wanted.items() if isinstance(one, str) and NO_TEXT.search(one)), None
        ):
            raise NotText(camel(nothing))
        if as_of is not None:
            return wanted
        implied = [self.filters[name].implied(value) for name, value in wanted.items()]
        return dict(pair for one in (wanted, *implied) for pair in one.items())

    def one(self, as_of: datetime | None = None, **wanted: Any) -> "Ask":
        """The one row that has these values."""
        return Ask(self, wanted, as_of=as_of)


class Ask(NamedTuple):
    """What is asked of a list."""

    listed: Listed
    wanted: dict[str, Any]
    order: Order | None = None
    first: int | None = None
    behind: tuple[Any, Any] | None = None
    as_of: datetime | None = None
    by: "tuple[Group, ...]" = ()
    """What its rows are grouped by, where they are only counted."""

    def after(self, cursor: str) -> "Ask":
        """The same behind a cursor."""
        assert self.order
        return self._replace(behind=self.order.place(cursor))

    @property
    def shape(self) -> tuple[Any, ...]:
        """Everything but the values."""
        return self.listed.node, self.order and self.order.name, self.behind is None, self.by, *self.wanted

    @property
    def values(self) -> dict[str, Any]:
        """The values, by name."""
        place = dict(zip(("key", "row_id"), self.behind, strict=True)) if self.behind else {}
        return {"first": self.first, **place, **{f"wanted {name}": value for name, value in self.wanted.items()}}

    def conditions(self, given: Callable[[str, TypeEngine[Any]], Given]) -> list[ColumnElement[bool]]:
        """What the wanted rows fulfil; ``given`` makes the value of a name."""
        filters = self.listed.filters
        return [filters[name].where(given(f"wanted {name}", filters[name].type)) for name in self.wanted]

    def place(self, given: Callable[[str, TypeEngine[Any]], Given]) -> list[ColumnElement[bool]]:
        """That they stand behind the cursor."""
        if not (self.order and self.behind):
            return []
        key, row_id = self.order.column, self.order.row_id
        return [self.order.after(given("key", key.type), given("row_id", row_id.type))]

    def limit(self, given: Callable[[str, TypeEngine[Any]], Given]) -> Given:
        """A page, and one row more, which tells whether another follows."""
        return given("first", Integer()) + 1


@dataclass(frozen=True, slots=True)
class One:
    """A field that shows one row, or null: how its arguments say which, None where they can name none."""

    ask: Callable[..., Ask | None]


@dataclass(frozen=True, slots=True)
class Nested:
    """A list below each row of another: the filter that ties it to its row, and the value there."""

    listed: Listed
    tied: Mapping[str, ColumnElement[Any]]

    def ask(self, **said: Any) -> Ask:
        return self.listed.ask(**said)
