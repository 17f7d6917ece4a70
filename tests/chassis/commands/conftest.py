"""One suite of behaviours, two stores: every test here runs on PostgreSQL and in memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from services.chassis.commands import Loop
from services.chassis.database import Pool
from services.chassis.deciding import AnyDecider
from services.chassis.store import EventStore, Store
from services.chassis.testing import Held, MemoryStore, headless
from tests.chassis.asking import EVERYBODY, KEYRING, Start, executed
from tests.servers import Fresh


@dataclass
class Ground:
    """A store, another process's way to the same, and somebody who makes all its records unreadable."""

    store: EventStore
    beside: EventStore
    spoil: Callable[[], Awaitable[None]]


@pytest.fixture
async def in_postgres(pool: Pool, fresh: Fresh) -> Ground:
    async def spoil() -> None:
        await executed(fresh.owner, "update events set record = convert_to('{\"v\": 99}', 'UTF8')")

    one, two = Store("registry", pool), Store("registry", pool)
    await one.open()
    await two.open()
    return Ground(one, two, spoil)


@pytest.fixture
async def in_memory() -> Ground:
    async def spoil() -> None:
        for stream, records in held.streams.items():
            held.streams[stream] = [b'{"v": 99}'] * len(records)

    held = Held()
    return Ground(MemoryStore("registry", held), MemoryStore("registry", held), spoil)


@pytest.fixture(params=[pytest.param("in_postgres", marks=pytest.mark.servers), "in_memory"])
def ground(request: pytest.FixtureRequest) -> Ground:
    built: Ground = request.getfixturevalue(request.param)
    return built


@pytest.fixture
def store(ground: Ground) -> EventStore:
    return ground.store


@pytest.fixture
async def start(ground: Ground) -> AsyncIterator[Start]:
    """Starts command loops over a store, with every decider there is; they end with the test."""
    running: list[asyncio.Task[None]] = []

    def begin(store: EventStore, waiting: int = 4096, deciders: Sequence[AnyDecider] = EVERYBODY) -> Loop:
        loop = Loop(store, deciders, resolve=headless, waiting=waiting, keyring=KEYRING)
        running.append(asyncio.create_task(loop.run()))
        return loop

    yield begin
    for task in running:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
