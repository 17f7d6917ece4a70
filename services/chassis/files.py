"""Photos and vouchers, kept under the hash of their content; nothing is believed that a name or a header says.

A file is what its first bytes are. Pictures are drawn anew (``pictures.py``), so that what is kept is a picture and
nothing else; PDF is kept as it came; whatever a browser could run is refused. The place is a folder, or a
bucket that speaks S3, whose credentials come from the usual ``AWS_*`` variables.
"""

import asyncio
import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from contracts.values import FileId
from services.chassis import pictures
from services.chassis.errors import Invalid, NotFound, Unavailable

LARGEST = pictures.LARGEST
PICTURE_SECONDS = 30.0
"""Of a clock on the wall; the processor's time is limited to less."""
PICTURES_AT_ONCE = 2
CHUNK = 1 << 20
HEAD = 4096
"""So much of a file says what it is."""


class Kind(StrEnum):
    """What a file is, by its content: the type it is served with. A sheet is not kept here, it holds names."""

    PHOTO = "image/jpeg"
    DOCUMENT = "application/pdf"
    SHEET = "application/octet-stream"


class Kept(NamedTuple):
    """A file in its place."""

    file_id: FileId
    kind: Kind
    size: int


class NoSuchFile(NotFound):
    """Never handed in, gone, or not for you: the answer is the same."""

    code, zh, en = "no-such-file", "没有找到该文件，请重新上传", "There is no such file; please upload it again"


class FileIsTooLarge(Invalid):
    """Checked while it arrives, whatever its length header says."""

    status = 413
    code = "file-too-large"
    zh = f"文件太大：最多 {LARGEST >> 20} MB，请缩小后重新上传"
    en = f"The file is too large: at most {LARGEST >> 20} MB; reduce it"


class FileTypeIsNotTaken(Invalid):
    """SVG and HTML can run in a browser; of the rest nobody here knows what to do with it."""

    status = 415
    code = "file-type-not-taken"
    zh = "不接受该类型的文件：照片请用 JPEG、PNG、WebP 或 HEIC，凭证请用 PDF 或照片，表格请用 .xlsx 或 .csv"
    en = (
        "Files of this type are not taken: JPEG, PNG, WebP or HEIC for photos, PDF or a photo for vouchers, "
        ".xlsx or .csv for sheets"
    )


class PictureIsUnreadable(Invalid):
    """It begins like a picture and is none, or is damaged."""

    code = "picture-unreadable"
    zh = "无法读取该图片：文件可能已损坏，请重新拍摄，或另存为 JPEG 后上传"
    en = "This picture cannot be read: it may be damaged; take it again, or save it as JPEG"


class PictureIsTooLarge(Invalid):
    """More pixels than a camera takes: a bomb, or a plan that should come as PDF."""

    code = "picture-too-large"
    zh = f"图片尺寸太大：最多 {pictures.MOST_PIXELS // 10_000} 万像素，请缩小后重新上传"
    en = f"The picture is too large: at most {pictures.MOST_PIXELS // 1_000_000} million pixels; reduce it"


