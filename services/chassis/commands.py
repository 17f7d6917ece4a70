"""The command loop: takes what waits, decides each in turn, appends once, then answers every caller.

A refusal concerns its command alone. Losers of a race are decided again in the next batch. A database error halves the
batch until the culprit stands alone. Caches are filled after commit, never before.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import structlog

from contracts import catalog, standards
from contracts.messages import Command, Event, Meta, Receipt, Record
from contracts.standards import Standard
from contracts.values import Level, event_id
from services.chassis.auth import Hat, Identity
from services.chassis.clock import Clock, business_day, now
from services.chassis.database import UNREACHABLE
from services.chassis.decider import Decider, Grounds, Place
from services.chassis.errors import BodyDiffers, Busy, NotFound, PlatformError, Stale, Unavailable
from services.chassis.store import Draft, Outcome, Store

log = structlog.get_logger()

BATCH = 256
WAITING = 4096
ROUNDS = 20
"""How often a command may lose a race before its caller is told to come back."""
CACHED = 50_000

AnyDecider = Decider[Any, Any, Any]
Standards = Callable[[int, date], Standard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
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
        said = [type(self.command).__name__, self.division, self.command]
        return hashlib.sha256(msgspec.json.encode(said)).digest()


@dataclass(slots=True)
class Waiting:
    asked: Asked
    decider: AnyDecider
    stream: str
    answer: asyncio.Future[Receipt]
    rounds: int = 0

    def succeed(self, receipt: Receipt) -> None:
        if not self.answer.done():  # the caller may have hung up
            self.answer.set_result(receipt)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(frozen=True, slots=True)
class Known:
    """A stream as this process knows it: its state, its version and the division it belongs to."""

    state: Any
    version: int = 0
    division: int | None = None


@dataclass(slots=True)
class Batch:
    """One round of the loop: the moment, states as they move on, what to append, whom to answer how."""

    moment: datetime
    streams: dict[str, Known]
    drafts: list[tuple[Waiting, Draft]] = field(default_factory=list)
    refused: list[tuple[Waiting, PlatformError]] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    again: list[Waiting] = field(default_factory=list)


class Loop:
    """One per process; everything that appends goes through ``ask``."""

    def __init__(
        self,
        store: Store,
        deciders: Sequence[AnyDecider],
        clock: Clock = now,
        resolve: Standards = standards.resolve,
        waiting: int = WAITING,
    ) -> None:
        self._store, self._clock, self._resolve = store, clock, resolve
        self._deciders: dict[type[Command], AnyDecider] = {
            command: decider for decider in deciders for command in decider.commands
        }
        self._cache: dict[str, Known] = {}
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(waiting)

    async def ask(self, asked: Asked) -> Receipt:
        """Decide and append one command; returns its receipt or raises why not."""
        decider = self._deciders[type(asked.command)]
        stream = decider.stream_of(asked.command)
        waiting = Waiting(asked, decider, stream, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            raise Busy from None
        return await waiting.answer

    async def run(self) -> None:
        """Work for ever."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            while batch:
                batch = await self._settle(batch)

    async def _settle(self, waiting: list[Waiting]) -> list[Waiting]:
        """Answer all of them but those to be decided again, which are returned."""
        try:
            batch = Batch(self._clock(), await self._known(waiting))
            for one in waiting:
                self._decide(one, batch)
            outcomes = await self._store.append([draft for _, draft in batch.drafts]) if batch.drafts else []
            repeats = (
                await self._store.receipts([one.asked.command_id for one, _ in batch.refused]) if batch.refused else {}
            )
        except UNREACHABLE as error:
            return await self._later(waiting, error)
        except asyncpg.PostgresError as error:
            return await self._halve(waiting, error)
        return self._answer(batch, outcomes, repeats)

    # --- deciding ---------------------------------------------------------------------------------------------------

    async def _known(self, waiting: Sequence[Waiting]) -> dict[str, Known]:
        wanted = {one.stream: one.decider for one in waiting}
        missing = [stream for stream in wanted if stream not in self._cache]
        histories = await self._store.load(missing) if missing else {}
        known = {stream: self._cache[stream] for stream in wanted if stream in self._cache}
        for stream in missing:
            known[stream] = replay(wanted[stream], histories.get(stream, ()))
        return known

    def _decide(self, one: Waiting, batch: Batch) -> None:
        asked, decider, stream = one.asked, one.decider, one.stream
        if asked.command_id in batch.ids:
            batch.again.append(one)  # the first of its id is being decided right now; its receipt will answer
            return
        batch.ids.add(asked.command_id)
        known = batch.streams[stream]
        today = business_day(batch.moment)
        try:
            hat, division = admit(decider, known, asked)
            standard = self._resolve(division, today)
            grounds = Grounds(
                standard=standard,
                account=asked.identity.account,
                level=hat.level if hat else Level.STATION,
                unit_no=hat.unit_no if hat else 0,
                division=division,
                today=today,
            )
            events = decider.decide(asked.command, known.state, grounds)
        except PlatformError as refusal:
            batch.refused.append((one, refusal))
            return
        except Exception:  # a bug in one decider must not take the other callers with it
            log.exception("decider-broke", command=type(asked.command).__name__, command_id=str(asked.command_id))
            one.fail(PlatformError())
            return
        meta = Meta(
            at=batch.moment,
            actor=asked.identity.account,
            division=division,
            command=asked.command_id,
            unit_no=hat.unit_no if hat else 0,
            role=hat.role if hat else "",
            cause=asked.cause,
            trace=asked.trace,
            standard=standard.key,
        )
        records = [
            (type(event).__name__, division, encode(event, stream, known.version + n, meta))
            for n, event in enumerate(events, 1)
        ]
        draft = Draft(asked.command_id, asked.body, asked.identity.account, stream, known.version, records)
        batch.drafts.append((one, draft))
        state = known.state
        for event in events:
            state = decider.evolve(state, event)
        batch.streams[stream] = Known(state, known.version + len(events), division)

    # --- answering --------------------------------------------------------------------------------------------------

    def _answer(self, batch: Batch, outcomes: Sequence[Outcome], repeats: dict[UUID, asyncpg.Record]) -> list[Waiting]:
        moved = set()
        for (one, draft), outcome in zip(batch.drafts, outcomes, strict=True):
            if outcome.kind == "appended":
                one.succeed(self._receipt(one.asked, draft.stream, outcome.version, outcome.position))
                continue
            moved.add(draft.stream)
            if outcome.kind == "repeat":
                self._repeat(one, outcome.body, outcome.actor, draft.stream, outcome.version, outcome.position)
            else:
                batch.again.append(one)
        for one, refusal in batch.refused:
            if row := repeats.get(one.asked.command_id):
                self._repeat(one, row["body"], row["actor"], row["stream"], row["version"], row["position"])
            elif one.stream in moved:
                batch.again.append(one)  # it was refused on a state that never came to be
            else:
                one.fail(refusal)
        for stream, known in batch.streams.items():
            if stream in moved:
                self._cache.pop(stream, None)
            elif known.version:
                self._cache[stream] = known
        while len(self._cache) > CACHED:
            del self._cache[next(iter(self._cache))]
        return [one for one in batch.again if not self._gave_up(one, Busy())]

    def _receipt(self, asked: Asked, stream: str, version: int, position: int, repeated: bool = False) -> Receipt:
        return Receipt(
            command_id=asked.command_id,
            service=self._store.service,
            lineage=self._store.lineage,
            position=position,
            stream=stream,
            version=version,
            repeated=repeated,
        )

    def _repeat(
        self, one: Waiting, body: bytes | None, actor: str | None, stream: str, version: int, position: int
    ) -> None:
        if body != one.asked.body or actor != one.asked.identity.account:
            one.fail(BodyDiffers(path="commandId"))
        else:
            one.succeed(self._receipt(one.asked, stream, version, position, repeated=True))

    # --- when the database does not answer --------------------------------------------------------------------------

    async def _later(self, waiting: list[Waiting], error: Exception) -> list[Waiting]:
        """The database is away. Asking again is safe, because receipts make a repeat harmless."""
        log.warning("store-unreachable", error=type(error).__name__, waiting=len(waiting))
        self._cache.clear()
        await asyncio.sleep(0.25)
        return [one for one in waiting if not self._gave_up(one, Unavailable())]

    async def _halve(self, waiting: list[Waiting], error: asyncpg.PostgresError) -> list[Waiting]:
        self._cache.clear()
        if len(waiting) > 1:
            middle = len(waiting) // 2
            return await self._settle(waiting[:middle]) + await self._settle(waiting[middle:])
        # Only the class and the code: the detail of a database error may quote values.
        log.error("command-broke-the-store", command=type(waiting[0].asked.command).__name__, sqlstate=error.sqlstate)
        waiting[0].fail(PlatformError())
        return []

    def _gave_up(self, one: Waiting, error: PlatformError) -> bool:
        one.rounds += 1
        if one.rounds >= ROUNDS:
            one.fail(error)
        return one.answer.done()


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
