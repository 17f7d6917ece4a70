"""The doors of a service: one route a command, one for many commands, the catch-up feed, and what operators ask."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from contracts.messages import Command, Receipt
from services.chassis import answering, tracing
from services.chassis.auth import Identity
from services.chassis.clock import microseconds
from services.chassis.deciding import Asked
from services.chassis.errors import Forbidden, Invalid, PlatformError, Problem, misshapen
from services.chassis.store import Entry, Store
from services.chassis.telemetry import trace_id

if TYPE_CHECKING:
    from services.chassis.service import Runtime

T = TypeVar("T")

MANY = 500
RETRY_AFTER = 1


class Envelope(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is posted: the command and what surrounds it. ``type`` names the command where the path does not."""

    command_id: UUID
    command: msgspec.Raw
    type: str = ""
    division: int | None = None
    expected_version: int | None = None
    dry_run: bool = False
    """Decide it and answer, and write nothing; for commands that are answered in an event."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command's answer among many."""

    receipt: Receipt | None = None
    problem: Problem | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``GET /events``: what the NATS headers say, and the exact bytes of the record."""

    position: int
    lineage: UUID
    previous: str
    hash: str
    recorded: int
    type: str
    division: int
    record: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Door:
    """A command that may be asked, and by whom."""

    command: type[Command]
    may: str
    answers: bool = False
    """Whether what its last event says is its answer, to a repeat as to the first."""


@dataclass
class Api:
    """What a service may be asked."""

    doors: dict[str, Door] = field(default_factory=dict)

    def accept(self, command: type[Command], may: str, answers: bool = False) -> None:
        """Open ``POST /commands/<Name>`` to whoever holds the permission somewhere; the loop looks where."""
        self.doors[command.__name__] = Door(command, may, answers)


def asked(api: Api, name: str, envelope: Envelope, identity: Identity, trace: str) -> Asked:
    """Check shape and permission of one command."""
    door = api.doors.get(name)
    if door is None:
        raise Invalid(zh=f"没有这样的命令：{name}", en=f"There is no command {name}", path="type")
    if not identity.allows(door.may):
        raise Forbidden
    try:
        command = msgspec.json.decode(envelope.command, type=door.command)
    except msgspec.ValidationError as error:
        raise misshapen(error) from None
    return Asked(
        command=command,
        command_id=envelope.command_id,
        identity=identity,
        division=envelope.division,
        expected_version=envelope.expected_version,
        may=door.may,
        trace=trace,
    )


def answer(body: Any, status: int = 200, media: str = "application/json", retry_after: int = 0) -> Response:
    seconds = retry_after or (RETRY_AFTER if status == 503 else 0)
    return Response(msgspec.json.encode(body), status, {"Retry-After": str(seconds)} if seconds else None, media)


def problem(error: PlatformError, trace: str) -> Response:
    """The one place where a refusal becomes HTTP."""
    return answer(error.problem(trace_id(trace)), error.status, "application/problem+json", error.retry_after)


def router(api: Api) -> APIRouter:
    """The routes of all services; what they work on is the application's ``state.runtime``."""
    routes = APIRouter()
    for door in api.doors.values():
        _route(routes, api, door)

    @routes.post("/commands", summary="Ask many commands at once; each is answered for itself, in order")
    async def many(request: Request) -> Response:
        runtime: Runtime = request.app.state.runtime
        identity = runtime.commander(request)
        envelopes = _decoded(await request.body(), list[Envelope])
        if len(envelopes) > MANY:
            raise Invalid(zh=f"一次最多 {MANY} 条", en=f"At most {MANY} commands at once")
        with tracing.span("commands", request.headers.get("traceparent", ""), commands=len(envelopes)) as trace:
            return answer(await asyncio.gather(*(_one(api, runtime, one, identity, trace) for one in envelopes)))

    @routes.get("/events", summary="What the store holds behind a position, as NDJSON")
    async def events(request: Request, after: int = 0, limit: int = 500) -> Response:
        runtime: Runtime = request.app.state.runtime
        runtime.neighbour(request)
        entries = await runtime.store.after(after, min(max(limit, 1), 5000))
        body = b"".join(_line(runtime.store, entry) for entry in entries)
        return Response(body, media_type="application/x-ndjson")

    @routes.get("/head", summary="What the store has committed, and since when the event behind a position waits")
    async def head(request: Request, after: int = 0) -> Response:
        runtime: Runtime = request.app.state.runtime
        runtime.neighbour(request)
        return answer(await runtime.store.behind(after))

    return routes


def _route(routes: APIRouter, api: Api, door: Door) -> None:
    name = door.command.__name__

    async def one(request: Request) -> Response:
        runtime: Runtime = request.app.state.runtime
        identity = runtime.commander(request)
        envelope = _decoded(await request.body(), Envelope)
        with (
            runtime.figures.asking(name),
            tracing.span(f"command {name}", request.headers.get("traceparent", "")) as trace,
        ):
            return answer(await _ask(api, runtime, name, envelope, identity, trace))

    body = {"allOf": [_ref("Envelope"), {"properties": {"command": _ref(name)}}]}
    routes.add_api_route(
        f"/commands/{name}",
        one,
        methods=["POST"],
        summary=(door.command.__doc__ or name).splitlines()[0],
        description=f"Permission: `{door.may}`.",
        operation_id=name,
        openapi_extra={"requestBody": {**_shown("application/json", body), "required": True}},
        responses={
            200: {"description": "Done", **_shown("application/json", _ref("Receipt"))},
            "default": {"description": "Refused", **_shown("application/problem+json", _ref("Problem"))},
        },
    )


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _shown(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


async def _ask(api: Api, runtime: "Runtime", name: str, envelope: Envelope, identity: Identity, trace: str) -> Receipt:
    """The receipt, with what the command's last event says where that is its answer."""
    ask = asked(api, name, envelope, identity, trace)
    if envelope.dry_run:
        return await _tried(api, runtime, name, ask)
    receipt = await runtime.loop.ask(ask)
    return await answering.answered(runtime.store, receipt) if api.doors[name].answers else receipt


async def _tried(api: Api, runtime: "Runtime", name: str, ask: Asked) -> Receipt:
    if not api.doors[name].answers:
        raise Invalid(zh="该命令不支持试算", en=f"{name} cannot be tried out", path="dryRun")
    return await answering.tried(runtime.store, runtime.parts.deciders, ask, runtime.keyring)


async def _one(api: Api, runtime: "Runtime", envelope: Envelope, identity: Identity, trace: str) -> Answer:
    try:
        return Answer(receipt=await _ask(api, runtime, envelope.type, envelope, identity, trace))
    except PlatformError as error:
        return Answer(problem=error.problem(trace_id(trace)))


def _decoded(body: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.DecodeError as error:
        raise misshapen(error) from None


def _line(store: Store, entry: Entry) -> bytes:
    line = Line(
        position=entry.position,
        lineage=store.lineage,
        previous=entry.previous.hex(),
        hash=entry.hash.hex(),
        recorded=microseconds(entry.recorded_at),
        type=entry.type,
        division=entry.division,
        record=msgspec.Raw(entry.record),
    )
    return msgspec.json.encode(line) + b"\n"


def schemas(api: Api) -> dict[str, Any]:
    """The JSON Schemas of all commands and of what surrounds them, for OpenAPI."""
    kinds = [*(door.command for door in api.doors.values()), Envelope, Receipt, Problem]
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return components
