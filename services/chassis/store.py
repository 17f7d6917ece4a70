"""The event store: streams that only grow, one SQL function as the only way in, a chain that shows every change.

``position`` is gapless and in commit order per service; the exact bytes of a record are stored and travel unchanged;
``hash = sha256(previous hash, position, recorded_at, sha256(record))``.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from itertools import accumulate
from typing import Literal, Protocol
from uuid import UUID

import asyncpg
import msgspec

from contracts.messages import Behind, Head, Record
from services.chassis import people
from services.chassis.clock import microseconds
from services.chassis.database import Connection, Pool, Statement
from services.chassis.people import Sealed, Standing

PAGE = 500


class Entry(msgspec.Struct, frozen=True, gc=False):
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


class Draft(msgspec.Struct, frozen=True):
    """What one decided command wants to append: ``records`` are ``(type, division, bytes)`` behind version ``base``."""

    command_id: UUID
    body: bytes
    actor: str
    stream: str
    base: int
    records: Sequence[tuple[str, int, bytes]]
    told: tuple[tuple[int, Sealed], ...] = ()
    """Persons it tells of, with their places."""
    erased: tuple[UUID, ...] = ()

    @property
    def version(self) -> int:
        """Where the stream will stand."""
        return self.base + len(self.records)


class Outcome(msgspec.Struct, frozen=True):
    """How ``append`` answered one draft; a repeat carries the first answer, with its ``body`` and ``actor``."""

    kind: Literal["appended", "repeat", "stale"]
    position: int = 0
    version: int = 0
    body: bytes = b""
    actor: str = ""


STALE = Outcome("stale")


class EventStore(Protocol):
    """What the command loop and the relay ask of a store, wherever it keeps its events."""

    @property
    def service(self) -> str: ...

    @property
    def lineage(self) -> UUID: ...

    def steadily(self) -> AbstractAsyncContextManager[None]: ...

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]: ...

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]: ...

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]: ...

    async def standings(self, person_ids: Iterable[UUID]) -> dict[UUID, Standing]: ...

    async def head(self) -> Head: ...

    async def after(self, position: int, limit: int = PAGE) -> list[Entry]: ...


PLAIN = 12
"""How many arrays ``append`` takes."""
APPEND = "select start, moved from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
APPEND_WITH_PEOPLE = """
    select start, moved from append_with_people(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
    )
