"""Slow, idle and broken transactions, ours and others': nobody is skipped, nobody overtaken, nobody waits for ever."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from deploy.postgres.views import anew
from services.chassis import database
from services.chassis.database import Connection
from services.chassis.store import Store
from tests.chassis.asking import chain, draft, fetched, patient, versions
from tests.chassis.fed import Fed, Source, fed, ids, submitted
from tests.servers import Fresh, Servers

A, B, C = ids(3)
WRITERS, TURNS, STREAMS = 12, 8, 5


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        yield at_work


async def rebuilt(house: Fed) -> None:
    owner = await asyncpg.connect(house.owner)
    try:
        await anew(owner, "gateway", house.view, {"registry": house.told, "gateway": house.writer}.__getitem__)
    finally:
        await owner.close()


async def test_who_writes_something_else_first_and_commits_late_forks_no_stream_and_leaves_no_gap(
    store: Store, fresh: Fresh
) -> None:
    """A number that PostgreSQL gives a transaction at its first write says nothing about who appended first."""
    chance = random.Random(7)

    async def writer(n: int, connection: Connection) -> int:
        own, appended = Store("registry", connection), 0
        for turn in range(TURNS):
            stream = f"station-{chance.randrange(STREAMS)}"
            base = len((await versions(fresh.owner)).get(stream, []))
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(
                "insert into checkpoints (consumer, source) values ($1, $2)", f"first-{n}", str(turn)
            )
            await asyncio.sleep(chance.random() * 0.02)
            (outcome,) = await own.append([draft(stream, base=base, events=2)])
            await asyncio.sleep(chance.random() * 0.01)
            if chance.random() < 0.3:
                await transaction.rollback()
            else:
                await transaction.commit()
                appended += 2 * (outcome.kind == "appended")
        return appended

    async with AsyncExitStack() as stack:
        connections = [await asyncpg.connect(fresh.writer) for _ in range(WRITERS)]
        for connection in connections:
            stack.push_async_callback(connection.close)
        written = sum(await asyncio.gather(*(writer(n, one) for n, one in enumerate(connections))))
    assert len(await chain(store)) == written > WRITERS
    assert all(seen == list(range(1, len(seen) + 1)) for seen in (await versions(fresh.owner)).values())


async def test_a_rebuild_does_not_skip_what_is_being_appended_nor_does_the_lane_behind_it(house: Fed) -> None:
    await house.source.tell(A, submitted(A))
    await house.caught_up()
    late = await patient(house.told)
    try:
        async with late.transaction():
            await Source(Store("registry", late)).tell(B, submitted(B))
            await rebuilt(house)
            await house.caught_up(await house.begun(epoch=2))
            assert [row["station_id"] for row in await house.rows()] == [A]
            assert await house.checkpoint() == 1
    finally:
        await late.close()
    await house.source.tell(C, submitted(C))
    await house.caught_up(await house.begun(epoch=3))
    assert [row["station_id"] for row in await house.rows()] == [A, B, C]


async def test_open_transactions_in_this_and_in_another_database_stall_neither_lane_nor_rebuild(
    house: Fed, fresh: Fresh
) -> None:
    async with AsyncExitStack() as stack:
        for url in (house.told, house.writer, fresh.writer):
            other = await patient(url)
            stack.push_async_callback(other.close)
            transaction = other.transaction()
            await transaction.start()
            await other.execute("insert into checkpoints (consumer, source) values ('slow', 'elsewhere')")
        async with asyncio.timeout(30):
            await house.source.tell(A, submitted(A))
            await house.caught_up()
            await rebuilt(house)
            await house.source.tell(B, submitted(B))
            await house.caught_up(await house.begun(epoch=2))
    assert [row["station_id"] for row in await house.rows()] == [A, B]


async def test_who_hangs_inside_a_transaction_makes_way(store: Store, fresh: Fresh) -> None:
    """A process that stopped while it held the head is ended by the server, and took nothing with it."""
    for url in (fresh.writer, fresh.owner, fresh.reader):
        assert [tuple(row) for row in await fetched(url, "show idle_in_transaction_session_timeout")] == [("5s",)]
    hanging = await asyncpg.connect(fresh.writer, server_settings={"idle_in_transaction_session_timeout": "200ms"})
    transaction = hanging.transaction()
    await transaction.start()
    await Store("registry", hanging).append([draft("station-hanging")])
    async with asyncio.timeout(10):
        (outcome,) = await store.append([draft("station-behind")])
    assert (outcome.kind, outcome.position) == ("appended", 1)
    with pytest.raises((asyncpg.PostgresError, *database.UNREACHABLE)) as ended:
        await transaction.commit()
    assert database.passes(ended.value)


async def test_who_cannot_have_the_head_gives_up_after_a_while(fresh: Fresh) -> None:
    """Whoever keeps it busy: the others are told that it passes, and ask again."""
    holding = await asyncpg.connect(fresh.writer)
    try:
        async with holding.transaction(), await database.pool(f"{fresh.writer}&lock_timeout=100ms") as pool:
            await Store("registry", holding).append([draft("station-a")])
            with pytest.raises(asyncpg.LockNotAvailableError) as refused:
                await Store("registry", pool).append([draft("station-b")])
            assert database.passes(refused.value)
    finally:
        await holding.close()
