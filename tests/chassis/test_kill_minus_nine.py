"""Real processes that are killed or stopped where it hurts: each event travels once, and one owner at a time writes."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.chassis import database
from services.chassis.store import Store
from tests.chassis.asking import draft
from tests.chassis.fed import Fed, fed, ids, submitted
from tests.chassis.relaying import all_published, relay
from tests.chassis.streaming import connected, publish, until
from tests.servers import Fresh, Servers


@asynccontextmanager
async def begun(module: str, *arguments: str) -> AsyncIterator[Process]:
    """A process of the tests; it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.chassis.{module}", *arguments, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.communicate()


async def said(process: Process) -> str:
    """Its next line."""
    assert process.stdout
    async with asyncio.timeout(60):
        return (await process.stdout.readline()).decode().strip()


# --- a relay --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lives", [25, pytest.param(1000, marks=pytest.mark.drill)])
async def test_a_relay_killed_again_and_again_publishes_everything_once_in_order(
    empty_streams: Servers, store: Store, fresh: Fresh, lives: int
) -> None:
    chance = random.Random(11)
    async with begun("mortal") as forks, connected(empty_streams, "registry") as client:
        assert forks.stdin
        for epoch in range(1, lives + 1):
            size = chance.choice((1, 3, 5, 6, 40))
            await store.append([draft(f"station-{epoch}-{n}") for n in range(size)])
            nats = empty_streams.nats.url("registry")
            forks.stdin.write(f"{fresh.writer} {nats} {epoch} {epoch}\n".encode())
            pid = int(await said(forks))
            await asyncio.sleep(chance.uniform(0, 0.2))
            with contextlib.suppress(ProcessLookupError):  # it may have done it itself
                os.kill(pid, signal.SIGKILL)
            assert await said(forks) == str(int(signal.SIGKILL))
        last, _ = relay(store, client)
        finishing = asyncio.create_task(last.run(lives + 1))
        await all_published(empty_streams, store, client)
        finishing.cancel()


# --- two owners of a lane -------------------------------------------------------------------------------------------


@pytest.fixture
async def notes(empty_streams: Servers) -> AsyncIterator[Fed]:
    async with fed(empty_streams) as ends:
        yield ends


@pytest.mark.parametrize("stage", ["prepare", pytest.param("apply", marks=pytest.mark.drill)])
async def test_an_owner_that_slept_past_the_take_over_writes_nothing_more_and_stops(
    empty_streams: Servers, notes: Fed, stage: str
) -> None:
    """Stopped before its transaction, or inside it, where it holds the checkpoint until the server ends its session."""
    places = notes.writer, notes.told, empty_streams.nats.url("gateway")
    async with begun("owner", *places, "1", stage) as older:
        a, b, c = ids(3)
        await notes.source.tell(a, submitted(a))
        await notes.source.tell(b, submitted(b))
        assert await said(older) == stage
        older.send_signal(signal.SIGSTOP)
        async with begun("owner", *places, "2"):

            async def taken_over() -> bool:
                return [row["times"] for row in await notes.rows()] == [1, 1]

            await until(taken_over, 60)
            older.send_signal(signal.SIGCONT)
            while (line := await said(older)) == stage:
                pass  # it tried again what was broken off
            assert line == "lost"
            assert await older.wait() == 0
            await notes.source.tell(c, submitted(c))
            async with connected(empty_streams, "registry") as speaking:
                await publish(speaking, notes.source.store, await notes.source.store.after(2))

            async def followed() -> bool:
                return [row["times"] for row in await notes.rows()] == [1, 1, 1]

            await until(followed, 60)


async def test_of_two_writers_of_one_version_one_wins_however_they_are_isolated(store: Store, fresh: Fresh) -> None:
    """B-52 holds by the unique version and the head that is locked first, not by the isolation level."""
    for level in ("read committed", "repeatable read", "serializable"):
        await store.append([draft(f"station-{level}")])
        urls = [f"{fresh.writer}&options=-c%20default_transaction_isolation%3D{level.replace(' ', '%5C%20')}"] * 2
        async with await database.pool(urls[0], size=1) as one, await database.pool(urls[1], size=1) as two:
            assert await one.fetchval("show transaction_isolation") == level
            kinds = await asyncio.gather(
                *(Store("registry", pool).append([draft(f"station-{level}", base=1)]) for pool in (one, two)),
                return_exceptions=True,
            )
        won = [kind for kind in kinds if isinstance(kind, list) and kind[0].kind == "appended"]
        assert len(won) == 1, kinds
