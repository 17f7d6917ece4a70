"""Whoever reads the schema reads what each thing in it means, Chinese first and then English."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from gateway.schema.joined import schema


def told(types: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Everything that our own part of a schema names, with what it says of it."""
    for name, kind in types.items():
        if name.startswith("__") or (
            kind.ast_node is None and not hasattr(kind, "fields") and not hasattr(kind, "values")
        ):
            continue
        yield name, kind.description
        for part, field in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items():
            yield f"{name}.{part}", field.description
            for argument, one in getattr(field, "args", {}).items():
                if argument == "input":  # its type says what it is
                    continue
                yield f"{name}.{part}({argument})", one.description


def test_every_type_field_argument_and_word_says_what_it_means_in_both_languages() -> None:
    found = dict(told(schema._schema.type_map))
    assert len(found) > 300
    speechless = [
        name for name, said in found.items() if not re.search(r"[\u4e00-\u9fff].* ?/ ?.*[A-Za-z]", said or "", re.S)
    ]
    assert speechless == []


def test_what_says_nothing_would_be_found() -> None:
    class Bare:
        ast_node, description = None, None
        values: Mapping[str, Any] = MappingProxyType({})

    assert list(told({"Bare": Bare()})) == [("Bare", None)]
