"""What was published is not broken: an event of one version only grows, GraphQL loses only what was deprecated."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from contracts import catalog
from deploy.contracts import __main__ as generator
from deploy.contracts import compatibility, documents

REGISTRY = documents.schemas("registry")


@pytest.mark.parametrize("name", catalog.SERVICES)
def test_the_events_of_today_can_be_read_by_the_readers_of_the_committed_ones(name: str) -> None:
    committed = json.loads((documents.GENERATED / f"{name}.json").read_text())
    assert compatibility.broken_events(committed, documents.schemas(name)) == []


def test_the_graphql_of_today_serves_the_clients_of_the_committed_one() -> None:
    assert compatibility.broken_graphql(documents.SDL.read_text(), documents.sdl()) == []


# --- the canaries: each of these must be noticed ---------------------------------------------------------------------

Change = Callable[[dict[str, Any]], object]


def removed(event: dict[str, Any]) -> None:
    del event["properties"]["name"]
    event["required"].remove("name")


def renamed(event: dict[str, Any]) -> None:
    event["properties"]["title"] = event["properties"].pop("name")
    event["required"] = ["title" if field == "name" else field for field in event["required"]]


def required(event: dict[str, Any]) -> None:
    event["properties"]["colour"] = {"type": "string"}
    event["required"].append("colour")


BREAKING: dict[str, tuple[Change, str]] = {
    "a removed field": (removed, "StationSubmitted.name was removed"),
    "a renamed field": (renamed, "StationSubmitted.title became required"),
    "a new required field": (required, "StationSubmitted.colour became required"),
    "an optional field required": (lambda e: e["required"].append("remark"), "StationSubmitted.remark became required"),
    "a required field optional": (lambda e: e["required"].remove("name"), "name is no longer always told"),
    "a changed type": (lambda e: e["properties"]["name"].update(type="integer"), "name changed its type"),
    "a changed format": (
        lambda e: e["properties"]["station_id"].update(format="date"),
        "station_id changed its format",
    ),
    "a narrower bound": (lambda e: e["properties"]["name"].update(maxLength=10), "name became narrower: maxLength 10"),
    "a floor where none was": (lambda e: e["properties"]["unit_no"].update(minimum=1), "unit_no became narrower"),
    "no longer absent": (lambda e: e["properties"]["built_on"]["anyOf"].pop(), "built_on may no longer be null"),
    "another kind of item": (lambda e: e["properties"]["facilities"]["items"].update(type="number"), "facilities[]"),
}


@pytest.mark.parametrize(("change", "said"), BREAKING.values(), ids=BREAKING)
def test_a_breaking_change_of_an_event_is_noticed(change: Change, said: str) -> None:
    changed = deepcopy(REGISTRY)
    change(changed["$defs"]["StationSubmitted"])
    assert any(said in broken for broken in compatibility.broken_events(REGISTRY, changed))


def test_a_breaking_change_of_a_value_inside_an_event_is_noticed() -> None:
    changed = deepcopy(REGISTRY)
    changed["$defs"]["Kind"]["enum"].remove("micro")
    assert "StationSubmitted.kind no longer knows micro" in compatibility.broken_events(REGISTRY, changed)


def test_a_removed_event_is_noticed() -> None:
    changed = deepcopy(REGISTRY)
    del changed["events"]["StationReturned"]
    assert compatibility.broken_events(REGISTRY, changed) == ["StationReturned was removed"]


def test_the_next_version_may_differ_and_an_earlier_one_may_not_come_back() -> None:
    changed = deepcopy(REGISTRY)
    removed(changed["$defs"]["StationSubmitted"])
    changed["events"]["StationSubmitted"]["version"] = 2
    assert compatibility.broken_events(REGISTRY, changed) == []
    assert compatibility.broken_events(changed, REGISTRY) == ["StationSubmitted went back from version 2 to 1"]


def test_an_event_may_grow_an_optional_field_and_a_wider_bound() -> None:
    changed = deepcopy(REGISTRY)
    changed["$defs"]["StationSubmitted"]["properties"]["colour"] = {"type": "string", "default": ""}
    changed["$defs"]["Point"]["properties"]["lng"]["minimum"] = 70.0
    changed["$defs"]["Kind"]["enum"].append("floating")
    assert compatibility.broken_events(REGISTRY, changed) == []


BEFORE = """
type Query { station(id: ID!): Station }
type Station { name: String!, kind: Kind!, fax: String @deprecated(reason: "nobody has one"), phone: String }
enum Kind { FIXED MICRO }
"""
CLIENTS_BREAK: dict[str, tuple[str, str]] = {
    "a removed field": (", phone: String", ""),
    "a changed type": ("name: String!", "name: Int!"),
    "a field that may be null": ("name: String!", "name: String"),
    "a removed value": (" MICRO", ""),
    "a new required argument": ("id: ID!", "id: ID!, day: Int!"),
    "a removed type": (r"enum Kind {.*}|, kind: Kind!", ""),
}


@pytest.mark.parametrize(("what", "instead"), CLIENTS_BREAK.values(), ids=CLIENTS_BREAK)
def test_a_breaking_change_of_graphql_is_noticed(what: str, instead: str) -> None:
    pattern = what if "|" in what else re.escape(what)
    assert compatibility.broken_graphql(BEFORE, re.sub(pattern, instead, BEFORE)) != []


def test_what_was_deprecated_may_go() -> None:
    without = BEFORE.replace('fax: String @deprecated(reason: "nobody has one"), ', "")
    assert compatibility.broken_graphql(BEFORE, without) == []


def test_graphql_may_grow() -> None:
    assert compatibility.broken_graphql(BEFORE, BEFORE.replace("phone: String", "phone: String, head: String")) == []


def test_the_generator_writes_nothing_when_something_would_break(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = deepcopy(REGISTRY)
    removed(changed["$defs"]["StationSubmitted"])
    monkeypatch.setattr(catalog, "SERVICES", {"registry": catalog.SERVICES["registry"]})
    monkeypatch.setattr(documents, "schemas", lambda _: changed)
    monkeypatch.setattr(documents, "files", lambda: pytest.fail("nothing may be written"))
    assert generator.main() == 1
    assert "StationSubmitted.name was removed" in capsys.readouterr().err
