"""The other reader of the declarations: rows through Strawberry's own resolvers, for everything that is not planned.

It never calls the planner; the tests hold both against each other.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ARRAY, ColumnElement, Row, Select, func, literal, select
from sqlalchemy import Column as TableColumn
from sqlalchemy.sql.visitors import iterate, replacement_traverse
from sqlalchemy.types import TypeEngine
from strawberry.types.base import StrawberryList, StrawberryOptional, get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from gateway.planner import groups
from gateway.planner.fields import Column, Items, Part, declaration
from gateway.planner.groups import Grouped
from gateway.planner.lists import Ask, Listed
from gateway.reading import Viewer, area_type, reached

T = TypeVar("T")
CURSOR, OF_ROW, MANY = "cursor_of_row", "of_row", "many"
Value = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]
"""(name, type) → the value that an ask has there."""


def fields_of(kind: type) -> Iterator[tuple[StrawberryField, Any]]:
    """The fields of a type that are read from a row, with what was declared of them."""
    definition = get_object_definition(kind, strict=True)
    return ((one, found) for one in definition.fields if (found := declaration(one)))


def columns(kind: type) -> list[ColumnElement[Any]]:
    """Everything that is read of a row for a type, each value under the name of its field."""
    return [value.label(name) for one, found in fields_of(kind) for name, value in _values(one.python_name, found)]


def _values(name: str, found: Any) -> list[tuple[str, ColumnElement[Any]]]:
    match found:
        case Column(value):
            return [(name, value)]
        case Items(array):
            return [(name, array)]
        case Part(there, values):
            return [(name, there), *((f"{name}_{inner}", value) for inner, value in values.items())]
        case _:
            return []


def made(kind: type[T], row: Row[Any], **more: Any) -> T:
    """A row as an object of its GraphQL type, with ``more`` than the row says."""
    return kind(**{name: make(row) for name, make in _makers(cast("Any", kind))}, **more)


@cache
def _makers(kind: Any) -> list[tuple[str, Callable[[Row[Any]], Any]]]:
    return [(one.python_name, _maker(one, found)) for one, found in fields_of(kind) if _values("", found)]


def _maker(one: StrawberryField, found: Any) -> Callable[[Row[Any]], Any]:
    name, convert = one.python_name, _converter(one.type)
    if not isinstance(found, Part):
        return lambda row: convert(getattr(row, name))

    def read(row: Row[Any]) -> Any:
        if not getattr(row, name):
            return None
        return convert({inner: getattr(row, f"{name}_{inner}") for inner in found.values})

    return read


def _converter(kind: Any) -> Callable[[Any], Any]:
    """How a value of the database becomes one of the schema."""
    if isinstance(kind, StrawberryOptional):
        inner = _converter(kind.of_type)
        return lambda value: None if value is None else inner(value)
    if isinstance(kind, StrawberryList):
        inner = _converter(kind.of_type)
        return lambda values: [inner(value) for value in values]
    if isinstance(kind, StrawberryEnumDefinition):
        return kind.wrapped_cls
    if definition := get_object_definition(kind):
        inside = [(one.python_name, _converter(one.type)) for one in definition.fields]
        return lambda value: kind(**{name: convert(value.get(name)) for name, convert in inside})
    return lambda value: value


def visible(listed: Listed, viewer: Viewer) -> ColumnElement[bool]:
    """The rows of a list that are a viewer's to see."""
    reach = reached(viewer.scope)
    return listed.whose(listed.table, {name: literal(value, area_type(value)) for name, value in reach.items()})


def rows_of(kind: type, ask: Ask, viewer: Viewer, given: Value | None = None) -> Select[Any]:
    """The rows that somebody asks for, as far as they are theirs, with what their type shows."""
    given = given or _given(ask)
    where = [visible(ask.listed, viewer), *ask.conditions(given), *ask.place(given)]
    found = select(*columns(kind)).select_from(ask.listed.table).where(*where)
    if ask.order is not None:
        found = found.add_columns(ask.order.written.label(CURSOR)).order_by(*ask.order.by(ask.listed.table))
    return _then(ask, found.limit(ask.first + 1) if ask.first is not None else found)


def pages_of(kind: type, ask: Ask, tied: str, viewer: Viewer) -> Select[Any]:
    """The same page below each of several rows: ``tied`` is the filter that is given all their values.

    Each row says under ``OF_ROW`` which of them it is below.
    """
    each, given = _each(ask, tied)
    assert ask.order
    below = rows_of(kind, ask, viewer, given).lateral("below")
    return select(each.label(OF_ROW), below).order_by(each, *ask.order.by(below))


def count_of(ask: Ask, viewer: Viewer, given: Value | None = None) -> Select[Any]:
    """How many rows there are in all, whatever the page."""
    where = [visible(ask.listed, viewer), *ask.conditions(given or _given(ask))]
    return _then(ask, select(func.count().label(MANY)).select_from(ask.listed.table).where(*where))


def counts_of(ask: Ask, tied: str, viewer: Viewer) -> Select[Any]:
    """The same below each of several rows."""
    each, given = _each(ask, tied)
    return select(each.label(OF_ROW), count_of(ask, viewer, given).lateral("below"))


def _each(ask: Ask, tied: str) -> tuple[ColumnElement[Any], Value]:
    """Every value of a filter in turn, and what stands in its place meanwhile."""
    plain, type_ = _given(ask), ask.listed.filters[tied].type
    each = func.unnest(literal(ask.wanted[tied], ARRAY(type_)), type_=type_).column_valued("each_row")
    return each, lambda name, of: each if name == f"wanted {tied}" else plain(name, of)


def groups_of(kind: type, grouped: Grouped, ask: Ask, viewer: Viewer) -> Select[Any]:
    """The groups of the rows that somebody asks for, the largest first, with their ``group_keys`` and names."""
    table, said = ask.listed.table, columns(kind)
    used = [one for value in said for one in iterate(value) if isinstance(one, TableColumn) and one.table is table]
    inner = [one.of.label(name) for one, name in zip(ask.by, groups.labels(ask), strict=True)]
    where = [visible(ask.listed, viewer), *ask.conditions(_given(ask))]
    rows = _then(ask, select(*inner, *dict.fromkeys(used)).select_from(table).where(*where)).subquery("counted")

    def there(element: Any, **_: Any) -> Any:
        return rows.c[element.name] if isinstance(element, TableColumn) and element.table is table else None

    values = [rows.c[name] for name in groups.labels(ask)]
    told = [grouped.keys(ask, values).label("group_keys"), grouped.names(ask, values).label("group_names")]
    return groups.largest(select(*told, *(replacement_traverse(value, {}, there) for value in said)), values)


def _then(ask: Ask, rows: Select[Any]) -> Select[Any]:
    """A statement as of the moment that somebody asks about."""
    if ask.as_of is None:
        return rows
    assert ask.listed.known
    return ask.listed.known(rows, ask.as_of)


def _given(ask: Ask) -> Value:
    values = ask.values
    return lambda name, kind: literal(values[name], kind)


def cursors(rows: Sequence[Row[Any]]) -> list[str]:
    """The place behind each row."""
    return [getattr(row, CURSOR) for row in rows]
