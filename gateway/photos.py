"""Photos and vouchers: who brought which, which station names it, and who may therefore read it.

One is known by its content's hash, so the same photo from two accounts is kept once. Whoever brought it may read it,
and so may whoever sees a station that names it. What no station named within a week is forgotten.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import exists, select

from contracts.messages import Command
from contracts.values import FileId, named_files
from gateway.reading import Reader, Viewer
from gateway.views.stations import stations
from services.chassis.database import UNREACHABLE, Connection, Pool
from services.chassis.errors import PlatformError, Unavailable
from services.chassis.files import Files, Kind, NoSuchFile

log = structlog.get_logger()

FILE_ID = re.compile("[0-9a-f]{64}")
WITHIN = timedelta(days=7)
"""How long a photo waits to be named."""
TIDY_SECONDS = 3600.0

ALONE = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
"""Keeping and forgetting the same content are one after the other."""
KEEPING_ALL = 0x59495A46494C
"""An advisory lock of this number, held by whoever copies the place: nothing is forgotten meanwhile."""
KNOWN = "select exists (select from own.photos where digest = $1)"
UNNAMED = """
    select distinct digest from own.photos f
    where received_at < clock_timestamp() - $1::interval
    and not exists (select from own.photos_named n where n.digest = f.digest)
"""
FORGET = """
    delete from own.photos f
    where received_at < clock_timestamp() - $1::interval and digest = $2
    and not exists (select from own.photos_named n where n.digest = f.digest)
"""


class Photo(NamedTuple):
    """A photo or a voucher that may be read."""

    file_id: FileId
    kind: Kind
    content: bytes


class Photos:
    """The place of the contents, and the tables that say whose they are."""

    def __init__(self, place: Files, pool: Pool, reader: Reader) -> None:
        self._place, self._pool, self._reader = place, pool, reader

    async def keep(self, account: UUID, chunks: AsyncIterator[bytes]) -> FileId:
        """Keep what is handed in and return its id: the same for the same content."""
        async with self._place.received(chunks) as received:
            kept = received.kept
            async with self._alone(kept.file_id) as connection:
                await self._place.put(received)
                await connection.execute(
                    """
                    insert into own.photos (digest, account_id, kind, size) values ($1, $2, $3, $4)
                    on conflict (digest, account_id) do update set received_at = excluded.received_at
                    """,
                    kept.file_id,
                    account,
                    kept.kind,
                    kept.size,
                )
            return kept.file_id

    async def read(self, viewer: Viewer, file_id: FileId) -> Photo:
        """A file that this viewer may read; for everybody else there is none."""
        kind = await self._readable(viewer, file_id)
        if kind is None:
            raise NoSuchFile(path="fileId")
        return Photo(file_id, kind, await self._place.content(file_id))

    async def name(self, viewer: Viewer, commands: Sequence[Command]) -> None:
        """Note what commands name before they are asked: only what their asker may read."""
        for command in commands:
            for file_id in named_files(command):
                if await self._readable(viewer, file_id) is None:
                    raise NoSuchFile(path="fileId")
                station_id: UUID = command.station_id  # type: ignore[attr-defined]
                async with self._alone(file_id) as connection:
                    if not await connection.fetchval(KNOWN, file_id):
                        raise NoSuchFile(path="fileId")
                    await connection.execute(
                        "insert into own.photos_named (digest, station_id) values ($1, $2) on conflict do nothing",
                        file_id,
                        station_id,
                    )

    async def tidy(self) -> int:
        """Forget what nobody named in time; how many files that were."""
        gone = 0
        for (digest,) in await self._pool.fetch(UNNAMED, WITHIN):
            async with self._alone(digest) as connection:
                if not await connection.fetchval("select pg_try_advisory_xact_lock_shared($1)", KEEPING_ALL):
                    break
                await connection.execute(FORGET, WITHIN, digest)
                if not await connection.fetchval(KNOWN, digest):
                    await self._place.drop(digest)
                    gone += 1
        return gone

    async def keep_tidy(self) -> None:
        """Forget for ever, hour by hour; what is away will be back."""
        while True:
            try:
                if gone := await self.tidy():
                    log.info("photos-forgotten", count=gone)
            except PlatformError as error:
                log.warning("photos-not-tidied", error=error.code)
            await asyncio.sleep(TIDY_SECONDS)

    async def _readable(self, viewer: Viewer, file_id: FileId) -> Kind | None:
        """What kind it is, if it is theirs or a station in their scope names it."""
        if not FILE_ID.fullmatch(file_id):
            return None
        try:
            rows = await self._pool.fetch("select account_id, kind from own.photos where digest = $1", file_id)
            named = await self._pool.fetch("select station_id from own.photos_named where digest = $1", file_id)
        except UNREACHABLE as error:
            raise Unavailable from error
        if not rows:
            return None
        kind = Kind(rows[0]["kind"])
        if viewer.account in {row["account_id"] for row in rows}:
            return kind
        table = stations.table.c
        seen = select(exists().where(table.station_id.in_([row["station_id"] for row in named])))
        (answer,) = await self._reader.rows(viewer, seen)
        return kind if answer[0] else None

    @asynccontextmanager
    async def _alone(self, file_id: FileId) -> AsyncIterator[Connection]:
        """A transaction in which nobody else keeps, names or forgets this content."""
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(ALONE, file_id)
                yield connection
        except UNREACHABLE as error:
            raise Unavailable from error


@asynccontextmanager
async def tidied(photos: Photos) -> AsyncIterator[Photos]:
    """The photos, and somebody who forgets what nobody named."""
    task = asyncio.create_task(photos.keep_tidy())
    try:
        yield photos
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
