"""Whoever is told to end ends, also when the telling was swallowed on its way."""

import asyncio

import pytest

from services.chassis.leader import Leader
from services.chassis.status import Loop
from services.chassis.tasks import all_of, ended, watched
from tests.chassis.streaming import until
from tests.servers import Fresh


class Deaf:
    """Work that swallows being cancelled as often as a test says, as ``wait_for`` may when it is just answered."""

    def __init__(self, times: int) -> None:
        self.times, self.at_work, self.over = times, False, False

    async def run(self) -> None:
        self.at_work = True
        try:
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    if not self.times:
                        raise
                    self.times -= 1
        finally:
            self.over = True

    async def works(self) -> bool:
        return self.at_work


async def test_who_does_not_hear_it_is_told_again() -> None:
    deaf = Deaf(2)
    task = asyncio.create_task(deaf.run())
    await until(deaf.works)
    async with asyncio.timeout(20):
        await ended(task)
    assert deaf.over


async def test_whoever_is_cancelled_while_waiting_for_the_end_waits_for_it_all_the_same() -> None:
    deaf = Deaf(3)
    task = asyncio.create_task(deaf.run())
    await until(deaf.works)
    ending = asyncio.create_task(ended(task))
    await asyncio.sleep(0)
    ending.cancel()
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await ending
    assert deaf.over


async def test_one_that_breaks_ends_the_others_and_is_raised_as_itself() -> None:
    deaf = Deaf(1)

    async def breaks() -> None:
        await until(deaf.works)
        raise KeyError

    async with asyncio.timeout(20):
        with pytest.raises(KeyError):
            await all_of(breaks(), deaf.run())
    assert deaf.over


async def test_a_leader_that_is_told_to_end_ends_although_a_lane_did_not_hear_it(fresh: Fresh) -> None:
    """As a process does at SIGTERM: the leader, all it does, and every lane of that."""
    lane, other = Deaf(2), Deaf(0)

    async def work(_: int) -> None:
        await all_of(lane.run(), other.run())

    leading = asyncio.create_task(Leader(fresh.writer, "registry", Loop("leader")).run(work))
    await until(lane.works)
    async with asyncio.timeout(20):
        await ended(leading)
    assert (lane.over, other.over) == (True, True)


async def test_a_loop_that_ends_by_accident_stands_still_with_its_reason() -> None:
    async def broken() -> None:
        raise LookupError("by accident")

    status = Loop("jobs")
    await watched(broken(), status)
    assert (status.alive, status.report()["problem"]) == (False, "LookupError")
