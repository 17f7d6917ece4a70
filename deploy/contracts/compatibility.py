"""What a change of the language would break: events by their JSON Schemas, GraphQL by its SDL.

An event of one version may only grow: optional fields, wider bounds. Anything else is another meaning and needs the
next version with an upcaster, because what was told stays told. GraphQL may lose only what was deprecated before.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import GraphQLSchema, build_schema, find_breaking_changes, is_enum_type

Schema = Mapping[str, Any]

FLOORS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
CEILINGS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
EXACT = ("type", "const", "pattern", "format", "contentEncoding")


def broken_events(before: Schema, after: Schema) -> list[str]:
    """What readers of yesterday's events of one service would stumble over, event by event.

    An event that went to the next version may differ as it likes; its samples prove that the old one is read.
    """
    broken = []
    for name, told in before["events"].items():
        now = after["events"].get(name)
        if now is None:
            broken.append(f"{name} was removed")
        elif now["version"] == told["version"]:
            broken += _Comparison(before["$defs"], after["$defs"]).breaks(told, now, name)
        elif now["version"] < told["version"]:
            broken.append(f"{name} went back from version {told['version']} to {now['version']}")
    return broken


@dataclass(frozen=True)
class _Comparison:
    """Two schemas side by side, each with the definitions its references mean."""

    old_definitions: Schema
    new_definitions: Schema
    answers: bool = False
    """Whether only readers look at it: what is always told from now on hurts none of them."""

    def breaks(self, old: Schema, new: Schema, where: str) -> list[str]:
        return list(self._differences(old, new, where))

    def _differences(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        old, new = _resolved(old, self.old_definitions), _resolved(new, self.new_definitions)
        yield from _bounds(old, new, where)
        if lost := [str(value) for value in old.get("enum", ()) if value not in new.get("enum", (value,))]:
            yield f"{where} no longer knows {', '.join(lost)}"
        yield from self._fields(old, new, where)
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), Mapping) and isinstance(new.get(key), Mapping):
                yield from self._differences(old[key], new[key], f"{where}[]")
        for alternative in old.get("anyOf", ()):
            if not any(not self.breaks(alternative, other, where) for other in new.get("anyOf", (new,))):
                yield f"{where} may no longer be {_named(alternative)}"
        if "anyOf" in new and "anyOf" not in old:
            yield f"{where} changed its type to one of several"

    def _fields(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        fields, required, still = old.get("properties", {}), set(old.get("required", ())), set(new.get("required", ()))
        for name, field in fields.items():
            if name not in new.get("properties", {}):
                yield f"{where}.{name} was removed"
            else:
                yield from self._differences(field, new["properties"][name], f"{where}.{name}")
        for name in sorted(still - required) if not self.answers else ():
            yield f"{where}.{name} became required"
        for name in sorted((required - still) & set(new.get("properties", {}))):
            yield f"{where}.{name} is no longer always told"


def broken_openapi(before: Schema, after: Schema) -> list[str]:
    """What programs written against yesterday's OpenAPI document would stumble over, operation by operation."""
    compare = _Comparison(before["components"]["schemas"], after["components"]["schemas"])
    broken: list[str] = []
    for path, methods in before["paths"].items():
        for method, told in methods.items():
            now = after["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            broken += [f"{where} was removed"] if now is None else _broken_operation(compare, told, now, where)
    for event, told in before.get("webhooks", {}).items():
        now = after.get("webhooks", {}).get(event)
        broken += (
            [f"{event} was removed"] if now is None else _broken_message(compare, told["post"], now["post"], event)
        )
    return broken


def _broken_message(compare: _Comparison, told: Schema, now: Schema, where: str) -> Iterator[str]:
    """What a receiver of it would stumble over: for them it is an answer that nobody asked for."""
    headers, still = ({one["name"] for one in each["parameters"]} for each in (told, now))
    for name in sorted(headers - still):
        yield f"{where} no longer has {name}"
    yield from _broken_content(replace(compare, answers=True), told["requestBody"], now["requestBody"], where)


def _broken_operation(compare: _Comparison, told: Schema, now: Schema, where: str) -> Iterator[str]:
    before, after = ({(p["in"], p["name"]): p for p in one.get("parameters", ())} for one in (told, now))
    for key in before.keys() - after.keys():
        yield f"{where} no longer takes {key[1]}"
    for key, parameter in after.items():
        if parameter["required"] and not before.get(key, {"required": False})["required"]:
            yield f"{where} needs {key[1]} now"
        if key in before:
            yield from compare.breaks(before[key]["schema"], parameter["schema"], f"{where} {key[1]}")
    yield from _broken_content(compare, told.get("requestBody", {}), now.get("requestBody", {}), where)
    for status, answer in told["responses"].items():
        if status not in now["responses"]:
            yield f"{where} no longer answers {status}"
        else:
            yield from _broken_content(replace(compare, answers=True), answer, now["responses"][status], where)


def _broken_content(compare: _Comparison, told: Schema, now: Schema, where: str) -> Iterator[str]:
    for media, content in told.get("content", {}).items():
        if media not in now.get("content", {}):
            yield f"{where} no longer speaks {media}"
        else:
            yield from compare.breaks(content["schema"], now["content"][media]["schema"], where)


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return schema


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[str]:
    for key in EXACT:
        if new.get(key) != old.get(key) and (key in new or key == "type"):
            yield f"{where} changed its {key} from {old.get(key)} to {new.get(key)}"
    narrower: list[tuple[tuple[str, ...], Callable[[Any, Any], bool]]] = [
        (FLOORS, lambda was, is_: was is None or is_ > was),
        (CEILINGS, lambda was, is_: was is None or is_ < was),
    ]
    for keys, narrows in narrower:
        for key in keys:
            if key in new and narrows(old.get(key), new[key]):
                yield f"{where} became narrower: {key} {new[key]}"


def _named(schema: Schema) -> str:
    return str(schema.get("$ref", schema.get("type", "anything"))).rpartition("/")[2]


def broken_graphql(before: str, after: str) -> list[str]:
    """What clients written against yesterday's SDL would stumble over; what was deprecated there may go."""
    old = build_schema(before)
    changes = find_breaking_changes(old, build_schema(after))
    return [change.description for change in changes if not _was_deprecated(old, change.description)]


def _was_deprecated(schema: GraphQLSchema, said: str) -> bool:
    """Whether it says that a field or an enum value went which had been deprecated."""
    found = re.fullmatch(r"(?:Field|Input field|Enum value) (\w+)\.(\w+) was removed\.", said)
    kind = schema.get_type(found[1]) if found else None
    if found is None or kind is None:
        return False
    members = kind.values if is_enum_type(kind) else getattr(kind, "fields", {})
    return members[found[2]].deprecation_reason is not None
