"""Given, when, then: how the rules of a decider are proved, without a database and without a broker."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic
from uuid import UUID

import msgspec

from contracts import catalog, standards
from contracts.messages import Event, Meta, Record
from contracts.standards import Force, Standard
from contracts.values import Level, uuid7
from services.chassis.decider import C, Decider, E, Grounds, S
from services.chassis.deciding import encode
from services.chassis.errors import PlatformError
from services.chassis.store import read_record

WIDTHS = {Level.PROVINCE: 10_000, Level.CITY: 100}
"""How many codes of divisions a union of this level spans."""


@dataclass(frozen=True)
class Spec(Generic[C, S, E]):
    """The specification of one decider, told on the grounds of one place, day and actor."""

    decider: Decider[C, S, E]
    division: int = 340103
    today: date = date(2026, 3, 2)
    account: str = "somebody"
    level: Level = Level.COUNTY
    standard: Standard | None = None
    unit_no: int | None = None
    history: Sequence[E] = field(default_factory=tuple)

    def given(self, *history: E) -> "Spec[C, S, E]":
        """What has happened so far."""
        return replace(self, history=(*self.history, *history))

    def by(self, account: str, level: Level, unit_no: int | None = None) -> "Spec[C, S, E]":
        """Who asks, and at which level of the network; for the union of the place there, or the unit named."""
        return replace(self, account=account, level=level, unit_no=unit_no)

    def when(self, command: C) -> "Outcome[E]":
        """Ask, on the state that the history leads to."""
        state = self.decider.initial
        for event in self.history:
            state = self.decider.evolve(state, through_json(event))
        grounds = Grounds(
            standard=self.standard or standards.resolve(self.division, self.today),
            account=self.account,
            level=self.level,
            unit_no=self.unit_no or self.division // WIDTHS.get(self.level, 1) * WIDTHS.get(self.level, 1),
            division=self.division,
            today=self.today,
        )
        try:
            return Outcome([through_json(event) for event in self.decider.decide(command, state, grounds)])
        except PlatformError as refusal:
            return Outcome([], refusal)


@dataclass(frozen=True)
class Outcome(Generic[E]):
    """What came of a command: events, or a refusal."""

    events: list[E]
    refusal: PlatformError | None = None

    def then(self, *expected: E) -> None:
        """Exactly these events, as they read after the store and the wire."""
        if self.refusal:
            raise AssertionError(f"refused: {self.refusal!r}") from self.refusal
        assert self.events == list(expected)

    def refused(self, because: type[PlatformError], path: str | None = None) -> None:
        """Refused for this reason, with a sentence in both languages."""
        assert isinstance(self.refusal, because), f"expected {because.__name__}, got {self.refusal or self.events!r}"
        assert self.refusal.zh
        assert self.refusal.en
        assert path is None or self.refusal.path == path


@lru_cache(maxsize=64)
def headless(division: int, on: date) -> Standard:
    """The standard in force, were it to ask for no head: for tests in which stations are what is written and moved."""
    standard = standards.resolve(division, on)
    return replace(standard, head=msgspec.structs.replace(standard.head, force=Force.MAY))


def meta(division: int = 340103, **more: Any) -> Meta:
    """The circumstances of an event, for tests of policies and views."""
    return Meta(at=datetime(2026, 3, 2, 1, tzinfo=UTC), actor="somebody", division=division, command=uuid7(), **more)


def record(event: Event, stream: str = "some-stream", version: int = 1, division: int = 340103) -> Record:
    """An event in its envelope."""
    return read_record(encode(event, stream, version, meta(division)))


def through_json(event: E) -> E:
    """The event as it reads after being stored, sent and decoded; what does not survive that is not an event."""
    back = catalog.decode(record(event))
    assert type(back) is type(event)
    return back


def some_id(n: int) -> UUID:
    """A small, readable id."""
    return UUID(int=n)
