"""Documents that Hypothesis makes from the schema: any selection of what can be planned, with any arguments."""

from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from gateway.schema.joined import schema

SCHEMA = schema._schema
IDS = (
    "00000000-0000-0000-0000-000000000064",
    "U3RhdGlvbjowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwNjU=",
    "nonsense",
)
TEXTS = st.sampled_from(["驿站", "%", "100%2", "_", "", "长江", '\\"', "gcj", "0551", "00001S"])
ARGUMENTS: dict[str, dict[str, Any]] = {
    "stations": {
        "first": st.sampled_from(["1", "2", "100", "$n", "0", "101"]),
        "sort": st.sampled_from(["NEWEST", "OLDEST", "CODE", "NAME"]),
        "filter": st.sampled_from(
            [
                "{status: [SUBMITTED, RETURNED]}",
                "{status: RETURNED, kind: []}",
                "{hasCode: true}",
                "{hasCode: false, city: 340100}",
                "{division: $division}",
                "{enterpriseNo: 102}",
                "{text: $text}",
                '{submittedSince: "2026-01-01", changedUntil: "2026-12-31"}',
                "{box: {west: 117, south: 30.5, east: 118, north: 32}, name: $text}",
                "{box: {west: 118, south: 30.5, east: 117, north: 32}}",
                "{}",
                "null",
            ]
        ),
    },
    "station": {"id": st.sampled_from([f'"{one}"' for one in IDS])},
    "node": {"id": st.sampled_from([f'"{IDS[1]}"', '"VW5pdDowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwNTMwNzc="'])},
    "history": {"first": st.sampled_from(["1", "2", "100", "$n"])},
    "stationHistory": {
        "id": st.sampled_from([f'"{one}"' for one in IDS]),
        "first": st.sampled_from(["1", "2", "100", "$n", "0"]),
        "kind": st.sampled_from(["[APPLICATION]", "LIFE", "[]", "null"]),
    },
    "stationsBy": {
        "group": st.sampled_from(["[STATUS]", "[DIVISION, MONTH]", "[UNIT, KIND, CODE_STATE]", "[]", "$group"]),
        "filter": st.sampled_from(["{hasCode: true}", "{text: $text}", "{division: $division}", "null"]),
    },
    "proposals": {
        "first": st.sampled_from(["1", "2", "100", "$n", "101"]),
        "filter": st.sampled_from(
            ["{status: [PENDING, DECLINED]}", *(f'{{stationId: "{one}"}}' for one in IDS), "{division: $division}"]
        ),
    },
    "unit": {"unitNo": st.sampled_from(["340103", "1", "null"])},
    "code": {"code": st.sampled_from(['"12055100001"', '"12055100001s"', '"12055800002"', '"1"'])},
}
NEEDED = {"station": ("id",), "node": ("id",), "code": ("code",), "stationHistory": ("id",), "stationsBy": ("group",)}
NESTED = {"history"}
UNPLANNED = {
    "Happening": {"fields"},
    "Proposal": {"fields"},
    "Unit": {"parent", "path", "children", "stationCounts"},
}
"""What Python works out."""
DIRECTIVES = st.sampled_from(["", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: false)"])
HEAD = "query ($n: Int! = 3, $division: Int, $text: String, $yes: Boolean!, $group: [StationGroup!]! = CITY)"
TOP: frozenset[str] = frozenset()


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A document and its variables."""
    root = SCHEMA.query_type
    assert root
    names = draw(st.lists(st.sampled_from(sorted(ARGUMENTS.keys() - NESTED)), min_size=1, max_size=3))
    fields = [_field(draw, name, root.fields[name], f"r{n}: ") for n, name in enumerate(names)]
    variables: dict[str, Any] = {"yes": draw(st.booleans())}
    if draw(st.booleans()):
        variables["text"] = draw(TEXTS)
    if draw(st.booleans()):
        variables["division"] = draw(st.sampled_from([340103, 340102, 1, None]))
    return f"{HEAD} {{ {' '.join(fields)} }}", variables


def _field(draw: st.DrawFn, name: str, field: GraphQLField, alias: str = "", above: frozenset[str] = TOP) -> str:
    known = ARGUMENTS.get(name, {}) if field.args else {}
    given = [one for one in known if one in NEEDED.get(name, ()) or draw(st.booleans())]
    arguments = ", ".join(f"{one}: {draw(known[one])}" for one in given)
    below = _selected(draw, field.type, above)
    return f"{alias}{name}{f'({arguments})' if arguments else ''}{draw(DIRECTIVES)}{below}"


def _selected(draw: st.DrawFn, kind: Any, above: frozenset[str]) -> str:
    """Fields of a type; none that leads back to it, as a unit's parent does."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if is_abstract_type(named):
        inner = "".join(f" ... on {one} {_selected(draw, SCHEMA.type_map[one], above)}" for one in ("Station", "Unit"))
        return f"{{ __typename{inner} }}"
    assert isinstance(named, GraphQLObjectType)
    inside = above | {named.name}
    unplanned = UNPLANNED.get(named.name, set())
    planned = {name: field for name, field in named.fields.items() if name not in unplanned}
    onward = sorted(name for name, field in planned.items() if get_named_type(field.type).name not in inside)
    names = draw(st.lists(st.sampled_from(onward), min_size=1, max_size=8, unique=True))
    alias = {name: draw(st.sampled_from(["", f"x_{name}: "])) for name in names}
    fields = [_field(draw, name, named.fields[name], alias[name], inside) for name in names]
    return f" {{ {' '.join(fields)} }}"
