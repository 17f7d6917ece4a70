"""A planned read that is cut off, fails, or finds its database gone: nothing of it stays behind."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from contracts.values import Scope
from gateway.planner import trips
from gateway.planner.connections import Connections
from gateway.planner.lists import NotPlanned
from gateway.planner.trips import Told, told
from gateway.reading import POOL, Viewer
from services.chassis.errors import Busy, Unavailable
from tests.gateway.opened import CITY, COUNTY, House
from tests.gateway.planner.both import CORPUS, both, by_plan
from tests.servers import Servers

EVERYTHING = "select json_agg(name) from stations"
"""A statement that forgot its filter."""


def somebody(*prefixes: int) -> Told:
    return told(Viewer(uuid4(), Scope(prefixes=prefixes)))


async def seen(house: House, *prefixes: int) -> bytes | None:
    return await house.front.trips.answer(somebody(*prefixes), EVERYTHING, [])


async def test_a_cancelled_read_leaves_no_scope_behind(house: House) -> None:
    slow = "select json_build_array(pg_sleep(30)::text)"
    asked = [asyncio.create_task(house.front.trips.answer(somebody(340000), slow, [])) for _ in range(2 * POOL)]
    await asyncio.sleep(0.1)
    for task in asked:
        task.cancel()
    assert all(isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*asked, return_exceptions=True))
    answers = await asyncio.gather(*(seen(house, 110101) for _ in range(2 * POOL)))
    assert answers == [None] * (2 * POOL)


async def test_a_failed_read_leaves_no_scope_behind(house: House) -> None:
    for _ in range(2 * POOL):
        with pytest.raises(NotPlanned):
            await house.front.trips.answer(somebody(340000), "select to_json(1 / 0)", [])
        with pytest.raises(asyncpg.PostgresError):
            await house.front.trips.answer(somebody(340000), "select nothing", [])
    assert await asyncio.gather(*(seen(house, 110101) for _ in range(2 * POOL))) == [None] * (2 * POOL)


async def test_a_connection_between_two_reads_sees_nothing(house: House) -> None:
    connections = house.front.trips.connections
    for _ in range(2 * POOL):
        assert await seen(house, 340000) is not None
        connection = await connections.take()
        assert await connection.fetchval(EVERYTHING) is None
        connections.give_back(connection)


async def test_who_waits_too_long_for_a_connection_is_told_that_it_is_busy() -> None:
    async def connect() -> Any:
        return SimpleNamespace(is_closed=lambda: False)

    connections = Connections(connect, most=1, patience=0.05)
    only = await connections.take()
    with pytest.raises(Busy):
        await connections.take()
    connections.give_back(only)
    assert await connections.take() is only


async def test_a_connection_that_cannot_be_made_takes_nobodys_place() -> None:
    async def away() -> Any:
        raise ConnectionRefusedError

    connections = Connections(away, most=1, patience=1)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await connections.take()


async def test_a_read_writes_nothing(house: House) -> None:
    connection = await house.front.trips.connections.take()
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await connection.execute("update stations set name = ''")
    house.front.trips.connections.give_back(connection)


async def test_reads_go_on_when_every_connection_was_cut(house: House, servers: Servers) -> None:
    """As after a restart: nobody knows it yet."""
    await asyncio.gather(*(both(house, COUNTY, CORPUS["page"]) for _ in range(POOL)))
    cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'gateway planner'"
    administrator = await asyncpg.connect(servers.postgres.url)
    try:
        assert await administrator.fetchval(cut)
    finally:
        await administrator.close()
    assert await seen(house, 340103) is not None


async def test_a_database_that_is_away_is_said_to_be_away() -> None:
    async with trips.opened("postgresql://nobody@127.0.0.1:1/nothing") as away:
        with pytest.raises(Unavailable):
            await away.answer(somebody(340000), EVERYTHING, [])


async def test_many_at_once_each_see_their_own(house: House) -> None:
    each = [(login, text) for login in (COUNTY, CITY, "nobody") for text in CORPUS.values()]
    alone = [await both(house, *one) for one in each]
    together = await asyncio.gather(*(by_plan(house, *one) for one in each * 5))
    assert [one["data"] for one in together] == alone * 5
