"""How one value of a row is written into the answer, by its declaration and its GraphQL type."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import GraphQLEnumType, get_named_type, get_nullable_type, is_list_type
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.visitors import replacement_traverse

from gateway.planner.fields import Column, Items, Part, worded
from gateway.planner.filters import meant
from gateway.planner.lists import NotPlanned
from gateway.planner.trees import Branch

Value = ColumnElement[Any]
Adapt = Callable[[Any], Any]
"""Where the columns of a row are to be found in the statement."""


class Placed:
    """Finds the columns of a table in the row of that name, and remembers which of them were looked for."""

    def __init__(self, table: FromClause, row: str) -> None:
        self._table, self.row = table, row
        self.rows = table.alias(row)
        self.used: set[str] = set()

    def __call__(self, value: Any) -> Any:
        return replacement_traverse(value, {}, self._place)

    def _place(self, element: Any, **_: Any) -> Value | None:
        if not isinstance(element, TableColumn) or element.table is not self._table:
            return None
        self.used.add(element.key)
        return self.column(element.key, element.type)

    def column(self, name: str, kind: Any = None) -> Value:
        """A column of the row by its name, which stands in no FROM: the row is there already."""
        return literal_column(f"{self.row}.{name}", kind)


EMPTY: Value = literal_column("'[]'::json", JSON)


def shown(declared: Any, branch: Branch, adapt: Adapt) -> Value:
    """A field as the answer shows it."""
    match declared:
        case Column(value):
            return spelled(branch.type, adapt(value))
        case Part(there, values):
            inner = {one.key: _inside(one, lambda name: adapt(values[name])) for one in branch.only}
            return case((adapt(there), built(inner)))
        case Items(array):
            return _objects(branch, adapt(array))
    raise NotPlanned


def spelled(kind: Any, value: Value) -> Value:
    """A value as JSON has it: words by their names, decimals as text; what is no Int of GraphQL is an error."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        if is_list_type(get_nullable_type(kind)):
            raise NotPlanned
        return worded(value, {meant(one.value): name for name, one in named.values.items()})
    if named.name == "Decimal":
        return cast(value, Text)
    if named.name == "Int" and isinstance(value.type, BigInteger):
        return cast(value, Integer)
    return value


def _inside(branch: Branch, value_of: Callable[[str], Value]) -> Value:
    """A field of an object that has no declarations of its own."""
    if branch.field is None:
        return branch.typename
    return spelled(branch.type, value_of(branch.field.python_name))


def _objects(branch: Branch, array: Value) -> Value:
    """A JSON array of objects, each with the fields that are asked for."""
    item = func.jsonb_array_elements(array).column_valued("item")

    def value_of(name: str) -> Value:
        return item.op("->", return_type=JSONB)(literal(name, Text))

    fields = {one.key: _inside(one, value_of) for one in branch.only}
    whole = select(func.coalesce(func.json_agg(built(fields)), EMPTY, type_=JSON)).scalar_subquery()
    return case((array.is_not(None), whole))


def built(fields: Mapping[str, Value]) -> Value:
    """A JSON object of these values."""
    pairs = [one for key, value in fields.items() for one in (literal(key, Text), value)]
    return func.json_build_object(*pairs, type_=JSON)


def whole(objects: FromClause) -> Value:
    """A row of a subquery as a JSON object."""
    return func.row_to_json(_row(objects), type_=JSON)


def aggregated(objects: FromClause, shows: ColumnElement[bool] | None = None) -> Value:
    """The rows of a subquery as a JSON array of objects."""
    every = func.json_agg(_row(objects), type_=JSON)
    return func.coalesce(every if shows is None else every.filter(shows), EMPTY, type_=JSON)


def _row(objects: FromClause) -> Value:
    """The row itself: PostgreSQL knows it by the subquery's name."""
    return literal_column(str(objects.name))  # type: ignore[attr-defined]


def labelled(fields: Mapping[str, Value]) -> Iterator[Value]:
    """The columns of an object, called as the client calls them."""
    return (value.label(key) for key, value in fields.items())
