"""How fast a relay publishes what it is behind with, a lane takes it over into a view, and the chain is verified."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from gateway.views.stations import stations
from services.chassis import database, verify
from services.chassis.database import Pool
from services.chassis.declared import declare
from services.chassis.inbox import Lane
from services.chassis.outbox import Relay
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop
from services.chassis.store import Store
from services.chassis.tasks import ended
from tests.bench.figures import Figure
from tests.bench.rebuilding import BATCH, STATIONS, drafts, registry, there
from tests.chassis.fed import Source
from tests.chassis.streaming import connected, until
from tests.servers import Servers, serving

EPOCH = 1


async def following(folder: Path) -> list[Figure]:
    """Three events a station, each on its way from the store through JetStream into the gateway's view."""
    async with serving(there(folder)) as servers:
        return await measured(servers)


async def measured(servers: Servers) -> list[Figure]:
    async with (
        servers.fresh("registry") as one,
        servers.fresh("gateway") as two,
        await database.pool(one.writer) as source,
        await database.pool(two.writer) as shown,
    ):
        store = Store("registry", source)
        for start in range(1, STATIONS, BATCH):
            await store.append(list(drafts({n: registry(n) for n in range(start, start + BATCH)})))
        head = (await store.head()).position
        owner = await asyncpg.connect(two.owner)
        await declare(owner, "gateway", [stations])
        await owner.close()
        published = await relayed(servers, store, head)
        taken = await laned(servers, store, shown, head)
        walked = await verified(source)
    return [
        Figure("published by a relay that is behind", f"{published:,.0f}/s"),
        Figure("taken over by a lane that is behind, into the view", f"{taken:,.0f}/s"),
        Figure("verified, link by link", f"{walked:,.0f}/s"),
    ]


async def relayed(servers: Servers, store: Store, head: int) -> float:
    async with connected(servers, "registry") as client:
        relay = asyncio.create_task(Relay(store, store.pool, client, asyncio.Event(), Loop("relay")).run(EPOCH))
        rate = await reached(head, lambda: place(store.pool, "relay"))
        await ended(relay)
    return rate


async def laned(servers: Servers, store: Store, pool: Pool, head: int) -> float:
    consumer = ViewConsumer("gateway", stations, "registry", Progress())
    async with connected(servers, "gateway") as client:
        lane = Lane(consumer, "registry", pool, client, Source(store).events, Loop("lane"))
        running = asyncio.create_task(lane.run(EPOCH))
        rate = await reached(head, lambda: place(pool, consumer.name))
        await ended(running)
    return rate


async def verified(pool: Pool) -> float:
    async with pool.acquire() as connection:
        began = time.perf_counter()
        walk = await verify.walk(connection, "registry", [])
        return walk.position / (time.perf_counter() - began)


async def reached(head: int, at: Callable[[], Awaitable[int]]) -> float:
    """Events a second, until somebody stands at the head."""
    began = time.perf_counter()

    async def arrived() -> bool:
        return await at() >= head

    await until(arrived, seconds=120)
    return head / (time.perf_counter() - began)


async def place(pool: Pool, consumer: str) -> int:
    position: int | None = await pool.fetchval("select position from checkpoints where consumer = $1", consumer)
    return position or 0
