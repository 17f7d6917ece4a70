"""One command decided, without I/O: admitted to its stream, put on its grounds, answered with records."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts import catalog
from contracts.messages import Command, Event, Meta, Record
from contracts.standards import Standard
from contracts.values import Level, event_id
from services.chassis.auth import Hat, Identity
from services.chassis.decider import Decider, Grounds, Place
from services.chassis.errors import NotFound, Stale
from services.chassis.store import Draft

AnyDecider = Decider[Any, Any, Any]
Standards = Callable[[int, date], Standard]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command with everything around it: who asks, where, under which id, because of what."""

    command: Command
    command_id: UUID
    identity: Identity
    division: int | None = None
    """Names the place of a stream that begins; and of what a policy asks."""
    expected_version: int | None = None
    may: str | None = None
    cause: UUID | None = None
    trace: str = ""

    @property
    def body(self) -> bytes:
        """What was asked, hashed: the same id with another body is somebody's mistake."""
        said = msgspec.json.encode((type(self.command).__name__, self.division, self.command))
        return hashlib.sha256(said).digest()


class Known(msgspec.Struct, frozen=True):
    """A stream as this process knows it: its state, its version and the division it belongs to."""

    state: Any
    version: int = 0
    division: int | None = None


class Moment(msgspec.Struct, frozen=True):
    """When a batch is decided: the instant, and the business day it falls on."""

    at: datetime
    today: date


def decided(
    decider: AnyDecider, asked: Asked, stream: str, known: Known, moment: Moment, resolve: Standards
) -> tuple[Draft, Known]:
    """What a command wants to append, and the stream as it will stand then; raises why not."""
    hat, division = admit(decider, known, asked)
    standard = resolve(division, moment.today)
    account, unit_no = asked.identity.account, hat.unit_no if hat else 0
    grounds = Grounds(standard, account, hat.level if hat else Level.STATION, unit_no, division, moment.today)
    events = decider.decide(asked.command, known.state, grounds)
    meta = Meta(
        at=moment.at,
        actor=account,
        division=division,
        command=asked.command_id,
        unit_no=unit_no,
        role=hat.role if hat else "",
        cause=asked.cause,
        trace=asked.trace,
        standard=standard.key,
    )
    state, version, records = known.state, known.version, []
    for event in events:
        version += 1
        state = decider.evolve(state, event)
        records.append((type(event).__name__, division, encode(event, stream, version, meta)))
    draft = Draft(asked.command_id, asked.body, account, stream, known.version, records)
    return draft, Known(state, version, division)


def admit(decider: AnyDecider, known: Known, asked: Asked) -> tuple[Hat | None, int]:
    """The hat under which the actor may ask this of that stream, and the stream's division; else NotFound.

    This holds even if the door forgot to ask: a stream outside the actor's scope does not exist for them.
    """
    if decider.place is Place.POLICY_ONLY:
        if asked.cause is None or asked.identity.hats:
            raise NotFound
        return None, asked.division or 0
    begins = known.version == 0
    division = asked.division if begins else known.division
    if division is None or (begins and not isinstance(asked.command, decider.creates)):
        raise NotFound
    if asked.cause is not None and not asked.identity.hats:
        return None, division  # a policy acts on what its own service was told, not for a person
    holders = decider.holders(asked.command if begins else known.state)
    hat = asked.identity.hat_for(asked.may, division, *holders)
    if hat is None:
        raise NotFound
    if asked.expected_version not in (None, known.version):
        raise Stale(path="expectedVersion")
    return hat, division


def replay(decider: AnyDecider, history: Sequence[Record]) -> Known:
    """The state that a history leads to."""
    state = decider.initial
    for record in history:
        event = catalog.decode(record)
        if event is not None:
            state = decider.evolve(state, event)
    return Known(state, history[-1].version, history[0].meta.division) if history else Known(state)


def encode(event: Event, stream: str, version: int, meta: Meta) -> bytes:
    """The record of an event, as stored and sent."""
    record = Record(
        id=event_id(meta.command, version),
        stream=stream,
        version=version,
        type=type(event).__name__,
        v=event.v,
        data=msgspec.Raw(msgspec.json.encode(event)),
        meta=meta,
    )
    return msgspec.json.encode(record)
