"""An operation of the partners' door, declared once: the door opens it, and the OpenAPI document tells of it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid5

import msgspec
from fastapi import Request

from gateway.doors.graphql import NotJson
from gateway.front import Front
from gateway.partner.problems import Malformed
from gateway.partner.tokens import Partner
from services.chassis.errors import Invalid, misshapen

BASE = "/api/partner/v1"
JSON = "application/json"
BODY = 64 * 1024
KEY = re.compile(r"[\x21-\x7e]{1,200}")

T = TypeVar("T")


class NoKey(Invalid):
    """Whatever changes something may be sent twice."""

    status = 400
    code = "idempotency-key-missing"
    zh = "变更请求须带 Idempotency-Key 请求头：1 至 200 个可见 ASCII 字符"
    en = "What changes something needs a header Idempotency-Key of 1 to 200 visible ASCII characters"


class TooLarge(Invalid):
    """The limit stands in the documentation of each operation."""

    status = 413
    code, zh, en = "too-large", "请求内容过大", "The body is larger than this operation takes"


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Said(msgspec.Struct, frozen=True):
    """What an operation answers."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a client that was let in."""

    front: Front
    request: Request
    partner: Partner
    trace: str
    query: Any
    body: Any
    key: str

    @property
    def command_id(self) -> UUID:
        """What is asked under this key by this client, however often it is sent."""
        return uuid5(self.partner.client_id, self.key)

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What may be asked, under which scope, with what, and what is answered."""

    name: str
    """The operationId, and what the list of calls says."""
    method: str
    path: str
    scope: str
    zh: str
    en: str
    answer: Callable[[Visit], Awaitable[Said]]
    gives: type | None
    """What a good answer holds; None: no body."""
    status: int = 200
    also: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Other good answers, by status, in both languages."""
    takes: type | None = None
    query: type[msgspec.Struct] = Nothing
    changes: bool = False
    """Whether it needs an ``Idempotency-Key``."""
    preconditions: Mapping[str, str] = field(default_factory=dict)
    """Headers of conditions that it looks at, and what they say."""
    etag: bool = False
    problems: tuple[str, ...] = ()
    """Types of problem besides those that any operation may meet."""
    most: int = BODY
    asks_example: Any = None
    gives_example: Any = None
    parts: Mapping[str, tuple[type, str]] = field(default_factory=dict)
    """The parts of the path: their types, and what they are."""
    files: tuple[str, ...] = ()
    """Media types of a file that it takes as its whole body, or gives."""

    async def read(self, request: Request) -> tuple[Any, Any, str]:
        """The parameters, the body and the key of a request, or why it cannot be read."""
        key = request.headers.get("idempotency-key", "")
        if self.changes and not KEY.fullmatch(key):
            raise NoKey
        query = _parameters(request, self.query)
        if self.takes is None:
            return query, None, key
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise NotJson
        return query, decoded(await whole(request, self.most), self.takes), key


def decoded(body: bytes, kind: type[T]) -> T:
    """A JSON body as what it should be; what cannot be read as JSON at all is malformed."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise misshapen(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed from None


async def whole(request: Request, most: int) -> bytes:
    """A body within its limit, whatever its length header said."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge
    return bytes(body)


def _parameters(request: Request, kind: type[T]) -> T:
    """What stands behind the question mark; each once."""
    said: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in said:
            raise Malformed(path=name)
        said[name] = value
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as error:
        raise misshapen(error) from None
