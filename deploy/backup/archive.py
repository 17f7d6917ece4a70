"""The file of a backup: a tar whose manifest comes first and whose seal comes last.

The manifest names every part with its size and digest; the seal is the digest of the manifest. A file that was cut off
has no seal, a changed one fits no digest, and both are found by reading, before anything is touched.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import IO, NamedTuple, Self

import msgspec

from contracts.messages import Head
from deploy.places import KEPT
from deploy.postgres.databases import SERVICES
from deploy.sentences import Plain

PROGRAM, FORMAT = "yizhan", 1
MANIFEST, SEAL, DATABASES = "manifest.json", "seal", "databases"
LONGEST_MANIFEST = 256 * 1024 * 1024
CHUNK = 1024 * 1024

PART = re.compile(rf"({'|'.join((DATABASES, *KEPT))})(/[\w-][\w.-]*)*", re.ASCII)
"""What may be in a backup; whatever else a tar may name has no place to go to."""


class Part(msgspec.Struct, frozen=True):
    """How long a part is, and its digest."""

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        with path.open("rb") as file:
            return cls(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    program: str
    format: int
    version: str
    """Of the software that wrote it."""
    layout: str
    """How that software keeps its data."""
    taken_at: str
    revisions: dict[str, dict[str, str]]
    """How far each database was migrated, by version table."""
    heads: dict[str, Head]
    """Where each store stood; all at one moment."""
    parts: dict[str, Part]


def dump_of(service: str) -> str:
    """The part that holds a database."""
    return f"{DATABASES}/{service}.dump"


def write(file: Path, manifest: Manifest, places: Mapping[str, Path]) -> None:
    """Write the file of a backup, for its owner's eyes only; a part is what its path holds."""
    said = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    file.touch(mode=0o600, exist_ok=False)
    with file.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, len(said), io.BytesIO(said))
            for name, part in manifest.parts.items():
                with places[name].open("rb") as content:
                    _add(tar, name, part.size, content)
            seal = hashlib.sha256(said).hexdigest().encode()
            _add(tar, SEAL, len(seal), io.BytesIO(seal))
        out.flush()
        os.fsync(out.fileno())


def _add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    tar.addfile(about, content)


def checked(file: Path) -> Manifest:
    """Read a backup from its first byte to its seal; what it says of itself, if it is whole and ours."""
    return _read(file, lambda _: None)


def unpacked(file: Path, place: Callable[[str], Path]) -> Manifest:
    """Check once more while every part is written to its place."""
    return _read(file, place)


class _Damaged(Exception):
    """What was found, as the two ends of a sentence."""


def _read(file: Path, place: Callable[[str], Path | None]) -> Manifest:
    try:
        with file.open("rb") as content, tarfile.open(fileobj=content, mode="r:") as tar:
            return _walk(file, tar, place)
    except (tarfile.TarError, EOFError) as error:
        raise Plain(
            f"{file} 不是驿站的备份，或已不完整。", f"{file} is no backup of Yizhan, or not whole any more ({error})."
        ) from None
    except _Damaged as error:
        zh, en = error.args
        raise Plain(f"备份 {file} 不完整或已损坏：{zh}。", f"The backup {file} is not whole: {en}.") from None
    except OSError as error:
        raise Plain(f"无法读取 {file}：{error.strerror}", f"Cannot read {file}: {error.strerror}") from None


def _walk(file: Path, tar: tarfile.TarFile, place: Callable[[str], Path | None]) -> Manifest:
    members = _members(tar)
    first = next(members, None)
    if first is None or first.name != MANIFEST or first.size > LONGEST_MANIFEST:
        raise Plain(f"{file} 不是驿站的备份。", f"{file} is no backup of Yizhan.")
    said = first.content.read()
    manifest = _manifest(file, said)
    found: set[str] = set()
    for member in members:
        if member.name == SEAL:
            if member.content.read(64).decode(errors="replace") != hashlib.sha256(said).hexdigest():
                raise _Damaged("清单已被改动", "its manifest was changed")
            if missing := manifest.parts.keys() - found:
                raise _Damaged(f"缺少 {min(missing)}", f"{min(missing)} is missing")
            return manifest
        if member.name not in manifest.parts or member.name in found or not PART.fullmatch(member.name):
            raise _Damaged(f"含有不应有的 {member.name}", f"{member.name} does not belong in it")
        if _copied(member, place(member.name)) != manifest.parts[member.name]:
            raise _Damaged(f"{member.name} 已被改动", f"{member.name} was changed")
        found.add(member.name)
    raise _Damaged("末尾缺失", "its end is missing")


class _Member(NamedTuple):
    name: str
    size: int
    content: IO[bytes]


def _members(tar: tarfile.TarFile) -> Iterator[_Member]:
    while (about := tar.next()) is not None:
        content = tar.extractfile(about) if about.isreg() else None
        if content is None:
            raise _Damaged(f"{about.name} 不是普通文件", f"{about.name} is no plain file")
        yield _Member(about.name, about.size, content)
        # it would remember every member it has seen, and there may be very many
        tar.members.clear()  # type: ignore[attr-defined]


def _manifest(file: Path, said: bytes) -> Manifest:
    try:
        told = msgspec.json.decode(said)
        program, format_ = told["program"], int(told["format"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        raise _Damaged("清单无法读取", "its manifest cannot be read") from None
    if program != PROGRAM:
        raise Plain(f"{file} 不是驿站的备份。", f"{file} is no backup of Yizhan.")
    if format_ > FORMAT:
        raise Plain(
            f"备份 {file} 由更新版本的程序生成（格式 {format_}），请使用该版本或更新的版本。",
            f"The backup {file} was made by a newer version of this software (format {format_}); "
            "please use that version or a later one.",
        )
    try:
        manifest = msgspec.convert(told, Manifest)
    except msgspec.ValidationError:
        raise _Damaged("清单无法读取", "its manifest cannot be read") from None
    if {dump_of(service) for service in SERVICES} - manifest.parts.keys():
        raise _Damaged("清单缺少数据库", "its manifest lacks a database")
    return manifest


def _copied(member: _Member, to: Path | None) -> Part:
    """Read a part to its end, and write it where it belongs."""
    digest, size = hashlib.sha256(), 0
    with _opened(to) if to else nullcontext() as out:
        while chunk := member.content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if out:
                out.write(chunk)
    return Part(size, digest.hexdigest())


def _opened(to: Path) -> IO[bytes]:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