"""


class Store:
    """One service's event store in PostgreSQL, through one connection pool of its writer role."""

    def __init__(self, service: str, pool: Pool, appended: Callable[[], None] = lambda: None) -> None:
        self.service, self.pool, self._appended = service, pool, appended
        self.lineage = UUID(int=0)
        self._keeping = False
        self._kept: tuple[Connection, Statement] | None = None

    async def open(self) -> None:
        """Learn which lineage this store is; it changes only by a restore."""
        self.lineage = (await self.head()).lineage

    @asynccontextmanager
    async def steadily(self) -> AsyncIterator[None]:
        """Inside, ``append`` keeps a connection: to take one from the pool each time costs as much as a round trip."""
        self._keeping = True
        try:
            yield
        finally:
            self._keeping = False
            await self._let_go()

    async def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Append all drafts in one transaction; each is appended, a repeat of what was, or stale."""
        streams = {draft.stream: draft.base for draft in reversed(drafts)}
        events = [event for draft in drafts for event in draft.records]
        start, moved = await self._append(
            [draft.command_id for draft in drafts],
            [draft.body for draft in drafts],
            [draft.actor for draft in drafts],
            [draft.stream for draft in drafts],
            [draft.version for draft in drafts],
            list(accumulate(len(draft.records) for draft in drafts)),
            list(streams),
            list(streams.values()),
            [n for n, draft in enumerate(drafts, 1) for _ in draft.records],
            [event[0] for event in events],
            [event[1] for event in events],
            [event[2] for event in events],
            *_people(drafts),
        )
        self._appended()
        left_out = set(moved or ())
        repeats = await self.receipts([d.command_id for d in drafts if d.stream in left_out]) if left_out else {}
        outcomes, position = [], start
        for draft in drafts:
            if draft.stream in left_out:
                outcomes.append(repeats.get(draft.command_id, STALE))
            else:
                position += len(draft.records)
                outcomes.append(Outcome("appended", position, draft.version))
        return outcomes

    async def _append(self, *arrays: Sequence[object]) -> tuple[int, list[str] | None]:
        """Where the batch began, and the streams that were left out."""
        if len(arrays) > PLAIN:
            return tuple(await self.pool.fetchrow(APPEND_WITH_PEOPLE, *arrays))
        if not self._keeping:
            return tuple(await self.pool.fetchrow(APPEND, *arrays))
        if self._kept is None:
            connection = await self.pool.acquire()
            try:
                self._kept = connection, await connection.prepare(APPEND)
            except BaseException:
                await self.pool.release(connection)  # a broken one, too, holds its place in the pool until then
                raise
        try:
            return tuple(await self._kept[1].fetchrow(*arrays))
        except Exception:
            await self._let_go()  # whatever it was, the next batch begins with a sound connection
            raise

    async def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept:
            await self.pool.release(kept[0])

    async def load(self, streams: Sequence[str]) -> dict[str, list[Record]]:
        """The whole history of each stream, oldest first; a stream without one is left out."""
        rows = await self.pool.fetch(
            "select stream, record from events where stream = any($1) order by stream, version", streams
        )
        histories: dict[str, list[Record]] = {}
        for stream, record in rows:
            histories.setdefault(stream, []).append(read_record(record))
        return histories

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        """What was answered to these commands before."""
        rows = await self.pool.fetch(
            "select command_id, position, version, body, actor from receipts where command_id = any($1)", command_ids
        )
        return {command_id: Outcome("repeat", *answer) for command_id, *answer in rows}

    async def standings(self, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
        """Whose these persons are, erased ones included."""
        return await people.standings(self.pool, person_ids)

    async def head(self) -> Head:
        """How far the store has come."""
        row = await self.pool.fetchrow("select lineage, position, hash from head")
        assert row is not None
        return Head(service=self.service, lineage=row["lineage"], position=row["position"], hash=row["hash"].hex())

    async def behind(self, position: int) -> Behind:
        """What is committed, and for how many seconds the event behind a position is there."""
        row = await self.pool.fetchrow(
            """
            select position, (
                select extract(epoch from clock_timestamp() - recorded_at)::float from events where position = $1 + 1
            ) as seconds from head
            """,
            position,
        )
        assert row is not None
        return Behind(row["position"], max(0.0, row["seconds"] or 0.0))

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


def _people(drafts: Sequence[Draft]) -> tuple[Sequence[object], ...]:
    """What the drafts say of persons, as arrays; none when they say nothing, as most batches do."""
    told = [(n, one.person_id, at, one.sealed, one.wrapped_key) for n, d in _numbered(drafts) for at, one in d.told]
    erased = [(n, person_id) for n, draft in _numbered(drafts) for person_id in draft.erased]
    return (*_columns(told, 5), *_columns(erased, 2)) if told or erased else ()


def _numbered(drafts: Sequence[Draft]) -> Iterable[tuple[int, Draft]]:
    return enumerate(drafts, 1)


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]


def _chained(rows: Sequence[asyncpg.Record], after: int) -> list[Entry]:
    """Give each row the hash of the one before it; the first page begins with an empty one."""
    entries, previous = [], b""
    for position, type_, division, recorded_at, hash_, record in rows:
        if position > after:
            entries.append(Entry(position, type_, division, recorded_at, previous, hash_, record))
        previous = hash_
    return entries


read_record = msgspec.json.Decoder(Record).decode
"""A record from its stored bytes; the event inside stays raw."""
