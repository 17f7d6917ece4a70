"""A lane: one consumer reads one source, in order, each event once in effect, whatever the broker loses.

The rule is arithmetic on a gapless position: at or below the checkpoint skip, the next one apply, anything beyond is a
hole to be fetched from the source's own store. A beacon ahead of an idle lane is a hole at the end. A hash or a lineage
that does not fit stops the lane loudly: that is another history, and no machine may choose between two.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.messages import Head
from services.chassis import causes, parking
from services.chassis.broker import AWAY, Pull, Rejected
from services.chassis.checkpoints import Checkpoint, LostOwnership
from services.chassis.clock import EPOCH
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.digest import BATCH, Arrived, Consumer, Digest, Diverged, Fetch, OtherSoftware
from services.chassis.parking import CannotPark, NoRoom
from services.chassis.status import Loop
from services.chassis.store import Entry

log = structlog.get_logger()

IDLE_SECONDS = 1.0
SETTLED_SECONDS = 0.1
"""After so much quiet a lane writes down where it is, also when nothing on the way concerned it: others look there."""
BEHIND_SECONDS = 2.0
STOPPED_SECONDS = 5.0
SHORTEST, LONGEST = 0.5, 4.0
"""How long a lane waits before it tries again."""
ROOM_SECONDS = 2.0


class Lane:
    """One consumer on one source; runs in whichever process leads."""

    def __init__(self, consumer: Consumer, source: str, pool: Pool, client: Client, fetch: Fetch, status: Loop) -> None:
        self._consumer, self._source = consumer, source
        self._client, self._fetch, self._status = client, fetch, status
        self._woken = asyncio.Event()
        self._digest = Digest(consumer, source, pool, status)
        self._beacon: Head | None = None
        self._told_at = self._advanced_at = self._tried_at = 0.0
        self._pause = SHORTEST / 2

    async def keep_running(self, epoch: int) -> None:
        """Run; what was stopped looks again from time to time whether its reason is gone."""
        while True:
            await self.run(epoch)
            await asyncio.sleep(STOPPED_SECONDS)

    async def run(self, epoch: int) -> None:
        """Follow for ever; stop only when the histories differ or somebody else took over."""
        self._epoch, self._beacon = epoch, None
        beacons = await self._client.subscribe(f"heads.{self._source}", cb=self._told)
        try:
            while True:
                try:
                    await self._follow()
                except NoRoom as full:
                    await self._wait_for_room(full)
                except (Diverged, OtherSoftware, CannotPark, LostOwnership):
                    raise
                except Exception as error:  # of the surroundings, or of the lane itself: no event is to blame
                    if not (isinstance(error, (*AWAY, Rejected)) or parking.transient(error)):
                        log.exception("lane-stuck", consumer=self._consumer.name, source=self._source)
                    self._status.trouble(f"{causes.told(error)} behind {self._digest.at.position}")
                    await self._back_off()
        except (Diverged, OtherSoftware, CannotPark) as error:
            if self._status.stopped != str(error):
                log.critical("lane-stopped", consumer=self._consumer.name, source=self._source, reason=str(error))
            self._status.stop(str(error))
        finally:
            with contextlib.suppress(*AWAY):
                await beacons.unsubscribe()

    async def _wait_for_room(self, full: NoRoom) -> None:
        """Stopped until a human has replayed something; then it goes on by itself."""
        self._status.stop(str(full))
        log.critical("lane-full", consumer=self._consumer.name, source=self._source, reason=str(full))
        while True:
            await asyncio.sleep(ROOM_SECONDS)
            with contextlib.suppress(*UNREACHABLE):
                if await self._digest.has_room():
                    return self._status.resume()

    async def _back_off(self) -> None:
        """Longer each time, as long as nothing moves."""
        self._pause = SHORTEST if self._advanced_at > self._tried_at else min(2 * self._pause, LONGEST)
        self._tried_at = _now()
        await asyncio.sleep(self._pause)

    async def _told(self, message: Msg) -> None:
        self._beacon, self._told_at = msgspec.json.decode(message.data, type=Head), _now()
        self._woken.set()

    async def _follow(self) -> None:
        await self._digest.begin(self._epoch)
        await self._heal()
        pull = await Pull.attach(self._client, self._source, self._digest.at.stream_seq, self._woken)
        try:
            while (messages := await pull.take()) is not None:
                await self._take([_arrived(message) for message in messages])
                self._status.turned(self._digest.at.position)
                if await self._fell_behind(idle=not messages):
                    return  # the consumer sleeps while the source moves: heal and attach anew
                if not messages:
                    await self._idle()
        finally:
            with contextlib.suppress(*AWAY):
                await pull.close()

    async def _idle(self) -> None:
        quiet = IDLE_SECONDS if self._digest.kept == self._digest.at else SETTLED_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(quiet):  # not wait_for: before 3.12 that may swallow being cancelled
                await self._woken.wait()
            self._woken.clear()
            return
        await self._digest.keep()

    async def _fell_behind(self, *, idle: bool) -> bool:
        """Whether the beacon has been ahead of us for a while although nothing arrives."""
        if self._beacon is None or self._told_at - self._advanced_at < BEHIND_SECONDS:
            return False  # no beacon yet that knows of what we did last
        at, beacon = self._digest.at, self._beacon
        if doubt := _contradiction(at, beacon):
            await self._look_for_ourselves(doubt)
        elif at.position == beacon.position:
            self._status.resume()
        return idle and at.position < beacon.position

    async def _look_for_ourselves(self, doubt: Diverged) -> None:
        """A beacon may have been long on its way: what the source's own store holds at our place decides."""
        at = self._digest.at
        found = await self._fetch(self._source, at.position - 1, 1)
        if not found or (found[0].lineage, found[0].entry.hash) != (at.lineage, at.hash):
            raise doubt
        self._beacon = None

    async def _take(self, arrived: list[Arrived]) -> None:
        """Apply what is new, filling holes on the way."""
        run: list[Arrived] = []
        for one in arrived:
            expected = (run[-1].entry.position if run else self._digest.at.position) + 1
            if one.entry.position < expected:
                continue
            if one.entry.position > expected:
                await self._advance(run)
                run = []
                await self._heal(upto=one.entry.position - 1)
            run.append(one)
        await self._advance(run)

    async def _advance(self, run: Sequence[Arrived]) -> None:
        await self._digest.advance(run)
        if run:
            self._advanced_at = _now()
            self._status.resume()

    async def _heal(self, upto: int | None = None) -> None:
        """Fetch what is missing from the source's own store, up to a position or to its end."""
        while upto is None or self._digest.at.position < upto:
            limit = BATCH if upto is None else min(BATCH, upto - self._digest.at.position)
            page = await self._fetch(self._source, self._digest.at.position, limit)
            if not page:
                return
            await self._advance(page)


def _contradiction(at: Checkpoint, beacon: Head) -> Diverged | None:
    """What a beacon says against our place, if anything."""
    if at.lineage not in (None, beacon.lineage):
        return Diverged(f"the source is lineage {beacon.lineage} now, we followed {at.lineage}")
    if at.position > beacon.position:
        return Diverged(f"our checkpoint {at.position} is ahead of the source's head {beacon.position}")
    if at.position == beacon.position and at.hash.hex() != beacon.hash:
        return Diverged(f"another history leads to position {at.position}")
    return None


def _now() -> float:
    """By the loop's own clock, which a simulation may let run as it likes."""
    return asyncio.get_running_loop().time()


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
