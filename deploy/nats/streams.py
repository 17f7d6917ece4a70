"""The streams, declared: one per service with events; made when missing, brought up to date when they differ."""

from dataclasses import replace

import nats
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from deploy.nats.users import DEPLOY, SERVICES

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
    client = await nats.connect(url, name=DEPLOY, inbox_prefix=f"_INBOX_{DEPLOY}", max_reconnect_attempts=3)
    try:
        jetstream = client.jetstream()
        for service in SERVICES:
            wanted = stream(service, replicas)
            try:
                found = (await jetstream.stream_info(f"events-{service}")).config
            except NotFoundError:
                await jetstream.add_stream(wanted)
                continue
            keep = replace(wanted, num_replicas=max(found.num_replicas or 1, replicas))
            if any(getattr(found, name) != value for name, value in keep.__dict__.items() if value is not None):
                await jetstream.update_stream(keep)
    finally:
        await client.close()
