"""A lane: one consumer reads one source, in order, each event once in effect, whatever the broker loses.

The rule is arithmetic on a gapless position: at or below the checkpoint skip, the next one apply, anything beyond is a
hole to be fetched from the source's own store. A beacon ahead of an idle lane is a hole at the end. A hash or a lineage
that does not fit stops the lane loudly: that is another history, and no machine may choose between two.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.messages import Head
from services.chassis import checkpoints, tracing
from services.chassis.broker import AWAY, Pull, Rejected
from services.chassis.checkpoints import Checkpoint, LostOwnership
from services.chassis.clock import EPOCH
from services.chassis.database import UNREACHABLE, Connection, Pool
from services.chassis.errors import Busy, Unavailable
from services.chassis.status import Loop
from services.chassis.store import Entry

log = structlog.get_logger()

IDLE_SECONDS = 1.0
BEHIND_SECONDS = 2.0
BATCH = 500


class Arrived(NamedTuple):
    """An entry of the source's store, the lineage it belongs to, and its place in the stream (0 when fetched)."""

    entry: Entry
    lineage: UUID
    stream_seq: int = 0


Fetch = Callable[[str, int, int], Awaitable[list[Arrived]]]
"""(source, after, limit) → what the source's own store holds there."""


class Diverged(Exception):
    """The source tells another history than the one we followed."""


class Consumer(Protocol):
    """What rides on a lane."""

    @property
    def name(self) -> str:
        """The name of its checkpoints."""

    async def prepare(self, entries: Sequence[Entry]) -> Any:
        """Work outside the transaction; it may happen twice, so it must be idempotent. Falsy: nothing to write."""

    async def apply(self, connection: Connection, prepared: Any) -> None:
        """Write what was prepared, inside the transaction that moves the checkpoint."""

    def moved(self, source: str, position: int, prepared: Any) -> None:
        """The transaction has committed; who waits for it may look. At the start nothing is prepared (None)."""


