"""The generated files, each as text: JSON Schemas, AsyncAPI, OpenAPI, the GraphQL SDL."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from contracts import catalog
from contracts.messages import Command, Event
from deploy.contracts import client
from gateway.partner import document, door
from gateway.schema.joined import schema
from services.chassis import bus
from services.chassis.service import Service

GENERATED = Path(catalog.__file__).parent / "generated"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SDL = GENERATED / "schema.graphql"
PARTNER = GENERATED / "openapi-partner.json"
CLIENT = GENERATED.parents[1] / "clients" / "python" / "yizhan_partner.py"
"""What is generated for others stands apart from what is ours."""


def service(name: str) -> Service:
    """The parts list of one of the five."""
    parts: Service = import_module(f"services.{name}.main").service
    return parts


def asked_of(name: str) -> dict[str, type[Command]]:
    """The commands of a service, by name."""
    return {n: kind for n, kind in sorted(catalog.COMMANDS.items()) if catalog.ASKED_OF[kind] == name}


def told_by(name: str) -> dict[str, type[Event]]:
    """The events of a service, by name."""
    return {n: kind for n, kind in sorted(catalog.EVENTS.items()) if catalog.OWNER[kind] == name}


def schemas(name: str) -> dict[str, Any]:
    """The JSON Schemas of a service's commands and events; an event carries the version it is at."""
    commands, events = asked_of(name), told_by(name)
    _, definitions = msgspec.json.schema_components(
        [*commands.values(), *events.values()], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": DIALECT,
        "title": name,
        "commands": {command: {"$ref": f"#/$defs/{command}"} for command in commands},
        "events": {event: {"$ref": f"#/$defs/{event}", "version": kind.v} for event, kind in events.items()},
        "$defs": definitions,
    }


def files() -> dict[Path, str]:
    """Every generated file and what belongs in it."""
    texts = {GENERATED / "asyncapi.json": pretty(bus.document()), SDL: sdl()}
    for name in catalog.SERVICES:
        texts[GENERATED / f"{name}.json"] = pretty(schemas(name))
        texts[GENERATED / f"openapi-{name}.json"] = pretty(service(name).app().openapi())
    return texts | {PARTNER: pretty(partner()), CLIENT: client.written(partner())}


@cache
def partner() -> dict[str, Any]:
    """The partner API as its clients read it."""
    return document.document(door.OPERATIONS)


def sdl() -> str:
    """The GraphQL schema as its clients read it."""
    return schema.as_str().rstrip() + "\n"


def pretty(document: Mapping[str, Any]) -> str:
    """JSON that is the same every time and that a difference can be read in."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
