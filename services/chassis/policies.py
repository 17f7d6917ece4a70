"""Policies: when others tell us this, we ask ourselves that.

Ids follow from the event: asking twice asks once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from contracts import catalog
from contracts.catalog import OWNER
from contracts.messages import Command, Event, Meta, Record
from contracts.values import derived
from services.chassis.auth import policy
from services.chassis.commands import Loop
from services.chassis.database import Connection
from services.chassis.deciding import Asked
from services.chassis.errors import Forbidden, Invalid, NotFound, Refused
from services.chassis.parking import transient
from services.chassis.store import Entry, read_record

E = TypeVar("E", bound=Event)
Policy = Callable[[Any, Meta], Sequence[Command]]

OUTCOMES = (Refused, Invalid, NotFound, Forbidden)
"""A refusal is an outcome: written down and shown, never a reason to stop. An internal error parks the event."""


@dataclass
class Policies:
    """The policies of a service, by the event that wakes them."""

    by_event: dict[type[Event], list[Policy]] = field(default_factory=lambda: defaultdict(list))

    def on(
        self, event: type[E]
    ) -> Callable[[Callable[[E, Meta], Sequence[Command]]], Callable[[E, Meta], Sequence[Command]]]:
        """Register a policy for an event."""

        def register(reaction: Callable[[E, Meta], Sequence[Command]]) -> Callable[[E, Meta], Sequence[Command]]:
            self.by_event[event].append(reaction)
            return reaction

        return register

    @property
    def sources(self) -> set[str]:
        """The services that are listened to."""
        return {OWNER[event] for event in self.by_event}


class RefusedCommand(NamedTuple):
    """What a policy asked in vain, as it is written down."""

    position: int
    command_id: UUID
    command: str
    code: str
    zh: str
    en: str
    clause: str


class PolicyConsumer:
    """Rides on the lanes of a service's policies; the checkpoint moves when each command has a receipt or a refusal."""

    def __init__(self, service: str, source: str, policies: Policies, loop: Loop) -> None:
        self.name = f"{service}-policies"
        self._service, self._source, self._loop = service, source, loop
        self._reactions = {event.__name__: reactions for event, reactions in policies.by_event.items()}

    def wants(self, type_: str) -> bool:
        return type_ in self._reactions

    async def fits(self, connection: Connection) -> None:
        """It writes to nothing that is made anew."""

    async def prepare(self, entries: Sequence[Entry]) -> list[RefusedCommand]:
        """Streams side by side, each in turn: what breaks must not be overtaken by what its stream told later."""
        streams: dict[str, list[tuple[int, Asked]]] = {}
        for entry in entries:
            if self.wants(entry.type):
                record = read_record(entry.record)
                streams.setdefault(record.stream, []).extend(self._ask(entry, record))
        outcomes = await asyncio.gather(*map(self._in_turn, streams.values()), return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise next(filter(transient, broken), broken[0])
        return [refused for refusals in outcomes if isinstance(refusals, list) for refused in refusals]

    async def _in_turn(self, asked: Sequence[tuple[int, Asked]]) -> list[RefusedCommand]:
        outcomes = [await self._outcome(position, one) for position, one in asked]
        return [refused for refused in outcomes if refused is not None]

    def _ask(self, entry: Entry, record: Record) -> list[tuple[int, Asked]]:
        event = catalog.decode(record)
        return [
            (
                entry.position,
                Asked(
                    command=command,
                    command_id=derived(record.id, reaction.__name__, n),
                    identity=policy(self._service, reaction.__name__),
                    division=record.meta.division,
                    cause=record.id,
                    trace=record.meta.trace,
                ),
            )
            for reaction in self._reactions[entry.type]
            for n, command in enumerate(reaction(event, record.meta))
        ]

    async def _outcome(self, position: int, asked: Asked) -> RefusedCommand | None:
        try:
            await self._loop.ask(asked)
        except OUTCOMES as no:
            name = type(asked.command).__name__
            return RefusedCommand(position, asked.command_id, name, no.code, no.zh, no.en, no.clause)
        return None

    async def apply(self, connection: Connection, prepared: list[RefusedCommand]) -> None:
        await connection.executemany(
            """
            insert into refusals (consumer, source, position, command_id, command, code, zh, en, clause)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing
            """,
            [(self.name, self._source, *one) for one in prepared],
        )

    async def announce(self, connection: Connection, position: int, prepared: Any, stale: Sequence[str]) -> None:
        """Nobody waits for a policy."""

    def moved(self, source: str, position: int, prepared: Any, stale: Sequence[str] = ()) -> None:
        """In no process."""

    def replayed(self, prepared: list[RefusedCommand]) -> None:
        """Nor watches it."""

    def named(self, _: Entry) -> Sequence[str]:
        """A policy has no rows."""
        return ()

    async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
        """So none of them is stale."""
