"""A row is stale exactly as long as an event that names it is parked, whether it was there before or not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from contracts.coding import CodeAllocated
from deploy.postgres.views import anew
from services.chassis import parking, replay
from services.chassis.database import Connection
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from tests.chassis.fed import POISON, Fed, Stumbling, composed, fed, ids, mended, returned, submitted
from tests.gateway.told import entries
from tests.servers import Servers

A, B, C, *_ = ids(5)


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr(parking, "PAUSE", 0)


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        yield at_work


async def test_the_rows_that_a_parked_event_names_are_stale_and_no_others(house: Fed) -> None:
    for one in (A, B):
        await house.source.tell(one, submitted(one))
    await house.source.tell(A, returned(B))  # the step says B, whatever the stream is called
    await house.caught_up(await house.begun(Stumbling(house)))
    await house.source.tell(A, returned(B, "again"))
    await house.caught_up(await house.begun(Stumbling(house, *[ValueError()] * 3), epoch=2))
    assert await house.stale() == {B}


async def test_where_no_step_can_say_the_row_with_the_streams_own_id_is_stale(house: Fed) -> None:
    await house.source.tell(A, submitted(A), submitted(A, POISON))
    await house.source.tell(B, submitted(B))
    await house.caught_up()
    assert await house.stale() == {A}


async def test_a_row_that_begins_after_its_event_was_parked_is_stale_until_that_is_replayed(house: Fed) -> None:
    await house.source.tell(A, submitted(A, POISON))
    digest = await house.caught_up()
    assert await house.rows() == []
    for one in (B, C):
        await house.source.tell(one, submitted(one))
    await house.source.tell(B, returned(A))  # another stream names the row, so it begins
    await house.caught_up(digest)
    assert (len(await house.rows()), await house.stale()) == (3, {A})
    mended(house.view)
    await replay.replay(house.pool, house.consumer(), "registry", house.source.events)
    assert (await house.parked(), await house.stale()) == ([], set())


async def test_a_row_that_goes_and_comes_again_is_stale_still(house: Fed) -> None:
    await house.source.tell(A, submitted(A), submitted(A, POISON))
    digest = await house.caught_up()
    for step in (returned(A, "撤"), returned(A)):
        await house.source.tell(B, step)
        await house.caught_up(digest)
    assert await house.stale() == {A}


async def test_a_view_that_is_made_anew_marks_what_begins_later_too(house: Fed) -> None:
    await house.source.tell(A, submitted(A, POISON))
    await house.source.tell(B, returned(A))
    await house.caught_up()
    owner = await asyncpg.connect(house.owner)
    try:
        urls = {"registry": house.told, "gateway": house.writer}
        await anew(owner, "gateway", house.view, urls.__getitem__)
    finally:
        await owner.close()
    assert await house.stale() == {A}


async def test_what_one_source_parks_while_another_begins_the_row_is_never_missed(house: Fed) -> None:
    """Both have looked before either has committed; whoever comes second sees what the first one did."""
    view = composed()
    of = {name: ViewConsumer("gateway", view, name, Progress()) for name in ("registry", "coding")}
    (said,) = entries(returned(A))
    (coded,) = view.told(entries(CodeAllocated(A, "12055100001", "120551", 1)))
    lot = parking.Lot(of["registry"].name, "registry")
    for first in ("registry", "coding"):
        await house.pool.execute("delete from parked")
        await house.pool.execute("delete from notes")
        async with house.pool.acquire() as one, house.pool.acquire() as two:

            async def parks(connection: Connection) -> None:
                await lot.park(connection, said, [str(A)], parking.Cause("Poisoned", ""))
                await of["registry"].mark(connection, [str(A)], stale=True)

            async def begins(connection: Connection) -> None:
                await of["coding"].apply(connection, [coded])

            orders = {"registry": (parks, begins), "coding": (begins, parks)}
            earlier, later = orders[first]
            here, there = one.transaction(), two.transaction()
            await here.start()
            await there.start()
            await earlier(one)
            waiting = asyncio.create_task(later(two))
            await asyncio.sleep(0.05)
            await here.commit()
            await waiting
            await there.commit()
        assert await house.stale() == {A}, f"{first} came first"


async def test_a_row_stays_stale_while_another_parked_event_names_it(house: Fed) -> None:
    await house.source.tell(A, submitted(A), submitted(A, POISON), submitted(A, POISON))
    await house.caught_up()
    mended(house.view)
    lost = Stumbling(house)

    async def once(connection: Connection, prepared: Any) -> None:
        lost.tries += 1
        if lost.tries > 1:
            raise KeyError
        await ViewConsumer.apply(lost, connection, prepared)

    lost.apply = once  # type: ignore[method-assign]
    said = await replay.replay(house.pool, lost, "registry", house.source.events)
    assert (said.replayed, said.left, await house.stale()) == (1, 1, {A})
