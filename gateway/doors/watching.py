"""Subscriptions over a WebSocket: graphql-transport-ws alone, own pages or no page at all, a few per connection."""

import json

import msgspec
from fastapi import APIRouter, Request, WebSocket
from starlette.responses import Response as StarletteResponse
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET, UnsetType

from gateway import limits
from gateway.callers import Caller
from gateway.front import Front
from gateway.schema import schema
from gateway.schema.context import Context
from gateway.sessions import Session
from services.chassis import tracing
from services.chassis.errors import PlatformError

SUBSCRIPTIONS = 10
NOBODY = Session.of("", ())


def router() -> APIRouter:
    """``/graphql`` by WebSocket."""
    routes = APIRouter()
    watching = Watching()

    @routes.websocket("/graphql")
    async def watch(websocket: WebSocket) -> None:
        await watching.run(websocket)

    return routes


class Watching(GraphQL[Context, None]):
    """A browser's cookie comes with the handshake; a bearer token, too, or in ``connection_init``.

    There it says ``{"authorization": "Bearer …"}``.
    """

    def __init__(self) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            max_subscriptions_per_connection=SUBSCRIPTIONS,
        )

    async def get_context(self, request: Request | WebSocket, response: StarletteResponse | WebSocket) -> Context:
        headers = request.headers
        with tracing.span("graphql watching", headers.get("traceparent", "")) as trace:
            front: Front = request.app.state.own
            return Context(front, front.entrance.caller(request), trace, NOBODY)

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        said = (context.connection_params or {}).get("authorization")
        if isinstance(said, str):
            context.caller = Caller(said, address=context.caller.address)
        try:
            await context.renew()
        except PlatformError:
            raise ConnectionRejectionError from None
        acknowledged: UnsetType = UNSET
        return acknowledged

    def decode_json(self, data: str | bytes) -> object:
        if len(data) > limits.BODY:
            raise json.JSONDecodeError("too large", "", 0)
        return super().decode_json(data)

    def encode_json(self, data: object) -> str:
        return msgspec.json.encode(data).decode()
