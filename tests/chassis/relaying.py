"""A relay under test, and what its stream must hold in the end."""

import asyncio
import contextlib

from nats.aio.client import Client

from services.chassis import broker
from services.chassis.outbox import Relay
from services.chassis.status import Loop
from services.chassis.store import Store
from tests.chassis.asking import chain
from tests.chassis.streaming import held, until
from tests.servers import Servers


def relay(store: Store, client: Client, kind: type[Relay] = Relay) -> tuple[Relay, asyncio.Event]:
    woken = asyncio.Event()
    return kind(store, store.pool, client, woken, Loop("relay")), woken


async def last_position(client: Client) -> int:
    """The position of the stream's last message; 0 when there is none."""
    return int(dict((await broker.last(client, "registry")).headers or {}).get("Yz-Position", 0))


async def all_published(servers: Servers, store: Store, client: Client) -> None:
    """Wait until the stream holds every position of the store, once, in order, with the very bytes."""
    entries = await chain(store)

    async def there() -> bool:
        with contextlib.suppress(*broker.AWAY):  # slow, as far as a test that is in haste can tell
            return await last_position(client) == entries[-1].position
        return False

    await until(there)
    assert await held(servers) == [(entry.position, entry.record) for entry in entries]
