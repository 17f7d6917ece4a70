"""A store in memory: it promises what the one in PostgreSQL promises, and both pass one suite of behaviours.

``step`` is awaited wherever a server would be asked, before and after: there a test may wait, break or end a process.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg

from contracts.messages import Head, Record
from contracts.values import uuid7
from services.chassis.clock import EPOCH, Clock, now
from services.chassis.people import Sealed, Standing
from services.chassis.store import PAGE, STALE, Draft, Entry, Outcome, link, read_record

LONGEST_KEY = 2_704
"""Bytes of a name that an index takes."""

Step = Callable[[str], Awaitable[None]]


async def at_once(_: str) -> None:
    """Nothing waits and nothing breaks."""


class NotStorable(ValueError):
    """What PostgreSQL would not take is not taken here either."""


@dataclass
class Held:
    """What a store holds. Several stores upon it are processes of one service, each with its own connection."""

    lineage: UUID = field(default_factory=uuid7)
    entries: list[Entry] = field(default_factory=list)
    streams: dict[str, list[bytes]] = field(default_factory=dict)
    receipts: dict[UUID, Outcome] = field(default_factory=dict)
    people: dict[UUID, tuple[int, Sealed]] = field(default_factory=dict)
    erased: dict[UUID, int] = field(default_factory=dict)

    def append(self, drafts: Sequence[Draft], moment: datetime) -> list[Outcome]:
        """All or nothing; what was decided on a stream in this batch stands or falls together."""
        bases = {draft.stream: draft.base for draft in reversed(drafts)}
        moved = {draft.stream for draft in drafts if draft.command_id in self.receipts}
        moved |= {stream for stream, base in bases.items() if base != len(self.streams.get(stream, ()))}
        staying = [draft for draft in drafts if draft.stream not in moved]
        self._storable(staying)
        recorded_at = max(moment, self.entries[-1].recorded_at if self.entries else EPOCH)
        outcomes = {id(draft): self._one(draft, recorded_at) for draft in staying}
        return [outcomes.get(id(draft)) or self.receipts.get(draft.command_id, STALE) for draft in drafts]

    def _one(self, draft: Draft, recorded_at: datetime) -> Outcome:
        for type_, division, record in draft.records:
            position, previous = len(self.entries) + 1, self.entries[-1].hash if self.entries else b""
            hash_ = link(previous, position, recorded_at, record)
            self.entries.append(Entry(position, type_, division, recorded_at, previous, hash_, record))
            self.streams.setdefault(draft.stream, []).append(record)
        self.people |= {one.person_id: (place, one) for place, one in draft.told}
        for person_id in draft.erased:
            self.erased[person_id], _ = self.people.pop(person_id)
        position = len(self.entries)
        self.receipts[draft.command_id] = Outcome("repeat", position, draft.version, draft.body, draft.actor)
        return Outcome("appended", position, draft.version)

    def _storable(self, drafts: Sequence[Draft]) -> None:
        if len({draft.command_id for draft in drafts}) < len(drafts):
            raise NotStorable("one command twice in a batch")
        versions = {draft.stream: draft.base for draft in reversed(drafts)}
        for draft in drafts:
            if "\0" in draft.actor + draft.stream or len(draft.stream.encode()) > LONGEST_KEY:
                raise NotStorable("no text for a table")
            if draft.base != versions[draft.stream]:
                raise NotStorable("a version twice, or none")
            versions[draft.stream] = draft.version
            for place, one in draft.told:
                if one.person_id in self.erased or self.people.get(one.person_id, (place, one))[0] != place:
                    raise asyncpg.SerializationError("a person is erased, or belongs elsewhere")


class MemoryStore:
    """One process's way to what is held."""

    def __init__(
        self,
        service: str,
        held: Held | None = None,
        clock: Clock = now,
        appended: Callable[[], None] = lambda: None,
        step: Step = at_once,
    ) -> None:
        self.service, self.held = service, held or Held()
        self._clock, self._appended, self._step = clock, appended, step

    @property
    def lineage(self) -> UUID:
        return self.held.lineage

    @asynccontextmanager
    async def steadily(self) -> AsyncIterator[None]:
        yield

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        await self._step("append")
        outcomes = self.held.append(drafts, self._clock())
        await self._step("appended")
        self._appended()
        return outcomes

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]:
        await self._step("load")
        held = self.held.streams
        return {stream: [read_record(record) for record in held[stream]] for stream in streams if stream in held}

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        await self._step("receipts")
        return {one: self.held.receipts[one] for one in command_ids if one in self.held.receipts}

    async def standings(self, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
        await self._step("standings")
        known = {one: Standing(self.held.people[one][0]) for one in person_ids if one in self.held.people}
        return known | {one: Standing(self.held.erased[one], True) for one in person_ids if one in self.held.erased}

    async def head(self) -> Head:
        await self._step("head")
        end = self.held.entries[-1].hash.hex() if self.held.entries else ""
        return Head(service=self.service, lineage=self.lineage, position=len(self.held.entries), hash=end)

    async def after(self, position: int, limit: int = PAGE) -> list[Entry]:
        await self._step("after")
        return self.held.entries[position : position + limit]
