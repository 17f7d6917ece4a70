"""A list's filter as an address has it and as a file's head tells it: both as its input declares it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from strawberry.types.base import StrawberryList, StrawberryOptional, get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition

from gateway.schema.telling import word
from gateway.spelling import camel
from services.chassis.errors import Invalid

F = TypeVar("F")
LONGEST = 200
"""Characters of a value in an address."""
INT = msgspec.Meta(ge=-(2**31), lt=2**31)
"""As GraphQL has them."""


class NoSuchFilter(Invalid):
    """A parameter that the list does not have, or a value that it cannot take."""

    code, zh, en = "no-such-filter", "筛选条件无效", "This is no filter of the list"


def read(kind: type[F], asked: Sequence[tuple[str, str]]) -> F:
    """The list's own filter, from parameters that are called as its fields are; of a list one for each value."""
    said: dict[str, list[str]] = {}
    for name, value in asked:
        said.setdefault(name, []).append(value)
    fields = {camel(one.python_name): one for one in get_object_definition(kind, strict=True).fields}
    found = {}
    for name, values in said.items():
        if name not in fields or any(len(value) > LONGEST for value in values):
            raise NoSuchFilter(path=name[:20])
        try:
            found[fields[name].python_name] = _value(fields[name].type, values)
        except (ValueError, KeyError):
            raise NoSuchFilter(path=name) from None
    return kind(**found)


def _value(kind: Any, said: list[str]) -> Any:
    """What the texts of a parameter say; ValueError or KeyError where they say nothing of this kind."""
    if isinstance(kind, StrawberryOptional):
        return _value(kind.of_type, said)
    if isinstance(kind, StrawberryList):
        return [_value(kind.of_type, [one]) for one in said]
    (text,) = said
    if isinstance(kind, StrawberryEnumDefinition):
        return kind.wrapped_cls[text]
    return READERS[kind](text) if kind in READERS else msgspec.json.decode(text, type=kind)


READERS: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    bool: lambda text: {"true": True, "false": False}[text],
    int: lambda text: msgspec.convert(text, Annotated[int, INT], strict=False),
    UUID: UUID,
    date: date.fromisoformat,
}


def told(wanted: Any) -> dict[str, str]:
    """The filter in Chinese: each field by what its description begins with."""
    fields = get_object_definition(type(wanted), strict=True).fields
    labels = {one.python_name: re.split("[；，（/ ]", one.description or "")[0] for one in fields}
    given = vars(wanted).items()
    return {labels[name]: _told(value) for name, value in given if value is not None and value not in ("", [])}


def _told(value: Any) -> str:
    match value:
        case list():
            return "、".join(map(_told, value))
        case Enum():
            return word(value)
        case bool():
            return "是" if value else "否"
        case _ if get_object_definition(value):
            return json.dumps(vars(value))
        case _:
            return str(value)
