"""One command decided, without I/O: admitted to its stream, put on its grounds, answered with records."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts import catalog
from contracts.messages import Command, Event, Meta, Record
from contracts.registry import PersonErased
from contracts.standards import Standard
from contracts.values import Level, event_id
from services.chassis import people
from services.chassis.auth import Hat, Identity
from services.chassis.decider import Decider, Grounds, Place
from services.chassis.errors import NotFound, Stale, Unavailable
from services.chassis.people import Keyring, Peeled, Standing
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
        return hashlib.sha256(self.said).digest()

    @property
    def said(self) -> bytes:
        """What was asked, word for word."""
        return msgspec.json.encode((type(self.command).__name__, self.division, self.command))


class Bare(Asked, frozen=True, kw_only=True):
    """The same without a word about any person: those are sealed, and the hash of what was asked is keyed."""

    peeled: Peeled
    fingerprint: bytes

    @property
    def body(self) -> bytes:
        return self.fingerprint


def stripped(asked: Asked, keyring: Keyring | None) -> Asked:
    """What the loop may see of a command: nothing that is about a person but the id."""
    peeled = people.peel(asked.command, keyring)
    if not peeled.named or keyring is None:
        return asked
    around = {name: getattr(asked, name) for name in Asked.__struct_fields__ if name != "command"}
    fingerprint = keyring.fingerprint(asked.said) if peeled.sealed else asked.body
    return Bare(command=peeled.command, peeled=peeled, fingerprint=fingerprint, **around)


class Known(msgspec.Struct, frozen=True):
    """A stream as this process knows it: its state, its version and the division it belongs to."""

    state: Any
    version: int = 0
    division: int | None = None


class Moment(msgspec.Struct, frozen=True):
    """When a batch is decided: the instant, the business day it falls on, and the persons it names as they stand.

    ``persons`` moves on within the batch, as the states do.
    """

    at: datetime
    today: date
    persons: dict[UUID, Standing] = {}


def decided(
    decider: AnyDecider, asked: Asked, stream: str, known: Known, moment: Moment, resolve: Standards
) -> tuple[Draft, Known]:
    """What a command wants to append, and the stream as it will stand then; raises why not."""
    known = settled(decider, known, asked, moment)
    hat, division = admit(decider, known, asked)
    sealed = _acquainted(asked, division, moment.persons)
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
    erased = tuple(event.person_id for event in events if isinstance(event, PersonErased))
    # What changes nothing tells of nobody: the feed of persons is read by position.
    told = tuple((division, one) for one in sealed) if records else ()
    moment.persons.update({one.person_id: Standing(place) for place, one in told})
    moment.persons.update({person_id: Standing(division, erased=True) for person_id in erased})
    draft = Draft(asked.command_id, asked.body, account, stream, known.version, records, told, erased)
    return draft, Known(state, version, division)


def persons(decider: AnyDecider, asked: Asked) -> list[UUID]:
    """Whose standing a command's decision rests on."""
    named = list(asked.peeled.named.values()) if isinstance(asked, Bare) else []
    return [*named, _person(decider, asked)] if decider.place is Place.PERSON else named


def _person(decider: AnyDecider, asked: Asked) -> UUID:
    return UUID(str(decider.key(asked.command)))


def settled(decider: AnyDecider, known: Known, asked: Asked, moment: Moment) -> Known:
    """A person's stream that has not begun belongs where the person does."""
    if decider.place is not Place.PERSON or known.version:
        return known
    standing = moment.persons.get(_person(decider, asked))
    return Known(known.state, 0, standing.division) if standing else known


def _acquainted(asked: Asked, division: int, standings: dict[UUID, Standing]) -> tuple[people.Sealed, ...]:
    """What is to be sealed away with the command, if everybody it names may be named here."""
    if not isinstance(asked, Bare):
        return ()
    people.acquainted(asked.peeled, division, standings)
    return asked.peeled.sealed


def admit(decider: AnyDecider, known: Known, asked: Asked) -> tuple[Hat | None, int]:
    """The hat under which the actor may ask this of that stream, and the stream's division; else NotFound.

    This holds even if the door forgot to ask: a stream outside the actor's scope does not exist for them.
    """
    if decider.place in (Place.POLICY_ONLY, Place.ENTERPRISE):
        if asked.cause is not None and not asked.identity.hats:
            return None, asked.division or 0
        return _covered(decider, known, asked)
    begins = known.division is None
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


def _covered(decider: AnyDecider, known: Known, asked: Asked) -> tuple[Hat, int]:
    """The hat of a person who asks something of a stream without a place, and the division that it covers, if any."""
    place = decider.covering.get(type(asked.command))
    if place is None:
        raise NotFound
    division = place(asked.command)
    enterprise_no = int(str(decider.key(asked.command))) if decider.place is Place.ENTERPRISE else None
    hat = asked.identity.hat_for(asked.may, division, enterprise_no=enterprise_no)
    if hat is None or not (division or enterprise_no):
        raise NotFound
    if asked.expected_version not in (None, known.version):
        raise Stale(path="expectedVersion")
    return hat, division


class WrittenByNewer(Unavailable):
    """A stream of our own holds what only later software reads: during a deployment another process will decide."""

    code = "written-by-newer"
    zh = "该记录已由更新版本的程序写入，请稍后重试"
    en = "This was written by a newer version of the software; please try again shortly"


def replay(decider: AnyDecider, history: Sequence[Record]) -> Known:
    """The state that a history leads to."""
    state = decider.initial
    for record in history:
        try:
            event = catalog.decode(record)
        except catalog.UnknownVersion:
            raise WrittenByNewer from None
        if event is None:
            raise WrittenByNewer
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
