"""What FastStream is good for: describing every channel to strangers, and hearing notifications.

Where order matters, services speak to NATS directly (``broker.py``, ``outbox.py``, ``inbox.py``). A notification may be
lost, doubled and out of order: it makes somebody look sooner than they would have. FastStream costs start time, so only
whoever writes the document or hears notifications imports this module.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Any

import msgspec
import nats.errors
from faststream.nats import NatsBroker, NatsMessage
from faststream.specification import AsyncAPI
from nats.aio.client import Client
from pydantic import BaseModel

from contracts.catalog import EVENTS, OWNER, SERVICES
from contracts.messages import Event, Head, Record
from services.chassis.broker import subject_of

HEADERS = {
    "Yz-Position": "the event's position in its service's store: without holes, in commit order",
    "Yz-Lineage": "which life of the store this is; a restore begins a new one",
    "Yz-Prev": "the hash of the event before, hex",
    "Yz-Hash": "sha256(previous hash, position, recorded, sha256(record)), hex",
    "Yz-Recorded": "when it was stored, microseconds since 1970 UTC",
}
DIVISION = {"description": "行政区划代码: six digits of GB/T 2260; 0 where a stream has no place"}


@asynccontextmanager
async def hearing(url: str, name: str, sources: Iterable[str], told: Callable[[Head], None]) -> AsyncIterator[None]:
    """Be told how far these services' stores have come, each second and whenever NATS is there."""

    async def silent(_: Exception) -> None: ...

    heard = NatsBroker(
        url,
        name=f"{name}-notifications",
        inbox_prefix=f"_INBOX_{name}",
        max_reconnect_attempts=-1,  # else it gives up after minutes, and nobody notices
        reconnect_time_wait=1,
        error_cb=silent,
        logger=None,
    )

    async def take(message: NatsMessage) -> None:
        told(msgspec.json.decode(message.body, type=Head))

    async def begin() -> Client:
        client = await heard.connect()
        await heard.start()
        return client

    for source in sources:
        heard.subscriber(f"heads.{source}")(take)
    beginning = asyncio.create_task(begin())
    try:
        yield
    finally:
        beginning.cancel()
        with contextlib.suppress(asyncio.CancelledError, nats.errors.Error):
            await (await beginning).close()  # closed, not drained: there is nothing to be done to the end


def broker() -> NatsBroker:
    """A broker that declares every channel and is never connected."""
    declared = NatsBroker("nats://127.0.0.1:4222", description="JetStream: one stream a service, at least once")
    for kind in EVENTS.values():
        subject = subject_of(OWNER[kind], kind.__name__, 0).removesuffix("0") + "{division}"
        declared.publisher(subject, schema=payload(kind), title=kind.__name__, description=said(kind))
    for service in SERVICES:
        told = "How far the service's store has come, every second on core NATS, so that a lost tail is noticed."
        declared.publisher(f"heads.{service}", schema=_Head, title=f"{service}-head", description=told)
    return declared


def said(kind: type[Any]) -> str:
    """What the contract says of a message, as a paragraph."""
    return " ".join((kind.__doc__ or "").split())


def payload(kind: type[Event]) -> type[BaseModel]:
    """What FastStream shows for an event: the record around it, as msgspec writes both."""
    return _shown(f"{kind.__name__}Record", Record, kind)


def _shown(name: str, around: type[Any], kind: type[Event] | None = None) -> type[BaseModel]:
    """A model whose JSON Schema is msgspec's; FastStream asks a model for nothing else."""
    kinds = [around] if kind is None else [around, kind]
    _, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    body = parts.pop(around.__name__)
    if kind is not None:
        body["properties"]["type"] = {"const": kind.__name__}
        body["properties"]["v"] = {"const": kind.v}
        body["properties"]["data"] = {"$ref": f"#/$defs/{kind.__name__}"}

    class Shown(BaseModel):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return deepcopy({**body, "title": name, "$defs": parts})  # FastStream changes what it gets

    return Shown


_Head = _shown("Head", Head)


def document() -> dict[str, Any]:
    """The AsyncAPI 3 document of all channels."""
    api = AsyncAPI(broker(), title="Yizhan 驿站", version="1", description=_ABOUT, schema_version="3.0.0")
    written: dict[str, Any] = json.loads(api.to_specification().to_json())
    for channel in written["channels"].values():
        if "{division}" in channel["address"]:
            channel["parameters"] = {"division": DIVISION}
    for message in written["components"]["messages"].values():
        if "Record" in message["payload"]["$ref"]:
            message["headers"] = {
                "type": "object",
                "properties": {name: {"type": "string", "description": about} for name, about in HEADERS.items()},
                "required": list(HEADERS),
            }
    return written


_ABOUT = (
    "What the services tell. Events of a service arrive in order of Yz-Position, each at least once; whoever misses "
    "one asks the service's GET /events. Readers ignore fields and events they do not know."
)
