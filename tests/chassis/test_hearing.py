"""A process that does not lead hears what the leading one shows: which rows, how far, and that it has missed some."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from services.chassis import hearing, parking, replay
from services.chassis.database import Connection
from services.chassis.hearing import Hearing
from services.chassis.progress import Key, Progress
from services.chassis.status import Loop
from services.chassis.tasks import ended
from tests.chassis.fed import POISON, Fed, endorsed, fed, ids, mended, returned, submitted
from tests.chassis.streaming import until
from tests.servers import Servers

A, B, *MANY = ids(402)


class Other:
    """A second process on the same read model."""

    def __init__(self, house: Fed) -> None:
        self.progress, self.status = Progress(), Loop("hearing")
        self.heard: list[Sequence[Key] | None] = []
        self.progress.listen(lambda _, keys: self.heard.append(keys))
        self.hearing = Hearing("gateway", [house.view], self.progress, house.writer)

    async def reached(self, position: int) -> bool:
        return await self.progress.reached("notes", "registry", position, seconds=20)

    @property
    def keys(self) -> set[Key]:
        return {key for keys in self.heard for key in keys or ()}


@pytest.fixture
async def house(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fed]:
    monkeypatch.setattr(parking, "PAUSE", 0)
    monkeypatch.setattr(hearing, "LOOK_SECONDS", 0.2)
    async with fed(servers) as at_work:
        yield at_work


@asynccontextmanager
async def listening(house: Fed) -> AsyncIterator[Other]:
    other = Other(house)
    task = asyncio.create_task(other.hearing.run(other.status))

    async def begun() -> bool:
        return bool(await house.pool.fetch(LISTENING))

    await until(begun)
    try:
        yield other
    finally:
        await ended(task)


LISTENING = """
select pid from pg_stat_activity where datname = current_database() and query like '%from checkpoints%any%'
    and pid <> pg_backend_pid()
"""


async def test_it_hears_which_rows_changed_and_how_far_the_view_is(house: Fed) -> None:
    digest = await house.begun()
    async with listening(house) as other:
        await house.source.tell(A, submitted(A))
        await house.source.tell(B, submitted(B), returned(B))
        await house.caught_up(digest, page=1)
        assert await other.reached(3)
        assert other.heard == [[A], [B], [B]]


async def test_a_great_many_rows_are_told_in_portions(house: Fed) -> None:
    digest = await house.begun()
    async with listening(house) as other:
        for one in MANY:
            await house.source.tell(one, submitted(one))
        await house.caught_up(digest)
        assert await other.reached(len(MANY))

        async def everything() -> bool:
            return other.keys == set(MANY)

        await until(everything)
    assert None not in other.heard


async def test_what_does_not_concern_the_view_moves_it_on_all_the_same(house: Fed) -> None:
    digest = await house.begun()
    async with listening(house) as other:
        await house.source.tell(A, endorsed(A))
        await house.caught_up(digest)
        assert await other.reached(1)
    assert other.keys == set()


async def test_it_knows_from_the_start_how_far_the_view_was(house: Fed) -> None:
    await house.source.tell(A, submitted(A))
    await house.caught_up()
    async with listening(house) as other:
        assert await other.reached(1)
    assert other.heard == []


async def test_rows_that_become_stale_are_told_in_every_process_and_so_are_those_that_are_replayed(house: Fed) -> None:
    digest, own = await house.begun(), list[Sequence[Key] | None]()
    house.progress.listen(lambda _, keys: own.append(keys))
    async with listening(house) as other:
        await house.source.tell(A, submitted(A, POISON), returned(A))
        await house.caught_up(digest, page=1)
        assert await other.reached(2)
        assert (own, other.heard) == ([[A], [A]], [[A], [A]])
        mended(house.view)
        await replay.replay(house.pool, house.consumer(), "registry", house.source.events)

        async def again() -> bool:
            return other.heard == [[A]] * 4

        await until(again)
        assert await other.reached(2), "a replay takes nobody back"


async def test_what_was_told_while_it_was_deaf_is_missed_aloud(house: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    digest, listens, may = await house.begun(), Hearing._listen, asyncio.Event()

    async def listen(one: Hearing, status: Loop) -> None:
        await may.wait()
        await listens(one, status)

    monkeypatch.setattr(Hearing, "_listen", listen)
    may.set()
    async with listening(house) as other:
        await house.source.tell(A, submitted(A))
        await house.caught_up(digest)
        assert await other.reached(1)
        (row,) = await house.pool.fetch(LISTENING)
        may.clear()
        assert await house.pool.fetchval("select pg_terminate_backend($1, 20000)", row["pid"])
        await house.source.tell(B, submitted(B))
        await house.caught_up(digest)
        may.set()
        assert await other.reached(2), "it looks at the checkpoints"
        assert other.heard == [[A], None]
        await house.source.tell(B, returned(B))
        await house.caught_up(digest)
        assert await other.reached(3), "it listens again"
        assert other.heard == [[A], None, [B]]


async def test_a_connection_that_confuses_its_own_driver_is_left_for_another(
    house: Fed, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, confusing = Hearing._look, [asyncpg.InternalClientError("got result for unknown protocol state 3")]

    async def look(one: Hearing, connection: Connection) -> None:
        if confusing:
            raise confusing.pop()
        await looked(one, connection)

    monkeypatch.setattr(Hearing, "_look", look)
    async with listening(house) as other:
        await house.source.tell(A, submitted(A))
        await house.caught_up()
        assert await other.reached(1)
    assert confusing == []


async def test_the_process_that_leads_hears_its_own_work_once(house: Fed) -> None:
    own: list[Sequence[Key] | None] = []
    house.progress.listen(lambda _, keys: own.append(keys))
    digest = await house.begun()
    status, looks = Loop("hearing"), Hearing("gateway", [house.view], house.progress, house.writer)

    async def both() -> bool:
        return len(await house.pool.fetch(LISTENING)) == 2

    async with listening(house) as other:
        task = asyncio.create_task(looks.run(status))
        await until(both)
        await house.source.tell(A, submitted(A))
        await house.caught_up(digest)
        assert await other.reached(1)
        await asyncio.sleep(3 * hearing.LOOK_SECONDS)
        await ended(task)
    assert own == [[A]]
    assert UUID(int=1) in other.keys
