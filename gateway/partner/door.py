"""The partners' door: who comes with a token is let into what its scope says, and all are answered in one shape."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from fastapi import APIRouter, Request, Response
from starlette.routing import compile_path

from gateway.front import Front
from gateway.partner import changes, problems, shown, stations, token
from gateway.partner.calls import Call
from gateway.partner.document import document
from gateway.partner.operations import BASE, JSON, Operation, Said, Visit
from gateway.partner.own_codes import entries, jobs, reconciling, syncing
from gateway.partner.problems import More
from gateway.partner.tokens import Partner, WrongToken
from services.chassis import tracing
from services.chassis.clock import now
from services.chassis.errors import Forbidden, Invalid, NotFound, PlatformError
from services.chassis.telemetry import trace_id

log = structlog.get_logger()

RESOURCES = (stations, changes, syncing, reconciling, entries, jobs)
OPERATIONS: tuple[Operation, ...] = tuple(one for resource in RESOURCES for one in resource.OPERATIONS)
PROBLEM, ELSEWHERE = "application/problem+json", "elsewhere"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")


class NoScope(Forbidden):
    """The token was not asked for, or its client not let into, that."""

    code, zh, en = "insufficient-scope", "令牌不含此操作的权限范围", "The token lacks the scope of this operation"


class NoMethod(More, Invalid):
    """The path is there, and this cannot be done with it."""

    status = 405
    code, zh, en = "method-not-allowed", "此地址不支持该方法", "This address does not take that method"

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        super().__init__(zh=f"此地址支持 {'、'.join(allowed)}", en=f"This address takes {', '.join(allowed)}")
        self.headers = {"Allow": ", ".join(allowed)}


def router() -> APIRouter:
    """What is shown to anybody, the token endpoint, every operation, and an answer for whatever is none of these."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(shown.router(document(OPERATIONS)))
    routes.add_api_route(f"{BASE}/token", token.post, methods=["POST"], name="getToken")
    for one in OPERATIONS:
        routes.add_api_route(BASE + one.path, _opened(one), methods=[one.method], name=one.name)
    routes.add_api_route(f"{BASE}/{{rest:path}}", _elsewhere, methods=list(METHODS), name=ELSEWHERE)
    return routes


def _opened(operation: Operation) -> Any:
    async def route(request: Request) -> Response:
        return await _answered(request, operation)

    return route


async def _elsewhere(request: Request) -> Response:
    return await _answered(request, None)


async def _answered(request: Request, operation: Operation | None) -> Response:
    """One request from its token to its answer; noted for whoever looks after the client."""
    front: Front = request.app.state.own
    name, began, partner, code = operation.name if operation else ELSEWHERE, time.monotonic(), None, ""
    here = request.client.host if request.client else ""
    with tracing.span(f"partner {name}", request.headers.get("traceparent", "")) as trace:
        try:
            partner = await _admitted(front, request, here)
            response = _response(await _served(front, request, partner, operation, trace))
        except PlatformError as refusal:
            code, response = refusal.code, refused(refusal, trace)
        except Exception as broken:
            log.exception("partner-operation-broke", operation=name, trace=trace_id(trace), error=type(broken).__name__)
            code, response = PlatformError.code, refused(PlatformError(), trace)
        if partner:
            took = int((time.monotonic() - began) * 1000)
            said = (name, response.status_code, code, took, here, trace_id(trace))
            front.partners.calls.note(Call(partner.client_id, now(), *said))
        return response


async def _admitted(front: Front, request: Request, here: str) -> Partner:
    """Whose token it is, if that client may ask once more now."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not said.strip():
            raise WrongToken
        partner = await front.partners.tokens.find(said.strip(), here)
    except PlatformError:
        front.rates.take(f"stranger {here}", here)
        raise
    front.rates.take(f"client {partner.client_id}", here)
    return partner


async def _served(front: Front, request: Request, partner: Partner, operation: Operation | None, trace: str) -> Said:
    if operation is None:
        raise _missing(request.url.path)
    async with front.access.denials(partner.session, f"partner:{operation.name}", operation.path, trace):
        if operation.scope not in partner.scopes:
            raise NoScope
        query, body, key = await operation.read(request)
        return await operation.answer(Visit(front, request, partner, trace, query, body, key))


def _missing(path: str) -> PlatformError:
    """Nothing there; or something there that takes other methods."""
    ways = [(BASE + one.path, one.method) for one in OPERATIONS] + [(f"{BASE}/token", "POST")]
    exact = [method for way, method in ways if way == path]
    allowed = exact or [method for way, method in ways if compile_path(way)[0].fullmatch(path)]
    return NoMethod(sorted(allowed)) if allowed else NotFound()


def _response(said: Said) -> Response:
    if isinstance(said.body, Response):
        return said.body
    content = b"" if said.body is None else msgspec.json.encode(said.body)
    media = None if said.body is None else JSON
    return Response(content, said.status, {"Cache-Control": "no-store", **said.headers}, media)


def refused(error: PlatformError, trace: str) -> Response:
    """A problem as it goes out."""
    body = problems.problem(error, trace)
    headers = {"Cache-Control": "no-store", **problems.headers(error)}
    return Response(msgspec.json.encode(body), body.status, headers, PROBLEM)
