"""How the whole house is: the gateway answers for itself and for every service behind it."""

import asyncio
from typing import Any

import httpx
import msgspec
from fastapi import APIRouter, Request, Response

from contracts.catalog import SERVICES
from services.chassis import causes, operations
from services.chassis.api import answer
from services.chassis.service import Runtime
from services.chassis.tracing import Finished

PATIENCE = 3.0


def router() -> APIRouter:
    """``/livez`` and ``/metrics`` of this process; ``/readyz``, ``/status.json``, ``/traces.json`` of all of them."""
    routes = APIRouter()
    routes.include_router(operations.figures())

    @routes.get(
        "/readyz", summary="Ready means imported, coded and visible; ?except=opened,lag asks about the servers alone"
    )
    async def readyz(request: Request) -> Response:
        runtime: Runtime = request.app.state.runtime
        excepted = operations.excepted(request)
        services = await readiness(runtime, lag=operations.LAG not in excepted)
        opened = "opened" in excepted or has_opened(runtime)
        ready = opened and all(services.values())
        return answer({"ready": ready, "opened": opened, "services": services}, 200 if ready else 503)

    @routes.get("/status.json")
    async def status(request: Request) -> Response:
        return answer(await of_all(request.app.state.runtime))

    @routes.get("/traces.json", summary="The last spans of all processes; ?trace= asks for one trace")
    async def traces(request: Request, trace: str = "") -> Response:
        return answer(await spans(request.app.state.runtime, trace))

    return routes


def has_opened(runtime: Runtime) -> bool:
    """Whether the network is seeded and visible, where anything is seeded at all."""
    opened = runtime.settings.opened
    return opened is None or opened.exists()


async def readiness(runtime: Runtime, *, lag: bool = True) -> dict[str, bool]:
    """Which processes are ready, this one first."""
    own, *others = await asyncio.gather(runtime.ready(lag=lag), *(_ready(runtime, one, lag) for one in SERVICES))
    return {runtime.parts.name: own, **dict(zip(SERVICES, others, strict=True))}


async def of_all(runtime: Runtime) -> dict[str, Any]:
    """What every service reports of itself; one that does not answer is named with its problem."""
    disk, *reports = await asyncio.gather(
        runtime.disk.said(), runtime.report(), *(_report(runtime, service) for service in SERVICES)
    )
    opened = has_opened(runtime)
    ready = opened and all(report["ready"] for report in reports)
    return {"ready": ready, "opened": opened, "broker": disk._asdict(), "services": reports}


async def spans(runtime: Runtime, trace: str = "") -> list[Finished]:
    """What the processes remember of a trace, or of all, in the order things began."""
    others = await asyncio.gather(*(_spans(runtime, service, trace) for service in SERVICES))
    found = [*runtime.traces.report(trace), *(span for some in others for span in some)]
    return sorted(found, key=lambda span: span.began)


async def _spans(runtime: Runtime, service: str, trace: str) -> list[Finished]:
    try:
        answer = await runtime.peers.client(service).get("/traces.json", params={"trace": trace}, timeout=PATIENCE)
        answer.raise_for_status()
    except httpx.HTTPError:
        return []
    return msgspec.json.decode(answer.content, type=list[Finished])


async def _ready(runtime: Runtime, service: str, lag: bool) -> bool:
    asked = {} if lag else {"except": operations.LAG}
    try:
        answer = await runtime.peers.client(service).get("/readyz", params=asked, timeout=PATIENCE)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


async def _report(runtime: Runtime, service: str) -> dict[str, Any]:
    try:
        report = await runtime.peers.client(service).get("/status.json", timeout=PATIENCE)
        report.raise_for_status()
        found: dict[str, Any] = report.json()
    except httpx.HTTPError as error:
        return {"service": service, "ready": False, "problem": causes.told(error)}
    return found
