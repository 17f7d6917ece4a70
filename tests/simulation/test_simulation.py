"""Whatever dies, breaks, comes twice or out of turn: what was acknowledged is there, once, and everybody agrees.

A seed that fails is written into ``REGRESSIONS``; it takes the same way again as long as the code asks for luck in the
same order, so a fault that was found also gets a test of its own.
"""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from contracts import catalog
from contracts.coding import CodeAllocated
from contracts.registry import StationAccepted, StationReturned
from services.chassis import broker, inbox
from services.chassis import policies as reacting
from services.chassis.checkpoints import Checkpoint
from services.chassis.digest import Digest
from services.chassis.inbox import Lane
from services.chassis.outbox import Relay, headers
from services.chassis.parking import Lot, Waiting, stream_of
from services.chassis.store import Entry, link, read_record
from tests.simulation import virtual
from tests.simulation.jetstream import Server
from tests.simulation.tally import spoilt
from tests.simulation.world import World

REGRESSIONS = [1521, 2053]
SHORT = 60
LONG = int(os.environ.get("SEEDS", "2000"))
BLOCK = 200
LOUD = {"lane-stuck", "lane-stopped", "lane-full", "decider-broke", "command-broke-the-store"}


def simulated(seed: int) -> World:
    """One world, run to its end and looked at; then once more when what was parked has been replayed."""
    world = World(seed)

    async def course() -> None:
        await world.run()
        sound(world)
        await world.mend()
        shown(world)

    try:
        with capture_logs() as logs:
            virtual.run(course())
        assert not {line["event"] for line in logs} & LOUD, "no lane is stuck or stands still"
    except (AssertionError, TimeoutError) as error:
        raise AssertionError(f"REGRESSIONS += [{seed}]  # {type(error).__name__} {error}") from error
    return world


def sound(world: World) -> None:
    """The invariants."""
    assert not world.broken, "no loop ends"
    for held in world.held.values():
        previous, versions = b"", defaultdict[str, int](int)
        for position, entry in enumerate(held.entries, 1):
            assert entry.position == position, "positions have no gap"
            assert entry.hash == link(previous, position, entry.recorded_at, entry.record), "each link follows"
            record = read_record(entry.record)
            versions[record.stream] += 1
            assert record.version == versions[record.stream], "versions have no gap"
            previous = entry.hash
    registry, coding = (world.held[service] for service in ("registry", "coding"))
    records = [read_record(entry.record) for entry in registry.entries]
    assert not world.unlike, "a repeat returns the first receipt"
    assert {record.meta.command for record in records} == set(world.acknowledged), "acknowledged is stored"
    assert len(records) == len(world.acknowledged), "and stored once"
    for command_id, (_, receipt) in world.acknowledged.items():
        record = records[receipt.position - 1]
        assert (record.meta.command, record.version) == (command_id, receipt.version), "a receipt says where"
    accepted = [record for record in records if record.type == StationAccepted.__name__]
    codes = [catalog.decode(read_record(entry.record)) for entry in coding.entries]
    assert [code.serial for code in codes if isinstance(code, CodeAllocated)] == list(range(1, len(accepted) + 1))
    assert len({code.station_id for code in codes if isinstance(code, CodeAllocated)}) == len(accepted), "a code each"
    returned = [record for record in records if record.type == StationReturned.__name__]
    followed = len(accepted) + len(returned)
    assert len(coding.receipts) == followed, "what follows from an event is asked under one id"
    published(world)
    shown(world)


def published(world: World) -> None:
    """What the stream still holds is what the store told, each event once, in its order."""
    entries, lineage = world.held["registry"].entries, world.held["registry"].lineage
    positions = []
    for message in world.broker.streams["events-registry"].kept.values():
        told = message.headers or {}
        positions.append(int(told["Yz-Position"]))
        entry = entries[positions[-1] - 1]
        assert message.data == entry.record, "the exact bytes travel"
        assert {name: told[name] for name in headers(entry, lineage)} == headers(entry, lineage), "under their place"
    assert positions == sorted(set(positions)), "each is published once, in order"


def shown(world: World) -> None:
    """The view is the fold of the store; behind what cannot be digested its stream waits, in order, and is marked."""
    told = defaultdict[str, list[Entry]](list)
    for entry in world.held["registry"].entries:
        told[stream_of(entry)].append(entry)
    parked = world.desk.parked["coding-tally", "registry"]
    waiting = {one.position for one in parked}
    assert len(waiting) == len(parked), "each waits once"
    for stream, events in told.items():
        good = next((n for n, entry in enumerate(events) if entry.position in waiting), len(events))
        row = next((row for key, row in world.desk.rows.items() if stream.endswith(str(key))), None)
        assert row == {"times": good, "seen": list(range(1, good + 1))}, "the view is the fold of the store"
        assert {entry.position for entry in events[good:]} <= waiting, "its stream waits behind it"
        assert world.mended or good == next((n for n, one in enumerate(events) if spoilt(one)), len(events)), (
            "the culprit"
        )
    assert world.desk.stale == {key for one in parked for key in one.keys}, "stale is what is named by what waits"


