"""NATS away, hanging, slow, full, or without what it acknowledged: the relay says so, waits, and goes on by itself."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig

from deploy.nats.streams import stream
from deploy.nats.users import DEPLOY
from services.chassis import broker, outbox
from services.chassis.broker import Fenced
from services.chassis.checkpoints import LostOwnership
from services.chassis.outbox import Relay
from services.chassis.status import Loop
from services.chassis.store import Store
from services.chassis.tasks import ended
from tests.chassis.asking import draft
from tests.chassis.relaying import all_published, last_position
from tests.chassis.streaming import connected, held, until
from tests.chassis.wire import Wire, to_nats
from tests.servers import Servers

# nats-py lets go of a connection that answered too late without closing it; whoever collects it says so
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <StreamWriter:ResourceWarning")


@pytest.fixture(scope="module", autouse=True)
def collected() -> Iterator[None]:
    """Nothing of that is left for the tests of others."""
    yield
    gc.collect()


@dataclass
class Publishing:
    """A relay at work over a cable."""

    servers: Servers
    store: Store
    client: Client
    wire: Wire
    status: Loop
    woken: asyncio.Event
    working: "asyncio.Task[None]"

    async def told(self, count: int, name: str = "a") -> None:
        await self.store.append([draft(f"station-{name}-{n}") for n in range(count)])
        self.woken.set()

    async def all_there(self) -> None:
        """The stream holds everything, once, in order; and the relay has nothing to complain of."""
        async with connected(self.servers, "registry") as looking:
            await all_published(self.servers, self.store, looking)
        await until(self.well)

    async def well(self) -> bool:
        return self.status.alive and not self.status.problem

    async def troubled(self) -> bool:
        return bool(self.status.problem)


@pytest.fixture
async def publishing(
    empty_streams: Servers, store: Store, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Publishing]:
    monkeypatch.setattr(broker, "SECONDS", 0.3)
    async with to_nats(empty_streams) as (wire, url):
        client, status, woken = await broker.connect(url("registry"), "registry"), Loop("relay"), asyncio.Event()
        working = asyncio.create_task(Relay(store, store.pool, client, woken, status).run(1))
        yield Publishing(empty_streams, store, client, wire, status, woken, working)
        wire.release()
        await ended(working)
        await broker.leave(client)


async def test_a_broker_that_is_away_is_waited_for(publishing: Publishing) -> None:
    await publishing.told(2)
    await publishing.all_there()
    await publishing.wire.cut()
    await publishing.told(9, "b")
    await until(publishing.troubled)
    await publishing.wire.mend()
    await publishing.all_there()


@pytest.mark.parametrize("count", [1, broker.SINGLY, 40])
@pytest.mark.parametrize("asks", [True, False], ids=["nothing-arrives", "no-answer-comes-back"])
async def test_what_was_acknowledged_to_nobody_is_not_published_twice(
    publishing: Publishing, count: int, asks: bool
) -> None:
    publishing.wire.hold(asks=asks)
    await publishing.told(count)
    await until(publishing.troubled)
    await publishing.told(3, "b")
    publishing.wire.release()
    await publishing.all_there()


async def test_a_connection_that_breaks_again_and_again_publishes_everything_once(publishing: Publishing) -> None:
    for turn in range(8):
        publishing.wire.hold(asks=turn % 2 == 0)
        await publishing.told(1 + 7 * (turn % 3), str(turn))
        await publishing.wire.cut()
        publishing.wire.release()
        await publishing.wire.mend()
    await publishing.all_there()


@pytest.mark.parametrize("count", [3, 12])
async def test_a_full_stream_is_told_and_nothing_is_dropped_for_what_comes(publishing: Publishing, count: int) -> None:
    async def limited(config: StreamConfig) -> None:
        async with connected(publishing.servers, DEPLOY) as client:
            await client.jetstream().update_stream(config)

    await limited(stream("registry").evolve(max_msgs=4))
    await publishing.told(4)
    await publishing.all_there()
    await publishing.told(count, "b")

    async def full() -> bool:
        return "maximum messages exceeded" in publishing.status.problem

    await until(full)
    assert [position for position, _ in await held(publishing.servers)] == [1, 2, 3, 4]
    await limited(stream("registry"))
    await publishing.all_there()


async def test_a_stream_that_is_not_there_is_told_and_published_to_when_it_is(publishing: Publishing) -> None:
    async with connected(publishing.servers, DEPLOY) as client:
        await client.jetstream().delete_stream("events-registry")
        await publishing.told(7)
        await until(publishing.troubled)
        await client.jetstream().add_stream(stream("registry"))
    await publishing.all_there()


async def removed(client: Client, *positions: int) -> None:
    """Take messages out of the stream, as a disk that forgets does."""
    for position in positions:
        await client.jetstream().delete_msg("events-registry", position)


@pytest.mark.parametrize("gone", [(5,), (7, 8, 9), range(1, 10)], ids=["middle", "end", "everything"])
async def test_where_a_stream_ends_is_told_by_what_it_still_holds(publishing: Publishing, gone: tuple[int]) -> None:
    async with connected(publishing.servers, DEPLOY) as client:
        await client.jetstream().delete_stream("events-registry")
        await client.jetstream().add_stream(stream("registry").evolve(deny_delete=False))
        await publishing.told(9)
        await publishing.all_there()
        await removed(client, *gone)
    async with connected(publishing.servers, "registry") as looking:
        assert (await broker.last(looking, "registry")).sequence == 9
        assert await last_position(looking) == max({*range(10)} - {*gone})
        await publishing.told(1, "b")

        async def there() -> bool:
            with contextlib.suppress(*broker.AWAY):
                return await last_position(looking) == 10
            return False

        await until(there)


@pytest.mark.parametrize("count", [1, 20], ids=["singly", "batch"])
async def test_a_relay_whose_lock_was_severed_is_refused_and_stops(publishing: Publishing, count: int) -> None:
    """It believes that it still owns the stream; the stream knows better."""
    await publishing.told(2)
    await publishing.all_there()
    believed = publishing.working
    publishing.wire.hold()
    async with connected(publishing.servers, "registry") as client:
        woken = asyncio.Event()
        successor = asyncio.create_task(
            Relay(publishing.store, publishing.store.pool, client, woken, Loop("relay")).run(2)
        )
        await publishing.told(count, "b")
        await all_published(publishing.servers, publishing.store, client)
        stale = [broker.Message("events.registry.StationReturned.340103", b"{}", {})] * count
        with pytest.raises(Fenced, match="wrong last sequence"):
            await broker.publish(client, stale, 2)
        publishing.wire.release()
        with pytest.raises(LostOwnership):
            await asyncio.wait_for(believed, 20)
        await all_published(publishing.servers, publishing.store, client)
        await ended(successor)


async def test_a_broker_that_hangs_shows_although_nothing_is_to_be_published(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BEACON_SECONDS", 0.05)
    monkeypatch.setattr(outbox, "BEACON_PATIENCE", 0.2)
    status = Loop("beacon")
    telling = asyncio.create_task(outbox.beacon(publishing.store, publishing.client, status))

    async def troubled() -> bool:
        return bool(status.problem)

    async def well() -> bool:
        return not status.problem

    publishing.wire.hold()
    await until(troubled)
    publishing.wire.release()
    await until(well)
    await ended(telling)


async def test_leaving_a_broker_that_takes_nothing_does_not_take_for_ever(publishing: Publishing) -> None:
    publishing.wire.hold()
    for _ in range(40):
        await publishing.client.publish("notices.nobody", bytes(500_000))
    await broker.leave(publishing.client)
    assert publishing.client.is_closed
