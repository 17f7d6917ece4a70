"""What operators ask every process: does it live, is it ready, how is it, what did it do last."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from services.chassis.api import answer

LAG = "lag"


def excepted(request: Request) -> list[str]:
    """What whoever asks does not care for."""
    return request.query_params.get("except", "").split(",")


def router() -> APIRouter:
    """The probes, the same for all services."""
    routes = APIRouter()
    routes.include_router(figures())

    @routes.get("/readyz", summary="Whether it does its work and is not too far behind; ?except=lag: whether it works")
    async def readyz(request: Request) -> Response:
        ready = await request.app.state.runtime.ready(lag=LAG not in excepted(request))
        return answer({"ready": ready}, 200 if ready else 503)

    @routes.get("/status.json")
    async def status(request: Request) -> Response:
        return answer(await request.app.state.runtime.report())

    @routes.get("/traces.json", summary="The last spans of this process; ?trace= asks for one trace")
    async def traces(request: Request, trace: str = "") -> Response:
        return answer(request.app.state.runtime.traces.report(trace))

    return routes


def figures() -> APIRouter:
    """What even the gateway answers for itself alone."""
    routes = APIRouter()

    @routes.get("/livez")
    async def livez() -> Response:
        return answer({"alive": True})

    @routes.get("/metrics", summary="Figures for Prometheus")
    async def metrics(request: Request) -> Response:
        return Response(request.app.state.runtime.figures.page(), media_type=CONTENT_TYPE_LATEST)

    return routes
