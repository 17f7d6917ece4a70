"""How the whole house is: the gateway answers for itself and for every service behind it."""

import asyncio
from typing import Any

import httpx
from fastapi import APIRouter, Request, Response

from contracts.catalog import SERVICES
from services.chassis.api import answer
from services.chassis.database import UNREACHABLE
from services.chassis.service import Runtime

PATIENCE = 3.0


def router() -> APIRouter:
    """``/livez`` of this process; ``/readyz`` and ``/status.json`` of all of them."""
    routes = APIRouter()

    @routes.get("/livez")
    async def livez() -> Response:
        return answer({"alive": True})

    @routes.get(
        "/readyz", summary="Ready means imported, coded and visible; ?except=opened asks about the servers alone"
    )
    async def readyz(request: Request) -> Response:
        runtime: Runtime = request.app.state.runtime
        services = await readiness(runtime)
        opened = request.query_params.get("except") == "opened" or has_opened(runtime)
        ready = opened and all(services.values())
        return answer({"ready": ready, "opened": opened, "services": services}, 200 if ready else 503)

    @routes.get("/status.json")
    async def status(request: Request) -> Response:
        return answer(await of_all(request.app.state.runtime))

    return routes


def has_opened(runtime: Runtime) -> bool:
    """Whether the network is seeded and visible, where anything is seeded at all."""
    opened = runtime.settings.opened
    return opened is None or opened.exists()


async def readiness(runtime: Runtime) -> dict[str, bool]:
    """Which processes are ready, this one first."""
    own, *others = await asyncio.gather(runtime.ready(), *(_ready(runtime, service) for service in SERVICES))
    return {runtime.parts.name: own, **dict(zip(SERVICES, others, strict=True))}


async def of_all(runtime: Runtime) -> dict[str, Any]:
    """What every service reports of itself; one that does not answer is named with its problem."""
    services, own, *others = await asyncio.gather(
        readiness(runtime), _own(runtime), *(_report(runtime, service) for service in SERVICES)
    )
    return {
        "ready": has_opened(runtime) and all(services.values()),
        "opened": has_opened(runtime),
        "services": [{"ready": services[report["service"]], **report} for report in (own, *others)],
    }


async def _ready(runtime: Runtime, service: str) -> bool:
    try:
        return (await runtime.peers.client(service).get("/readyz", timeout=PATIENCE)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def _own(runtime: Runtime) -> dict[str, Any]:
    try:
        return await runtime.report()
    except UNREACHABLE as error:
        return {"service": runtime.parts.name, "problem": type(error).__name__}


async def _report(runtime: Runtime, service: str) -> dict[str, Any]:
    try:
        report = await runtime.peers.client(service).get("/status.json", timeout=PATIENCE)
        report.raise_for_status()
        found: dict[str, Any] = report.json()
    except httpx.HTTPError as error:
        return {"service": service, "problem": type(error).__name__}
    return found
