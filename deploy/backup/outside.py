"""What the outside was told after the moment that is restored: read from what there was before, before it makes way.

The old databases know it best. Where they cannot be read, the streams know the events; where there is neither, that is
said. Nobody's name is in it: events, receipts and the access log carry ids.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import asyncpg
import nats.errors

from contracts.messages import Head
from deploy import secret
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from deploy.settings import Given

Words = tuple[str, str]
Connection = asyncpg.Connection
UNKNOWN = (
    "（原数据无法读取，之后有多少条未知）",
    "; the old data cannot be read, so how many came after it is not known",
)
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Told(NamedTuple):
    """An event that was acknowledged, and will not have been."""

    service: str
    position: int
    recorded_at: datetime
    record: bytes


class Looked(NamedTuple):
    """An entry of the access log: somebody saw, took along or changed something."""

    at: datetime
    account: str
    action: str
    object: str


@dataclass
class Outside:
    """What is known of it; ``words`` say of each service how much that is."""

    words: dict[str, Words] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    looked: list[Looked] | None = None
    """None where the access log could not be read."""


async def remembered(given: Given, places: Places, kept: dict[str, Head], since: datetime) -> Outside:
    """What came after ``kept`` and ``since``, for whoever occupies the old data directory."""
    found = Outside()
    with suppress(Plain, *AWAY):  # it does not even start, which may be why somebody restores
        async with _old_databases(given, places) as databases:
            for service, head in kept.items():
                with suppress(*AWAY):
                    await _of_database(databases, service, head, found)
            with suppress(*AWAY):
                found.looked = await _looked(databases, since)
    if missing := {service: head for service, head in kept.items() if service not in found.words}:
        found.words |= dict.fromkeys(missing, UNKNOWN)
        with suppress(Plain, OSError, nats.errors.Error):
            await _of_streams(given, places, missing, found)
    return found


async def left_out(databases: Databases, kept: dict[str, int]) -> list[Told]:
    """What a backup knows beyond the moment to which it is cut."""
    found = []
    for service, position in kept.items():
        connection = await asyncpg.connect(databases.url(service, "writer"))
        try:
            found += await _behind(connection, service, position)
        finally:
            await connection.close()
    return found


@asynccontextmanager
async def _old_databases(given: Given, places: Places) -> AsyncIterator[Databases]:
    if given.postgres_url or not places.postgres.exists():  # on a server of one's own they had to make way before
        raise FileNotFoundError(places.postgres)
    with ExitStack() as stack:
        postgres = Postgres(places.postgres, places.run)
        stack.callback(postgres.stop)
        yield Databases(postgres.start(), secret.kept(places.secret))


async def _of_database(databases: Databases, service: str, head: Head, found: Outside) -> None:
    connection = await asyncpg.connect(databases.url(service, "writer"))
    try:
        at, last = (await connection.fetch("select position, recorded_at from head"))[0]
        there = await connection.fetchval("select encode(hash, 'hex') from events where position = $1", head.position)
        if head.position and there != head.hash:
            found.words[service] = (
                f"；原数据是另一段历史，停在 {at} 条",
                f"; the old data tells another history, which ended at {at}",
            )
            return
        found.told += await _behind(connection, service, head.position)
    finally:
        await connection.close()
    gone = at - head.position
    found.words[service] = (
        (
            f"，其后已确认的 {gone} 条不再存在（至 {at}，{last:%Y-%m-%d %H:%M:%S} UTC）",
            f"; the {gone} acknowledged after it are gone (up to {at}, {last:%Y-%m-%d %H:%M:%S} UTC)",
        )
        if gone
        else ("", "")
    )


async def _behind(connection: "Connection[asyncpg.Record]", service: str, position: int) -> list[Told]:
    query = "select position, recorded_at, record from events where position > $1 order by position"
    return [Told(service, *row) for row in await connection.fetch(query, position)]


async def _looked(databases: Databases, since: datetime) -> list[Looked]:
    connection = await asyncpg.connect(databases.url("gateway", "writer"))
    try:
        query = "select at, account_id::text, action, object from own.access_log where at > $1 order by entry"
        return [Looked(*row) for row in await connection.fetch(query, since)]
    finally:
        await connection.close()


async def _of_streams(given: Given, places: Places, heads: dict[str, Head], found: Outside) -> None:
    with ExitStack() as stack:
        url = given.nats_url
        if url is None:
            if not places.nats.exists():
                return
            broker = Nats(places.nats, places.run)
            stack.callback(broker.stop)
            url = broker.start()
        for head in heads.values():
            told = [Told(head.service, *one) for one in await streams.behind(url, head)]
            found.told += told
            if told:
                found.words[head.service] = (
                    f"，其后已确认的至少 {len(told)} 条不再存在（据消息流）",
                    f"; at least {len(told)} acknowledged after it are gone (by the streams)",
                )


def together(*known: Iterable[Told]) -> list[Told]:
    """Each event once, in the order of time."""
    return sorted({one.record: one for told in known for one in told}.values(), key=lambda one: one.recorded_at)
