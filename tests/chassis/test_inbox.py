"""The promises of a lane: everything arrives, in order, once in effect, whatever the broker loses or repeats."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client

from contracts.values import uuid7
from services.chassis import inbox
from services.chassis.checkpoints import LostOwnership
from services.chassis.digest import Arrived
from services.chassis.errors import Unavailable
from services.chassis.inbox import Lane
from services.chassis.status import Loop
from services.chassis.store import Entry, link
from tests.chassis.fed import Fed, fed, submitted
from tests.chassis.streaming import connected, publish, tell, until
from tests.servers import Servers


@dataclass
class Road:
    """A source that is told, a broker that may be lied to, a view behind it, and lanes between them."""

    servers: Servers
    ends: Fed
    listening: Client
    speaking: Client
    fetched: list[int] = field(default_factory=list)
    away: bool = False
    running: list[asyncio.Task[None]] = field(default_factory=list)

    async def fetch(self, source: str, after: int, limit: int) -> list[Arrived]:
        """The source's own ``/events``, watched."""
        if self.away:
            raise Unavailable
        self.fetched.append(after)
        return await self.ends.source.events(source, after, limit)

    async def lane(self, epoch: int = 1, consumer: Any = None) -> asyncio.Task[None]:
        """A lane at work, once it listens to the broker."""
        status = self.ends.status = Loop("lane")
        lane = Lane(consumer or self.ends.consumer(), "registry", self.ends.pool, self.listening, self.fetch, status)
        before = await self.consumers()
        self.running.append(asyncio.create_task(lane.run(epoch)))

        async def attached() -> bool:
            return await self.consumers() > before

        await until(attached)
        self.fetched.clear()
        return self.running[-1]

    async def consumers(self) -> int:
        async with connected(self.servers, "deploy") as client:
            return (await client.jetstream().stream_info("events-registry")).state.consumer_count

    async def told(self, count: int) -> list[Entry]:
        """So many more events in the store of the source; the broker knows nothing of them."""
        store, before = self.ends.source.store, (await self.ends.source.store.head()).position
        for _ in range(count):
            station_id = uuid7()
            await self.ends.source.tell(station_id, submitted(station_id))
        return await store.after(before)

    async def publish(self, entries: list[Entry], **forged: str) -> None:
        await publish(self.speaking, self.ends.source.store, entries, **forged)

    async def arrived(self, count: int) -> None:
        """Wait until so many rows are there, each touched once, and the checkpoint stands behind them."""

        async def there() -> bool:
            return len(await self.ends.rows()) >= count

        await until(there)
        assert [row["times"] for row in await self.ends.rows()] == [1] * count
        assert await self.ends.checkpoint() == count

    async def beacons(self, **other: Any) -> None:
        """Tell the head of the source, as its relay does, until the test ends."""
        while True:
            await tell(self.speaking, msgspec.structs.replace(await self.ends.source.store.head(), **other))
            await asyncio.sleep(0.05)

    async def stopped(self, lane: asyncio.Task[None], why: str) -> None:
        """Wait until the lane has stopped for good, having said why."""
        await asyncio.wait_for(lane, 20)
        assert why in self.ends.status.stopped
        assert not self.ends.status.alive

    def background(self, work: Any) -> None:
        self.running.append(asyncio.create_task(work))


async def ended(running: Sequence[asyncio.Future[None]]) -> None:
    """Cancel until it has happened: a client that is just answered may swallow it once."""
    left = {task for task in running if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)


@pytest.fixture
async def road(empty_streams: Servers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Road]:
    monkeypatch.setattr(inbox, "BEHIND_SECONDS", 0.2)
    monkeypatch.setattr(inbox, "SHORTEST", 0.02)
    async with (
        fed(empty_streams) as ends,
        connected(empty_streams, "gateway") as listening,
        connected(empty_streams, "registry") as speaking,
    ):
        built = Road(empty_streams, ends, listening, speaking)
        yield built
        await ended(built.running)


async def test_what_is_published_arrives_in_order_without_asking_the_source(road: Road) -> None:
    await road.lane()
    for size in (1, 3, 40):
        await road.publish(await road.told(size))
    await road.arrived(44)
    assert road.fetched == []


async def test_what_was_told_before_the_lane_began_is_fetched(road: Road) -> None:
    await road.told(7)
    await road.lane()
    await road.arrived(7)


async def test_what_comes_twice_is_applied_once(road: Road) -> None:
    await road.lane()
    entries = await road.told(6)
    for some in (entries[:4], entries[:4], entries[2:5], entries):
        await road.publish(some)
    await road.arrived(6)


async def test_a_hole_in_the_middle_is_fetched_from_the_source(road: Road) -> None:
    await road.lane()
    entries = await road.told(9)
    await road.publish([*entries[:2], *entries[6:]])
    await road.arrived(9)
    assert 2 in road.fetched


async def test_what_comes_out_of_order_is_applied_in_order(road: Road) -> None:
    await road.lane()
    entries = await road.told(5)
    await road.publish([entries[3], entries[0], entries[4], entries[1], entries[2]])
    await road.arrived(5)


