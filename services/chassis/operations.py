"""What operators ask every process: does it live, is it ready, how is it."""

from fastapi import APIRouter, Request, Response

from services.chassis.api import answer


def router() -> APIRouter:
    """``/livez``, ``/readyz`` and ``/status.json``, the same for all services."""
    routes = APIRouter()

    @routes.get("/livez")
    async def livez() -> Response:
        return answer({"alive": True})

    @routes.get("/readyz")
    async def readyz(request: Request) -> Response:
        ready = await request.app.state.runtime.ready()
        return answer({"ready": ready}, 200 if ready else 503)

    @routes.get("/status.json")
    async def status(request: Request) -> Response:
        return answer(await request.app.state.runtime.report())

    return routes
