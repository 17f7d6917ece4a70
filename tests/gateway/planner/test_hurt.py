"""The read door while its database is restarted below it, and while those who ask hang up or do not listen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from gateway.reading import POOL
from tests.bench.load import request
from tests.gateway.conftest import network
from tests.gateway.opened import COUNTY, House, opened, until
from tests.gateway.planner.both import CORPUS, by_plan
from tests.journeys.whole import until as sooner_or_later
from tests.servers import Servers, serving

LOCKED = "lock table stations in access exclusive mode"
WAITING = """
select count(*) from pg_stat_activity where application_name = 'gateway planner' and wait_event_type = 'Lock'
"""
NOBODY = "nobody"


@pytest.fixture(scope="module")
async def alone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Servers, House]]:
    """Servers of its own: nobody else's are restarted."""
    folder: Path = tmp_path_factory.mktemp("alone")
    async with serving(folder) as servers, opened(servers, *network()) as house:
        yield servers, house


@asynccontextmanager
async def asking(house: House, login: str, times: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """So many connections that have asked for a page and do not read the answer."""
    at, body = urlsplit(house.base_url), json.dumps({"query": CORPUS["page"]}).encode()
    opening = (asyncio.open_connection(at.hostname, at.port, limit=1) for _ in range(times))
    writers = [writer for _, writer in await asyncio.gather(*opening)]
    for writer in writers:
        writer.write(request("/graphql", body, authorization=house.bearer(login)))
    try:
        yield writers
    finally:
        for writer in writers:
            writer.close()


async def seen(house: House, login: str) -> int:
    found = await by_plan(house, login, CORPUS["page"])
    count: int = found["data"]["stations"]["totalCount"]
    return count


async def test_reads_recover_by_themselves_when_the_database_was_restarted(alone: tuple[Servers, House]) -> None:
    servers, house = alone
    assert (await seen(house, COUNTY), await seen(house, NOBODY)) == (25, 0)
    stop = asyncio.Event()
    failures: list[int] = []
    answered: set[int] = set()
    """Who was answered since the database is back; what was under way when it came may still have failed."""

    async def ask(reader: int, login: str, expected: int) -> None:
        while not stop.is_set():
            answer = await house.post(login, CORPUS["page"])
            if answer.status_code == 200:
                assert answer.json()["data"]["stations"]["totalCount"] == expected, login
                answered.add(reader)
            else:
                failures.append(answer.status_code)

    async def everybody() -> bool:
        return len(answered) == len(readers)

    seeing = [(COUNTY, 25), (NOBODY, 0)] * 4
    readers = [asyncio.create_task(ask(reader, *one)) for reader, one in enumerate(seeing)]
    for _ in range(2):
        await asyncio.sleep(0.2)
        await asyncio.to_thread(servers.postgres.stop)
        await until(lambda: bool(failures))
        await asyncio.to_thread(servers.postgres.start)
        answered.clear()
        await sooner_or_later(everybody)
        assert set(failures) == {503}
        failures.clear()
    await asyncio.sleep(0.2)
    stop.set()
    await asyncio.gather(*readers)
    assert failures == []
    asked = [seen(house, login) for login in (COUNTY, NOBODY) for _ in range(2 * POOL)]
    assert await asyncio.gather(*asked) == [25] * 2 * POOL + [0] * 2 * POOL


async def test_who_hangs_up_in_the_middle_leaves_nothing_behind(alone: tuple[Servers, House]) -> None:
    servers, house = alone
    name = await house.pool.fetchval("select current_database()")
    owner = await asyncpg.connect(servers.databases.url("gateway", "owner", name))
    watching = await asyncpg.connect(servers.postgres.url)

    async def held_up() -> bool:
        return int(await watching.fetchval(WAITING)) >= POOL

    try:
        async with owner.transaction():
            await owner.execute(LOCKED)
            async with asking(house, COUNTY, 2 * POOL):
                await sooner_or_later(held_up)
        asked = [seen(house, NOBODY) for _ in range(2 * POOL)] + [seen(house, COUNTY)]
        assert await asyncio.gather(*asked) == [0] * 2 * POOL + [25]
    finally:
        await owner.close()
        await watching.close()


async def test_who_does_not_listen_keeps_nobody_waiting(alone: tuple[Servers, House]) -> None:
    _, house = alone
    async with asking(house, COUNTY, 5 * POOL):
        assert await seen(house, COUNTY) == 25
        assert (await house.post(COUNTY, CORPUS["page"])).status_code == 200
        await until(lambda: house.front.trips.connections.lent == 0)
