"""The connection to NATS and the JetStream calls beside nats-py's own: fenced publishing, the last message, pulling."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple, Self
from uuid import uuid4

import nats
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

log = structlog.get_logger()

WRONG_LAST_SEQUENCE = 10071
NO_MESSAGE = 10037
SECONDS = 5.0
PING_SECONDS = 5
PULLED = 500
SINGLY = 5
"""Up to this many messages go one by one: 0.34 ms each against 2.1 ms for an atomic batch of one."""

AWAY = (nats.errors.Error, TimeoutError, OSError)
"""What says that NATS is away or does not answer."""


def stream_of(service: str) -> str:
    """The JetStream stream that carries a service's events; declared by deployment code."""
    return f"events-{service}"


def subject_of(service: str, type_: str, division: int) -> str:
    return f"events.{service}.{type_}.{division}"


class Fenced(Exception):
    """The stream's last message is not the one we published last: read it before going on."""


class Rejected(Exception):
    """JetStream said no for another reason: full, gone, not allowed."""


class Message(NamedTuple):
    """What is published: subject, the exact bytes of a record, headers."""

    subject: str
    body: bytes
    headers: dict[str, str]


async def connect(url: str, service: str) -> Client:
    """A connection that never gives up; while it is away nothing is buffered, so what failed stays unsent."""

    async def said(error: Exception) -> None:
        log.warning("nats", error=type(error).__name__)

    return await nats.connect(
        url,
        name=service,
        inbox_prefix=f"_INBOX_{service}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        # a server that hangs looks like one at rest until it is asked
        ping_interval=PING_SECONDS,
        max_outstanding_pings=2,
        pending_size=0,
        error_cb=said,
    )


async def leave(client: Client) -> None:
    """Close a connection; what nobody takes from us any more is not waited for."""
    with contextlib.suppress(*AWAY):
        async with asyncio.timeout(SECONDS):
            await client.close()


async def _asked(client: Client, subject: str, body: bytes, headers: dict[str, str] | None = None) -> dict[str, Any]:
    reply = await client.request(subject, body, timeout=SECONDS, headers=headers)
    answer: dict[str, Any] = json.loads(reply.data)
    error = answer.get("error")
    if error and error.get("err_code") == WRONG_LAST_SEQUENCE:
        raise Fenced(error.get("description"))
    if error:
        raise Rejected(f"{error.get('err_code')} {error.get('description')}")
    return answer


async def publish(client: Client, messages: Sequence[Message], last_sequence: int) -> int:
    """Publish behind ``last_sequence``, all or none of a batch; returns the new last sequence.

    Fenced when somebody published in between. No message id: a retry must meet the fence, not the duplicate window.
    """
    if len(messages) <= SINGLY:
        for message in messages:
            fence = {"Nats-Expected-Last-Sequence": str(last_sequence)}
            answer = await _asked(client, message.subject, message.body, message.headers | fence)
            last_sequence = answer["seq"]
        return last_sequence
    batch = uuid4().hex
    *others, end = messages
    for n, message in enumerate(others, 1):
        place = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(n)}
        fence = {"Nats-Expected-Last-Sequence": str(last_sequence)} if n == 1 else {}
        await client.publish(message.subject, message.body, headers=message.headers | place | fence)
    commit = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(len(messages)), "Nats-Batch-Commit": "1"}
    answer = await _asked(client, end.subject, end.body, end.headers | commit)
    return int(answer["seq"])


class Last(NamedTuple):
    """The end of a stream: its last sequence and, unless it is empty, the headers of the last message it holds."""

    sequence: int
    headers: dict[str, str] | None


async def last(client: Client, service: str) -> Last:
    """Where a service's stream ends."""
    stream = stream_of(service)
    state = (await _asked(client, f"$JS.API.STREAM.INFO.{stream}", b""))["state"]
    if not state["messages"]:
        return Last(state["last_seq"], None)
    # by subject, not by number: the message of the last number may have been removed
    message = await client.jetstream().get_msg(stream, subject=f"events.{service}.>")
    return Last(state["last_seq"], dict(message.headers or {}))


class Pull:
    """Messages of one stream from a sequence on, through an ephemeral consumer without acknowledgements.

    One request is always outstanding, so a message arrives when it is published and nothing waits for a batch to fill.
    What the consumer remembers does not matter: the checkpoint is ours.
    """

    def __init__(self, client: Client, next_: str, woken: asyncio.Event) -> None:
        self._client, self._next, self._woken = client, next_, woken
        self._inbox = client.new_inbox()
        self._arrived: deque[Msg] = deque()
        self._owed = 0
        self._broken = False
        self._subscription: Subscription | None = None

    @classmethod
    async def attach(cls, client: Client, service: str, after: int, woken: asyncio.Event) -> Self:
        """Start behind the sequence ``after``, or at the beginning when the stream was made anew since."""
        stream = stream_of(service)
        end = await last(client, service)
        start = after + 1 if after <= end.sequence else 1
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=start,
            ack_policy=AckPolicy.NONE,
            mem_storage=True,
            inactive_threshold=60.0,
        )
        info = await client.jetstream().add_consumer(stream, config)
        self = cls(client, f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{info.name}", woken)
        self._subscription = await client.subscribe(self._inbox, cb=self._got)
        await self._request()
        return self

    async def _request(self) -> None:
        self._owed = PULLED
        body = json.dumps({"batch": PULLED, "expires": 20_000_000_000}).encode()
        await self._client.publish(self._next, body, reply=self._inbox)

    async def _got(self, message: Msg) -> None:
        if message.headers and "Status" in message.headers:
            # 404 and 408 end a request in peace; anything else means that the consumer or the server is gone.
            self._owed = 0
            self._broken = message.headers["Status"] not in ("404", "408")
        else:
            self._owed -= 1
            self._arrived.append(message)
        self._woken.set()

    async def take(self) -> list[Msg] | None:
        """What has arrived; None when the consumer is gone and a new one must be attached."""
        taken = list(self._arrived)
        self._arrived.clear()
        if self._broken and not taken:
            return None
        if self._owed <= 0 and not self._broken:
            await self._request()
        return taken

    async def close(self) -> None:
        if self._subscription and not self._client.is_closed:
            await self._subscription.unsubscribe()
