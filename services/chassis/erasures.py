"""The list of the erased, kept outside the databases and outside every backup, so that a restore forgets them again.

A line is what one erasure left in its store: the event's record, which names nobody but by id, and the hash of what was
asked. The store is what the list follows: an erasure is acknowledged when its line is on the disk, and a process writes
at its start, and again and again, what the list lacks. Each process of a service keeps a list of its own, and each list
is whole; several may share a file, for a line is written in one go and one that stands twice says nothing new.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import structlog

from contracts.messages import Record
from services.chassis.database import Connection, Pool, passes
from services.chassis.errors import Unavailable
from services.chassis.status import Loop
from services.chassis.store import Draft, Store, read_record

log = structlog.get_logger()

EVERY_SECONDS = 5.0
PORTION = 200


class NotNoted(Unavailable):
    """The erasure is done; what is missing is the line that keeps a restore from undoing it."""

    code = "erasure-not-noted"
    zh = "个人信息已删除，但未能写入备份之外的删除名单；请在存储恢复后重试"
    en = "The person is erased, but could not be noted in the list outside the backups; please ask again later"


class Erasure(msgspec.Struct, frozen=True):
    """One line: whose store, the hash of what was asked, and the event's record, byte for byte."""

    service: str
    body: bytes
    record: msgspec.Raw

    @property
    def told(self) -> Record:
        return read_record(self.record)

    @property
    def person_id(self) -> UUID:
        return UUID(self.told.stream.partition("-")[2])


class Unreadable(Exception):
    """A line that is no erasure: its number, from 1."""


class List:
    """The file. It only grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Iterator[Erasure | Unreadable]:
        """Every line; a list that was never begun has none."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        yield msgspec.json.decode(line, type=Erasure)
                    except msgspec.DecodeError:  # cut off by a crash, and written again since
                        yield Unreadable(number)

    def add(self, erasures: Sequence[Erasure]) -> None:
        """On the disk when this returns."""
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in erasures)
        new = not self.path.exists()
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            while lines:
                lines = lines[os.write(handle, lines) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            self._keep_name()

    def _keep_name(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0


async def erased(store: Pool, service: str, after: int = 0) -> list[tuple[int, Erasure]]:
    """The erasures of a store behind a position, each with the position that its feed tells it at."""
    rows = await store.fetch(
        """
        select x.changed, e.record, r.body from erasures x
        join events e on e.stream = 'person-' || x.person_id and e.version = 1
        join receipts r on r.command_id = (convert_from(e.record, 'UTF8')::json -> 'meta' ->> 'command')::uuid
        where x.changed > $1 order by x.changed
        """,
        after,
    )
    return [(changed, Erasure(service, body, msgspec.Raw(record))) for changed, record, body in rows]


class Noted:
    """Keeps the list level with one store."""

    def __init__(self, service: str, pool: Pool, path: Path) -> None:
        self._service, self._pool, self._list = service, pool, List(path)
        self._lock = asyncio.Lock()
        self._known: set[UUID] | None = None
        self._position = self._size = 0

    async def run(self, status: Loop) -> None:
        """Write what is missing, for ever: after a crash, a restore, or a disk that was full."""
        while True:
            try:
                await self.note()
            except NotNoted as error:
                cause = type(error.__cause__).__name__
                log.warning("erasures-not-noted", error=cause)
                status.trouble(f"the list of erased persons cannot be written: {cause}")
            else:
                status.turned(self._position)
            await asyncio.sleep(EVERY_SECONDS)

    async def note(self) -> None:
        """Everybody who is erased stands in the list when this returns."""
        async with self._lock:
            try:
                await self._note()
            except Exception as error:
                if isinstance(error, OSError) or passes(error):
                    raise NotNoted from error
                raise

    async def _note(self) -> None:
        size = await asyncio.to_thread(lambda: self._list.size)
        if self._known is None or size < self._size:  # somebody took it away: it is written anew
            found = await asyncio.to_thread(lambda: list(self._list.read()))
            self._known = {one.told.id for one in found if isinstance(one, Erasure)}
            self._position = 0
        there = await erased(self._pool, self._service, self._position)
        missing = [one for _, one in there if one.told.id not in self._known]
        if missing:
            await asyncio.to_thread(self._list.add, missing)
            self._known |= {one.told.id for one in missing}
        self._position = there[-1][0] if there else self._position
        self._size = await asyncio.to_thread(lambda: self._list.size)


async def replay(service: str, store: Pool, owner: Connection, noted: Sequence[Erasure]) -> list[UUID]:
    """Erase once more whom a restored store knows again, as its owner and before anybody is served.

    The event stands again under its own id and the receipt with it, so who asked then is answered as then. Of somebody
    whom the store has not met yet the id alone is kept, that it may not be filled by whoever comes late.
    """
    gone = {row["person_id"] for row in await store.fetch("select person_id from erasures")}
    due = {one.person_id: one for one in noted if one.service == service and one.person_id not in gone}
    for start in range(0, len(due), PORTION):
        portion = list(due.values())[start : start + PORTION]
        outcomes = await Store(service, store).append([_draft(one) for one in portion])
        if any(outcome.kind != "appended" for outcome in outcomes):
            raise RuntimeError("an erasure stands in the store without its id")
        rows = [
            (one.person_id, one.told.meta.division, outcome.position)
            for one, outcome in zip(portion, outcomes, strict=True)
        ]
        await owner.executemany("insert into erasures values ($1, $2, $3) on conflict do nothing", rows)
    return list(due)


def _draft(one: Erasure) -> Draft:
    told = one.told
    record = (told.type, told.meta.division, bytes(one.record))
    return Draft(told.meta.command, one.body, told.meta.actor, told.stream, 0, [record], erased=(one.person_id,))
