"""Every view there is, made anew by processes that are killed, says what the live one says, while writes go on."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest

from contracts import catalog
from contracts.messages import Event
from deploy.contracts import samples as recorded
from deploy.postgres.views import DECLARED
from services.chassis import database, parking
from services.chassis.database import Pool
from services.chassis.digest import Digest
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop
from services.chassis.store import Store
from services.chassis.views import View
from tests.chassis.fed import Source, ids
from tests.servers import Fresh, Servers

EVERY = [(service, view) for service, views in DECLARED.items() for view in views]
FEW: dict[Any, list[Any]] = {
    UUID: [*ids(6)],
    int: [1, 2, 3, 4, 5],
    date: [date(2026, 3, 2), date(2026, 3, 3)],
}
"""So few keys that most events meet a row that is there."""
KILLED_AFTER = (1, 4, 9)
"""Pages, in the processes that are killed one after the other."""


def samples(view: View) -> dict[str, list[Event]]:
    """What the sources of a view have ever told it, by source: one recorded message per event and version."""
    found: dict[str, list[Event]] = {source: [] for source in view.sources}
    for record in recorded.read():
        event = catalog.decode(record)
        if event is not None and record.type in view.steps:
            found[catalog.OWNER[type(event)]].append(event)
    return found


def varied(event: Event, chance: random.Random) -> Event:
    """The same about somebody else."""
    hints = get_type_hints(type(event))
    changes = {name: chance.choice(FEW[kind]) for name, kind in hints.items() if kind in FEW}
    return msgspec.structs.replace(event, **changes)


@dataclass
class Stage:
    """A view at work in its database, and the stores of its sources."""

    service: str
    view: View
    database: Fresh
    pool: Pool
    sources: dict[str, Source]
    urls: list[str]
    chance: random.Random

    async def tell(self, events: int) -> None:
        """Something new, from any source."""
        told = samples(self.view)
        for _ in range(events):
            source = self.chance.choice(sorted(told))
            await self.sources[source].tell(
                self.chance.choice(FEW[UUID]), varied(self.chance.choice(told[source]), self.chance)
            )

    async def digests(self) -> list[Digest]:
        found = []
        for name in sorted(self.sources):
            consumer = ViewConsumer(self.service, self.view, name, Progress())
            found.append(Digest(consumer, name, self.pool, Loop(name)))
            await found[-1].begin(1)
        return found

    async def follow(self, digests: Iterable[Digest]) -> None:
        """As the lanes do: to the end of every store, over whatever passes."""
        for name, digest in zip(sorted(self.sources), digests, strict=True):
            while run := await self.sources[name].events(name, digest.at.position, 50):
                try:
                    await digest.advance(run)
                except Exception as error:
                    if not parking.transient(error):
                        raise
            await digest.keep()

    async def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, and where the view stands."""
        tables = [table.name for table in self.view.tables]
        found = {name: [str(dict(row)) for row in await self.pool.fetch(f"select * from {name}")] for name in tables}
        stands = await self.pool.fetch("select consumer, source, position, hash from checkpoints")
        return {name: sorted(rows) for name, rows in {**found, "checkpoints": [str(dict(r)) for r in stands]}.items()}

    async def from_zero(self) -> dict[str, list[str]]:
        """What all that was ever told amounts to."""
        for table in (*(table.name for table in self.view.tables), "checkpoints"):
            await self.pool.execute(f"delete from {table}")
        await self.follow(await self.digests())
        return await self.everything()

    async def life(self, forks: Process, pages: int = 0) -> list[list[str]]:
        """What a process says that makes the view anew, and last how it ended; killed after so many pages."""
        assert forks.stdin
        forks.stdin.write(" ".join([self.service, self.view.name, self.database.owner, *self.urls, "\n"]).encode())
        pid, told = int(await said(forks)), list[list[str]]()
        while not told or told[-1][0] != "ended":
            told.append((await said(forks)).split())
            if len(told) == pages:
                os.kill(pid, signal.SIGKILL)
        return told


async def said(process: Process) -> str:
    """Its next line."""
    assert process.stdout
    line = await process.stdout.readline()
    assert line, "it is gone"
    return line.decode()


@pytest.fixture(scope="module")
async def forks() -> AsyncIterator[Process]:
    """A place that everything was imported into, once."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chassis.rebuilder", stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        await process.communicate()


@pytest.fixture(params=EVERY, ids=[view.name for _, view in EVERY])
async def stage(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    service, view = request.param
    async with AsyncExitStack() as stack:
        shown = await stack.enter_async_context(servers.fresh(service))
        pool = await stack.enter_async_context(await database.pool(shown.writer))
        sources, urls = dict[str, Source](), [f"{service}={shown.writer}"]
        for name in sorted(view.sources):
            own = name == service  # what it tells itself stands in the same database
            fresh = shown if own else await stack.enter_async_context(servers.fresh(name))
            store = Store(name, await stack.enter_async_context(await database.pool(fresh.writer, 2)))
            await store.open()
            sources[name] = Source(store)
            urls.append(f"{name}={fresh.writer}")
        yield Stage(service, view, shown, pool, sources, urls, random.Random(view.name))


async def test_killed_again_and_again_it_ends_and_says_the_same_row_for_row(stage: Stage, forks: Process) -> None:
    """It goes on behind the last page that was written down, and reads no event twice."""
    await stage.tell(300)
    digests, done = await stage.digests(), asyncio.Event()
    await stage.follow(digests)

    async def writing() -> None:
        while not done.is_set():
            await stage.tell(3)
            await stage.follow(digests)

    others, reached = asyncio.create_task(writing()), dict[str, int]()
    for pages in KILLED_AFTER:
        *steps, end = await stage.life(forks, pages)
        assert end == ["ended", str(-signal.SIGKILL)]
        assert steps[-1][0] != "done", "it was killed on its way"
        for source, position, _head in steps:
            assert int(position) > reached.get(source, 0)
            reached[source] = int(position)
    *_, last, end = await stage.life(forks)
    assert (last[0], end) == ("done", ["ended", "0"])
    done.set()
    await others
    await stage.follow(digests)
    while not (rebuilt := await stage.everything())[stage.view.name]:  # most of what claims hear of takes a row away
        await stage.tell(1)
        await stage.follow(digests)
    assert await stage.pool.fetchval("select count(*) from parked") == 0
    assert rebuilt == await stage.from_zero()


def test_every_step_of_every_view_is_tried() -> None:
    for _, view in EVERY:
        assert {type(event).__name__ for events in samples(view).values() for event in events} == set(view.steps)
