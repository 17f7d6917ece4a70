"""What a resolver knows of the request it answers: who asks, on which trace, and the front door's tools."""

import base64
import binascii
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from uuid import UUID

import strawberry

from gateway.callers import Caller
from gateway.front import Front
from gateway.schema.loading import Loaders
from gateway.sessions import Session
from services.chassis.errors import Invalid


@dataclass(slots=True)
class Context:
    """One request, or one WebSocket connection, whose session is asked for anew as time goes by."""

    front: Front
    caller: Caller
    trace: str
    session: Session
    connection_params: dict[str, object] | None = None
    connected: UUID | None = None
    """The account whose connections this one counts among."""
    _loaders: Loaders | None = None

    @property
    def loaders(self) -> Loaders:
        """What this request has fetched; a session that was looked at anew begins anew."""
        if self._loaders is None or self._loaders.viewer != self.session.viewer:
            self._loaders = Loaders(self.front.reader, self.session.viewer)
        return self._loaders

    def denials(self, action: str, of: str) -> AbstractAsyncContextManager[None]:
        """Around what is no command of a service: what is denied is written down."""
        return self.front.access.denials(self.session, action, of, self.trace)

    async def renew(self) -> Session:
        """The session as it is now: a token runs out, a grant is withdrawn."""
        self.session = await self.front.sessions.of(self.caller, using=False)
        return self.session


Info = strawberry.Info[Context, None]


class BadId(Invalid):
    """Neither one of our ids nor a UUID."""

    code, zh, en = "bad-id", "编号格式不正确", "This is neither a global id nor a UUID"


@strawberry.interface(description="有全局编号的对象 / Anything with a global id; node(id) finds it again.")
class Node:
    id: strawberry.ID = strawberry.field(description="全局编号 / The global id.")


def global_id(kind: str, row_id: UUID) -> strawberry.ID:
    """Relay's usual form: the type and the id, base64."""
    return strawberry.ID(base64.b64encode(f"{kind}:{row_id}".encode()).decode())


def opened_id(text: str, kind: str = "", path: str = "id") -> tuple[str, UUID]:
    """The type and the id of a global id. Where a type is expected, a bare UUID will do, and no other type."""
    try:
        return kind, UUID(text)
    except ValueError:
        pass
    try:
        found, _, row_id = base64.b64decode(text, validate=True).decode().partition(":")
        opened = found, UUID(row_id)
    except (binascii.Error, ValueError):
        raise BadId(path=path) from None
    if kind and found != kind:
        raise BadId(path=path)
    return opened
