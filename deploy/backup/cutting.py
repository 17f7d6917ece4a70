"""A restored backup, cut back to an earlier second in all services together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import asyncpg

from contracts.messages import Head
from deploy.backup import outside
from deploy.backup.outside import Told
from deploy.nats.users import SERVICES
from deploy.postgres.databases import Databases
from deploy.postgres.views import DECLARED
from deploy.supervise import Tell
from services.chassis import database, erasures, past
from services.chassis.database import Connection
from services.chassis.erasures import Erasure
from services.chassis.lineage import Loosened
from services.chassis.views import consumer_of


class Cut(NamedTuple):
    """Where the stores end now, what they told beyond, and who was erased there: they stay erased."""

    kept: dict[str, Head]
    beyond: list[Told]
    erased: list[Erasure]


async def cut(databases: Databases, until: datetime, tell: Tell) -> Cut:
    """Take off every store what came later; policies that went further go back."""
    async with owners(databases) as stores:
        ends = await past.ends(stores, until)
        beyond = await outside.left_out(databases, {service: ends[service] for service in SERVICES})
        erased = [one for service in SERVICES for one in await _erased(databases, service)]
        for back in await past.turn_back(stores, ends, set(views())):
            tell(told(back))
        for service, store in stores.items():
            named, _ = await past.cut(store, ends[service])
            if named:
                tell(
                    f"{service}: {named} 人的个人信息是此后所填 / "
                    f"what is known of {named} persons was said later; what was said before is not kept"
                )
        kept = {service: await _head(stores[service], service) for service in SERVICES}
    tell(f"已截至 {until.isoformat()} / cut back to {until.isoformat()}")
    return Cut(kept, beyond, erased)


def views() -> dict[str, str]:
    """The views that can be made anew, by consumer; also those that were just being made anew."""
    declared = [(service, form) for service, of in DECLARED.items() for view in of for form in (view, view.beside())]
    return {consumer_of(service, view): view.name for service, view in declared}


@asynccontextmanager
async def owners(databases: Databases) -> AsyncIterator[dict[str, Connection]]:
    """A connection to every database, as its owner."""
    async with AsyncExitStack() as stack:
        found: dict[str, Connection] = {}
        for service in databases.services:
            found[service] = await asyncpg.connect(databases.url(service, "owner"))
            stack.push_async_callback(found[service].close)
        yield found


def told(one: Loosened) -> str:
    """Of a follower that goes on elsewhere than it was."""
    lane = f"{one.consumer} < {one.source}"
    return f"{lane}: {one.was} 处不再成立，从 {one.now} 继续 / no longer stands at {one.was}, goes on at {one.now}"


async def _erased(databases: Databases, service: str) -> list[Erasure]:
    async with await database.pool(databases.url(service, "writer"), 2) as store:
        return [one for _, one in await erasures.erased(store, service)]


async def _head(store: Connection, service: str) -> Head:
    (row,) = await store.fetch("select lineage, position, encode(hash, 'hex') from head")
    return Head(service=service, lineage=row[0], position=row[1], hash=row[2])
