"""PostgreSQL full, read-only, out of connections or out of reach: a clear answer, nothing half done, and it heals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from contracts.registry import EndorseStation
from contracts.values import uuid7
from services.chassis import commands, database, status
from services.chassis.commands import Loop
from services.chassis.database import Pool
from services.chassis.errors import Unavailable
from services.chassis.store import Store
from services.chassis.tasks import ended
from services.chassis.testing import headless
from services.registry.domain import station
from tests.chassis.asking import asked, chain, executed, submit
from tests.chassis.streaming import until
from tests.chassis.wire import Wire, to_postgres
from tests.servers import Fresh, Servers

EVERYBODY_OUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'"


@dataclass
class House:
    """A command loop on a database that may be hurt."""

    servers: Servers
    fresh: Fresh
    pool: Pool
    wire: Wire
    loop: Loop
    turning: status.Loop
    store: Store

    async def administered(self, statement: str) -> None:
        await executed(self.servers.postgres.url, statement)

    async def refused(self) -> Unavailable:
        """Ask until it is refused."""
        async with asyncio.timeout(30):
            while True:
                try:
                    await self.loop.ask(asked(submit()))
                except Unavailable as no:
                    return no

    async def accepted(self) -> None:
        """Ask until it is accepted."""

        async def done() -> bool:
            with contextlib.suppress(Unavailable):
                return bool(await self.loop.ask(asked(submit())))
            return False

        await until(done)

    async def troubled(self) -> bool:
        return "PostgreSQL has no connection left" in self.turning.problem

    async def well(self) -> bool:
        return self.turning.alive and not self.turning.problem


@pytest.fixture
async def house(
    servers: Servers, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    monkeypatch.setattr(commands, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(commands, "ROUNDS", 2)
    async with to_postgres(fresh.writer, tmp_path) as (wire, url), await database.pool(url, size=3) as pool:
        store, turning = Store("registry", pool), status.Loop("commands")
        await store.open()
        loop = Loop(store, [station.decider], resolve=headless, turning=turning)
        work = asyncio.create_task(loop.run())
        yield House(servers, fresh, pool, wire, loop, turning, store)
        await ended(work)


async def test_a_store_that_takes_nothing_shows_and_clears_without_anybodys_asking(house: House) -> None:
    """As after a failover to a copy that only reads."""
    await house.accepted()
    await house.administered(f"alter database {house.fresh.name} set default_transaction_read_only = on")
    await house.administered(EVERYBODY_OUT.format(house.fresh.name))
    no = await house.refused()
    assert (no.status, no.code, "稍后" in no.zh, "later" in no.en) == (503, "unavailable", True, True)
    assert "PostgreSQL only reads (ReadOnlySQLTransactionError)" in house.turning.problem
    await house.administered(f"alter database {house.fresh.name} reset default_transaction_read_only")
    await house.administered(EVERYBODY_OUT.format(house.fresh.name))
    await until(house.well)
    await house.accepted()
    assert len(await chain(house.store)) == 2


async def test_a_database_that_went_away_is_told_and_comes_back(house: House) -> None:
    await house.accepted()
    await house.wire.cut()
    await house.refused()
    assert house.turning.problem
    await house.wire.mend()
    await until(house.well)
    await house.accepted()
    await chain(house.store)


async def test_a_database_that_takes_no_more_connections_is_told_and_recovers(house: House) -> None:
    """Others have taken them all."""
    await house.accepted()
    await house.administered(f"alter database {house.fresh.name} connection limit 0")
    await house.administered(EVERYBODY_OUT.format(house.fresh.name))
    await house.refused()
    await until(house.troubled)
    await house.administered(f"alter database {house.fresh.name} connection limit -1")
    await until(house.well)
    await house.accepted()
    await chain(house.store)


async def test_who_finds_no_free_connection_waits_and_is_answered(house: House) -> None:
    station_id = uuid7()
    await house.loop.ask(asked(submit(station_id)))
    house.loop._cache.clear()
    async with house.pool.acquire(), house.pool.acquire():
        waiting = asyncio.create_task(house.loop.ask(asked(EndorseStation(station_id))))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    async with asyncio.timeout(20):
        assert (await waiting).version == 2
    assert len(await chain(house.store)) == 2


async def test_a_connection_on_which_nothing_can_be_prepared_goes_back_to_the_pool(fresh: Fresh) -> None:
    async with asyncio.timeout(20), await database.pool(fresh.writer, size=1) as pool:
        store = Store("registry", pool)
        async with store.steadily(), asyncio.timeout(10):
            await executed(fresh.owner, "alter function append rename to gone")
            with pytest.raises(asyncpg.UndefinedFunctionError):
                await store.append([])
            await executed(fresh.owner, "alter function gone rename to append")
            assert await store.append([]) == []


async def test_a_server_that_takes_the_line_and_says_nothing_is_away(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "CONNECT_SECONDS", 0.1)
    async with to_postgres(fresh.writer, tmp_path) as (wire, url), asyncio.timeout(30):
        wire.hold()
        with pytest.raises(database.UNREACHABLE):
            await database.pool(url)
