"""What travels: commands that ask, events that tell, and the envelope both are kept in.

The stored record of an event is JSON ``{id, stream, version, type, v, data, meta}``; its exact bytes are hashed,
published and served again, never re-encoded.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wish in the imperative; its service may refuse it. Unknown fields are an error (mass assignment)."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact in the past tense. Unknown fields are ignored, so that old readers survive new optional fields."""

    v: ClassVar[int] = 1
    """The version of this event's meaning; a changed meaning gets the next one and an upcaster in ``catalog``."""


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who, when, for which division, because of what. Never personal data: accounts are ids.

    ``at`` is business time in UTC; ``actor`` an account id or ``service.policy``; ``division`` the six digits of
    GB/T 2260 as an integer; ``cause`` the event that made a policy ask; ``trace`` a W3C traceparent;
    ``standard`` the rule pack and edition the decision rested on.
    """

    at: datetime
    actor: str
    division: int
    command: UUID
    unit_no: int = 0
    role: str = ""
    cause: UUID | None = None
    trace: str = ""
    standard: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is stored and travels; ``data`` stays raw until somebody who knows the type decodes it."""

    id: UUID
    stream: str
    version: int
    type: str
    v: int
    data: msgspec.Raw
    meta: Meta


class Receipt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer to an accepted command: where its effect stands.

    ``position`` is the service's position after the command, ``version`` the stream's; ``repeated`` tells that the
    same ``command_id`` had been answered before and nothing new was written.
    """

    command_id: UUID
    service: str
    lineage: UUID
    position: int
    stream: str
    version: int
    repeated: bool = False
    answer: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    """What the last event of it says, for commands that are answered in more words than done or refused."""
    at: datetime | msgspec.UnsetType = msgspec.UNSET
    """When that was decided, if anything was written."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """How far a service's store has come; told every second as a beacon. ``hash`` is the chain's last link, hex."""

    service: str
    lineage: UUID
    position: int
    hash: str


class Behind(msgspec.Struct, frozen=True):
    """What a store has committed, and for how many seconds the event behind a given position has been there."""

    position: int
    seconds: float