class Lane:
    """One consumer on one source; runs in whichever process leads."""

    def __init__(self, consumer: Consumer, source: str, pool: Pool, client: Client, fetch: Fetch, status: Loop) -> None:
        self._consumer, self._source, self._pool = consumer, source, pool
        self._client, self._fetch, self._status = client, fetch, status
        self._woken = asyncio.Event()
        self._at = self._kept = Checkpoint()
        self._beacon: Head | None = None
        self._told_at = self._advanced_at = 0.0

    async def run(self, epoch: int) -> None:
        """Follow for ever; stop only when the histories differ or somebody else took over."""
        self._epoch = epoch
        beacons = await self._client.subscribe(f"heads.{self._source}", cb=self._told)
        try:
            while True:
                try:
                    await self._follow()
                except (*AWAY, *UNREACHABLE, Rejected, Unavailable, Busy) as error:
                    self._status.trouble(type(error).__name__)
                    await asyncio.sleep(0.5)
                except (Diverged, LostOwnership):
                    raise
                except Exception as error:  # a step that cannot digest an event stops its own lane, and no other
                    log.exception("lane-stuck", consumer=self._consumer.name, source=self._source)
                    self._status.trouble(f"{type(error).__name__} behind {self._at.position}")
                    await asyncio.sleep(BEHIND_SECONDS)
        except Diverged as error:
            self._status.stop(str(error))
            log.critical("diverged", consumer=self._consumer.name, source=self._source, reason=str(error))
        finally:
            with contextlib.suppress(*AWAY):
                await beacons.unsubscribe()

    async def _told(self, message: Msg) -> None:
        self._beacon, self._told_at = msgspec.json.decode(message.data, type=Head), time.monotonic()
        self._status.head = self._beacon.position
        self._woken.set()

    async def _follow(self) -> None:
        async with self._pool.acquire() as connection:
            self._at = await checkpoints.claim(connection, self._consumer.name, self._source, self._epoch)
        self._kept = self._at
        self._consumer.moved(self._source, self._at.position, None)
        await self._heal()
        pull = await Pull.attach(self._client, self._source, self._at.stream_seq, self._woken)
        try:
            while (messages := await pull.take()) is not None:
                await self._take([_arrived(message) for message in messages])
                self._status.turned(self._at.position)
                if self._fell_behind(idle=not messages):
                    return  # the consumer sleeps while the source moves: heal and attach anew
                if not messages:
                    await self._idle()
        finally:
            with contextlib.suppress(*AWAY):
                await pull.close()

    async def _idle(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)
            self._woken.clear()
            return
        if self._kept != self._at:
            await self._keep(self._at)

    def _fell_behind(self, *, idle: bool) -> bool:
        """Whether the beacon has been ahead of us for a while although nothing arrives."""
        if self._beacon is None or self._told_at - self._advanced_at < BEHIND_SECONDS:
            return False  # no beacon yet that knows of what we did last
        at, beacon = self._at, self._beacon
        if at.lineage not in (None, beacon.lineage):
            raise Diverged(f"the source is lineage {beacon.lineage} now, we followed {at.lineage}")
        if at.position > beacon.position:
            raise Diverged(f"our checkpoint {at.position} is ahead of the source's head {beacon.position}")
        if at.position == beacon.position:
            if at.hash.hex() != beacon.hash:
                raise Diverged(f"another history leads to position {at.position}")
            return False
        return idle

    async def _take(self, arrived: list[Arrived]) -> None:
        """Apply what is new, filling holes on the way."""
        run: list[Arrived] = []
        for one in arrived:
            expected = (run[-1].entry.position if run else self._at.position) + 1
            if one.entry.position < expected:
                continue
            if one.entry.position > expected:
                await self._advance(run)
                run = []
                await self._heal(upto=one.entry.position - 1)
            run.append(one)
        await self._advance(run)

    async def _heal(self, upto: int | None = None) -> None:
        """Fetch what is missing from the source's own store, up to a position or to its end."""
        while upto is None or self._at.position < upto:
            limit = BATCH if upto is None else min(BATCH, upto - self._at.position)
            page = await self._fetch(self._source, self._at.position, limit)
            if not page:
                return
            await self._advance(page)

    async def _advance(self, run: Sequence[Arrived]) -> None:
        if not run:
            return
        at = self._at
        for one in run:
            at = self._next(at, one)
        entries = [one.entry for one in run]
        prepared = await self._consumer.prepare(entries)
        if prepared or at.position - self._kept.position > BATCH:
            with tracing.handling(self._status.name, entries, arrived=run[-1].stream_seq > 0):
                await self._keep(at, prepared)
        self._at, self._advanced_at = at, time.monotonic()
        self._status.turned(at.position)
        self._consumer.moved(self._source, at.position, prepared)

    async def _keep(self, at: Checkpoint, prepared: Any = None) -> None:
        """Write what was prepared and the checkpoint behind it, in one transaction.

        Where nothing was prepared the checkpoint may wait: to pass the same entries again changes nothing.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await checkpoints.move(connection, self._consumer.name, self._source, self._kept, at, self._epoch)
            if prepared:
                await self._consumer.apply(connection, prepared)
        self._kept = at

    def _next(self, at: Checkpoint, one: Arrived) -> Checkpoint:
        """The checkpoint behind one more entry, if it belongs to the history we follow."""
        if at.lineage is not None and one.lineage != at.lineage:
            raise Diverged(f"lineage {one.lineage} at {one.entry.position}, we followed {at.lineage}")
        if one.entry.position != at.position + 1 or one.entry.previous != at.hash or not one.entry.fits():
            raise Diverged(f"the chain breaks at {one.entry.position}")
        return Checkpoint(one.lineage, one.entry.position, one.entry.hash, one.stream_seq or at.stream_seq)


def _arrived(message: Msg) -> Arrived:
    told = message.headers or {}
    _, _, type_, division = message.subject.split(".")
    entry = Entry(
        position=int(told["Yz-Position"]),
        type=type_,
        division=int(division),
        recorded_at=EPOCH + timedelta(microseconds=int(told["Yz-Recorded"])),
        previous=bytes.fromhex(told["Yz-Prev"]),
        hash=bytes.fromhex(told["Yz-Hash"]),
        record=message.data,
    )
    return Arrived(entry, UUID(told["Yz-Lineage"]), message.metadata.sequence.stream)
