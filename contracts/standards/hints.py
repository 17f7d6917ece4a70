"""What would have been right, for whoever wrote a rule pack that cannot be read."""

import re
from enum import Enum

import msgspec
from msgspec import inspect


def right(kind: type[msgspec.Struct], complaint: str) -> str:
    """The keys or words that the place named at the end of a complaint (``at `$.premises.area[0]` ``) allows."""
    place = re.search(r"at `\$(.*)`", complaint)
    node: inspect.Type | None = inspect.type_info(kind)
    for key, entry in re.findall(r"\.(\w+)|(\[)", place[1] if place else ""):
        node = below(node, key) if key else element(node) if entry else node
    match plain(node):
        case inspect.StructType(fields=fields) if "unknown field" in complaint:
            return f"; it may say: {', '.join(field.encode_name for field in fields)}"
        case inspect.EnumType(cls=words) if issubclass(words, Enum):
            return f"; one of: {', '.join(str(word.value) for word in words)}"
        case inspect.LiteralType(values=values):
            return f"; one of: {', '.join(repr(value) for value in values)}"
        case _:
            return ""


def plain(node: inspect.Type | None) -> inspect.Type | None:
    """A type without the None beside it."""
    if isinstance(node, inspect.UnionType):
        return next((one for one in node.types if not isinstance(one, inspect.NoneType)), None)
    return node


def below(node: inspect.Type | None, key: str) -> inspect.Type | None:
    held = plain(node)
    fields = held.fields if isinstance(held, inspect.StructType) else ()
    return next((field.type for field in fields if field.encode_name == key), None)


def element(node: inspect.Type | None) -> inspect.Type | None:
    held = plain(node)
    return held.item_type if isinstance(held, inspect.VarTupleType) else None
