"""The rows of a list counted by what they have in common, in one pass over them; declared once, read twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Text, cast, func, literal

from gateway.planner.lists import Ask, Listed
from services.chassis.errors import Invalid

TOGETHER = 3
MOST = 1_000
"""Groups of one answer; the largest come first."""

Value = ColumnElement[Any]


class TooManyGroupings(Invalid):
    """Each way to group multiplies the groups by those of the others."""

    code = "bad-grouping"
    zh, en = f"请给出 1 至 {TOGETHER} 种分组方式", f"Group by 1 to {TOGETHER} things"


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """What rows have in common: ``of`` a row, and how the value is spelled and called; null where it has none."""

    of: Value
    key: Callable[[Value], Value] = lambda value: cast(value, Text)
    name: Callable[[Value], Value] = lambda value: cast(value, Text)


@dataclass(frozen=True, eq=False, slots=True)
class Grouped:
    """A field that shows how many rows of a list there are, by groups of them."""

    listed: Listed
    groups: Mapping[Enum, Group]
    unnamed: str
    """What those are called that have no value."""

    def ask(self, group: Sequence[Enum], filter: Any = None, as_of: datetime | None = None) -> Ask:
        words = dict.fromkeys(group)
        if not 1 <= len(words) <= TOGETHER:
            raise TooManyGroupings(path="group")
        by = tuple(self.groups[word] for word in words)
        return Ask(self.listed, self.listed.wanted(filter, as_of), as_of=as_of, by=by)

    def keys(self, ask: Ask, values: Sequence[Value]) -> Value:
        """How the values of a group are spelled, as a JSON array."""
        return func.json_build_array(*(one.key(value) for one, value in zip(ask.by, values, strict=True)), type_=JSON)

    def names(self, ask: Ask, values: Sequence[Value]) -> Value:
        """How they are called."""
        pairs = zip(ask.by, values, strict=True)
        called = (func.coalesce(one.name(value), one.key(value), literal(self.unnamed, Text)) for one, value in pairs)
        return func.json_build_array(*called, type_=JSON)


def labels(ask: Ask) -> list[str]:
    """What the values of a group are called in a statement."""
    return [f"group_{number}" for number in range(len(ask.by))]


def largest(rows: Select[Any], values: Sequence[Value]) -> Select[Any]:
    """A statement about rows as one about the groups that these values make of them, the largest first."""
    return rows.group_by(*values).order_by(func.count().desc(), *values).limit(MOST)
