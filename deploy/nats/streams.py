"""The streams, declared: one per service with events; made when missing, brought up to date when they differ."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import nats
import nats.errors
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from contracts.messages import Head
from deploy.nats.users import DEPLOY, SERVICES
from services.chassis.clock import EPOCH

DAY = 24 * 3600


def stream(service: str, replicas: int = 1) -> StreamConfig:
    """What a service's stream is; the truth is in its database, so two weeks of it are plenty."""
    return StreamConfig(
        name=f"events-{service}",
        subjects=[f"events.{service}.>"],
        storage=StorageType.FILE,
        num_replicas=replicas,
        discard=DiscardPolicy.NEW,
        max_age=14 * DAY,
        duplicate_window=120,
        allow_atomic=True,
        allow_direct=True,
        deny_delete=True,
        deny_purge=True,
    )


async def declare(url: str, replicas: int = 1) -> None:
    """Make the streams of a server what they should be; the messages in them stay."""
    client = await connected(url, attempts=3)
    try:
        await _declare(client, replicas)
    finally:
        await client.close()


async def keep(url: str, replicas: int, every: float) -> None:
    """Declare them again and again: a broker that lost everything gets its streams back, and the services fill them."""
    client = await connected(url, attempts=-1)
    try:
        while True:
            await asyncio.sleep(every)
            # away for the moment; the connection mends itself, and the next turn tries again
            with contextlib.suppress(nats.errors.Error, TimeoutError, OSError):
                await _declare(client, replicas)
    finally:
        await client.close()


async def remove(url: str) -> None:
    """Throw the streams away; what was in them stands in the stores."""
    client = await connected(url, attempts=3)
    try:
        for service in SERVICES:
            with contextlib.suppress(NotFoundError):
                await client.jetstream().delete_stream(f"events-{service}")
    finally:
        await client.close()


class End(NamedTuple):
    """What the last message of a service's stream is about."""

    service: str
    position: int
    hash: bytes


async def ends(url: str) -> list[End]:
    """Where each stream ends; an empty one says nothing."""
    client = await connected(url, attempts=1)
    try:
        found = []
        for service in SERVICES:
            with contextlib.suppress(NotFoundError):
                state = (await client.jetstream().stream_info(f"events-{service}")).state
                if state.messages:
                    last = await client.jetstream().get_msg(f"events-{service}", seq=state.last_seq)
                    headers = last.headers or {}
                    found.append(End(service, int(headers["Yz-Position"]), bytes.fromhex(headers["Yz-Hash"])))
        return found
    finally:
        await client.close()


async def behind(url: str, head: Head) -> list[tuple[int, datetime, bytes]]:
    """What a service's stream holds behind a head of the same history: position, time and record, oldest first."""
    client = await connected(url, attempts=1)
    try:
        jetstream, found = client.jetstream(), list[tuple[int, datetime, bytes]]()
        with contextlib.suppress(NotFoundError):
            sequence = (await jetstream.stream_info(f"events-{head.service}")).state.last_seq
            while sequence:
                one = await jetstream.get_msg(f"events-{head.service}", seq=sequence, direct=True)
                told = one.headers or {}
                position = int(told["Yz-Position"])
                if position <= head.position or told["Yz-Lineage"] != str(head.lineage):
                    break
                found.append((position, EPOCH + timedelta(microseconds=int(told["Yz-Recorded"])), one.data or b""))
                sequence -= 1
        return found[::-1]
    finally:
        await client.close()


async def connected(url: str, attempts: int) -> Client:
    """A connection as the one who declares; it says nothing when it is lost, whoever uses it notices."""

    async def silent(_: Exception) -> None: ...

    prefix = f"_INBOX_{DEPLOY}"
    return await nats.connect(
        url, name=DEPLOY, inbox_prefix=prefix, max_reconnect_attempts=attempts, reconnect_time_wait=0.5, error_cb=silent
    )


async def _declare(client: Client, replicas: int) -> None:
    jetstream = client.jetstream()
    for service in SERVICES:
        wanted = stream(service, replicas)
        try:
            found = (await jetstream.stream_info(f"events-{service}")).config
        except NotFoundError:
            await jetstream.add_stream(wanted)
            continue
        wanted = replace(wanted, num_replicas=max(found.num_replicas or 1, replicas))
        if any(getattr(found, name) != value for name, value in wanted.__dict__.items() if value is not None):
            await jetstream.update_stream(wanted)
