"""What a field is: an SQL expression beside its GraphQL type, declared once, read by the planner and by Strawberry.

name: str = column(table.c.name, "站点名称 / Name.")
place: Place | None = part(table.c.datum.is_not(None), "坐标 / Where it is.", lng=table.c.lng, …)
waivers: list[Waiver] = items(table.c.waivers, "突破软性规定的理由 / Why soft rules are passed over.")
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal, null, select
from strawberry.types.field import StrawberryField

DECLARED = "declared"
"""The key of a declaration among a field's metadata."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value: a column, or anything SQL can make of the row."""

    value: ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """An object made of values of the row, where it is there."""

    there: ColumnElement[bool]
    values: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Items:
    """Objects in a JSON array, each with the names of its type's fields as keys."""

    array: ColumnElement[Any]


def column(value: ColumnElement[Any], description: str, name: str | None = None) -> Any:
    """A field that shows a value."""
    return _declared(Column(value), description, name)


def part(there: ColumnElement[bool], description: str, **values: ColumnElement[Any]) -> Any:
    """A field that shows several values as an object, null where it is not there."""
    return _declared(Part(there, values), description)


def items(array: ColumnElement[Any], description: str) -> Any:
    """A field that shows a JSON array of objects."""
    return _declared(Items(array), description)


def _declared(what: Column | Part | Items, description: str, name: str | None = None) -> Any:
    return strawberry.field(description=description, name=name, metadata={DECLARED: what})


def declaration(one: StrawberryField) -> Any:
    """What was declared of a field; None if nothing was."""
    return one.metadata.get(DECLARED)


def worded(value: ColumnElement[Any], words: Mapping[Any, Any]) -> ColumnElement[Any]:
    """Another word for each of a column's words; null for one that has none."""
    if not words:
        return null()
    return case(*((value == word, literal(said, Text)) for word, said in words.items()))


def names_of(words: type[Enum]) -> dict[str, str]:
    """How the schema spells what a column holds."""
    return {str(word.value): word.name for word in words}


def global_id(kind: str, row_id: ColumnElement[UUID]) -> ColumnElement[str]:
    """Relay's usual form: the type and the id, base64."""
    text = literal(f"{kind}:", Text).concat(cast(row_id, Text))
    return func.encode(func.convert_to(text, "UTF8"), "base64", type_=Text)


def looked_up(wanted: ColumnElement[Any], source: FromClause, *where: ColumnElement[bool]) -> ColumnElement[Any]:
    """One value of another table's row; null where there is none."""
    return select(wanted).where(*where).correlate_except(source).scalar_subquery()
