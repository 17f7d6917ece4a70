"""Files that people hand in: kept by their content, each known to the account that brought it and to nobody else."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote
from uuid import UUID

from contracts.values import derived
from gateway.imports.refusals import SheetIsTooLarge
from gateway.imports.sheet import LARGEST_FILE
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.errors import Invalid, NotFound, Unavailable

LONGEST_NAME = 200


class FileIsEmpty(Invalid):
    """Somebody sent a name without a file."""

    code, zh, en = "file-empty", "文件是空的", "The file is empty"


class NoSuchFile(NotFound):
    """Never handed in, or handed in by somebody else: the answer is the same."""

    code, zh, en = "no-such-file", "没有找到该文件，请重新上传", "There is no such file; please upload it again"


class Files:
    """The folder with the contents, and the table that says whose they are."""

    def __init__(self, folder: Path, pool: Pool) -> None:
        self._folder, self._pool = folder, pool
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def keep(self, account: UUID, name: str, chunks: AsyncIterator[bytes]) -> UUID:
        """Store what is handed in and return its id: the same for the same content from the same account."""
        digest, size = await self._store(chunks)
        file_id = derived("file", account, digest)
        try:
            await self._pool.execute(
                """
                insert into own.files (file_id, account_id, digest, name, size) values ($1, $2, $3, $4, $5)
                on conflict (file_id) do update set name = excluded.name
                """,
                file_id,
                account,
                digest,
                called(name),
                size,
            )
        except UNREACHABLE as error:
            raise Unavailable from error
        return file_id

    async def content(self, account: UUID, file_id: UUID) -> bytes:
        """What this account handed in under this id."""
        try:
            digest = await self._pool.fetchval(
                "select digest from own.files where file_id = $1 and account_id = $2", file_id, account
            )
        except UNREACHABLE as error:
            raise Unavailable from error
        if digest is None:
            raise NoSuchFile(path="fileId")
        try:
            return await asyncio.to_thread((self._folder / digest).read_bytes)
        except FileNotFoundError:
            raise NoSuchFile(path="fileId") from None

    async def _store(self, chunks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Write beside, then move: a file under its digest is always whole."""
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self._folder, prefix="incoming-", delete=False) as file:
            try:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > LARGEST_FILE:
                        raise SheetIsTooLarge
                    digest.update(chunk)
                    file.write(chunk)
                if not size:
                    raise FileIsEmpty
                file.flush()
                await asyncio.to_thread(_settle, file.fileno(), Path(file.name), self._folder / digest.hexdigest())
            finally:
                await asyncio.to_thread(Path(file.name).unlink, missing_ok=True)
        return digest.hexdigest(), size


def _settle(handle: int, written: Path, place: Path) -> None:
    os.fsync(handle)
    written.replace(place)


def called(header: str) -> str:
    """The name out of ``X-Filename`` (UTF-8, percent-encoded), without folders and control characters."""
    name = unquote(header, errors="replace").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
