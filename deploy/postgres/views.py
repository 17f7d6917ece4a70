"""The views of every service, made as its database's owner: a service itself may not create a table."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg

from gateway.views import VIEWS
from services.chassis import database
from services.chassis.declared import declare, stands
from services.chassis.digest import Arrived, Fetch
from services.chassis.rebuild import Rebuild, Step
from services.chassis.store import Store
from services.chassis.views import View, consumer_of
from services.coding import views as coding
from services.finance import views as finance
from services.inspection import views as inspection
from services.mapsync import views as mapsync
from services.registry import views as registry

DECLARED: dict[str, list[View]] = {
    "registry": registry.views,
    "coding": coding.views,
    "inspection": inspection.views,
    "finance": finance.views,
    "mapsync": mapsync.views,
    "gateway": VIEWS,
}

Url = Callable[[str], str]
"""A service's database, as its writer."""
Tell = Callable[[Step], None]
EVERY = 1.0


async def stand(service: str, owner: str, writer: Url, tell: Callable[[str], None] = lambda _: None) -> None:
    """Make what is new; what is declared otherwise than it stands is made anew beside it, and then takes its place."""
    if not DECLARED[service]:
        return
    connection = await asyncpg.connect(owner)
    try:
        for view in DECLARED[service]:
            if await _filled(connection, service, view) and not await stands(connection, service, view):
                await anew(connection, service, view, writer, told(view, tell))
        await declare(connection, service, DECLARED[service])
    finally:
        await connection.close()


def told(view: View, tell: Callable[[str], None]) -> Tell:
    """How far a view is, in a line every second."""
    last = -EVERY

    def progress(step: Step) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            tell(f"正在重建视图 / making anew {view.name} < {step.source}: {step.position} / {step.head}")

    return progress


async def anew(
    owner: "asyncpg.Connection[asyncpg.Record]",
    service: str,
    view: View,
    writer: Url,
    tell: Tell = lambda _: None,
) -> int:
    """Make one view anew from the stores; returns how many events that took."""
    async with _stores(view, writer) as fetch, await database.pool(writer(service), 2, durable=False) as pool:
        return await Rebuild(service, view, owner, pool, fetch, tell).run()


async def _filled(connection: "asyncpg.Connection[asyncpg.Record]", service: str, view: View) -> bool:
    """Whether there is anything in it that somebody might miss."""
    return bool(
        await connection.fetchval(
            "select exists (select from checkpoints where consumer = $1 and position > 0)", consumer_of(service, view)
        )
    )


@asynccontextmanager
async def _stores(view: View, writer: Url) -> AsyncIterator[Fetch]:
    """The stores of a view's sources, whether or not their services run."""
    async with AsyncExitStack() as stack:
        stores: dict[str, Store] = {}
        for source in sorted(view.sources):
            stores[source] = Store(source, await stack.enter_async_context(await database.pool(writer(source), 2)))
            await stores[source].open()

        async def fetch(source: str, after: int, limit: int) -> list[Arrived]:
            return [Arrived(entry, stores[source].lineage) for entry in await stores[source].after(after, limit)]

        yield fetch
