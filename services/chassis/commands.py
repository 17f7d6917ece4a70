"""The command loop: takes what waits, decides each in turn, appends once, then answers every caller.

A refusal concerns its command alone. Losers of a race are decided again in the next batch. An error halves the batch
until the culprit stands alone. Caches are filled after commit, never before.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from contracts import standards
from contracts.messages import Command, Receipt
from services.chassis import causes, status, tracing
from services.chassis.clock import Clock, business_day, now
from services.chassis.database import passes
from services.chassis.decider import Place
from services.chassis.deciding import AnyDecider, Asked, Known, Moment, Standards, decided, persons, replay, stripped
from services.chassis.errors import BodyDiffers, Busy, PlatformError, Unavailable
from services.chassis.people import Keyring
from services.chassis.store import Draft, EventStore, Outcome

log = structlog.get_logger()

BATCH = 256
WAITING = 4096
ROUNDS = 20
"""How often a command may lose a race before its caller is told to come back."""
CACHED = 50_000
TURN_SECONDS = 1.0
"""How long it rests at most: whoever looks must see that it turns, and whether the store takes anything."""


@dataclass(slots=True)
class Waiting:
    """A command in the queue, its caller's future, and what it was answered, should the caller have hung up."""

    asked: Asked
    decider: AnyDecider
    stream: str
    answer: asyncio.Future[Receipt]
    said: Receipt | Exception | None = None
    rounds: int = 0

    @property
    def begins(self) -> bool:
        """Whether it is asked for the first time, and for something that is not there yet."""
        return self.rounds == 0 and isinstance(self.asked.command, self.decider.creates)

    def believes(self, cache: Mapping[str, Known]) -> bool:
        """Whether what this process remembers of the stream will do: not once that may be what it was refused on."""
        return self.rounds == 0 and self.stream in cache

    def succeed(self, receipt: Receipt) -> None:
        self.said = receipt
        if not self.answer.done():
            self.answer.set_result(receipt)

    def fail(self, error: Exception) -> None:
        self.said = error
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(slots=True)
class Batch:
    """One round of the loop: the moment, states as they move on, what to append, whom to answer how."""

    moment: Moment
    streams: dict[str, Known]
    guessed: set[str]
    """Streams that were taken to be new, or as this process knew them, without looking; ``append`` finds the wrong."""
    drafts: list[tuple[Waiting, Draft]] = field(default_factory=list)
    refused: list[tuple[Waiting, PlatformError]] = field(default_factory=list)
    ids: dict[UUID, Waiting] = field(default_factory=dict)
    same: list[Waiting] = field(default_factory=list)
    """Under an id that is being decided right now: what that one is answered, they are answered."""
    again: list[Waiting] = field(default_factory=list)


async def unlisted() -> None:
    """Where nobody is erased there is no list to keep."""


