"""Files that people hand in: sealed before they touch the disk, known to the account that brought them alone.

A file lives until its import is done with it, and thirty days at the longest; then its key is dropped, and with it
every copy that anybody may have made.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import structlog

from contracts.values import uuid7
from gateway.imports.refusals import SheetIsTooLarge
from gateway.imports.sheet import LARGEST_FILE
from gateway.vault import Sealed, Vault
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.errors import Invalid, Unavailable
from services.chassis.files import NoSuchFile

log = structlog.get_logger()

LONGEST_NAME = 200
KEPT_DAYS = 30
EXPORT_KEPT = timedelta(days=1)
"""Lists that somebody took away can be made anew at any time."""
SWEPT_SECONDS = 3600.0


class FileIsEmpty(Invalid):
    """Somebody sent a name without a file."""

    code, zh, en = "file-empty", "文件是空的", "The file is empty"


class Files:
    """The folder with the sealed contents, and the table that says whose they are and holds their keys."""

    def __init__(self, folder: Path, pool: Pool, vault: Vault) -> None:
        self._folder, self._pool, self._vault = folder, pool, vault
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def receive(self, account: UUID, name: str, chunks: AsyncIterator[bytes]) -> UUID:
        """Take in what is sent and return its id; no more than the limit is ever held."""
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > LARGEST_FILE:
                raise SheetIsTooLarge
        if not content:
            raise FileIsEmpty
        return await self.keep(account, called(name), bytes(content))

    async def keep(self, account: UUID, name: str, content: bytes) -> UUID:
        """Seal a content and return its id: the same while the same content from the same account is kept."""
        fresh, fingerprint = uuid7(), self._vault.fingerprint(account.bytes + content)
        try:
            if found := await self._kept(account, fingerprint):
                return found
            sealed = await asyncio.to_thread(self._vault.seal, fresh, content)
            await asyncio.to_thread(_written, self._folder / str(fresh), sealed.content)
            await self._pool.execute(
                """
                insert into own.files (file_id, account_id, fingerprint, wrapped_key, name, size)
                values ($1, $2, $3, $4, $5, $6)
                on conflict (account_id, fingerprint) where wrapped_key is not null do nothing
                """,
                fresh,
                account,
                fingerprint,
                sealed.wrapped_key,
                name,
                len(content),
            )
            kept = await self._kept(account, fingerprint)
        except UNREACHABLE as error:
            raise Unavailable from error
        if kept != fresh:  # the same was handed in twice at the same moment
            (self._folder / str(fresh)).unlink(missing_ok=True)
        assert kept
        return kept

    async def content(self, account: UUID, file_id: UUID) -> bytes:
        """What this account handed in under this id."""
        try:
            key = await self._pool.fetchval(
                "select wrapped_key from own.files where file_id = $1 and account_id = $2", file_id, account
            )
        except UNREACHABLE as error:
            raise Unavailable from error
        if key is None:
            raise NoSuchFile(path="fileId")
        try:
            sealed = await asyncio.to_thread((self._folder / str(file_id)).read_bytes)
        except FileNotFoundError:
            raise NoSuchFile(path="fileId") from None
        return await asyncio.to_thread(self._vault.open, file_id, Sealed(sealed, key))

    async def name(self, file_id: UUID) -> str:
        """What its bringer called it."""
        return str(await self._pool.fetchval("select name from own.files where file_id = $1", file_id))

    async def destroy(self, file_id: UUID) -> None:
        """Drop the key, then the bytes; that something was handed in stays known."""
        await self._pool.execute("update own.files set wrapped_key = null where file_id = $1", file_id)
        (self._folder / str(file_id)).unlink(missing_ok=True)

    async def sweep(self) -> None:
        """Destroy what is older than it may get or done with, and remove bytes that have no key."""
        await self._pool.execute(
            """
            update own.files f set wrapped_key = null where received_at < clock_timestamp() - make_interval(days => $1)
            or exists (select from own.imports i where i.file_id = f.file_id and i.state in ('committed', 'undone'))
            or exists (
                select from own.exports e
                where e.file_id = f.file_id and e.made_at < clock_timestamp() - $2::interval
            )
            """,
            KEPT_DAYS,
            EXPORT_KEPT,
        )
        lying = {path.name: path for path in self._folder.iterdir() if path.is_file()}
        kept = await self._pool.fetch("select file_id from own.files where wrapped_key is not null")
        for name in lying.keys() - {str(row["file_id"]) for row in kept}:
            if _settled(lying[name]):
                lying[name].unlink(missing_ok=True)

    async def _kept(self, account: UUID, fingerprint: bytes) -> UUID | None:
        found: UUID | None = await self._pool.fetchval(
            "select file_id from own.files where account_id = $1 and fingerprint = $2 and wrapped_key is not null",
            account,
            fingerprint,
        )
        return found


@asynccontextmanager
async def opened(folder: Path, pool: Pool, vault: Vault) -> AsyncIterator[Files]:
    """The files of this process, swept every hour."""
    files = Files(folder, pool, vault)

    async def swept() -> None:
        while True:
            try:
                await files.sweep()
            except Exception as error:  # the next hour comes
                log.warning("files-not-swept", error=type(error).__name__)
            await asyncio.sleep(SWEPT_SECONDS)

    sweeping = asyncio.create_task(swept())
    try:
        yield files
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


def _written(place: Path, content: bytes) -> None:
    """Beside, then moved: a file under its id is always whole."""
    fresh = place.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    fresh.replace(place)


def _settled(path: Path) -> bool:
    """Whether nobody can be about to enter it into the table any more."""
    try:
        return time.time() - path.stat().st_mtime > SWEPT_SECONDS
    except FileNotFoundError:
        return False


def called(header: str) -> str:
    """The name out of ``X-Filename`` (UTF-8, percent-encoded), without folders and control characters."""
    name = unquote(header, errors="replace").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
