"""Where followers write: their places, what is parked, and their rows; a transaction is whole or not at all.

It answers the few statements of the chassis by which a lane takes over, moves on and parks, and refuses all others.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from services.chassis.progress import Key
from services.chassis.testing.memory import Step

Whose = tuple[str, str]
"""Consumer and source."""


@dataclass
class Place:
    """A row of ``checkpoints``: lineage, position, hash and number in the stream; and whose epoch it is."""

    at: tuple[Any, ...] = (None, 0, b"", 0)
    epoch: int = 0


@dataclass
class Desk:
    """The followers' tables of one service."""

    places: dict[Whose, Place] = field(default_factory=dict)
    parked: dict[Whose, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
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

    async def fetchrow(self, statement: str, consumer: str, source: str, epoch: int) -> tuple[Any, ...] | None:
        assert "insert into checkpoints" in statement
        await self._step("claim")
        async with self._desk.locks[consumer, source]:
            place = self._desk.places.setdefault((consumer, source), Place())
            if place.epoch > epoch:
                return None
            place.epoch = epoch
            return place.at

    async def fetch(self, statement: str, consumer: str, source: str) -> list[dict[str, str]]:
        assert "select distinct stream from parked" in statement
        await self._step("parked")
        return [{"stream": stream} for _, stream in self._desk.parked[consumer, source]]

    async def execute(self, statement: str, consumer: str, source: str, *said: Any) -> str:
        whose = consumer, source
        if "insert into parked" in statement:
            self.stage(lambda: self._desk.parked[whose].append((said[0], said[2])))
            return "INSERT 0 1"
        assert "update checkpoints" in statement
        await self._step("move")
        await self._lock(whose)
        position, *to, epoch = said
        place = self._desk.places[whose]
        if (place.at[1], place.epoch) != (position, epoch):
            return "UPDATE 0"
        self.stage(lambda: setattr(place, "at", tuple(to)))
        return "UPDATE 1"

    async def executemany(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        assert "insert into refusals" in statement
        self.stage(lambda: self._desk.refusals.update(row[:4] for row in rows))

    @property
    def rows(self) -> dict[Key, dict[str, Any]]:
        return self._desk.rows
