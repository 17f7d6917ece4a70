"""A view is made anew while it is read and written, says the same row for row, and may be interrupted anywhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from deploy.postgres import views
from services.chassis import parking, rebuild
from services.chassis.checkpoints import LostOwnership
from services.chassis.declared import declare, stands
from services.chassis.digest import Arrived, Fetch
from services.chassis.rebuild import AlreadyRebuilding, Readers, Rebuild, Step
from tests.chassis.asking import patient
from tests.chassis.fed import GONE, POISON, Fed, endorsed, fed, ids, mended, notes, returned, submitted
from tests.chassis.rebuilt import Interrupted, breaking, everything, shape
from tests.servers import Servers

A, B, C, *OTHERS = ids(60)


@pytest.fixture(params=[{}, {"history": True}, {"searched": ("name",)}], ids=["", "history", "searched"])
async def house(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[Fed]:
    async with fed(servers, notes(**request.param)) as at_work:
        yield at_work


@pytest.fixture
async def plain(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        yield at_work


@pytest.fixture
async def owner(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    of: Fed = request.getfixturevalue("house" if "house" in request.fixturenames else "plain")
    connection = await asyncpg.connect(of.owner)
    yield connection
    await connection.close()


def anew(house: Fed, owner: Any, fetch: Fetch | None = None, tell: Callable[[Step], None] = lambda _: None) -> Rebuild:
    return Rebuild("gateway", house.view, owner, house.pool, fetch or house.source.events, tell)


async def a_life(house: Fed) -> None:
    """Applications that come, come again, go back and vanish."""
    for n, one in enumerate(OTHERS):
        await house.source.tell(one, submitted(one, f"驿站{n}"))
        await house.source.tell(one, returned(one), submitted(one, f"驿站{n}改"), returned(one, "再看"))
        await house.source.tell(one, *([returned(one, GONE)] if n % 5 == 0 else [endorsed(one)]))


async def test_a_rebuilt_view_is_the_live_one_row_for_row_and_stands_as_it_was_declared(house: Fed, owner: Any) -> None:
    await a_life(house)
    await house.caught_up(page=7)
    was, shaped = await everything(house), await shape(owner)
    assert await anew(house, owner).run() == was["checkpoints"][0]["position"]
    assert await everything(house) == was
    assert await shape(owner) == shaped
    assert await stands(owner, "gateway", house.view)


async def test_what_was_wrong_is_right_afterwards(house: Fed, owner: Any) -> None:
    await a_life(house)
    await house.caught_up()
    was = await everything(house)
    await house.pool.execute("update notes set name = '错'")
    await house.pool.execute("delete from notes where times = 2")
    await anew(house, owner).run()
    assert await everything(house) == was


async def test_commands_and_reads_go_on_all_the_time(house: Fed, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "PAGE", 20)
    await a_life(house)
    live = await house.caught_up()
    done, counts = asyncio.Event(), set[int]()
    went_on = 0

    async def writing() -> None:
        nonlocal went_on
        while not done.is_set():
            await house.source.tell(A, submitted(A, f"第{went_on}次"))
            await house.caught_up(live)
            went_on += 1

    async def reading() -> None:
        while not done.is_set():
            counts.add(await house.pool.fetchval("select count(*) from notes where station_id <> $1", A))

    others = [asyncio.create_task(writing()), asyncio.create_task(reading())]
    await anew(house, owner).run()
    done.set()
    await asyncio.gather(*others)
    await house.caught_up(live)
    rebuilt = await everything(house)
    assert counts == {sum(row["station_id"] != A for row in rebuilt["notes"])}, "a reader saw a view half made"
    assert went_on > 0
    assert [row["times"] for row in rebuilt["notes"] if row["station_id"] == A] == [went_on]
    for table in (*house.view.tables,):
        await house.pool.execute(f"delete from {table.name}")
    await house.pool.execute("delete from checkpoints")
    await house.caught_up()
    assert (await everything(house)) == rebuilt


@pytest.mark.parametrize("pages", range(1, 14, 3))
async def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    house: Fed, owner: Any, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr(rebuild, "PAGE", 20)
    await a_life(house)
    await house.caught_up()
    was, shaped = await everything(house), await shape(owner)
    with pytest.raises(Interrupted):
        await anew(house, owner, breaking(house, pages)).run()
    told: list[Step] = []
    again = await anew(house, owner, tell=told.append).run()
    assert again == was["checkpoints"][0]["position"] - 20 * pages, "no event is read twice"
    assert told[0].position > 20 * pages
    assert (await everything(house), await shape(owner)) == (was, shaped)


async def test_what_an_older_declaration_has_left_is_not_gone_on_with(plain: Fed, owner: Any) -> None:
    await a_life(plain)
    await plain.caught_up()
    was = await everything(plain)
    with pytest.raises(Interrupted):
        await anew(plain, owner, _late(plain)).run()
    await plain.pool.execute("update notes__next set name = '旧'")
    await owner.execute("update views set fingerprint = 'older' where name = 'notes__next'")
    await anew(plain, owner).run()
    assert await everything(plain) == was


def _late(house: Fed) -> Fetch:
    async def fetch(source: str, after: int, limit: int) -> list[Arrived]:
        if after:
            raise Interrupted
        return await house.source.events(source, after, min(limit, 50))

    return fetch


async def test_it_ends_when_no_event_concerns_the_view(plain: Fed, owner: Any) -> None:
    for one in OTHERS:
        await plain.source.tell(one, endorsed(one))
    await plain.caught_up()
    assert await anew(plain, owner).run() == len(OTHERS)
    assert (await plain.rows(), await plain.checkpoint()) == ([], len(OTHERS))


async def test_it_ends_when_nothing_has_ever_happened(plain: Fed, owner: Any) -> None:
    assert await anew(plain, owner).run() == 0
    await plain.source.tell(A, submitted(A))
    await plain.caught_up()
    assert len(await plain.rows()) == 1


async def test_a_type_that_this_software_does_not_know_is_passed_over(plain: Fed, owner: Any) -> None:
    await plain.source.tell(A, submitted(A))
    await plain.source.tell(A, returned(A), type="StationPainted")
    await plain.source.tell(B, submitted(B))
    await plain.caught_up()
    was = await everything(plain)
    await anew(plain, owner).run()
    assert await everything(plain) == was


async def test_a_poisoned_event_is_parked_by_a_rebuild_too_and_a_mended_one_is_not(
    plain: Fed, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "PAUSE", 0)
    await plain.source.tell(A, submitted(A), submitted(A, POISON), returned(A))
    await plain.source.tell(B, submitted(B))
    live = await plain.caught_up()
    was, waiting = await everything(plain), await plain.parked()
    await anew(plain, owner).run()
    assert (await everything(plain), await plain.parked(), await plain.stale()) == (was, waiting, {A})
    mended(plain.view)
    await anew(plain, owner).run()
    assert (await plain.parked(), await plain.stale(), (await plain.rows())[0]["times"]) == ([], set(), 2)
    await plain.source.tell(A, returned(A, "again"))
    with contextlib.suppress(LostOwnership):
        await plain.caught_up(live)
    await plain.caught_up(await plain.begun(epoch=9))
    assert (await plain.rows())[0]["reasons"] == '["照片不清", "again"]'


async def test_watchers_hear_nothing_of_a_rebuild(plain: Fed, owner: Any) -> None:
    heard: list[Any] = []
    await a_life(plain)
    live = await plain.caught_up()
    plain.progress.listen(lambda view, keys: heard.append(list(keys or ())))
    await anew(plain, owner).run()
    assert heard == []
    await plain.source.tell(A, submitted(A))
    await plain.caught_up(live)
    assert heard == [[A]]


async def test_a_running_lane_goes_on_behind_the_exchange(plain: Fed, owner: Any) -> None:
    await a_life(plain)
    live = await plain.caught_up()
    await anew(plain, owner).run()
    await plain.source.tell(A, submitted(A))
    await plain.caught_up(live)  # the same lane in the same term
    assert [row["name"] for row in await plain.rows() if row["station_id"] == A] == ["三孝口驿站"]


async def test_a_long_read_is_not_made_to_wait_and_stops_the_exchange_until_it_is_over(
    plain: Fed, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "TRIES", 2)
    monkeypatch.setattr(rebuild, "LOCK_MILLISECONDS", 20)
    await a_life(plain)
    await plain.caught_up()
    was = await everything(plain)
    reader = await patient(plain.writer)
    try:
        async with reader.transaction():
            await reader.fetch("select * from notes")
            with pytest.raises(Readers):
                await anew(plain, owner).run()
    finally:
        await reader.close()
    assert await everything(plain) == was | {"checkpoints": (await everything(plain))["checkpoints"]}
    await anew(plain, owner).run()
    assert await everything(plain) == was


async def test_one_view_is_made_anew_by_one_at_a_time(plain: Fed, owner: Any) -> None:
    second = await asyncpg.connect(plain.owner)
    try:
        async with anew(plain, owner)._alone():
            with pytest.raises(AlreadyRebuilding):
                await anew(plain, second).run()
    finally:
        await second.close()


async def test_another_declaration_takes_the_place_of_the_one_that_is_read(plain: Fed, owner: Any) -> None:
    await a_life(plain)
    await plain.caught_up()
    rows = await plain.rows("select station_id, name, times from notes order by station_id")
    plain.view = notes(history=True)
    assert not await stands(owner, "gateway", plain.view)
    await anew(plain, owner).run()
    assert await stands(owner, "gateway", plain.view)
    assert await plain.rows("select station_id, name, times from notes order by station_id") == rows
    assert await plain.rows("select from notes_history")
    plain.view = notes(searched=("name",))
    await anew(plain, owner).run()
    assert await stands(owner, "gateway", plain.view)
    assert await plain.rows("select from notes_grams")
    assert await plain.rows("select to_regclass('notes_history') as there") == [{"there": None}]
    assert await declare(owner, "gateway", [plain.view]) == []


async def test_at_a_start_a_view_that_is_declared_anew_is_full_before_anybody_reads_it(
    plain: Fed, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_life(plain)
    await plain.caught_up()
    rows = await plain.rows("select station_id, name, times from notes order by station_id")
    monkeypatch.setitem(views.DECLARED, "gateway", [notes(history=True)])
    urls = {"registry": plain.told, "gateway": plain.writer}
    await views.stand("gateway", plain.owner, urls.__getitem__)
    assert await stands(owner, "gateway", views.DECLARED["gateway"][0])
    assert await plain.rows("select station_id, name, times from notes order by station_id") == rows
    assert await plain.checkpoint() == 285
