"""Takes the access log out as a text that proves itself, and checks one, with nothing else at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import asyncpg
import msgspec

from deploy import verifying
from deploy.postgres.databases import Databases
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.supervise import Tell
from gateway import audit
from gateway.audit import End, Walk

NAME = "access log"


async def export(given: Given, file: Path, tell: Tell) -> None:
    """Write every entry, a line each, and last where the log ends; for the owner's eyes only."""
    try:
        with verifying.reached(given) as (databases, _), _begun(file) as out:
            connection = await asyncpg.connect(databases.url("gateway", "writer"))
            try:
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    async for one in audit.kept(connection):
                        out.write(msgspec.json.encode(one) + b"\n")
            finally:
                await connection.close()
    except FileExistsError:
        raise Plain(f"{file} 已存在，不会覆盖。", f"{file} is there already and is not overwritten.") from None
    except OSError as error:
        raise Plain(f"无法写入 {file}：{error.strerror}", f"Cannot write {file}: {error.strerror}") from None
    tell(f"访问日志已导出 / the access log is exported: {file}")


@contextmanager
def _begun(file: Path) -> Iterator[IO[bytes]]:
    file.touch(mode=0o600, exist_ok=False)
    with file.open("wb") as out:
        yield out


def check(file: Path) -> tuple[list[str], bool]:
    """What an export says of itself."""
    try:
        with file.open("rb") as lines:
            return said(audit.checked(lines))
    except OSError as error:
        raise Plain(f"无法读取 {file}：{error.strerror}", f"Cannot read {file}: {error.strerror}") from None


async def everything(given: Given) -> tuple[list[str], bool]:
    """Every chain there is: those of the services, and the log's own."""
    chains, sound = await verifying.walk(given)
    with verifying.reached(given) as (databases, _):
        log, whole = await walked(databases)
    return [*chains, *log], sound and whole


async def walked(databases: Databases) -> tuple[list[str], bool]:
    """What the log itself says."""
    connection = await asyncpg.connect(databases.url("gateway", "writer"))
    walk, end = Walk(), None
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            async for one in audit.kept(connection):
                if isinstance(one, End):
                    end = one
                else:
                    walk.take(one)
    finally:
        await connection.close()
    walk.close(end)
    return said(walk)


def said(walk: Walk) -> tuple[list[str], bool]:
    """In sentences; of a sound one also its last hash, to be kept by somebody else."""
    if walk.flaws:
        return [f"{NAME} @ {entry}: {zh} / {en}" for entry, zh, en in walk.flaws], False
    return [f"{NAME}: {walk.entry} 条，完好 / {walk.entry} entries, intact; {walk.hash[:16] or '-'}"], True
