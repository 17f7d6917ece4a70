"""What the machine's operator orders of a running service; nobody else may."""

from fastapi import APIRouter, Request, Response

from services.chassis import replay
from services.chassis.api import answer
from services.chassis.errors import NotFound


def router() -> APIRouter:
    """``POST /operations/replay``, the same for all services."""
    routes = APIRouter()

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
