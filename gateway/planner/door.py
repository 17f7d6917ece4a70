"""The read door: plain ASGI in front of the whole application; what it cannot answer goes on as it came.

Body, limits, document, session, statement, bytes. It refuses nothing itself: whatever is not as it should be, or not
planned, is answered by the door behind it, which looks at the same request once more and says what is wrong.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

import msgspec
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from strawberry import Schema

from gateway import limits, trusted
from gateway.front import Front
from gateway.headers import always
from gateway.planner.lists import NotPlanned
from gateway.planner.operations import Operation, Shapes
from gateway.planner.trips import Told, told
from gateway.reading import Reached, Viewer, reached
from gateway.schema.documents import REMEMBERED, afford, looked_at
from gateway.schema.joined import schema
from services.chassis import tracing
from services.chassis.errors import PlatformError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH = "/graphql"
SHAPES = Shapes()


class Asked(msgspec.Struct, rename="camel"):
    """What a client posts."""

    query: str = ""
    document_id: str = ""
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


read = msgspec.json.Decoder(Asked).decode


class ReadDoor:
    """Answers planned reads; ``app`` answers everything else."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        front: Front = self._app.state.own
        messages = await _body(receive)
        found = await answered(front, scope, messages)
        if found is None:
            await self._app(scope, _again(messages, receive), send)
            return
        length = (b"content-length", str(len(found)).encode())
        said = [(b"content-type", b"application/json"), length, *always(front.entrance.origin)]
        await send({"type": "http.response.start", "status": 200, "headers": said})
        await send({"type": "http.response.body", "body": found})


async def answered(front: Front, scope: Scope, messages: list[Message]) -> bytes | None:
    """The answer to a planned read; None for anything else."""
    connection = HTTPConnection(scope)
    if connection.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    began = time.time_ns()
    try:
        asked = read(b"".join(message.get("body", b"") for message in messages))
        text = trusted.text(asked.document_id) if asked.document_id else asked.query
        operation = planned(schema, text, front.demo)
        if operation is None or asked.operation_name not in (None, operation.name):
            return None
        caller = front.entrance.caller(connection)
        session = await front.sessions.of(caller)
        trusted.check(text, session, demo=front.demo)
        afford(schema, text, asked.variables)
        whom, reach = opened(session.viewer)
        statement, values = operation.statement(asked.variables, reach)
        front.rates.take(session.login, caller.address)
        found = await front.trips.answer(whom, statement.sql, values)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, NotPlanned, PlatformError):
        return None  # the door behind leaves a span that says what was wrong
    tracing.happened("read planned", connection.headers.get("traceparent", ""), began)
    return found


@lru_cache(REMEMBERED)
def planned(schema: Schema, text: str, introspection: bool) -> Operation | None:
    """The operation of a document, if there is nothing wrong with it and it is a query."""
    document = looked_at(schema, text, introspection)
    if document.errors or document.tree is None:
        return None
    try:
        return Operation(schema, document.tree, SHAPES)
    except NotPlanned:
        return None


@lru_cache(10_000)
def opened(viewer: Viewer) -> tuple[Told, Reached]:
    """What a statement is told of its viewer, and what they reach."""
    return told(viewer), reached(viewer.scope)


async def _body(receive: Receive) -> list[Message]:
    """The messages of a body, as far as one may be long."""
    messages: list[Message] = []
    length = 0
    while True:
        message = await receive()
        messages.append(message)
        length += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body") or length > limits.BODY:
            return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """What came already, once more, and then whatever comes."""
    waiting = iter(messages)

    async def receive_again() -> Message:
        return next(waiting, None) or await receive()

    return receive_again
