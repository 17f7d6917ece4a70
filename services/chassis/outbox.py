"""The relay: what the store holds goes to JetStream, in order, each once; and a beacon that tells how far we are.

The events table is the outbox. The checkpoint remembers what was acknowledged; the fence (the stream's expected last
sequence) refuses anybody who did not see the last message, be it a zombie or ourselves after a crash in between.
"""

import asyncio
import contextlib
from uuid import UUID

import msgspec
import nats.errors
import structlog
from nats.aio.client import Client

from services.chassis import broker, causes, checkpoints, tracing
from services.chassis.broker import Fenced, Message, Rejected
from services.chassis.checkpoints import Checkpoint
from services.chassis.clock import microseconds
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.status import Loop
from services.chassis.store import PAGE, Entry, EventStore

log = structlog.get_logger()

CONSUMER = "relay"
POLL_SECONDS = 1.0
BEACON_SECONDS = 1.0
BEACON_PATIENCE = 2
FAR_BEHIND = 10_000
"""A stream that lost more than this is not filled again: consumers heal from the store."""


class Relay:
    """Publishes one service's events; runs in whichever process leads."""

    def __init__(self, store: EventStore, pool: Pool, client: Client, woken: asyncio.Event, status: Loop) -> None:
        self._store, self._pool, self._client, self._woken, self._status = store, pool, client, woken, status

    async def run(self, epoch: int) -> None:
        """Publish for ever; NATS may come and go."""
        self._epoch = epoch
        await self._take_over()
        while True:
            try:
                self._woken.clear()  # before looking: what is appended from here on wakes us again
                entries = await self._store.after(self._at.position)
                if entries:
                    await self._publish(entries)
                self._status.turned(self._at.position)
                if len(entries) < PAGE and self._at.position >= (entries[-1].position if entries else 0):
                    await self._idle()
            except (*broker.AWAY, Rejected) as error:
                self._status.trouble(causes.told(error))
                await asyncio.sleep(0.5)
                # we may have waited for so long that another leads, and that a stream made anew has the number we knew
                await self._take_over()

    async def _take_over(self) -> None:
        async with self._pool.acquire() as connection:
            self._at = await checkpoints.claim(connection, CONSUMER, self._store.service, self._epoch)

    async def _idle(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()

    async def _publish(self, entries: list[Entry]) -> None:
        messages = [self._message(entry) for entry in entries]
        try:
            with tracing.handling("publish", entries, arrived=True):
                sequence = await broker.publish(self._client, messages, self._at.stream_seq)
        except Fenced:
            await self._look()
            return
        end = entries[-1]
        await self._move(Checkpoint(self._store.lineage, end.position, end.hash, sequence))

    async def _look(self) -> None:
        """The fence closed: go on from the stream's last message, which is the truth about what was published."""
        sequence, headers = await broker.last(self._client, self._store.service)
        told = dict(headers or {})
        ours = told.get("Yz-Lineage") == str(self._store.lineage)
        position = int(told.get("Yz-Position", 0))
        if ours and position > self._at.position - FAR_BEHIND:
            at = Checkpoint(self._store.lineage, position, bytes.fromhex(told["Yz-Hash"]), sequence)
        else:
            at = Checkpoint(self._store.lineage, self._at.position, self._at.hash, sequence)
        log.info("fence-closed", believed=self._at.position, found=position, go_on_from=at.position)
        await self._move(at)

    async def _move(self, to: Checkpoint) -> None:
        async with self._pool.acquire() as connection:
            await checkpoints.move(connection, CONSUMER, self._store.service, self._at, to, self._epoch)
        self._at = to

    def _message(self, entry: Entry) -> Message:
        subject = broker.subject_of(self._store.service, entry.type, entry.division)
        return Message(subject, entry.record, headers(entry, self._store.lineage))


def headers(entry: Entry, lineage: UUID) -> dict[str, str]:
    """What travels beside the record: its place in the store and the link to what came before."""
    return {
        "Yz-Position": str(entry.position),
        "Yz-Lineage": str(lineage),
        "Yz-Prev": entry.previous.hex(),
        "Yz-Hash": entry.hash.hex(),
        "Yz-Recorded": str(microseconds(entry.recorded_at)),
    }


async def beacon(store: EventStore, client: Client, status: Loop) -> None:
    """Tell the head every second on core NATS, so that a lost tail is noticed without a new event."""
    while True:
        try:
            head = await store.head()
            await client.publish(f"heads.{store.service}", msgspec.json.encode(head))
            await client.flush(timeout=BEACON_PATIENCE)  # it was heard: a server that hangs shows here first
            status.turned(head.position)
        except (*broker.AWAY, *UNREACHABLE) as error:
            status.trouble(causes.told(error))
        await asyncio.sleep(BEACON_SECONDS)


async def reach(client: Client, status: Loop) -> None:
    """Ask every second whether NATS is there, for whoever has nothing to tell: its silence would look like peace."""
    while True:
        try:
            if not client.is_connected:  # a flush would empty its buffer and ask nobody
                raise nats.errors.ConnectionReconnectingError
            await client.flush(timeout=BEACON_PATIENCE)
            status.turned(0)
        except broker.AWAY as error:
            status.trouble(causes.told(error))
        await asyncio.sleep(BEACON_SECONDS)
