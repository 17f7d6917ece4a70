"""A store of its own for every test, and loops that run on it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from services.chassis import database, inbox
from services.chassis.commands import Loop
from services.chassis.database import Pool
from services.chassis.deciding import AnyDecider
from services.chassis.store import Store
from services.chassis.testing import headless
from tests.chassis.asking import EVERYBODY, KEYRING, Start
from tests.chassis.fed import Fed, fed
from tests.chassis.road import Road, built
from tests.chassis.streaming import connected
from tests.servers import Fresh, Servers


@pytest.fixture
async def fresh(servers: Servers) -> AsyncIterator[Fresh]:
    """A database that nobody has touched."""
    async with servers.fresh("registry") as database_:
        yield database_


@pytest.fixture
async def pool(fresh: Fresh) -> AsyncIterator[Pool]:
    """Connections of the writer."""
    async with await database.pool(fresh.writer) as connections:
        yield connections


@pytest.fixture
async def store(pool: Pool) -> Store:
    """An empty store."""
    opened = Store("registry", pool)
    await opened.open()
    return opened


@pytest.fixture
async def start(pool: Pool) -> AsyncIterator[Start]:
    """Starts command loops over a store, with every decider there is; they end with the test, before the pool does."""
    running: list[asyncio.Task[None]] = []

    def begin(store: Store, waiting: int = 4096, deciders: Sequence[AnyDecider] = EVERYBODY) -> Loop:
        loop = Loop(store, deciders, resolve=headless, waiting=waiting, keyring=KEYRING)
        running.append(asyncio.create_task(loop.run()))
        return loop

    yield begin
    for task in running:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def loop(start: Start, store: Store) -> Loop:
    """A command loop at work."""
    return start(store)


@pytest.fixture
async def notes(servers: Servers) -> AsyncIterator[Fed]:
    """A source whose events are noted down by a view."""
    async with fed(servers) as at_work:
        yield at_work


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lanes that do not wait long before they look again."""
    monkeypatch.setattr(inbox, "BEHIND_SECONDS", 0.2)
    monkeypatch.setattr(inbox, "SHORTEST", 0.02)
    monkeypatch.setattr(inbox, "ROOM_SECONDS", 0.02)


@pytest.fixture
async def road(empty_streams: Servers, hasty: None) -> AsyncIterator[Road]:
    """A source, a view, and lanes between them."""
    async with connected(empty_streams, "gateway") as listening, built(empty_streams, listening) as road:
        yield road
