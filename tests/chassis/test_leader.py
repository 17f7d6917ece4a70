"""The promises of the leader: one at a time does the work, another takes over at once, and epochs tell them apart."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.chassis import leader
from services.chassis.leader import Leader
from services.chassis.status import Loop
from services.chassis.tasks import ended
from tests.chassis.asking import executed
from tests.chassis.streaming import until
from tests.chassis.wire import to_postgres
from tests.servers import Fresh, Servers

Start = Callable[[str], "Working"]


class Working:
    """A process that stands for leader, and what it does while it leads."""

    def __init__(self, url: str, name: str) -> None:
        self.status, self.epochs, self.at_work = Loop("leader"), list[int](), False
        self.fails: list[Exception] = []
        self.woken = 0
        self.leader = Leader(url, name, self.status, self._woken)
        self.task = asyncio.create_task(self.leader.run(self._work))

    def _woken(self) -> None:
        self.woken += 1

    async def _work(self, epoch: int) -> None:
        self.epochs.append(epoch)
        self.at_work = True
        try:
            if self.fails:
                raise self.fails.pop()
            await asyncio.Event().wait()
        finally:
            self.at_work = False

    async def leads(self) -> bool:
        return self.at_work

    async def rests(self) -> bool:
        return not self.at_work


@pytest.fixture
async def stand(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    monkeypatch.setattr(leader, "PING_SECONDS", 0.1)
    standing: list[Working] = []

    def begin(name: str = "registry") -> Working:
        standing.append(Working(fresh.writer, name))
        return standing[-1]

    yield begin
    for one in standing:
        one.task.cancel()
    await asyncio.gather(*(one.task for one in standing), return_exceptions=True)


SEVERED = """
select pg_terminate_backend(pid) from pg_locks
where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = '{}')
"""


async def test_one_leads_and_the_others_wait(stand: Start) -> None:
    one = stand("registry")
    await until(one.leads)
    two = stand("registry")

    async def asked_in_vain() -> bool:
        return two.status.silent < 0.05 and not two.status.problem

    await until(asked_in_vain)
    assert (one.at_work, two.at_work) == (True, False)
    assert (one.leader.epoch, two.leader.epoch) == (1, 0)


async def test_services_do_not_stand_in_each_others_way(stand: Start) -> None:
    one, other = stand("registry"), stand("coding")
    await until(one.leads)
    await until(other.leads)


async def test_when_the_leader_dies_another_takes_over_in_a_newer_epoch(stand: Start) -> None:
    one = stand("registry")
    await until(one.leads)
    two = stand("registry")
    one.task.cancel()
    await until(two.leads)
    assert not one.at_work
    assert (one.epochs, two.epochs) == ([1], [2])


async def test_who_loses_the_lock_stops_working_before_standing_again(
    stand: Start, fresh: Fresh, servers: Servers
) -> None:
    one = stand("registry")
    await until(one.leads)
    await executed(servers.postgres.url, SEVERED.format(fresh.name))

    async def anew() -> bool:
        return one.epochs == [1, 2] and one.at_work

    await until(anew)


async def test_work_that_breaks_gives_the_lock_back(stand: Start) -> None:
    one = stand("registry")
    one.fails = [ValueError()]

    async def again() -> bool:
        return one.epochs[-1:] == [2]

    await until(again)


async def test_the_leader_hears_when_another_process_has_appended(stand: Start, fresh: Fresh) -> None:
    one = stand("registry")
    await until(one.leads)

    async def heard() -> bool:
        await executed(fresh.writer, "notify appended")
        return one.woken > 0

    await until(heard)


@pytest.mark.parametrize("how", ["it goes away", "it hangs"])
async def test_who_waits_for_a_notice_survives_a_database_that_is_out_of_reach(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A dead listening connection is silent; the loop must neither end nor believe the silence."""
    monkeypatch.setattr(leader, "PING_SECONDS", 0.1)
    monkeypatch.setattr(leader, "PATIENCE", 0.5)
    async with to_postgres(fresh.writer, tmp_path) as (wire, url):
        one = Working(url, "registry")
        await until(one.leads)
        if how == "it hangs":
            wire.hold()
        else:
            await wire.cut()

        async def troubled() -> bool:
            return bool(one.status.problem) and not one.at_work

        await until(troubled)
        wire.release()
        await wire.mend()
        await until(one.leads)
        before = one.woken

        async def heard() -> bool:
            await executed(fresh.writer, "notify appended")
            return one.woken > before

        async def well() -> bool:
            return not one.status.problem

        await until(heard)
        await until(well)
        await ended(one.task)


async def test_a_database_that_is_away_is_waited_for(fresh: Fresh) -> None:
    nowhere = Working(fresh.writer.replace("host=", "host=/nowhere"), "registry")

    async def troubled() -> bool:
        return bool(nowhere.status.problem)

    await until(troubled)
    assert nowhere.epochs == []
    assert not nowhere.task.done()
    nowhere.task.cancel()
