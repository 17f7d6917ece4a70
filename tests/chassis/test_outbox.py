"""The promises of the relay: everything that is stored is published, in order, each once, whoever dies on the way."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator

import msgspec
import pytest
from nats.aio.client import Client

from contracts.messages import Head
from services.chassis import broker, outbox
from services.chassis.broker import Fenced
from services.chassis.checkpoints import LostOwnership
from services.chassis.clock import microseconds
from services.chassis.outbox import Relay
from services.chassis.status import Loop
from services.chassis.store import Entry, Store
from services.chassis.tasks import ended
from tests.chassis.asking import chain, draft, fetched
from tests.chassis.relaying import all_published, last_position, relay
from tests.chassis.streaming import connected, held, until
from tests.servers import Fresh, Servers


class Crash(Exception):
    """The process is gone."""


class Mortal(Relay):
    """A relay that dies now and then: between two messages, or between publishing and remembering."""

    chance = random.Random(7)

    async def _publish(self, entries: list[Entry]) -> None:
        dies = self.chance.random()
        if dies < 0.3:
            some = entries[: self.chance.randint(1, len(entries))]
            with contextlib.suppress(Fenced):
                await broker.publish(self._client, [self._message(entry) for entry in some], self._at.stream_seq)
            raise Crash
        await super()._publish(entries)
        if dies < 0.5:
            raise Crash


@pytest.fixture
async def client(empty_streams: Servers) -> AsyncIterator[Client]:
    async with connected(empty_streams, "registry") as connection:
        yield connection


async def test_few_go_one_by_one_and_many_as_a_batch_all_in_order(
    servers: Servers, store: Store, client: Client
) -> None:
    one, woken = relay(store, client)
    await store.append([draft("station-early", events=2)])
    running = asyncio.create_task(one.run(1))
    await all_published(servers, store, client)
    for size in (1, broker.SINGLY, broker.SINGLY + 1, 200, 3):
        await store.append([draft(f"station-{size}-{n}") for n in range(size)])
        woken.set()
    await all_published(servers, store, client)
    running.cancel()


async def test_what_travels_says_where_it_stood(servers: Servers, store: Store, client: Client) -> None:
    await store.append([draft("station-a"), draft("station-b")])
    entries = await chain(store)
    one, _ = relay(store, client)
    running = asyncio.create_task(one.run(1))
    await all_published(servers, store, client)
    running.cancel()
    _, told = await broker.last(client, "registry")
    assert told is not None
    assert (told["Yz-Prev"], told["Yz-Hash"]) == (entries[0].hash.hex(), entries[1].hash.hex())
    assert (told["Yz-Lineage"], told["Yz-Recorded"]) == (str(store.lineage), str(microseconds(entries[1].recorded_at)))


async def test_a_relay_that_dies_anywhere_publishes_nothing_twice_and_leaves_nothing_out(
    servers: Servers, store: Store, client: Client
) -> None:
    epoch, deaths = 0, 0
    for round_ in range(40):
        (*_, end) = await store.append([draft(f"station-{round_}-{n}") for n in range(1 + round_ % 9)])
        epoch += 1
        running = asyncio.create_task(relay(store, client, Mortal)[0].run(epoch))
        while not running.done() and await last_position(client) < end.position:  # asking lets it work
            pass
        await ended(running)
        (how,) = await asyncio.gather(running, return_exceptions=True)
        assert isinstance(how, Crash | asyncio.CancelledError)
        deaths += isinstance(how, Crash)
    assert deaths > 10
    last, _ = relay(store, client)
    running = asyncio.create_task(last.run(epoch + 1))
    await all_published(servers, store, client)
    running.cancel()


async def test_a_relay_that_was_asleep_is_fenced_by_its_successor(
    servers: Servers, store: Store, client: Client
) -> None:
    zombie, alarm = relay(store, client)
    sleeping = asyncio.create_task(zombie.run(1))
    await store.append([draft("station-a")])
    alarm.set()
    await all_published(servers, store, client)
    successor, woken = relay(store, client)
    working = asyncio.create_task(successor.run(2))
    await store.append([draft(f"station-b-{n}") for n in range(3)])
    woken.set()
    await all_published(servers, store, client)
    alarm.set()
    await store.append([draft("station-c")])
    for event in (alarm, woken):
        event.set()
    with pytest.raises(LostOwnership):
        await asyncio.wait_for(sleeping, 10)
    await all_published(servers, store, client)
    working.cancel()


async def test_an_older_relay_does_not_take_over_from_a_newer_one(store: Store, client: Client, fresh: Fresh) -> None:
    newer, _ = relay(store, client)
    working = asyncio.create_task(newer.run(5))

    async def claimed() -> bool:
        return bool(await fetched(fresh.writer, "select from checkpoints where consumer = 'relay'"))

    await until(claimed)
    with pytest.raises(LostOwnership):
        await asyncio.wait_for(relay(store, client)[0].run(4), 10)
    working.cancel()


async def test_a_stream_that_lost_everything_is_published_to_again(
    servers: Servers, store: Store, client: Client
) -> None:
    one, woken = relay(store, client)
    running = asyncio.create_task(one.run(1))
    await store.append([draft(f"station-a-{n}") for n in range(8)])
    woken.set()
    await all_published(servers, store, client)
    await servers.empty_streams()
    await store.append([draft("station-b")])
    woken.set()

    async def there() -> bool:
        return await last_position(client) == 9

    await until(there)
    positions = [position for position, _ in await held(servers)]
    assert positions == list(range(positions[0], 10)), "what is there is in order and has no hole"
    running.cancel()


async def test_the_beacon_tells_how_far_the_store_has_come(store: Store, client: Client) -> None:
    await store.append([draft("station-a", events=3)])
    heard = await client.subscribe("heads.registry")
    telling = asyncio.create_task(outbox.beacon(store, client, Loop("beacon")))
    told = msgspec.json.decode((await heard.next_msg(timeout=5)).data, type=Head)
    assert told == await store.head()
    telling.cancel()
