"""A source, a view that follows it, and the broker between them: what lanes are tested with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from nats.aio.client import Client

from contracts.values import uuid7
from services.chassis.digest import Arrived
from services.chassis.errors import Unavailable
from services.chassis.inbox import Lane
from services.chassis.status import Loop
from services.chassis.store import Entry
from services.chassis.tasks import ended
from tests.chassis.fed import Fed, fed, submitted
from tests.chassis.streaming import connected, publish, tell, until
from tests.servers import Servers


@dataclass
class Road:
    """A source that is told, a broker that may be lied to, a view behind it, and lanes between them."""

    servers: Servers
    ends: Fed
    listening: Client
    speaking: Client
    fetched: list[int] = field(default_factory=list)
    away: bool = False
    set_back: Callable[[list[Arrived]], list[Arrived]] = list
    """What the source's store has become."""
    running: list[asyncio.Task[None]] = field(default_factory=list)

    async def fetch(self, source: str, after: int, limit: int) -> list[Arrived]:
        """The source's own ``/events``, watched."""
        if self.away:
            raise Unavailable
        self.fetched.append(after)
        return self.set_back(await self.ends.source.events(source, after, limit))

    async def lane(self, epoch: int = 1, consumer: Any = None) -> asyncio.Task[None]:
        """A lane at work, once it listens to the broker."""
        status = self.ends.status = Loop("lane")
        lane = Lane(consumer or self.ends.consumer(), "registry", self.ends.pool, self.listening, self.fetch, status)
        before = await self.consumers()
        self.running.append(asyncio.create_task(lane.run(epoch)))

        async def attached() -> bool:
            return await self.consumers() > before

        await until(attached)
        self.fetched.clear()
        return self.running[-1]

    async def consumers(self) -> int:
        async with connected(self.servers, "deploy") as client:
            return (await client.jetstream().stream_info("events-registry")).state.consumer_count

    async def told(self, count: int) -> list[Entry]:
        """So many more events in the store of the source; the broker knows nothing of them."""
        store, before = self.ends.source.store, (await self.ends.source.store.head()).position
        for _ in range(count):
            station_id = uuid7()
            await self.ends.source.tell(station_id, submitted(station_id))
        return await store.after(before)

    async def publish(self, entries: list[Entry], **forged: str) -> None:
        await publish(self.speaking, self.ends.source.store, entries, **forged)

    async def arrived(self, count: int) -> None:
        """Wait until so many rows are there, each touched once, and the checkpoint stands behind them."""

        async def there() -> bool:
            return len(await self.ends.rows()) >= count

        await until(there)
        assert [row["times"] for row in await self.ends.rows()] == [1] * count
        assert await self.ends.checkpoint() == count

    async def beacons(self, **other: Any) -> None:
        """Tell the head of the source, as its relay does, until the test ends."""
        while True:
            await tell(self.speaking, msgspec.structs.replace(await self.ends.source.store.head(), **other))
            await asyncio.sleep(0.05)

    async def stopped(self, lane: asyncio.Task[None], why: str) -> None:
        """Wait until the lane has stopped for good, having said why."""
        await asyncio.wait_for(lane, 20)
        assert why in self.ends.status.stopped
        assert not self.ends.status.alive

    def background(self, work: Any) -> None:
        self.running.append(asyncio.create_task(work))


@asynccontextmanager
async def built(servers: Servers, listening: Client) -> AsyncIterator[Road]:
    """A road whose lanes listen on this connection."""
    async with fed(servers) as ends, connected(servers, "registry") as speaking:
        road = Road(servers, ends, listening, speaking)
        yield road
        await ended(*road.running)
