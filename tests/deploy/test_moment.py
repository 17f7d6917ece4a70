"""The six snapshots of a backup belong together, whoever appends meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from deploy import secret
from deploy.backup import moment
from deploy.backup.moment import one_moment
from deploy.postgres.databases import Databases
from deploy.sentences import Plain
from services.chassis import database
from services.chassis.store import Store
from tests.chassis.asking import draft
from tests.journeys.whole import until
from tests.servers import Fresh, Servers

APPENDING = "begin; select from head for update; update head set position = 1"
"""Somebody who has numbered his events and not committed yet."""


@pytest.fixture
async def pair(servers: Servers) -> AsyncIterator[list[Fresh]]:
    """The databases of two services."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(servers.fresh(service)) for service in ("registry", "coding")]


@pytest.fixture
def databases(servers: Servers, pair: list[Fresh]) -> Databases:
    names = tuple(fresh.name for fresh in pair)
    return Databases(servers.postgres.url, secret.kept(servers.folder / "secret"), names)


async def shown(databases: Databases) -> list[int]:
    async with one_moment(databases) as found:
        return [found[service].head.position for service in databases.services]


async def test_nobody_appends_anywhere_until_all_snapshots_are_taken(databases: Databases, pair: list[Fresh]) -> None:
    """What the first service appends while the second is still awaited is in no snapshot, so nobody followed it."""
    first, second = pair
    slow = await asyncpg.connect(second.owner)
    async with await database.pool(first.writer) as pool:
        await slow.execute(APPENDING)
        taking = asyncio.create_task(shown(databases))
        await until(lambda: waiting_for_a_lock(databases))  # the first is held then, the second awaited
        late = asyncio.create_task(Store("registry", pool).append([draft("station-a")]))
        done, _ = await asyncio.wait((taking, late), timeout=0.3)
        assert done == set()
        await slow.execute("commit")
        assert await taking == [0, 1]
        assert [outcome.position for outcome in await late] == [1]
    await slow.close()


async def test_a_moment_that_does_not_come_is_told(
    databases: Databases, pair: list[Fresh], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "PATIENCE", "200ms")
    slow = await asyncpg.connect(pair[1].owner)
    await slow.execute(APPENDING)
    with pytest.raises(Plain, match="too busy"):
        await shown(databases)
    await slow.execute("rollback")
    assert await shown(databases) == [0, 0], "and nothing was left held"
    await slow.close()


async def waiting_for_a_lock(databases: Databases) -> bool:
    connection = await asyncpg.connect(databases.admin)
    try:
        query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = any($1)"
        return bool(await connection.fetchval(query, databases.services))
    finally:
        await connection.close()
