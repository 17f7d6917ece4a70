"""A broker whose files rot while it is away: it may lose whatever it likes, relay and lane go on, each event once."""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from contracts.values import uuid7
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY
from services.chassis import broker
from services.chassis.inbox import Lane
from services.chassis.outbox import beacon
from services.chassis.status import Loop
from services.chassis.tasks import ended
from tests.chassis.fed import Fed, fed, submitted
from tests.chassis.relaying import last_position, relay
from tests.chassis.streaming import until
from tests.servers import Servers

STATIONS = 60
Rot = Callable[[Path, random.Random], object]


def turns_bits_over(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(12):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def cuts_off(file: Path, chance: random.Random) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: chance.randrange(len(content))])


def fills_with_nothing(file: Path, _: random.Random) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def takes_away(file: Path, _: random.Random) -> None:
    file.unlink()


@contextlib.asynccontextmanager
async def at_work(house: Fed, nats: Nats, epoch: int) -> AsyncIterator[Loop]:
    """A relay with its beacon and a lane, on a broker whose streams are seen to."""
    await streams.declare(nats.url(DEPLOY))
    speaking = await broker.connect(nats.url("registry"), "registry")
    listening = await broker.connect(nats.url("gateway"), "gateway")
    publishing, _ = relay(house.source.store, speaking)
    following = Loop("lane")
    lane = Lane(house.consumer(), "registry", house.pool, listening, house.source.events, following)
    telling = beacon(house.source.store, speaking, Loop("beacon"))
    working = [asyncio.create_task(work) for work in (publishing.run(epoch), telling, lane.run(epoch))]
    try:
        yield following
    finally:
        await ended(*working)
        await asyncio.gather(broker.leave(speaking), broker.leave(listening))


async def all_followed(house: Fed, nats: Nats, following: Loop) -> None:
    """Every event has reached the stream or been healed, and is in the view once."""
    end = (await house.source.store.head()).position
    looking = await broker.connect(nats.url("registry"), "registry")

    async def there() -> bool:
        with contextlib.suppress(*broker.AWAY, broker.Rejected):
            return await last_position(looking) == end and following.position == end
        return False

    try:
        await until(there, 40)
    finally:
        await broker.leave(looking)
    assert [row["times"] for row in await house.rows()] == [1] * end
    assert not following.stopped


@pytest.mark.parametrize("rot", [turns_bits_over, cuts_off, fills_with_nothing, takes_away])
@pytest.mark.parametrize(
    ("end", "files"),
    [
        (signal.SIGKILL, "*.blk"),
        pytest.param(
            signal.SIGTERM, "*.blk", marks=pytest.mark.drill
        ),  # what it wrote down of them at its end is whole
        pytest.param(signal.SIGTERM, "*", marks=pytest.mark.drill),
    ],
)
async def test_what_the_broker_kept_rots_and_nothing_is_missed_or_doubled(
    servers: Servers, hasty: None, tmp_path: Path, rot: Rot, end: signal.Signals, files: str
) -> None:
    chance, nats = random.Random(files), Nats(tmp_path / "nats", tmp_path / "run")

    async def told(house: Fed, many: int) -> None:
        for station in [uuid7() for _ in range(many)]:
            await house.source.tell(station, submitted(station))

    try:
        async with fed(servers) as house:
            nats.start()
            async with at_work(house, nats, epoch=1) as following:
                await told(house, STATIONS)
                await all_followed(house, nats, following)
            assert nats.process
            nats.process.send_signal(end)
            nats.process.wait()
            kept = [one for one in (nats.data / "jetstream").rglob(files) if one.is_file() and "registry" in str(one)]
            assert kept
            for file in kept:
                rot(file, chance)
            nats.start()
            await told(house, 3)
            async with at_work(house, nats, epoch=2) as following:
                await told(house, 3)
                await all_followed(house, nats, following)
    finally:
        nats.stop()
