"""What is due is done then, once in effect, whatever happens to the process, the database and the clock meanwhile."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.chassis import database, timers
from services.chassis.database import Connection, Pool
from services.chassis.status import Loop
from services.chassis.tasks import ended
from services.chassis.timers import Timer
from tests.chassis.asking import executed, fetched
from tests.chassis.streaming import until
from tests.chassis.timed import NEW_YEAR, Desk, Wall
from tests.chassis.wire import to_postgres
from tests.servers import Fresh

A, B, C = (UUID(int=n) for n in (1, 2, 3))


SEVERED = """
select pg_terminate_backend(pid, 20000) from pg_stat_activity
where state = 'idle in transaction' and datname = current_database()
"""
"""Returns when the backend is gone: nobody is lent its connection any more."""


@pytest.fixture
async def desk(pool: Pool, fresh: Fresh) -> Desk:
    await executed(
        fresh.owner,
        "create table done (number bigserial, subject uuid not null, due_at timestamptz not null)",
        "grant select, insert on done to registry_writer",
        "grant usage on done_number_seq to registry_writer",
    )
    return Desk(pool)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "POLL_SECONDS", 0.02)


async def test_what_is_due_is_done_in_order_and_the_rest_waits(desk: Desk) -> None:
    await desk.set(A, seconds=10)
    await desk.set(B, seconds=5)
    await desk.set(C, seconds=11)
    await desk.timers.turn()
    assert await desk.done() == []
    desk.wall.jump(seconds=10)
    await desk.timers.turn()
    assert await desk.done() == [B, A]
    assert await desk.waiting() == [C]
    await desk.timers.turn()
    assert await desk.done() == [B, A]


async def test_another_moment_replaces_the_first_and_what_is_dropped_never_comes(desk: Desk) -> None:
    await desk.set(A, seconds=1)
    await desk.set(A, days=1)
    await desk.set(B, seconds=1)
    async with desk.pool.acquire() as connection:
        await desk.timers.drop(connection, "remind", B)
    desk.wall.jump(hours=1)
    await desk.timers.turn()
    assert await desk.done() == []
    desk.wall.jump(days=1)
    await desk.timers.turn()
    assert await desk.done() == [A]


async def test_what_was_not_committed_was_never_set(desk: Desk) -> None:
    async with desk.pool.acquire() as connection:
        turn = connection.transaction()
        await turn.start()
        await desk.timers.set(connection, "remind", A, NEW_YEAR)
        await turn.rollback()
    await desk.timers.turn()
    assert await desk.done() == []


async def test_timers_survive_a_restart(desk: Desk) -> None:
    await desk.set(A, seconds=1)
    again = Desk(desk.pool, Wall(NEW_YEAR + timedelta(days=400)))
    await again.timers.turn()
    assert await again.done() == [A]


async def test_more_than_a_page_is_done_in_one_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "PAGE", 3)
    for number in range(10):
        await desk.set(UUID(int=number), seconds=-number)
    await desk.timers.turn()
    assert await desk.done() == [UUID(int=number) for number in reversed(range(10))]


# --- once in effect -------------------------------------------------------------------------------------------------


async def test_two_owners_at_once_do_each_thing_once(desk: Desk) -> None:
    subjects = [UUID(int=number) for number in range(60)]
    for subject in subjects:
        await desk.set(subject)
    zombie = Desk(desk.pool)
    await asyncio.gather(*(one.timers.turn() for one in (desk, zombie, desk, zombie)))
    assert sorted(await desk.done()) == subjects


async def test_an_act_that_breaks_leaves_nothing_and_holds_nobody_up(desk: Desk) -> None:
    desk.breaks = lambda timer: ValueError("cannot") if timer.subject == A else None
    await desk.set(A, seconds=-2)
    await desk.set(B, seconds=-1)
    assert await desk.timers.turn() == ["remind"]
    assert (await desk.done(), await desk.waiting()) == ([B], [A])
    assert await desk.timers.turn() == []
    desk.wall.jump(seconds=61)
    desk.breaks = lambda _: None
    await desk.timers.turn()
    assert await desk.done() == [B, A]
    (row,) = await desk.pool.fetch("select due_at from done where subject = $1", A)
    assert row["due_at"] == NEW_YEAR - timedelta(seconds=2)


async def test_a_process_that_dies_in_the_middle_has_done_nothing_and_the_next_one_does_it(
    desk: Desk, fresh: Fresh
) -> None:
    await desk.set(A)
    reached = asyncio.Event()

    async def hangs(connection: Connection, timer: Timer) -> None:
        await desk._act(connection, timer)
        reached.set()
        await asyncio.Event().wait()

    desk.timers.on("remind", hangs)
    turning = asyncio.create_task(desk.timers.turn())
    await reached.wait()
    await executed(fresh.writer, SEVERED)
    turning.cancel()
    await asyncio.gather(turning, return_exceptions=True)
    assert await desk.done() == []
    again = Desk(desk.pool)
    await again.timers.turn()
    assert await again.done() == [A]


async def test_an_act_may_set_its_own_timer_anew(desk: Desk) -> None:
    async def again(connection: Connection, timer: Timer) -> None:
        await desk._act(connection, timer)
        await desk.timers.set(connection, *timer[:2], timer.due_at + timedelta(minutes=5))

    desk.timers.on("remind", again)
    await desk.set(A)
    await desk.timers.turn()
    assert await desk.done() == [A]
    desk.wall.jump(minutes=5)
    await desk.timers.turn()
    assert await desk.done() == [A, A]


async def test_what_is_left_to_do_comes_when_the_act_stands(desk: Desk, fresh: Fresh) -> None:
    seen = asyncio.Queue[list[UUID]]()

    async def look() -> None:
        seen.put_nowait([row["subject"] for row in await fetched(fresh.writer, "select subject from done")])

    desk.left = look
    await desk.set(A)
    await desk.timers.turn()
    assert await seen.get() == [A]


# --- the clock ------------------------------------------------------------------------------------------------------


async def test_a_clock_that_jumps_forward_does_everything_once_and_back_nothing_again(desk: Desk) -> None:
    await desk.set(A, days=1)
    await desk.set(B, days=30)
    desk.wall.jump(days=365)
    await desk.timers.turn()
    assert await desk.done() == [A, B]
    desk.wall.jump(days=-400)
    await desk.timers.turn()
    await desk.set(C, days=-30)
    await desk.timers.turn()
    assert await desk.done() == [A, B]
    desk.wall.jump(days=400)
    await desk.timers.turn()
    assert await desk.done() == [A, B, C]


async def test_a_clock_that_jumps_back_is_noticed_by_one_that_does_not(desk: Desk, hasty: None) -> None:
    """Nobody sleeps until a moment: how long that is depends on a clock that may be set."""
    await desk.set(A, days=1)
    running = asyncio.create_task(desk.timers.run(Loop("timers")))
    desk.wall.jump(days=-1)
    await asyncio.sleep(0.1)
    assert await desk.done() == []
    desk.wall.jump(days=2)

    async def done() -> bool:
        return await desk.done() == [A]

    await until(done)
    await ended(running)


# --- the loop -------------------------------------------------------------------------------------------------------


async def test_whoever_sets_a_timer_that_is_due_need_not_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "POLL_SECONDS", 3600)
    running = asyncio.create_task(desk.timers.run(Loop("timers")))
    await asyncio.sleep(0.05)
    await desk.set(A)
    desk.timers.wake()

    async def done() -> bool:
        return await desk.done() == [A]

    await until(done)
    await ended(running)


async def test_a_purpose_that_nobody_acts_on_waits_for_software_that_does(desk: Desk) -> None:
    async with desk.pool.acquire() as connection:
        await desk.timers.set(connection, "of another version", A, NEW_YEAR)
    assert await desk.timers.turn() == []
    assert await desk.waiting() == [A]


async def test_trouble_is_told_and_passes(desk: Desk, fresh: Fresh, tmp_path: Path, hasty: None) -> None:
    status = Loop("timers")
    async with to_postgres(fresh.writer, tmp_path) as (wire, url), await database.pool(url) as pool:
        one = Desk(pool)
        one.breaks = lambda _: ValueError("cannot")
        await desk.set(A)
        running = asyncio.create_task(one.timers.run(status))

        async def broken() -> bool:
            return "remind" in status.problem

        async def away() -> bool:
            return bool(status.problem) and "remind" not in status.problem

        async def well() -> bool:
            return not status.problem

        await until(broken)
        await wire.cut()
        await until(away)
        await wire.mend()
        await until(well)
        await ended(running)


async def test_a_timer_knows_a_purpose_an_id_and_a_moment(pool: Pool) -> None:
    rows = await pool.fetch("select column_name, data_type from information_schema.columns where table_name = 'timers'")
    moment = "timestamp with time zone"
    assert dict(map(tuple, rows)) == {"purpose": "text", "subject": "uuid", "due_at": moment, "look_at": moment}
