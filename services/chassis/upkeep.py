"""What the machine's operator orders of a running service; nobody else may."""

from fastapi import APIRouter, Request, Response

from services.chassis import parking, rebuild, replay
from services.chassis.api import answer
from services.chassis.errors import NotFound


def router() -> APIRouter:
    """``GET /operations`` and ``POST /operations/replay``, the same for all services."""
    routes = APIRouter()

    @routes.get("/operations", summary="What is under way or waits for an order: views made anew, parked streams")
    async def underway(request: Request) -> Response:
        runtime = request.app.state.runtime
        runtime.operator(request)
        return answer({"rebuilding": await rebuild.report(runtime.pool), "parked": await parking.report(runtime.pool)})

    @routes.post("/operations/replay", summary="Digest parked events after all, of all consumers or of ?consumer=")
    async def replayed(request: Request, consumer: str = "") -> Response:
        runtime = request.app.state.runtime
        runtime.operator(request)
        wanted = [(source, one) for source, one in runtime.consumers() if consumer in ("", one.name)]
        if consumer and not wanted:
            raise NotFound
        done = [await replay.replay(runtime.pool, one, source, runtime.peers.events) for source, one in wanted]
        return answer([one._asdict() for one in done])

    return routes
