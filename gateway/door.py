"""Where GraphQL comes in: one operation a POST, measured before it is looked at; subscriptions over a WebSocket.

A read that needs no Strawberry can leave the way in ``answered``, between its document and its execution.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response, WebSocket
from graphql import GraphQLError
from starlette.responses import Response as StarletteResponse
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from gateway import limits, pages
from gateway.front import Front
from gateway.photos import Photo
from gateway.schema import schema
from gateway.schema.context import Context
from gateway.schema.documents import looked_at
from gateway.schema.errors import STATUS, refusal, told
from gateway.sessions import Session
from services.chassis import tracing
from services.chassis.api import answer
from services.chassis.errors import Busy, Invalid, PlatformError, misshapen
from services.chassis.files import Kind, peeked, sniffed

QUERY_SECONDS = 10
MUTATION_SECONDS = 120
"""An import of a full sheet takes its time."""
SUBSCRIPTIONS = 10
BY_POST = (OperationType.QUERY, OperationType.MUTATION)
NOBODY = Session.of("", ())
SUFFIX = {Kind.PHOTO: ".jpg", Kind.DOCUMENT: ".pdf"}


class NotJson(Invalid):
    """Only JSON is taken: no page elsewhere can make a browser send that unasked."""

    status = 415
    code, zh, en = "not-json", "请以 application/json 提交", "Send application/json"


class BodyTooLarge(Invalid):
    """More than any operation needs."""

    status = 413
    code = "body-too-large"
    zh, en = f"请求超过 {limits.BODY // 1024} kB", f"A request has at most {limits.BODY // 1024} kB"


class NotByPost(Invalid):
    """A subscription, or a name that no operation has."""

    code = "not-by-post"
    zh = "POST 只能执行一个查询或办理；订阅请用 WebSocket（graphql-transport-ws）"
    en = "POST runs one query or mutation; subscriptions go over a WebSocket (graphql-transport-ws)"


class Operation(msgspec.Struct, rename="camel"):
    """What a client posts."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


def router() -> APIRouter:
    """``/graphql`` by POST and WebSocket, the query page, the schema's text, and the door for files."""
    routes = APIRouter()
    watching = Watching()

    @routes.post("/graphql")
    async def post(request: Request) -> Response:
        with tracing.span("graphql", request.headers.get("traceparent", "")) as trace:
            try:
                return await answered(request, trace)
            except PlatformError as error:
                status = STATUS.get(error.code, 400 if error.status == Invalid.status else error.status)
                return result(None, [refusal(error, trace)], trace, status)

    @routes.get("/graphql")
    async def page(request: Request) -> Response:
        return pages.asking() if request.app.state.own.demo else Response(status_code=404)

    @routes.websocket("/graphql")
    async def watch(websocket: WebSocket) -> None:
        await watching.run(websocket)

    @routes.get("/schema.graphql")
    async def sdl() -> Response:
        return Response(schema.as_str(), media_type="text/plain; charset=utf-8")

    @routes.post("/files")
    async def hand_in(request: Request) -> Response:
        front: Front = request.app.state.own
        session = await front.sessions.of(request.headers.get("authorization", ""))
        head, chunks = await peeked(request.stream())
        account, name = session.viewer.account, request.headers.get("x-filename", "")
        if sniffed(head) == Kind.SHEET:
            return answer({"fileId": await front.files.receive(account, name, chunks)})
        return answer({"fileId": await front.photos.keep(account, chunks)})

    @routes.get("/files/{file_id}")
    async def hand_out(request: Request, file_id: str) -> Response:
        front: Front = request.app.state.own
        session = await front.sessions.of(request.headers.get("authorization", ""))
        return handed_out(await front.photos.read(session.viewer, file_id), request.headers.get("if-none-match", ""))

    return routes


def handed_out(file: Photo, known: str) -> Response:
    """A file as no browser mistakes it for a page: its type is ours, its name too, and it is for saving."""
    tag = f'"{file.file_id}"'
    headers = {
        "Content-Disposition": f'attachment; filename="{file.file_id[:12]}{SUFFIX[file.kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",  # whoever may no longer see it does not get it from the cache
        "ETag": tag,
    }
    if known == tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.kind)


async def answered(request: Request, trace: str) -> Response:
    """Body, session, document, answer; each step refuses before the next one works."""
    front: Front = request.app.state.own
    authorization = request.headers.get("authorization", "")
    session = await front.sessions.of(authorization)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotJson
    operation = read(await whole(request.stream()))
    document = looked_at(schema, operation.query, front.demo)
    if document.errors:
        return result(None, list(document.errors), trace, 400)
    try:
        async with asyncio.timeout(QUERY_SECONDS if document.only_asks else MUTATION_SECONDS):
            found = await schema.execute(
                operation.query,
                variable_values=operation.variables,
                operation_name=operation.operation_name,
                context_value=Context(front, authorization, trace, session),
                allowed_operation_types=BY_POST,
            )
    except TimeoutError:
        raise Busy from None
    except (InvalidOperationTypeError, CannotGetOperationTypeError):
        raise NotByPost from None
    return result(found.data, found.errors or [], trace)


def result(data: dict[str, Any] | None, errors: list[GraphQLError], trace: str, status: int = 200) -> Response:
    """The answer as JSON; errors that concern the whole request show in the HTTP status, too."""
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = [told(error, trace).formatted for error in errors]
        codes = {error["extensions"]["code"] for error in body["errors"]}
        status = max((STATUS[code] for code in codes if code in STATUS), default=status)
    return answer(body, status)


def read(body: bytes) -> Operation:
    """One operation; a list of several is none."""
    try:
        return msgspec.json.decode(body, type=Operation)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise misshapen(error) from None
    except RecursionError:
        raise limits.TooMuch("变量嵌套过深", "the variables nest too deep") from None


async def whole(chunks: AsyncIterator[bytes]) -> bytes:
    """A body within the limit, whatever its length header said."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limits.BODY:
            raise BodyTooLarge
    return bytes(body)


class Watching(GraphQL[Context, None]):
    """Subscriptions: graphql-transport-ws alone, own pages or no page at all, a few per connection.

    The bearer token comes in ``connection_init`` as ``{"authorization": "Bearer …"}``, or in the handshake's header.
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
            return Context(request.app.state.own, headers.get("authorization", ""), trace, NOBODY)

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        said = (context.connection_params or {}).get("authorization")
        if isinstance(said, str):
            context.authorization = said
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
