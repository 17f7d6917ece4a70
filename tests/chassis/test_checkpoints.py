"""How far somebody has come moves on from exactly there, by whoever leads, or not at all."""

import asyncpg
import pytest

from services.chassis import checkpoints
from services.chassis.checkpoints import Checkpoint, LostOwnership
from services.chassis.database import Pool

START, THIRD, FIFTH = Checkpoint(), Checkpoint(None, 3, b"3"), Checkpoint(None, 5, b"5")
ONE = "gateway-stations", "registry"


@pytest.fixture
async def led(pool: Pool) -> Pool:
    """One follower leads, and has come to the fifth event."""
    assert await checkpoints.claim(pool, *ONE, 1) == START
    await checkpoints.move(pool, *ONE, START, FIFTH, 1)
    return pool


@pytest.mark.parametrize("believed", [START, THIRD, Checkpoint(None, 9)], ids=["start", "behind", "ahead"])
async def test_who_is_not_where_they_believe_to_be_moves_nothing(led: Pool, believed: Checkpoint) -> None:
    for to in (THIRD, Checkpoint(None, 10)):
        with pytest.raises(LostOwnership):
            await checkpoints.move(led, *ONE, believed, to, 1)
    assert await checkpoints.claim(led, *ONE, 1) == FIFTH


async def test_who_leads_no_more_moves_nothing_and_takes_nothing_over(led: Pool) -> None:
    assert await checkpoints.claim(led, *ONE, 2) == FIFTH
    with pytest.raises(LostOwnership):
        await checkpoints.move(led, *ONE, FIFTH, Checkpoint(None, 6), 1)
    with pytest.raises(LostOwnership):
        await checkpoints.claim(led, *ONE, 1)
    await checkpoints.move(led, *ONE, FIFTH, Checkpoint(None, 6), 2)


async def test_what_was_written_beside_a_move_that_is_refused_was_never_written(led: Pool) -> None:
    async def beside() -> None:
        async with led.acquire() as connection, connection.transaction():
            await connection.execute("insert into leaders values ('beside', 1)")
            await checkpoints.move(connection, *ONE, THIRD, Checkpoint(None, 6), 1)

    with pytest.raises(LostOwnership):
        await beside()
    assert await led.fetch("select from leaders") == []


async def test_every_follower_has_a_place_of_its_own_in_every_source(led: Pool) -> None:
    for other in (
        ("gateway-stations", "coding"),
        ("gateway-units", "registry"),
        ("gateway-stations__next", "registry"),
    ):
        assert await checkpoints.claim(led, *other, 1) == START
        await checkpoints.move(led, *other, START, THIRD, 1)
    assert await checkpoints.claim(led, *ONE, 1) == FIFTH


async def test_whoever_holds_a_place_keeps_its_owner_there(led: Pool) -> None:
    async with led.acquire() as connection, connection.transaction():
        assert await checkpoints.hold(connection, *ONE) == 5
        assert await checkpoints.hold(connection, "gateway-units", "registry") is None
        async with led.acquire() as owner, owner.transaction():
            await owner.execute("set local lock_timeout = '50ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await checkpoints.move(owner, *ONE, FIFTH, Checkpoint(None, 6), 1)
    await checkpoints.move(led, *ONE, FIFTH, Checkpoint(None, 6), 1)
