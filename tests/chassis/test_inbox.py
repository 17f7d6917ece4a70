"""The promises of a lane: everything arrives, in order, once in effect, whatever the broker loses or repeats."""

import asyncio
from typing import Any

import pytest
from msgspec import structs

from contracts.values import uuid7
from services.chassis import inbox
from services.chassis.checkpoints import LostOwnership
from services.chassis.store import Entry, link
from services.chassis.tasks import ended
from tests.chassis.road import Road
from tests.chassis.streaming import connected, tell, until


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
    await ended(first)
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


OTHER = uuid7()


@pytest.mark.parametrize(
    ("told", "held", "why"),
    [
        ({"lineage": OTHER}, lambda found: [one._replace(lineage=OTHER) for one in found], "the source is lineage"),
        (
            {"position": 2},
            lambda found: [one for one in found if one.entry.position < 3],
            "ahead of the source's head 2",
        ),
        (
            {"hash": "ab" * 32},
            lambda found: [one._replace(entry=changed(one.entry)) for one in found],
            "another history",
        ),
    ],
)
async def test_a_source_that_was_set_back_stops_the_lane(road: Road, told: dict[str, Any], held: Any, why: str) -> None:
    lane = await road.lane()
    await road.publish(await road.told(3))
    await road.arrived(3)
    road.set_back = held
    road.background(road.beacons(**told))
    await road.stopped(lane, why)
    await road.arrived(3)


def changed(entry: Entry) -> Entry:
    return structs.replace(entry, hash=b"\xab" * 32)


async def test_a_beacon_that_was_long_on_its_way_is_no_contradiction(road: Road) -> None:
    """The source's own store is asked before anything is believed."""
    lane = await road.lane()
    old = await road.ends.source.store.head()
    await road.publish(await road.told(3))
    await road.arrived(3)
    await asyncio.sleep(2 * inbox.BEHIND_SECONDS)
    await tell(road.speaking, old)

    async def asked() -> bool:
        return road.fetched == [2]

    await until(asked)
    await road.publish(await road.told(1))
    await road.arrived(4)
    assert not lane.done()


async def test_a_beacon_from_before_our_last_step_is_no_contradiction(road: Road) -> None:
    lane = await road.lane()
    old = await road.ends.source.store.head()
    await road.publish(await road.told(3))
    await road.arrived(3)
    await tell(road.speaking, old)
    await road.publish(await road.told(1))
    await road.arrived(4)
    assert not lane.done()
