"""What a lane does when the broker hangs, goes away or forgets; and when too much is parked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.nats.streams import stream
from deploy.nats.users import DEPLOY
from services.chassis import broker, parking, replay
from services.chassis.showing import ViewConsumer
from tests.chassis.fed import POISON, ids, mended, submitted
from tests.chassis.road import Road, built
from tests.chassis.streaming import connected, until
from tests.chassis.wire import Wire, to_nats
from tests.servers import Servers


@dataclass
class Cabled:
    """A road whose lanes hear the broker over a cable."""

    road: Road
    wire: Wire


@pytest.fixture
async def cabled(empty_streams: Servers, hasty: None) -> AsyncIterator[Cabled]:
    async with to_nats(empty_streams) as (wire, url):
        listening = await broker.connect(url("gateway"), "gateway")
        async with built(empty_streams, listening) as road:
            yield Cabled(road, wire)
            wire.release()
        await broker.leave(listening)


async def test_a_broker_that_is_away_for_a_while_leaves_no_hole(cabled: Cabled) -> None:
    road = cabled.road
    await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    await cabled.wire.cut()
    await road.publish(await road.told(7))
    await cabled.wire.mend()
    road.background(road.beacons())
    await road.arrived(10)


async def test_a_broker_that_hung_leaves_no_hole(cabled: Cabled) -> None:
    road = cabled.road
    await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    cabled.wire.hold()
    await road.publish(await road.told(7))
    cabled.wire.release()
    await road.arrived(10)


class Gated(ViewConsumer):
    """Waits before it writes, until a test lets it go on."""

    def __init__(self, road: Road) -> None:
        super().__init__("gateway", road.ends.view, "registry", road.ends.progress)
        self.waits, self.opened = asyncio.Event(), asyncio.Event()

    async def apply(self, connection: Any, prepared: Any) -> None:
        self.waits.set()
        await self.opened.wait()
        await super().apply(connection, prepared)


async def test_messages_that_the_stream_lost_are_fetched_with_the_next_and_at_the_end_by_the_beacon(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One from the middle, and the last three; nothing new is told."""
    monkeypatch.setattr(broker, "PULLED", 1)
    gated = Gated(road)
    async with connected(road.servers, DEPLOY) as client:
        await client.jetstream().delete_stream("events-registry")
        await client.jetstream().add_stream(stream("registry").evolve(deny_delete=False))
        await road.lane(consumer=gated)
        await road.publish(await road.told(9))
        await gated.waits.wait()
        for lost in (4, 7, 8, 9):
            await client.jetstream().delete_msg("events-registry", lost)
    gated.opened.set()

    async def up_to_the_last() -> bool:
        return len(await road.ends.rows()) == 6

    await until(up_to_the_last)
    assert road.fetched == [3], "the hole was fetched as soon as what follows it had arrived"
    road.background(road.beacons())
    await road.arrived(9)
    assert road.fetched[1] == 6


async def test_where_the_last_message_was_lost_a_lane_begins_all_the_same(road: Road) -> None:
    async with connected(road.servers, DEPLOY) as client:
        await client.jetstream().delete_stream("events-registry")
        await client.jetstream().add_stream(stream("registry").evolve(deny_delete=False))
        await road.publish(await road.told(3))
        await client.jetstream().delete_msg("events-registry", 3)
    await road.lane()
    await road.arrived(3)
    await road.publish(await road.told(2))
    await road.arrived(5)


async def test_a_lane_that_stopped_because_too_much_was_parked_goes_on_once_something_was_replayed(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_STREAMS", 2)
    monkeypatch.setattr(parking, "PAUSE", 0)
    ends = road.ends
    lane = await road.lane()
    for one in ids(4):
        await ends.source.tell(one, submitted(one, POISON))
    await road.publish(await ends.source.store.after(0))

    async def stopped() -> bool:
        return "2 streams are parked already" in ends.status.stopped

    await until(stopped)
    assert (ends.status.alive, lane.done()) == (False, False)
    assert [position for position, _ in await ends.parked()] == [1, 2]
    mended(ends.view)
    await replay.replay(ends.pool, ends.consumer(), "registry", ends.source.events)
    await road.arrived(4)

    async def well() -> bool:
        return ends.status.alive and not ends.status.problem

    await until(well)
    assert await ends.parked() == []
