"""The shape of a decision: asked this, being there, on these grounds, answer that; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from contracts.messages import Command, Event
from contracts.standards import Standard
from contracts.values import Level

C = TypeVar("C", bound=Command)
S = TypeVar("S")
E = TypeVar("E", bound=Event)


class Grounds(msgspec.Struct, frozen=True):
    """What a decision rests on besides the command and the state: the standard in force, who asks, on which day.

    ``account`` is an account id or ``service.policy``; ``level`` and ``unit_no`` belong to the unit the account acts
    for; ``today`` is the business day in Asia/Shanghai.
    """

    standard: Standard
    account: str
    level: Level
    unit_no: int
    division: int
    today: date


class Place(Enum):
    """Whose a stream is, and so who may ask it for anything."""

    DIVISION = "division"
    """A creating command names the division; every other inherits it; the actor's scope must cover it."""
    PERSON = "person"
    """A stream whose key is a person's id: it belongs where the person does, and nobody begins it who is unknown."""
    ENTERPRISE = "enterprise"
    """A stream whose key is an enterprise's number, without a place: whoever acts for that enterprise may ask."""
    POLICY_ONLY = "policy only"
    """A stream without a place, asked by the service's own policies; by people only what ``covering`` names."""


class Holders(NamedTuple):
    """The units beside the division that reach a stream: the responsible one and the co-building enterprise."""

    unit_no: int | None = None
    enterprise_no: int | None = None


def nobody(_: Any) -> Holders:
    return Holders()


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """One aggregate: how its streams are named, what it may be asked, how it answers and how its state follows.

    ``creates`` are the commands that may begin a stream and must name its division; ``holders`` reads from a state (or
    a creating command) which units reach it.
    """

    stream: str
    key: Callable[[C], object]
    commands: tuple[type[C], ...]
    initial: S
    decide: Callable[[C, S, Grounds], list[E]]
    evolve: Callable[[S, E], S]
    creates: tuple[type[C], ...] = ()
    place: Place = Place.DIVISION
    holders: Callable[[S | C], Holders] = nobody
    covering: Mapping[type[C], Callable[[C], int]] = field(default_factory=dict)
    """What people, too, may ask of a stream without a place, and the division that they must cover for it.

    0 where it is the enterprise's own affair, in whichever city.
    """

    def stream_of(self, command: C) -> str:
        return f"{self.stream}-{self.key(command)}"
