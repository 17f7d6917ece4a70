"""The partner API is told as it is opened, and only grows; its client is generated and typed."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest

from deploy.contracts import client, compatibility, documents
from gateway.partner.door import OPERATIONS
from gateway.partner.guests import SCOPES
from gateway.partner.problems import SORTS
from gateway.webhooks import signing
from gateway.webhooks.deliveries import RESTORED, TEST
from gateway.webhooks.endpoints import KINDS

DOCUMENT: dict[str, Any] = documents.partner()
Break = Callable[[dict[str, Any]], object]


def operation(document: dict[str, Any], path: str, method: str) -> Any:
    return document["paths"][path][method]


def fields(document: dict[str, Any], schema: str) -> Any:
    return document["components"]["schemas"][schema]["properties"]


def body(document: dict[str, Any], path: str) -> Any:
    return operation(document, path, "post")["requestBody"]["content"]


BREAKS: dict[str, Break] = {
    "a removed path": lambda one: one["paths"].pop("/changes"),
    "a removed method": lambda one: one["paths"]["/own-codes/{own_code}"].pop("delete"),
    "a removed parameter": lambda one: operation(one, "/stations", "get")["parameters"].pop(0),
    "a parameter that is needed now": lambda one: operation(one, "/stations", "get")["parameters"].append(
        {"name": "colour", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "a narrower parameter": lambda one: operation(one, "/stations", "get")["parameters"][0]["schema"].update(
        maximum=50
    ),
    "a removed field of an answer": lambda one: fields(one, "Station").pop("address"),
    "a field of a body that is needed now": lambda one: one["components"]["schemas"]["Put"]["required"].append("name"),
    "a retyped field": lambda one: one["components"]["schemas"]["Entry"]["properties"]["revision"].update(
        type="string"
    ),
    "a removed answer": lambda one: operation(one, "/own-codes/{own_code}", "put")["responses"].pop("428"),
    "another media type": lambda one: operation(one, "/own-code-jobs", "post")["requestBody"]["content"].pop(
        "text/csv"
    ),
    "an event that is told no more": lambda one: one["webhooks"].pop("registry.StationAccepted"),
    "a message without its signature": lambda one: one["webhooks"]["webhook.test"]["post"]["parameters"].pop(),
    "a removed field of a message": lambda one: fields(one, "WebhookStation").pop("deleted"),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_a_breaking_change_is_noticed(change: Break) -> None:
    changed = deepcopy(DOCUMENT)
    change(changed)
    assert compatibility.broken_openapi(DOCUMENT, changed) != []


def test_it_may_grow() -> None:
    changed = deepcopy(DOCUMENT)
    schemas = changed["components"]["schemas"]
    schemas["Station"]["properties"]["colour"] = {"type": "string"}
    schemas["Station"]["required"].append("colour")
    schemas["Put"]["properties"]["colour"] = {"type": "string", "default": ""}
    changed["paths"]["/colours"] = {"get": operation(changed, "/stations", "get")}
    assert compatibility.broken_openapi(DOCUMENT, changed) == []
    assert compatibility.broken_openapi(DOCUMENT, DOCUMENT) == []


def test_every_example_is_what_its_schema_says() -> None:
    looked_at = 0
    for path, methods in (DOCUMENT["paths"] | DOCUMENT["webhooks"]).items():
        for method, told in methods.items():
            places = [told.get("requestBody", {}), *told["responses"].values()]
            for content in [one for place in places for one in place.get("content", {}).values()]:
                schema = content["schema"] | {"components": DOCUMENT["components"]}
                for example in content.get("examples", {}).values():
                    looked_at += 1
                    assert jsonschema_rs.is_valid(schema, example["value"]), (path, method, example)
    assert looked_at > 45


def test_every_event_that_can_be_told_is_shown_with_its_headers_and_how_it_is_signed() -> None:
    assert DOCUMENT["webhooks"].keys() == KINDS | {TEST, RESTORED}
    said = signing.headers([signing.secret()], "id", datetime(2026, 3, 5, tzinfo=UTC), b"{}")
    for told in DOCUMENT["webhooks"].values():
        assert {one["name"] for one in told["post"]["parameters"] if one["required"]} == said.keys()
        (scheme,) = [DOCUMENT["components"]["securitySchemes"][name] for (name,) in told["post"]["security"]]
        assert (scheme["in"], scheme["name"]) == ("header", "webhook-signature")


def test_every_operation_has_a_scope_that_exists_and_tells_of_its_refusals_in_both_languages() -> None:
    for one in OPERATIONS:
        assert one.scope in SCOPES
        told = operation(DOCUMENT, one.path.replace(":path}", "}"), one.method.lower())
        assert {"401", "403", "429", "500", "503"} <= set(told["responses"])
        assert " / " in told["summary"]
        if one.method not in ("GET",) and one.name != "reconcileOwnCodes":
            assert "Idempotency-Key" in [parameter["name"] for parameter in told["parameters"]]
    for sort in SORTS.values():
        assert sort.zh != sort.en
        assert sort.mend_zh != sort.mend_en


def test_the_client_has_a_method_for_every_operation() -> None:
    text = documents.CLIENT.read_text()
    for one in OPERATIONS:
        assert f"    def {client.snake(one.name)}(" in text
