"""Where GraphQL comes in: one operation a POST, measured before it is looked at.

A read that needs no Strawberry can leave the way in ``answered``, between its document and its execution.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from gateway import legible, limits, pages, trusted
from gateway.front import Front
from gateway.schema.context import Context
from gateway.schema.documents import afford, looked_at
from gateway.schema.errors import STATUS, refusal, told
from gateway.schema.joined import schema
from services.chassis import tracing
from services.chassis.api import answer
from services.chassis.errors import Busy, Invalid, PlatformError, misshapen

QUERY_SECONDS = 10
MUTATION_SECONDS = 120
"""An import of a full sheet takes its time."""
BY_POST = (OperationType.QUERY, OperationType.MUTATION)


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

    query: str = ""
    document_id: str = ""
    """One of the console's own operations, which need not be sent again and again."""
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


def router() -> APIRouter:
    """``/graphql`` by POST, the query page, and the schema's text."""
    routes = APIRouter()
    prove()

    @routes.post("/graphql")
    async def post(request: Request) -> Response:
        with tracing.span("graphql", request.headers.get("traceparent", "")) as trace:
            try:
                return await answered(request, trace)
            except PlatformError as error:
                status = STATUS.get(error.code, 400 if error.status == Invalid.status else error.status)
                return result(None, [refusal(error, trace)], trace, status, error.retry_after)

    @routes.get("/graphql")
    async def page(request: Request) -> Response:
        return pages.asking() if request.app.state.own.demo else Response(status_code=404)

    @routes.get("/schema.graphql")
    async def sdl() -> Response:
        return Response(schema.as_str(), media_type="text/plain; charset=utf-8")

    return routes


async def answered(request: Request, trace: str) -> Response:
    """Body, session, document, answer; each step refuses before the next one works."""
    front: Front = request.app.state.own
    caller, session = await front.admitted(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotJson
    operation = read(await whole(request.stream()))
    text = trusted.text(operation.document_id) if operation.document_id else operation.query
    trusted.check(text, session, demo=front.demo)
    document = looked_at(schema, text, front.demo)
    if document.errors:
        return result(None, list(document.errors), trace, 400)
    afford(schema, text, operation.variables)
    try:
        async with asyncio.timeout(QUERY_SECONDS if document.only_asks else MUTATION_SECONDS):
            found = await schema.execute(
                text,
                variable_values=operation.variables,
                operation_name=operation.operation_name,
                context_value=Context(front, caller, trace, session),
                allowed_operation_types=BY_POST,
            )
    except TimeoutError:
        raise Busy from None
    except (InvalidOperationTypeError, CannotGetOperationTypeError):
        raise NotByPost from None
    return result(found.data, found.errors or [], trace)


def prove() -> None:
    """Stop the start where a document of the console fits neither schema nor limits; each is looked at for good."""
    for text in trusted.TEXTS:
        if errors := looked_at(schema, text, introspection=False).errors:
            raise trusted.broken(text.partition("{")[0].strip(), errors[0].message)


def result(
    data: dict[str, Any] | None, errors: list[GraphQLError], trace: str, status: int = 200, retry_after: int = 0
) -> Response:
    """The answer as JSON; errors that concern the whole request show in the HTTP status, too."""
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = [told(error, trace).formatted for error in errors]
        codes = {error["extensions"]["code"] for error in body["errors"]}
        status = max((STATUS[code] for code in codes if code in STATUS), default=status)
    return answer(body, status, retry_after=retry_after)


def read(body: bytes) -> Operation:
    """One operation; a list of several is none."""
    try:
        operation = msgspec.json.decode(body, type=Operation)
    except msgspec.ValidationError as error:
        raise misshapen(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        legible.check_unread(body)
        raise misshapen(error) from None
    except RecursionError:
        raise limits.TooMuch("变量嵌套过深", "the variables nest too deep") from None
    if not (operation.query or operation.document_id):
        raise Invalid(path="query")
    return operation


async def whole(chunks: AsyncIterator[bytes]) -> bytes:
    """A body within the limit, whatever its length header said."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limits.BODY:
            raise BodyTooLarge
    return bytes(body)