MARKS: tuple[tuple[str, tuple[tuple[int, bytes], ...]], ...] = (
    ("JPEG", ((0, b"\xff\xd8\xff"),)),
    ("PNG", ((0, b"\x89PNG\r\n\x1a\n"),)),
    ("WEBP", ((0, b"RIFF"), (8, b"WEBP"))),
    *(("HEIF", ((4, b"ftyp" + brand),)) for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1")),
    (Kind.DOCUMENT, ((0, b"%PDF-"),)),
    (Kind.SHEET, ((0, b"PK\x03\x04"),)),
)
"""The format of a picture, or a kind, and what stands at which bytes of it."""


async def peeked(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes of what arrives, and all of it."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break

    async def again() -> AsyncIterator[bytes]:
        yield head
        async for chunk in chunks:
            yield chunk

    return head[:HEAD], again()


def sniffed(head: bytes) -> str:
    """What a file is by its first bytes: the format of a picture, or a kind."""
    for kind, marks in MARKS:
        if all(head.startswith(mark, at) for at, mark in marks):
            return kind
    if _is_text(head) and not _text(head).lstrip("\ufeff \t\r\n\f\v\x00").startswith("<"):
        return Kind.SHEET
    raise FileTypeIsNotTaken


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def _text(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8", errors="replace")


class Files:
    """The place, and what is done there."""

    def __init__(self, where: str) -> None:
        self._folder = None if where.startswith("s3://") else Path(where)
        self._place = _bucket(where) if self._folder is None else _local(self._folder)
        self._drawing = asyncio.Semaphore(PICTURES_AT_ONCE)

    @asynccontextmanager
    async def received(self, chunks: AsyncIterator[bytes]) -> AsyncIterator["Received"]:
        """What is handed in, looked at and made plain, but not kept yet; memory holds a chunk of it at a time."""
        with tempfile.TemporaryFile(dir=self._folder) as came, tempfile.TemporaryFile(dir=self._folder) as drawn:
            await _spooled(chunks, came)
            what = sniffed(await asyncio.to_thread(_head, came))
            if what in pictures.FORMATS:
                async with self._drawing:
                    await _redrawn(what, came, drawn)
                yield await asyncio.to_thread(_measured, drawn, Kind.PHOTO)
            elif what == Kind.DOCUMENT:
                yield await asyncio.to_thread(_measured, came, Kind.DOCUMENT)
            else:
                raise FileTypeIsNotTaken

    async def put(self, received: "Received") -> Kept:
        """Keep it; once this returns it survives a power cut."""
        file_id = received.kept.file_id
        with _away():
            await obstore.put_async(self._place, file_id, received.content)
            if self._folder is not None:
                await asyncio.to_thread(_settled, self._folder / file_id)
        return received.kept

    async def content(self, file_id: FileId) -> bytes:
        """The bytes of a kept file."""
        with _away():
            found = await obstore.get_async(self._place, file_id)
            return bytes(await found.bytes_async())

    async def drop(self, file_id: FileId) -> None:
        """Forget a file; one that is gone already is gone."""
        with contextlib.suppress(NoSuchFile), _away():
            await obstore.delete_async(self._place, file_id)


class Received(NamedTuple):
    """A file on its way to its place."""

    kept: Kept
    content: IO[bytes]


@contextlib.contextmanager
def _away() -> Iterator[None]:
    """The place does not answer, or has no such file."""
    try:
        yield
    except FileNotFoundError:
        raise NoSuchFile(path="fileId") from None
    except (BaseError, OSError) as error:
        raise Unavailable from error


def _local(folder: Path) -> LocalStore:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(folder)


def _bucket(url: str) -> S3Store:
    parts = urlsplit(url)
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={
            "timeout": timedelta(seconds=30),
            "connect_timeout": timedelta(seconds=5),
            "allow_http": True,  # to a server of one's own, if its AWS_ENDPOINT says so
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
    )


async def _spooled(chunks: AsyncIterator[bytes], file: IO[bytes]) -> None:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise FileIsTooLarge
        await asyncio.to_thread(file.write, chunk)


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


async def _redrawn(format_: str, came: IO[bytes], drawn: IO[bytes]) -> None:
    """Let a process of its own draw the picture anew; it inherits the two files and nothing else."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        pictures.__file__,
        format_,
        stdin=came,
        stdout=drawn,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(PICTURE_SECONDS):
            status = await process.wait()
    except TimeoutError:
        raise PictureIsUnreadable from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status == pictures.TOO_MANY_PIXELS:
        raise PictureIsTooLarge
    if status != 0:
        raise PictureIsUnreadable


def _measured(file: IO[bytes], kind: Kind) -> Received:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    size = file.tell()
    file.seek(0)
    return Received(Kept(digest.hexdigest(), kind, size), file)


def _settled(path: Path) -> None:
    """On the disk, name and all."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
