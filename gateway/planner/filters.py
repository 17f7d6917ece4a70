"""By what the rows of a list are narrowed: each field of a list's input beside its condition, declared once.

status: list[StationStatus] | None = asks(among(table.c.status), "申报进度 / Any of these statuses.")
since: date | None = asks(since(table.c.submitted_at), "不早于此日（北京时间）/ On this day in Asia/Shanghai or later.")

The planner, Strawberry's resolvers, exports, saved views and counts all read these. That each column with an index has
such a field, and each field an index that serves it, is a test's affair.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ARRAY, Boolean, ColumnElement, any_
from sqlalchemy import Column as TableColumn
from sqlalchemy.types import TypeEngine
from strawberry.types.base import get_object_definition

from services.chassis.clock import SHANGHAI

NARROWS = "narrows"
"""The key of a filter among the metadata of its field."""
EARLIEST = date(1900, 1, 1)
"""No row is older; the very first days of the calendar are none in another time zone."""

Given = ColumnElement[Any]
"""A value that is not there yet: a parameter of the planner's, or what the reference executor binds."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a row, the type of what it is given, and how to read what a client says."""

    type: TypeEngine[Any]
    where: Callable[[Given], ColumnElement[bool]]
    read: Callable[[Any], Any] = lambda value: value
    implied: Callable[[Any], Mapping[str, Any]] = lambda _: {}
    """What rows of today that fulfil it fulfil as well, by other filters: conditions that have an index."""


def asks(filter: Filter, description: str) -> Any:
    """A field of a list's input; nothing is asked where it is left out."""
    return strawberry.field(default=None, description=description, metadata={NARROWS: filter})


def narrowed_by(kind: type) -> dict[str, Filter]:
    """The filters of a list, from its input; a field that declares none is a mistake."""
    definition = get_object_definition(kind, strict=True)
    return {one.python_name: one.metadata[NARROWS] for one in definition.fields}


def meant(value: Any) -> Any:
    """A word of the schema as contracts and views have it."""
    return str(value.value) if isinstance(value, Enum) else value


def equal(column: TableColumn[Any], read: Callable[[Any], Any] = meant) -> Filter:
    """The column has this value."""
    return Filter(column.type, lambda given: column == given, read)


def among(column: TableColumn[Any]) -> Filter:
    """The column has any of these values."""
    return Filter(ARRAY(column.type), lambda given: column == any_(given), lambda values: [*map(meant, values)])


def present(column: TableColumn[Any]) -> Filter:
    """Whether the column has a value."""
    return Filter(Boolean(), lambda given: column.is_not(None) == given)


def since(column: TableColumn[datetime]) -> Filter:
    """The moment lies on this day in Asia/Shanghai, or later."""
    return Filter(column.type, lambda given: column >= given, lambda day: _at(day, time.min))


def until(column: TableColumn[datetime]) -> Filter:
    """The moment lies on this day in Asia/Shanghai, or before."""
    return Filter(column.type, lambda given: column <= given, lambda day: _at(day, time.max))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(max(day, EARLIEST), hour, SHANGHAI)
