"""A notification makes somebody look; lost, doubled, broken or late it does no harm."""

import asyncio
from pathlib import Path
from uuid import UUID

import msgspec
from nats.aio.client import Client

from contracts.messages import Head
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY
from services.chassis import bus
from tests.chassis.streaming import connected, tell, until
from tests.servers import Servers


def head(position: int, service: str = "registry") -> Head:
    return Head(service=service, lineage=UUID(int=1), position=position, hash="00")


async def heard_of(heard: list[Head], client: Client, one: Head) -> None:
    """Tell it again and again until it is heard: nobody acknowledges a subscription."""

    async def there() -> bool:
        await tell(client, one)
        return one in heard

    await until(there)


async def test_heads_are_heard_from_the_services_that_were_named(servers: Servers) -> None:
    heard: list[Head] = []
    async with connected(servers, DEPLOY) as client:
        async with bus.hearing(servers.nats.url("gateway"), "gateway", ("registry", "coding"), heard.append):
            await heard_of(heard, client, head(1))
            await tell(client, head(9, "finance"))
            await heard_of(heard, client, head(2, "coding"))
        before = list(heard)
        await tell(client, head(3))
    assert head(9, "finance") not in heard
    assert heard == before


async def test_what_cannot_be_read_is_passed_over(servers: Servers) -> None:
    heard: list[Head] = []
    async with (
        connected(servers, DEPLOY) as client,
        bus.hearing(servers.nats.url("gateway"), "gateway", ("registry",), heard.append),
    ):
        await heard_of(heard, client, head(1))
        for junk in (b"", b"junk{", b"[1]", b'{"service": 7}'):
            await client.publish("heads.registry", junk)
        await tell(client, msgspec.structs.replace(head(1), position=2))
        await heard_of(heard, client, head(3))
    assert {one.position for one in heard} == {1, 2, 3}


async def test_whoever_hears_does_not_wait_for_nats_and_hears_again_when_it_is_back(tmp_path: Path) -> None:
    first = Nats(tmp_path / "nats", tmp_path / "run")
    first.start()
    first.stop()
    heard: list[Head] = []
    again = Nats(tmp_path / "nats", tmp_path / "run", first.port)
    async with bus.hearing(first.url("gateway"), "gateway", ("registry",), heard.append):
        await asyncio.sleep(0)
        for position in (1, 2):
            again.start()
            client = await streams.connected(again.url(DEPLOY), attempts=5)
            try:
                await heard_of(heard, client, head(position))
            finally:
                await client.close()
                again.stop()


async def test_hearing_ends_while_nats_is_away(tmp_path: Path) -> None:
    nats = Nats(tmp_path / "nats", tmp_path / "run")
    nats.start()
    heard: list[Head] = []
    async with bus.hearing(nats.url("gateway"), "gateway", ("registry",), heard.append):
        client = await streams.connected(nats.url(DEPLOY), attempts=5)
        await heard_of(heard, client, head(1))
        await client.close()
        nats.stop()

    async def at_rest() -> bool:
        return not any("Client." in repr(task.get_coro()) for task in asyncio.all_tasks())

    await until(at_rest)
