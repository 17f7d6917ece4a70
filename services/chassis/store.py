"""The event store: streams that only grow, one SQL function as the only way in, a chain that shows every change.

``position`` is gapless and in commit order per service; the exact bytes of a record are stored and travel unchanged;
``hash = sha256(previous hash, position, recorded_at, sha256(record))``.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from contracts.messages import Head, Record
from services.chassis.clock import microseconds
from services.chassis.database import Pool

PAGE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its place in the store: what relay, lanes and the catch-up door hand on."""

    position: int
    type: str
    division: int
    recorded_at: datetime
    previous: bytes
    hash: bytes
    record: bytes

    def fits(self) -> bool:
        """Whether the hash follows from what came before and what is here."""
        return link(self.previous, self.position, self.recorded_at, self.record) == self.hash


def link(previous: bytes, position: int, recorded_at: datetime, record: bytes) -> bytes:
    """The next link of the chain; the SQL function ``append`` computes the same."""
    stamp = microseconds(recorded_at).to_bytes(8, "big")
    return hashlib.sha256(previous + position.to_bytes(8, "big") + stamp + hashlib.sha256(record).digest()).digest()


@dataclass(frozen=True, slots=True)
class Draft:
    """What one decided command wants to append: ``records`` are ``(type, division, bytes)`` behind version ``base``."""

    command_id: UUID
    body: bytes
    actor: str
    stream: str
    base: int
    records: Sequence[tuple[str, int, bytes]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How ``append`` answered one draft; ``body`` and ``actor`` are those of the first answer when it is a repeat."""

    kind: Literal["appended", "repeat", "stale"]
    position: int
    version: int
    body: bytes | None
    actor: str | None


class Store:
    """One service's event store, through one connection pool of its writer role."""

    def __init__(self, service: str, pool: Pool, appended: Callable[[], None] = lambda: None) -> None:
        self.service, self.pool, self._appended = service, pool, appended
        self.lineage = UUID(int=0)

    async def open(self) -> None:
        """Learn which lineage this store is; it changes only by a restore."""
        self.lineage = (await self.head()).lineage

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Append all drafts in one transaction; each is appended, a repeat of what was, or stale."""
        events = [event for draft in drafts for event in draft.records]
        rows = await self.pool.fetch(
            "select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [draft.command_id for draft in drafts],
            [draft.body for draft in drafts],
            [draft.actor for draft in drafts],
            [draft.stream for draft in drafts],
            [draft.base for draft in drafts],
            [len(draft.records) for draft in drafts],
            [n for n, draft in enumerate(drafts, 1) for _ in draft.records],
            [draft.base + k for draft in drafts for k in range(1, len(draft.records) + 1)],
            [event[0] for event in events],
            [event[1] for event in events],
            [event[2] for event in events],
        )
        self._appended()
        return [Outcome(*row) for row in rows]

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]:
        """The whole history of each stream, oldest first; a stream without one is left out."""
        rows = await self.pool.fetch(
            "select stream, record from events where stream = any($1) order by stream, version", streams
        )
        histories: dict[str, list[Record]] = {}
        for stream, record in rows:
            histories.setdefault(stream, []).append(read_record(record))
        return histories

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
        """What was answered to these commands before."""
        rows = await self.pool.fetch(
            "select command_id, body, actor, stream, version, position from receipts where command_id = any($1)",
            command_ids,
        )
        return {row["command_id"]: row for row in rows}

    async def head(self) -> Head:
        """How far the store has come."""
        row = await self.pool.fetchrow("select lineage, position, hash from head")
        assert row is not None
        return Head(service=self.service, lineage=row["lineage"], position=row["position"], hash=row["hash"].hex())

    async def after(self, position: int, limit: int = PAGE) -> list[Entry]:
        """The entries behind a position, in order."""
        rows = await self.pool.fetch(
            """
            select position, type, division, recorded_at, hash, record from events
            where position >= $1 order by position limit $2
            """,
            position,
            limit + 1,
        )
        return list(_chained(rows, position))[:limit]

    async def all(self, after: int = 0) -> AsyncIterator[Entry]:
        """Every entry behind a position, page by page."""
        while page := await self.after(after):
            for entry in page:
                yield entry
            after = page[-1].position


def _chained(rows: Sequence[asyncpg.Record], after: int) -> list[Entry]:
    """Give each row the hash of the one before it; the first page begins with an empty one."""
    entries, previous = [], b""
    for row in rows:
        if row["position"] > after:
            entries.append(
                Entry(
                    row["position"],
                    row["type"],
                    row["division"],
                    row["recorded_at"],
                    previous,
                    row["hash"],
                    row["record"],
                )
            )
        previous = row["hash"]
    return entries


read_record = msgspec.json.Decoder(Record).decode
"""A record from its stored bytes; the event inside stays raw."""
