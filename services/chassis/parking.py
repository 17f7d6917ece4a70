"""Parking: an event that nobody can digest waits with its cause, its stream waits behind it in order, others flow.

Only what lies with the event itself is parked; a fault of the surroundings stops the lane until it has passed and is
never counted. A row of a view is stale exactly as long as a parked event names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from services.chassis import database
from services.chassis.database import Connection
from services.chassis.errors import Busy, Unavailable
from services.chassis.store import Entry

TRIES = 3
"""How often an event that stands alone is tried before it is parked."""
PAUSE = 0.2
MOST_STREAMS = 100
"""More parked streams than this are no matter of single events: the lane stops."""
SHOWN = 100


class CannotPark(Exception):
    """An event can be neither digested nor put aside: the lane stops, loudly."""


class NoRoom(CannotPark):
    """More streams are parked than the lane may go past; it goes on as soon as some have been replayed."""


class Released(Exception):
    """A stream that was thought to be parked flows again."""


class Cause(NamedTuple):
    """Why an event was parked: a class and a code, never what the error said, which may quote values."""

    error: str
    sqlstate: str

    @classmethod
    def of(cls, error: BaseException) -> "Cause":
        return cls(type(error).__name__, getattr(error, "sqlstate", None) or "")


class Waiting(NamedTuple):
    """A parked event."""

    position: int
    hash: bytes
    keys: list[str]


def transient(error: BaseException) -> bool:
    """Whether waiting helps. Everything else lies with the event, and will be the same tomorrow."""
    return isinstance(error, Busy | Unavailable) or database.passes(error)


class _Named(msgspec.Struct):
    stream: str


_named = msgspec.json.Decoder(_Named).decode


def stream_of(entry: Entry) -> str:
    """The stream an entry belongs to, without reading the rest of it."""
    return _named(entry.record).stream


@dataclass(frozen=True, slots=True)
class Lot:
    """Where one consumer's events of one source are parked."""

    consumer: str
    source: str

    async def streams(self, connection: Connection) -> set[str]:
        """The streams that wait."""
        rows = await connection.fetch(
            "select distinct stream from parked where consumer = $1 and source = $2", self.consumer, self.source
        )
        return {row["stream"] for row in rows}

    async def park(self, connection: Connection, entry: Entry, keys: Sequence[str], cause: Cause) -> None:
        """Put the culprit itself aside; its stream waits from here on."""
        await self._put(connection, entry, keys, cause, TRIES)

    async def follow(self, connection: Connection, behind: Sequence[tuple[Entry, Sequence[str]]]) -> None:
        """Put later events of parked streams behind them. The caller holds the checkpoint, so nobody replays now."""
        if {stream_of(entry) for entry, _ in behind} - await self.streams(connection):
            raise Released
        for entry, keys in behind:
            await self._put(connection, entry, keys, Cause("", ""), 0)

    async def _put(self, connection: Connection, entry: Entry, keys: Sequence[str], cause: Cause, tries: int) -> None:
        await connection.execute(
            """
            insert into parked (consumer, source, position, hash, stream, type, keys, error, sqlstate, tries)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            self.consumer,
            self.source,
            entry.position,
            entry.hash,
            stream_of(entry),
            entry.type,
            keys,
            *cause,
            tries,
        )

    async def first(self, connection: Connection) -> Waiting | None:
        """What has to be replayed next."""
        row = await connection.fetchrow(
            """
            select position, hash, keys from parked where consumer = $1 and source = $2 order by position limit 1
            """,
            self.consumer,
            self.source,
        )
        return Waiting(*row) if row else None

    async def release(self, connection: Connection, waiting: Waiting) -> list[str] | None:
        """Take an event out; returns which of its rows no other parked event names, None when it is not there."""
        gone = await connection.execute(
            "delete from parked where consumer = $1 and source = $2 and position = $3",
            self.consumer,
            self.source,
            waiting.position,
        )
        if gone != "DELETE 1":
            return None
        # any source: a row that is composed of several is stale while one of them waits
        rows = await connection.fetch(
            """
            select key from unnest($2::text[]) as key
            where not exists (select from parked where consumer = $1 and keys @> array[key])
            """,
            self.consumer,
            waiting.keys,
        )
        return [row["key"] for row in rows]

    async def failed(self, connection: Connection, waiting: Waiting, cause: Cause) -> None:
        """It was replayed in vain."""
        await connection.execute(
            """
            update parked set error = $4, sqlstate = $5, tries = tries + 1
            where consumer = $1 and source = $2 and position = $3
            """,
            self.consumer,
            self.source,
            waiting.position,
            *cause,
        )

    async def left(self, connection: Connection) -> int:
        """How many events wait."""
        count: int = await connection.fetchval(
            "select count(*) from parked where consumer = $1 and source = $2", self.consumer, self.source
        )
        return count


async def report(connection: Connection) -> list[dict[str, Any]]:
    """The parked streams as the status page shows them, the oldest first."""
    rows = await connection.fetch(
        """
        select distinct on (min(parked_at) over waiting, consumer, source, stream)
            consumer, source, stream, position, type, error, sqlstate, tries, parked_at,
            count(*) over waiting as events
        from parked window waiting as (partition by consumer, source, stream)
        order by min(parked_at) over waiting, consumer, source, stream, position
        limit $1
        """,
        SHOWN,
    )
    return [{**dict(row), "parked_at": row["parked_at"].isoformat()} for row in rows]
