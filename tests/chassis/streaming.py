"""JetStream as the tests see it: what a stream holds, what may be published past the relay, and waiting for a fact."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
from nats.aio.client import Client

from contracts.messages import Head
from deploy.nats import streams
from deploy.nats.users import DEPLOY
from services.chassis import broker
from services.chassis.broker import Message
from services.chassis.outbox import headers
from services.chassis.store import Entry, Store
from tests.servers import Servers

T = TypeVar("T")


async def until(found: Callable[[], Awaitable[T]], seconds: float = 20) -> T:
    """Ask again and again until the answer is true; the test fails when it never is."""
    async with asyncio.timeout(seconds):
        while True:
            if answer := await found():
                return answer
            await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(servers: Servers, user: str) -> AsyncIterator[Client]:
    """A connection of one of the services, or of the one who declares."""
    client = (
        await streams.connected(servers.nats.url(DEPLOY), attempts=1)
        if user == DEPLOY
        else await broker.connect(servers.nats.url(user), user)
    )
    try:
        yield client
    finally:
        await client.close()


async def held(servers: Servers, service: str = "registry") -> list[tuple[int, bytes]]:
    """Position and body of every message in a service's stream."""
    async with connected(servers, DEPLOY) as client:
        state = (await client.jetstream().stream_info(f"events-{service}")).state
        numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
        messages = [await client.jetstream().get_msg(f"events-{service}", seq=number) for number in numbers]
    return [(int((one.headers or {})["Yz-Position"]), one.data or b"") for one in messages]


async def publish(client: Client, store: Store, entries: Sequence[Entry], **forged: str) -> None:
    """Publish entries as the relay would; ``forged`` headers replace the true ones."""
    messages = [
        Message(
            broker.subject_of(store.service, entry.type, entry.division),
            entry.record,
            headers(entry, store.lineage) | {f"Yz-{name.title()}": value for name, value in forged.items()},
        )
        for entry in entries
    ]
    end = await broker.last(client, store.service)
    await broker.publish(client, messages, end.sequence)


async def tell(client: Client, head: Head) -> None:
    """A beacon."""
    await client.publish(f"heads.{head.service}", msgspec.json.encode(head))
    await client.flush()
