"""One consumer's way through one source: each entry once in effect, in order; what cannot be digested is parked.

Where the entries come from is somebody else's matter: a lane hears them from the broker, a rebuild reads the stores.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import structlog

from contracts import catalog
from services.chassis import checkpoints, parking, tracing
from services.chassis.checkpoints import Checkpoint, LostOwnership
from services.chassis.database import Connection, Pool
from services.chassis.errors import Unavailable
from services.chassis.parking import CannotPark, Cause, Lot, NoRoom, Released
from services.chassis.status import Loop
from services.chassis.store import Entry

log = structlog.get_logger()

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


class OtherSoftware(Unavailable):
    """What a consumer writes to was made by other software since: ours would write what that does not mean."""

    code = "made-by-other-software"
    zh = "该视图已由另一版本的程序重建，本进程不再写入"
    en = "This view has been made by another version of the software; this process writes to it no more"


class Consumer(Protocol):
    """What is fed with entries."""

    @property
    def name(self) -> str:
        """The name of its checkpoints."""

    def wants(self, type_: str) -> bool:
        """Whether an event of this type concerns it at all."""

    async def fits(self, connection: Connection) -> None:
        """Raise ``OtherSoftware`` unless what it writes to is as it knows it."""

    async def prepare(self, entries: Sequence[Entry]) -> Any:
        """Work outside the transaction; it may happen twice, so it must be idempotent. Falsy: nothing to write."""

    async def apply(self, connection: Connection, prepared: Any) -> None:
        """Write what was prepared, inside the transaction that moves the checkpoint."""

    async def announce(self, connection: Connection, position: int, prepared: Any, stale: Sequence[str]) -> None:
        """Let other processes of the service hear of it when the transaction commits."""

    def moved(self, source: str, position: int, prepared: Any, stale: Sequence[str] = ()) -> None:
        """The transaction has committed; who waits for it may look. At the start nothing is prepared (None)."""

    def replayed(self, prepared: Any) -> None:
        """The transaction of an event that had been parked has committed."""

    def named(self, entry: Entry) -> Sequence[str]:
        """The keys of the rows that are not what they should be while this entry is parked."""

    async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
        """Say of these rows whether they are stale."""


Waits = tuple[Entry, Sequence[str]]
"""An entry behind a parked one, and the keys of the rows it concerns."""


def _keys(waiting: Sequence[Waits]) -> list[str]:
    return [key for _, keys in waiting for key in keys]


class Digest:
    """The place of a consumer in a source, and how it moves on."""

    def __init__(self, consumer: Consumer, source: str, pool: Pool, status: Loop) -> None:
        self._consumer, self._source, self._pool, self._status = consumer, source, pool, status
        self._lot, self._parked = Lot(consumer.name, source), set[str]()
        self._epoch = 0
        self.at = self.kept = Checkpoint()
        """Where we are; and what of it is written down."""

    async def begin(self, epoch: int) -> None:
        """Take over, and learn where to go on and which streams wait."""
        self._epoch = epoch
        async with self._pool.acquire() as connection:
            self.at = self.kept = await checkpoints.claim(connection, self._consumer.name, self._source, epoch)
            await self._consumer.fits(connection)  # behind the claim: who changes it from here on takes our epoch away
        await self._look()
        self._consumer.moved(self._source, self.at.position, None)

    async def has_room(self) -> bool:
        """Whether another stream may be parked."""
        await self._look()
        return len(self._parked) < parking.MOST_STREAMS

    async def advance(self, run: Sequence[Arrived]) -> None:
        """Digest a run of entries. What cannot be digested is found by halving, tried again, and parked."""
        if not run:
            return
        try:
            await self._digest(run)
        except (Diverged, LostOwnership):
            raise
        except Released:
            await self._look()
            await self.advance(run)
        except Exception as error:
            if parking.transient(error):
                raise
            if len(run) > 1:
                middle = len(run) // 2
                await self.advance(run[:middle])
                await self.advance(run[middle:])
            else:
                await self._alone(run[0], error)

    async def keep(self) -> None:
        """Write down where we are."""
        if self.kept != self.at:
            await self._write(self.at)

    async def _digest(self, run: Sequence[Arrived]) -> None:
        at = self._behind(run)
        entries = [one.entry for one in run]
        flowing, waiting = self._divided(entries)
        behind = [(entry, self._consumer.named(entry)) for entry in waiting]
        prepared = await self._consumer.prepare(flowing)
        if prepared or behind or at.position - self.kept.position > BATCH:
            with tracing.handling(self._status.name, entries, arrived=run[-1].stream_seq > 0):
                await self._write(at, prepared, behind)
        self._status.unknown += sum(entry.type not in catalog.EVENTS for entry in entries)
        self._stand(at, prepared, _keys(behind))

    def _divided(self, entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
        """What flows, and what has to wait behind an event of its stream."""
        if not self._parked:
            return entries, []
        behind = [e for e in entries if self._consumer.wants(e.type) and parking.stream_of(e) in self._parked]
        waiting = {entry.position for entry in behind}
        return [entry for entry in entries if entry.position not in waiting], behind

    async def _write(self, at: Checkpoint, prepared: Any = None, behind: Sequence[Waits] = ()) -> None:
        """Write what was prepared and the checkpoint behind it, in one transaction.

        Where nothing was prepared the checkpoint may wait: to pass the same entries again changes nothing.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await checkpoints.move(connection, self._consumer.name, self._source, self.kept, at, self._epoch)
            if prepared:
                await self._consumer.apply(connection, prepared)
            stale = _keys(behind)
            if behind:
                await self._lot.follow(connection, behind)
                await self._consumer.mark(connection, stale, stale=True)
            await self._consumer.announce(connection, at.position, prepared, stale)
        self.kept = at

    def _stand(self, at: Checkpoint, prepared: Any, stale: Sequence[str] = ()) -> None:
        """We are there; whoever wants to hear of it cannot undo it."""
        self.at = at
        self._status.turned(at.position)
        try:
            self._consumer.moved(self._source, at.position, prepared, stale)
        except Exception:
            log.exception("listener-broke", consumer=self._consumer.name)

    async def _look(self) -> None:
        """Which streams wait: we alone add to them, others may have released some."""
        async with self._pool.acquire() as connection:
            self._parked = await self._lot.streams(connection)

    async def _alone(self, one: Arrived, error: Exception) -> None:
        """The culprit stands alone: tried a few times, then parked."""
        for _ in range(1, parking.TRIES):
            await asyncio.sleep(parking.PAUSE)
            try:
                await self._digest([one])
            except (Diverged, LostOwnership):
                raise
            except Exception as again:
                if parking.transient(again):
                    raise
                error = again
            else:
                return
        await self._park(one, error)

    async def _park(self, one: Arrived, error: Exception) -> None:
        at, cause = self._behind([one]), Cause.of(error)
        where = f"{one.entry.type} at {at.position} ({cause.error} {cause.sqlstate}".rstrip() + ")"
        frame = traceback.extract_tb(error.__traceback__)[-1]
        # where it broke, never what the error said: that may quote values
        log.error("parked", consumer=self._consumer.name, poison=where, line=f"{frame.filename}:{frame.lineno}")
        if len(self._parked) >= parking.MOST_STREAMS:
            await self._look()
        if len(self._parked) >= parking.MOST_STREAMS:
            raise NoRoom(f"{parking.MOST_STREAMS} streams are parked already, and now {where}")
        try:
            stream, keys = parking.stream_of(one.entry), self._consumer.named(one.entry)
            async with self._pool.acquire() as connection, connection.transaction():
                await checkpoints.move(connection, self._consumer.name, self._source, self.kept, at, self._epoch)
                await self._lot.park(connection, one.entry, keys, cause)
                await self._consumer.mark(connection, keys, stale=True)
                await self._consumer.announce(connection, at.position, None, keys)
        except LostOwnership:
            raise
        except Exception as failure:
            if parking.transient(failure):
                raise
            raise CannotPark(f"{where} could not be parked: {type(failure).__name__}") from failure
        self._parked.add(stream)
        self.kept = at
        self._stand(at, None, keys)

    def _behind(self, run: Sequence[Arrived]) -> Checkpoint:
        """The checkpoint behind a run, if all of it belongs to the history we follow."""
        at = self.at
        lineage, position, hash_, seq = at.lineage or run[0].lineage, at.position, at.hash, at.stream_seq
        for one in run:
            entry = one.entry
            if one.lineage != lineage:
                raise Diverged(f"lineage {one.lineage} at {entry.position}, we followed {lineage}")
            if entry.position != position + 1 or entry.previous != hash_ or not entry.fits():
                raise Diverged(f"the chain breaks at {entry.position}")
            position, hash_, seq = entry.position, entry.hash, one.stream_seq or seq
        return Checkpoint(lineage, position, hash_, seq)
