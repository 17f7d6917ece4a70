"""The list of the erased: on the disk before it is acknowledged, and stronger than any restore."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from contracts.registry import ErasePerson, Ground, PersonErased
from contracts.values import uuid7
from services.chassis import database, erasures
from services.chassis.commands import Loop
from services.chassis.database import Connection
from services.chassis.erasures import Erasure, List, Noted, NotNoted, Unreadable
from services.chassis.people import PersonIsErased
from services.chassis.people_doors import page
from services.chassis.store import Store
from services.registry.domain import person, station
from tests.chassis.asking import KEYRING, acting, asked, chain, fetched, submit
from tests.servers import Fresh, Servers

NAME = "闻人测试"
ADMIN = acting(role="admin")


@pytest.fixture
def kept(tmp_path: Path) -> List:
    """The list, not begun yet."""
    return List(tmp_path / "erasures")


@pytest.fixture
async def loop(store: Store, kept: List) -> AsyncIterator[Loop]:
    """A command loop that keeps the list."""
    noted = Noted("registry", store.pool, kept.path)
    loop = Loop(store, [station.decider, person.decider], keyring=KEYRING, noted=noted.note)
    task = asyncio.create_task(loop.run())
    yield loop
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
async def restored(servers: Servers) -> AsyncIterator[Fresh]:
    """Another database of registry, into which a backup could have been restored."""
    async with servers.fresh("registry") as found:
        yield found


@pytest.fixture
async def owner(restored: Fresh) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(restored.owner)
    yield connection
    await connection.close()


async def known(loop: Loop, person_id: UUID) -> None:
    await loop.ask(asked(submit(head_id=person_id, head_name=NAME)))


def listed(kept: List) -> list[UUID]:
    return [one.person_id for one in kept.read() if isinstance(one, Erasure)]


async def test_who_is_erased_stands_in_the_list_when_it_is_acknowledged(loop: Loop, kept: List) -> None:
    persons = [uuid7(), uuid7()]
    for one in persons:
        await known(loop, one)
    assert listed(kept) == [], "nobody else does"
    for one in persons:
        await loop.ask(asked(ErasePerson(one, Ground.CONSENT_WITHDRAWN), ADMIN))
        assert listed(kept)[-1] == one
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert NAME not in kept.path.read_text()


async def test_a_list_that_cannot_be_written_is_told_and_asking_again_writes_it(loop: Loop, kept: List) -> None:
    one = uuid7()
    await known(loop, one)
    kept.path.mkdir()
    asking = asked(ErasePerson(one, Ground.CONSENT_WITHDRAWN), ADMIN)
    with pytest.raises(NotNoted) as told:
        await loop.ask(asking)
    assert "重试" in told.value.zh
    kept.path.rmdir()
    assert (await loop.ask(asking)).repeated
    assert listed(kept) == [one]


async def test_what_a_crash_kept_out_of_the_list_is_written_at_the_next_start(
    store: Store, loop: Loop, kept: List
) -> None:
    for one in (first := uuid7(), second := uuid7()):
        await known(loop, one)
        await loop.ask(asked(ErasePerson(one, Ground.CONSENT_WITHDRAWN), ADMIN))
    whole = kept.path.read_bytes()
    kept.path.write_bytes(whole[:-20])  # the last line was cut off
    assert [type(one) for one in kept.read()] == [Erasure, Unreadable]
    await Noted("registry", store.pool, kept.path).note()
    assert listed(kept) == [first, second]
    kept.path.unlink()
    again = Noted("registry", store.pool, kept.path)
    await again.note()
    assert kept.path.read_bytes() == whole
    kept.path.unlink()
    await again.note()
    assert kept.path.read_bytes() == whole, "also when it is taken away meanwhile"


async def test_two_processes_may_share_a_list(store: Store, loop: Loop, kept: List) -> None:
    one = uuid7()
    other = Noted("registry", store.pool, kept.path)
    await other.note()
    await known(loop, one)
    await loop.ask(asked(ErasePerson(one, Ground.UNLAWFUL), ADMIN))
    await other.note()
    assert {*listed(kept)} == {one}


async def test_a_restored_store_forgets_again_and_says_so_as_it_did(
    store: Store, loop: Loop, kept: List, fresh: Fresh, restored: Fresh, owner: Connection
) -> None:
    staying, gone, late = uuid7(), uuid7(), uuid7()
    async with await database.pool(restored.writer) as pool:
        back = Store("registry", pool)
        task = asyncio.create_task((earlier := Loop(back, [station.decider, person.decider], keyring=KEYRING)).run())
        for one in (staying, gone):
            await known(earlier, one)
            await known(loop, one)
        await known(loop, late)
        asking = asked(ErasePerson(gone, Ground.SERVICE_ENDED), ADMIN)
        await loop.ask(asking)
        await loop.ask(asked(ErasePerson(late, Ground.UNLAWFUL), ADMIN))

        noted = [one for one in kept.read() if isinstance(one, Erasure)]
        assert await erasures.replay("registry", pool, owner, noted) == [gone, late]
        assert await erasures.replay("registry", pool, owner, noted) == [], "once is enough"
        assert await erasures.replay("registry", pool, owner, []) == []

        assert [row["person_id"] for row in await fetched(restored.owner, "select person_id from people")] == [staying]
        then = [entry for entry in await chain(store) if entry.type == PersonErased.__name__]
        now = [entry for entry in await chain(back) if entry.type == PersonErased.__name__]
        assert [entry.record for entry in now] == [entry.record for entry in then], "the very same events"
        told = await page(pool, KEYRING, back.lineage, 0)
        assert {one.person_id: one.erased for one in told.people} == {staying: False, gone: True, late: True}
        task.cancel()

    async with await database.pool(restored.writer) as pool:
        task = asyncio.create_task(
            (after := Loop(Store("registry", pool), [station.decider, person.decider], keyring=KEYRING)).run()
        )
        assert (await after.ask(asking)).repeated, "who asked then is answered as then"
        for one in (gone, late):
            with pytest.raises(PersonIsErased):
                await known(after, one)
        task.cancel()
