"""Subscriptions over a WebSocket: graphql-transport-ws alone, own pages or no page at all, a few per connection.

Whose session has ended is dropped within a minute, whatever they watch; nobody holds more than a few connections.
"""

import asyncio
import contextlib
import json
from collections import Counter
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, WebSocket
from starlette.responses import Response as StarletteResponse
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET, UnsetType

from gateway import limits, trusted
from gateway.callers import Caller
from gateway.front import Front
from gateway.schema.context import Context
from gateway.schema.joined import schema
from gateway.sessions import Session
from services.chassis import tracing
from services.chassis.errors import PlatformError, Unauthenticated
from services.chassis.tasks import ended

SUBSCRIPTIONS = 10
CONNECTIONS = 3
"""Of one account, in one process: a console, a telephone, one to spare."""
RENEWED_SECONDS = 30.0
FORBIDDEN = 4403
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
        self._connections: Counter[UUID] = Counter()
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

    async def run(self, request: Any, *_: Any) -> Any:
        """One connection from handshake to end, with somebody beside it who asks whether it may go on."""
        try:
            context = await self.get_context(request, request)
        except PlatformError:  # the cookie came with a page from elsewhere
            return await request.close()
        minding = asyncio.create_task(self._mind(context, request))
        try:
            return await super().run(request, context)
        finally:
            await ended(minding)
            self._leave(context)

    async def _mind(self, context: Context, socket: WebSocket) -> None:
        """Close it when its session is over, or was never shown."""
        while True:
            await asyncio.sleep(RENEWED_SECONDS)
            try:
                await context.renew()
            except PlatformError as error:
                if error.status == Unauthenticated.status:
                    await socket.close(FORBIDDEN, Unauthenticated.code)
                    return

    def _enter(self, context: Context) -> None:
        account = context.session.viewer.account
        if self._connections[account] >= CONNECTIONS:
            raise ConnectionRejectionError
        self._connections[account] += 1
        context.connected = account

    def _leave(self, context: Context) -> None:
        if context.connected is not None:
            self._connections[context.connected] -= 1
            if not self._connections[context.connected]:
                del self._connections[context.connected]

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        said = (context.connection_params or {}).get("authorization")
        if isinstance(said, str):
            context.caller = Caller(said, address=context.caller.address)
        try:
            await context.renew()
        except PlatformError:
            raise ConnectionRejectionError from None
        self._enter(context)
        acknowledged: UnsetType = UNSET
        return acknowledged

    def decode_json(self, data: str | bytes) -> object:
        if len(data) > limits.BODY:
            raise json.JSONDecodeError("too large", "", 0)
        message = super().decode_json(data)
        match message:
            case {"payload": {"documentId": str(document_id)} as asked}:
                with contextlib.suppress(PlatformError):  # without a text it is refused like any other
                    asked["query"] = trusted.text(document_id)
        return message

    def encode_json(self, data: object) -> str:
        return msgspec.json.encode(data).decode()