@pytest.mark.parametrize("block", range(4))
def test_whatever_happens_the_invariants_hold(block: int) -> None:
    for seed in [*REGRESSIONS, *range(block * SHORT // 4, (block + 1) * SHORT // 4)]:
        simulated(seed)


@pytest.mark.drill
@pytest.mark.parametrize("first", range(SHORT, SHORT + LONG, BLOCK))
def test_whatever_happens_in_many_worlds_the_invariants_hold(first: int) -> None:
    for seed in range(first, min(first + BLOCK, SHORT + LONG)):
        simulated(seed)


def test_luck_is_bad_enough() -> None:
    """Processes die, the broker loses everything it can, events are parked and replayed; else nothing is proved."""
    worlds = [simulated(seed) for seed in range(20)]
    suffered: Counter[str] = sum((Counter(world.broker.suffered) for world in worlds), Counter())
    assert set(suffered) >= {mishap.__name__ for mishap in Server.MISHAPS} | {"away", "fence", "batch"}, suffered
    assert sum(line.endswith(" dies") for world in worlds for line in world.trace) > 10
    assert sum(" fetch " in line for world in worlds for line in world.trace) > 100
    assert sum(world.desk.in_vain for world in worlds) > 3
    assert {world.mended_early for world in worlds} == {True, False}


def way(seed: int) -> str:
    """What happened, as one number."""
    return hashlib.sha256("\n".join(simulated(seed).trace).encode()).hexdigest()


def test_the_same_seed_takes_the_same_way_in_every_process() -> None:
    told = {way(7), way(7)}
    for hashing in ("1", "2"):
        script = "from tests.simulation.test_simulation import way; print(way(7))"
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        )
        told.add(done.stdout.strip())
    assert len(told) == 1
    assert way(8) not in told


# --- canaries: a rule of the chassis is broken, and the simulation notices ------------------------------------------


class MovesTooEarly(Digest):
    """The checkpoint in one transaction, the rows in the next."""

    async def _write(self, at: Checkpoint, prepared: Any = None, behind: Any = ()) -> None:
        await super()._write(at)
        async with self._pool.acquire() as connection, connection.transaction():
            if prepared:
                await self._consumer.apply(connection, prepared)
            if behind:
                await self._lot.follow(connection, behind)


class WaitsForNobody(Digest):
    """What comes behind a parked event flows on."""

    def _divided(self, entries: list[Any]) -> tuple[list[Any], list[Any]]:
        return entries, []


def noticed() -> None:
    """One of the short run's seeds fails, and says how to see it again."""
    with pytest.raises(AssertionError, match=r"REGRESSIONS \+= \[\d+\]"):
        all(map(simulated, range(SHORT)))


@pytest.mark.parametrize("broken", [MovesTooEarly, WaitsForNobody])
def test_a_lane_that_breaks_its_promise_is_found(monkeypatch: pytest.MonkeyPatch, broken: type[Digest]) -> None:
    monkeypatch.setattr(inbox, "Digest", broken)
    noticed()


async def retries_until_accepted(self: Relay) -> None:
    """Where it believes to be, whatever the stream says."""
    sequence, _ = await broker.last(self._client, "registry")
    await self._move(replace(self._at, stream_seq=sequence))


async def heals_nothing(*_: Any) -> None:
    """A hole is nobody's matter."""


async def deaf(*_: Any, **__: Any) -> bool:
    """No beacon is heard."""
    return False


async def the_last_one(self: Lot, connection: Any) -> Waiting | None:
    waiting = max(connection.parked(self.consumer, self.source), default=None)
    return Waiting(waiting.position, waiting.hash, list(waiting.keys)) if waiting else None


@pytest.mark.parametrize(
    ("whose", "what", "broken"),
    [
        (Relay, "_look", retries_until_accepted),
        (Lane, "_heal", heals_nothing),
        (Lane, "_fell_behind", deaf),
        (Lot, "first", the_last_one),
    ],
)
def test_a_relay_a_lane_and_a_replay_that_break_their_promises_are_found(
    monkeypatch: pytest.MonkeyPatch, whose: type, what: str, broken: Any
) -> None:
    monkeypatch.setattr(whose, what, broken)
    noticed()


def test_policies_that_ask_under_new_ids_each_time_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reacting, "derived", lambda *_: uuid4())
    noticed()


def test_a_loop_that_refuses_what_it_has_done_before_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(*_: Any) -> dict[Any, Any]:
        await asyncio.sleep(0)
        return {}

    monkeypatch.setattr("services.chassis.testing.memory.MemoryStore.receipts", lost)
    noticed()