async def test_a_lost_tail_is_found_by_the_beacon_without_a_new_event(road: Road) -> None:
    await road.lane()
    entries = await road.told(5)
    await road.publish(entries[:2])
    road.background(road.beacons())
    await road.arrived(5)


async def test_a_stream_that_was_deleted_and_made_anew_is_followed_on(road: Road) -> None:
    await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    await road.servers.empty_streams()
    road.background(road.beacons())
    await road.publish(await road.told(2))
    await road.arrived(5)
    await road.publish(await road.told(2))
    await road.arrived(7)


async def test_a_consumer_that_was_deleted_is_made_anew(road: Road) -> None:
    await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    async with connected(road.servers, "deploy") as client:
        for info in await client.jetstream().consumers_info("events-registry"):
            await client.jetstream().delete_consumer("events-registry", info.name)
    road.background(road.beacons())
    await road.publish(await road.told(2))
    await road.arrived(5)


async def test_a_source_that_is_away_is_waited_for(road: Road) -> None:
    await road.lane()
    entries = await road.told(4)
    road.away = True
    await road.publish(entries[3:])

    async def troubled() -> bool:
        return bool(road.ends.status.problem)

    await until(troubled)
    assert await road.ends.rows() == []
    road.away = False
    await road.arrived(4)


async def test_a_lane_goes_on_where_the_last_one_stopped(road: Road) -> None:
    first = await road.lane()
    await road.publish(await road.told(4))
    await road.arrived(4)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    more = await road.told(3)
    await road.lane(epoch=2)
    await road.publish(more)
    await road.arrived(7)
    assert 0 not in road.fetched


async def test_rows_and_checkpoint_are_one_fate(road: Road) -> None:
    consumer = road.ends.consumer()
    whole, times = consumer.apply, iter((ConnectionResetError(), ConnectionResetError()))

    async def breaking(connection: Any, prepared: Any) -> None:
        await whole(connection, prepared)
        if error := next(times, None):
            raise error

    consumer.apply = breaking  # type: ignore[method-assign]  # a connection that breaks before the commit
    await road.lane(consumer=consumer)
    await road.publish(await road.told(5))
    await road.arrived(5)
    assert next(times, "both broke") == "both broke"


async def test_of_two_owners_the_older_stops_and_nothing_is_applied_twice(road: Road) -> None:
    older = await road.lane(epoch=1)
    await road.publish(await road.told(2))
    await road.arrived(2)
    await road.lane(epoch=2)
    await road.publish(await road.told(3))
    with pytest.raises(LostOwnership):
        await asyncio.wait_for(older, 20)
    await road.arrived(5)


# --- another history -------------------------------------------------------------------------------------------------


async def followed(road: Road) -> tuple[asyncio.Task[None], list[Entry]]:
    """A lane that has followed three events; and two that come next."""
    lane = await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    return lane, await road.told(2)


@pytest.mark.parametrize("forged", ["prev", "hash", "lineage", "recorded"])
async def test_an_event_of_another_history_stops_the_lane_and_is_not_applied(road: Road, forged: str) -> None:
    lane, more = await followed(road)
    value = {"lineage": str(uuid7()), "recorded": "1"}.get(forged, "ab" * 32)
    await road.publish(more, **{forged: value})
    await road.stopped(lane, "lineage" if forged == "lineage" else "the chain breaks at 4")
    await road.arrived(3)


async def test_an_event_that_is_sound_in_itself_but_follows_on_another_history_stops_the_lane(road: Road) -> None:
    lane, (first, *_) = await followed(road)
    elsewhere = b"\xab" * 32
    hash_ = link(elsewhere, first.position, first.recorded_at, first.record)
    await road.publish([first], prev=elsewhere.hex(), hash=hash_.hex())
    await road.stopped(lane, "the chain breaks at 4")
    await road.arrived(3)


async def test_a_changed_byte_stops_the_lane(road: Road) -> None:
    lane, (first, *_) = await followed(road)
    changed = first.record.replace("三孝口".encode(), "三孝囗".encode())
    altered = Entry(first.position, first.type, first.division, first.recorded_at, first.previous, first.hash, changed)
    await road.publish([altered])
    await road.stopped(lane, "the chain breaks at 4")
    await road.arrived(3)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"lineage": uuid7()}, "the source is lineage"),
        ({"position": 2}, "ahead of the source's head 2"),
        ({"hash": "ab" * 32}, "another history leads to position 3"),
    ],
)
async def test_a_source_that_was_set_back_stops_the_lane(road: Road, told: dict[str, Any], why: str) -> None:
    lane = await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    road.background(road.beacons(**told))
    await road.stopped(lane, why)
    await road.arrived(3)


async def test_a_beacon_from_before_our_last_step_is_no_contradiction(road: Road) -> None:
    lane = await road.lane()
    old = await road.ends.source.store.head()
    await road.publish(await road.told(3))
    await road.arrived(3)
    await tell(road.speaking, old)
    await road.publish(await road.told(1))
    await road.arrived(4)
    assert not lane.done()
