"""Parked events are digested after all, by command, in order, until the first that still cannot be."""

from typing import NamedTuple

from services.chassis import checkpoints, parking
from services.chassis.database import Pool
from services.chassis.digest import Consumer, Diverged, Fetch
from services.chassis.errors import Unavailable
from services.chassis.parking import Cause, Lot, Waiting
from services.chassis.store import Entry

MOST = 500
"""Events a command; whoever wants more asks again."""


class Replayed(NamedTuple):
    """What came of it: how many, how many still wait, and where and why it stopped, if it did."""

    consumer: str
    source: str
    replayed: int
    left: int
    stopped_at: int = 0
    error: str = ""


async def replay(pool: Pool, consumer: Consumer, source: str, fetch: Fetch) -> Replayed:
    """Replay what one consumer has parked of one source."""
    lot, done, stopped = Lot(consumer.name, source), 0, (0, "")
    while done < MOST and not stopped[0]:
        async with pool.acquire() as connection:
            waiting = await lot.first(connection)
        if waiting is None:
            break
        try:
            await _one(pool, lot, consumer, await _fetched(fetch, source, waiting), waiting)
            done += 1
        except Exception as error:
            if parking.transient(error):
                raise Unavailable(en=f"{type(error).__name__} at {waiting.position}; nothing is lost") from error
            cause = Cause.of(error)
            stopped = waiting.position, cause.error
            async with pool.acquire() as connection:
                await lot.failed(connection, waiting, cause)
    async with pool.acquire() as connection:
        return Replayed(lot.consumer, lot.source, done, await lot.left(connection), *stopped)


async def _fetched(fetch: Fetch, source: str, waiting: Waiting) -> Entry:
    """The event itself, from the source's own store; it must be the one that was parked."""
    found = await fetch(source, waiting.position - 1, 1)
    if not found or found[0].entry.hash != waiting.hash:
        raise Diverged(f"{source} holds something else at {waiting.position} now")
    return found[0].entry


async def _one(pool: Pool, lot: Lot, consumer: Consumer, entry: Entry, waiting: Waiting) -> None:
    prepared = await consumer.prepare([entry])
    async with pool.acquire() as connection, connection.transaction():
        # the lane stands still meanwhile: it must not put a later event behind a stream that is about to flow
        await checkpoints.hold(connection, lot.consumer, lot.source)
        await consumer.fits(connection)
        fresh = await lot.release(connection, waiting)
        if fresh is None:
            return  # somebody else has just replayed it
        if prepared:
            await consumer.apply(connection, prepared)
        await consumer.mark(connection, fresh, stale=False)
        await consumer.announce(connection, 0, prepared, fresh)
    consumer.replayed(prepared)