class Loop:
    """One per process; everything that appends goes through ``ask``."""

    def __init__(
        self,
        store: EventStore,
        deciders: Sequence[AnyDecider],
        clock: Clock = now,
        resolve: Standards = standards.resolve,
        waiting: int = WAITING,
        keyring: Keyring | None = None,
        noted: Callable[[], Awaitable[None]] = unlisted,
        turning: status.Loop | None = None,
    ) -> None:
        self._keyring, self._noted = keyring, noted
        self._turning = turning or status.Loop("commands")
        self._store, self._clock, self._resolve, self._room = store, clock, resolve, waiting
        self._deciders: dict[type[Command], AnyDecider] = {
            command: decider for decider in deciders for command in decider.commands
        }
        self._cache: dict[str, Known] = {}
        self._queue: deque[Waiting] = deque()
        self._woken = asyncio.Event()

    async def ask(self, asked: Asked) -> Receipt:
        """Decide and append one command; returns its receipt or raises why not."""
        if len(self._queue) >= self._room:
            raise Busy
        asked = stripped(asked, self._keyring)
        decider = self._deciders[type(asked.command)]
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(asked, decider, decider.stream_of(asked.command), answer))
        self._woken.set()
        receipt = await answer
        if decider.place is Place.PERSON:
            await self._noted()  # not acknowledged before a restore would know of it; asked again, it is noted again
        return receipt

    async def run(self) -> None:
        """Work for ever."""
        async with self._store.steadily():
            while True:
                await self._rest()
                while self._queue:
                    batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                    while batch:
                        batch = await self._settle(batch)

    async def _rest(self) -> None:
        """Until somebody asks. What the store refused for its own sake is tried again without anybody's asking."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TURN_SECONDS):
                await self._woken.wait()
        self._woken.clear()
        if self._queue:
            return
        try:
            if self._turning.problem:
                await self._store.append([])
            self._turning.turned(self._turning.position)
        except Exception as error:
            self._turning.trouble(causes.told(error))

    async def _settle(self, waiting: list[Waiting]) -> list[Waiting]:
        """Answer all of them but those to be decided again, which are returned."""
        try:
            at = self._clock()
            named = {person_id for one in waiting for person_id in persons(one.decider, one.asked)}
            standings = await self._store.standings(named) if named else {}
            batch = Batch(Moment(at, business_day(at), standings), *await self._known(waiting))
            for one in waiting:
                self._decide(one, batch)
            began = time.time_ns()
            outcomes = await self._store.append([draft for _, draft in batch.drafts]) if batch.drafts else []
            refused = [one.asked.command_id for one, _ in batch.refused]
            repeats = await self._store.receipts(refused) if refused else {}
        except Exception as error:
            if passes(error):
                return await self._later(waiting, error)
            return await self._halve(waiting, error)  # a value no database takes, a history nobody can read
        self._turning.turned(max((outcome.position for outcome in outcomes), default=self._turning.position))
        for (one, _), outcome in zip(batch.drafts, outcomes, strict=True):
            if one.asked.trace and outcome.kind == "appended":
                tracing.happened("append", one.asked.trace, began, position=outcome.position, commands=len(outcomes))
        return self._answer(batch, outcomes, repeats)

    # --- deciding ---------------------------------------------------------------------------------------------------

    async def _known(self, waiting: Sequence[Waiting]) -> tuple[dict[str, Known], set[str]]:
        """The streams as they stand, and which of them nobody looked at: what begins one is, as a rule, asked once."""
        wanted = {one.stream: one for one in reversed(waiting)}
        known = {stream: self._cache[stream] for stream, first in wanted.items() if first.believes(self._cache)}
        guessed = {stream for stream, first in wanted.items() if stream in known or first.begins}
        missing = [stream for stream in wanted if stream not in guessed]
        histories = await self._store.load(missing) if missing else {}
        for stream in (one for one in wanted if one not in known):
            known[stream] = replay(wanted[stream].decider, histories.get(stream, ()))
        return known, guessed

    def _decide(self, one: Waiting, batch: Batch) -> None:
        asked = one.asked
        if batch.ids.setdefault(asked.command_id, one) is not one:
            batch.same.append(one)
            return
        known = batch.streams[one.stream]
        try:
            draft, known = decided(one.decider, asked, one.stream, known, batch.moment, self._resolve)
        except PlatformError as refusal:
            batch.refused.append((one, refusal))
        except Exception:  # a bug in one decider must not take the other callers with it
            log.exception("decider-broke", command=type(asked.command).__name__, command_id=str(asked.command_id))
            one.fail(PlatformError())
        else:
            batch.drafts.append((one, draft))
            batch.streams[one.stream] = known

    # --- answering --------------------------------------------------------------------------------------------------

    def _answer(self, batch: Batch, outcomes: Sequence[Outcome], repeats: dict[UUID, Outcome]) -> list[Waiting]:
        moved, proven = set(), set()
        for (one, draft), outcome in zip(batch.drafts, outcomes, strict=True):
            if outcome.kind == "appended":
                proven.add(draft.stream)
                one.succeed(self._receipt(one, outcome.version, outcome.position))
                continue
            moved.add(draft.stream)
            if outcome.kind == "repeat":
                self._repeat(one, outcome)
            else:
                batch.again.append(one)
        for one, refusal in batch.refused:
            if first := repeats.get(one.asked.command_id):
                self._repeat(one, first)
            elif one.stream in moved or one.stream in batch.guessed - proven:
                batch.again.append(one)  # it was refused on a state that never came to be, or may not be the true one
            else:
                one.fail(refusal)
        for one in batch.same:
            self._alike(one, batch)
        for stream, known in batch.streams.items():
            if stream in moved:
                self._cache.pop(stream, None)
            elif known.version:
                self._cache[stream] = known
        while len(self._cache) > CACHED:
            del self._cache[next(iter(self._cache))]
        return [one for one in batch.again if not self._gave_up(one, Busy())]

    def _alike(self, one: Waiting, batch: Batch) -> None:
        """Answer as the first of the same id was answered; on its own when that was refused and asked otherwise."""
        first = batch.ids[one.asked.command_id]
        body, actor = first.asked.body, first.asked.identity.account
        match first.said:
            case Receipt(position=position, version=version):
                self._repeat(one, Outcome("repeat", position, version, body, actor))
            case Exception() as refusal if (body, actor) == (one.asked.body, one.asked.identity.account):
                one.fail(refusal)
            case _:
                batch.again.append(one)

    def _receipt(self, one: Waiting, version: int, position: int, repeated: bool = False) -> Receipt:
        return Receipt(
            command_id=one.asked.command_id,
            service=self._store.service,
            lineage=self._store.lineage,
            position=position,
            stream=one.stream,
            version=version,
            repeated=repeated,
        )

    def _repeat(self, one: Waiting, first: Outcome) -> None:
        if (first.body, first.actor) != (one.asked.body, one.asked.identity.account):
            one.fail(BodyDiffers(path="commandId"))
        else:
            one.succeed(self._receipt(one, first.version, first.position, repeated=True))

    # --- when something breaks --------------------------------------------------------------------------------------

    async def _later(self, waiting: list[Waiting], error: Exception) -> list[Waiting]:
        """The database is away or busy with itself. Asking again is safe, because receipts make a repeat harmless."""
        log.warning("store-unreachable", error=type(error).__name__, waiting=len(waiting))
        self._turning.trouble(causes.told(error))
        self._cache.clear()
        await asyncio.sleep(0.25)
        return [one for one in waiting if not self._gave_up(one, Unavailable())]

    async def _halve(self, waiting: list[Waiting], error: Exception) -> list[Waiting]:
        self._cache.clear()
        if len(waiting) > 1:
            middle = len(waiting) // 2
            return await self._settle(waiting[:middle]) + await self._settle(waiting[middle:])
        if isinstance(error, PlatformError):
            waiting[0].fail(error)
            return []
        # Only the class: the text and the detail of an error may quote values.
        log.error(
            "command-broke-the-store", command=type(waiting[0].asked.command).__name__, error=type(error).__name__
        )
        waiting[0].fail(PlatformError())
        return []

    def _gave_up(self, one: Waiting, error: PlatformError) -> bool:
        one.rounds += 1
        if one.rounds >= ROUNDS:
            one.fail(error)
        return one.answer.done()
