"""Where followers write: their places, what is parked, and their rows; a transaction is whole or not at all.

It answers the few statements of the chassis by which a relay and a lane take over and move on, by which an event is
parked and replayed, and refuses all others.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.chassis.progress import Key
from services.chassis.testing.memory import Step

Whose = tuple[str, str]
"""Consumer and source."""


@dataclass
class Place:
    """A row of ``checkpoints``: lineage, position, hash and number in the stream; and whose epoch it is."""

    at: tuple[Any, ...] = (None, 0, b"", 0)
    epoch: int = 0


class Parked(NamedTuple):
    """A row of ``parked``, as far as it is asked for."""

    position: int
    hash: bytes
    stream: str
    keys: tuple[str, ...]


@dataclass
class Desk:
    """The followers' tables of one service."""

    places: dict[Whose, Place] = field(default_factory=dict)
    parked: dict[Whose, list[Parked]] = field(default_factory=lambda: defaultdict(list))
    in_vain: int = 0
    """How often something was replayed that still could not be digested."""
    stale: set[str] = field(default_factory=set)
    """Keys of rows that are marked."""
    refusals: set[tuple[Any, ...]] = field(default_factory=set)
    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    locks: dict[Whose, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


class Pool:
    """One process's connections to a desk."""

    def __init__(self, desk: Desk, step: Step) -> None:
        self._desk, self._step = desk, step

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["Connection"]:
        yield Connection(self._desk, self._step)


class Connection:
    """What is said outside of a transaction holds at once; inside, when it ends."""

    def __init__(self, desk: Desk, step: Step) -> None:
        self._desk, self._step = desk, step
        self._staged: list[Callable[[], None]] | None = None
        self._held: list[asyncio.Lock] = []
        self._gone: set[tuple[Whose, int]] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self._staged = []
        try:
            yield
            await self._step("commit")
            for change in self._staged:
                change()
        finally:
            self._staged = None
            for lock in self._held:
                lock.release()
            self._held.clear()
            self._gone.clear()
        await self._step("committed")

    def stage(self, change: Callable[[], None]) -> None:
        if self._staged is None:
            change()
        else:
            self._staged.append(change)

    async def _lock(self, whose: Whose) -> None:
        lock = self._desk.locks[whose]
        if self._staged is not None and lock not in self._held:
            await lock.acquire()
            self._held.append(lock)

    async def fetchrow(self, statement: str, consumer: str, source: str, epoch: int = 0) -> tuple[Any, ...] | None:
        if "from parked" in statement:
            await self._step("first")
            waiting = min(self.parked(consumer, source), default=None)
            return (waiting.position, waiting.hash, list(waiting.keys)) if waiting else None
        assert "insert into checkpoints" in statement
        await self._step("claim")
        async with self._desk.locks[consumer, source]:
            place = self._desk.places.setdefault((consumer, source), Place())
            if place.epoch > epoch:
                return None
            place.epoch = epoch
            return place.at

    async def fetchval(self, statement: str, consumer: str, source: str) -> int:
        if "count(*) from parked" in statement:
            return len(self._desk.parked[consumer, source])
        assert statement.endswith("for update")
        await self._step("hold")
        await self._lock((consumer, source))
        return int(self._desk.places[consumer, source].at[1])

    async def fetch(self, statement: str, consumer: str, of: Any) -> list[dict[str, str]]:
        if "unnest" in statement:
            named = {key for who, key in self._named_by_others() if who[0] == consumer}
            return [{"key": key} for key in of if key not in named]
        assert "select distinct stream from parked" in statement
        await self._step("parked")
        return [{"stream": one.stream} for one in self._desk.parked[consumer, of]]

    def _named_by_others(self) -> Iterator[tuple[Whose, str]]:
        """The keys that events name which are parked and are not about to be taken out."""
        for whose, parked in self._desk.parked.items():
            yield from ((whose, key) for one in parked if (whose, one.position) not in self._gone for key in one.keys)

    async def execute(self, statement: str, consumer: str, source: str, *said: Any) -> str:
        whose = consumer, source
        if "insert into parked" in statement:
            position, hash_, stream, _, keys, *_ = said
            self.stage(lambda: self._desk.parked[whose].append(Parked(position, hash_, stream, tuple(keys))))
            return "INSERT 0 1"
        if "delete from parked" in statement:
            return self._release(whose, said[0])
        if "update parked" in statement:
            self._desk.in_vain += 1
            return "UPDATE 1"
        assert "update checkpoints" in statement
        await self._step("move")
        await self._lock(whose)
        position, *to, epoch = said
        place = self._desk.places[whose]
        if (place.at[1], place.epoch) != (position, epoch):
            return "UPDATE 0"
        self.stage(lambda: setattr(place, "at", tuple(to)))
        return "UPDATE 1"

    def _release(self, whose: Whose, position: int) -> str:
        found = [one for one in self._desk.parked[whose] if one.position == position]
        for one in found:
            self._gone.add((whose, position))
            self.stage(lambda one=one: self._desk.parked[whose].remove(one))  # type: ignore[misc]
        return f"DELETE {len(found)}"

    def mark(self, keys: Sequence[str], *, stale: bool) -> None:
        change = self._desk.stale.update if stale else self._desk.stale.difference_update
        self.stage(lambda: change(keys))

    async def executemany(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        assert "insert into refusals" in statement
        self.stage(lambda: self._desk.refusals.update(row[:4] for row in rows))

    def parked(self, consumer: str, source: str) -> list[Parked]:
        return self._desk.parked[consumer, source]

    @property
    def rows(self) -> dict[Key, dict[str, Any]]:
        return self._desk.rows
