"""Takes a backup, while everything runs or while it is stopped."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import asyncpg

from deploy.backup import archive, tools
from deploy.backup.archive import Manifest, Part
from deploy.backup.moment import Shown, one_moment
from deploy.nats.users import SERVICES
from deploy.places import LAYOUT, Places
from deploy.postgres.databases import Databases
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.supervise import Tell
from deploy.verifying import reached
from gateway.photos import KEEPING_ALL


def usual_name() -> Path:
    """A name that tells when, in the folder where we are."""
    return Path(f"yizhan-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar")


async def take(given: Given, file: Path, tell: Tell) -> Manifest:
    """Write one file that holds everything; it appears whole or not at all."""
    try:
        with reached(given) as (databases, _), _appearing(file) as written:
            manifest = await _written(databases, Places(given.data), written, tell)
    except OSError as error:
        raise Plain(f"无法写入 {file}：{error.strerror}", f"Cannot write {file}: {error.strerror}") from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Plain(f"数据库无法备份：{error}", f"The databases cannot be backed up: {error}") from None
    for head in manifest.heads.values():
        tell(f"{head.service}: {head.position} 条 / {head.position} events")
    if given.photos:
        tell(f"不含 {given.photos} 中的照片和凭证，请另行备份 / without the photos and vouchers in {given.photos}")
    tell(f"已备份 / backed up: {file}")
    return manifest


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """A place beside the file's own, to which it moves when it is whole; dumps may lie there, too, for a while."""
    if file.exists():
        raise Plain(f"{file} 已存在，不会覆盖。", f"{file} is there already and is not overwritten.")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".yizhan-backup-") as beside:
        yield Path(beside) / file.name
        (Path(beside) / file.name).rename(file)


async def _written(databases: Databases, places: Places, file: Path, tell: Tell) -> Manifest:
    async with one_moment(databases) as shown:
        taken_at = datetime.now(UTC).isoformat()
        tell("各数据库的时刻已固定，正在导出 / all databases show one moment and are being dumped")
        parts: dict[str, Path] = {}
        for service, what in shown.items():
            place = parts[archive.dump_of(service)] = file.with_name(f"{file.name}.{service}")
            await tools.dump(databases.administered(service), what.snapshot, place)
    # afterwards, and by their content: whatever the databases of that moment know is among them
    async with _keeping_all(databases):
        parts |= places.kept()
        manifest = _manifest(taken_at, shown, {name: Part.of(place) for name, place in parts.items()})
        archive.write(file, manifest, parts)
    return manifest


@asynccontextmanager
async def _keeping_all(databases: Databases) -> AsyncIterator[None]:
    """The gateway forgets no photo while they are copied."""
    connection = await asyncpg.connect(databases.url("gateway", "owner"))
    try:
        await connection.execute("select pg_advisory_lock($1)", KEEPING_ALL)
        yield
    finally:
        await connection.close()


def _manifest(taken_at: str, shown: dict[str, Shown], parts: dict[str, Part]) -> Manifest:
    return Manifest(
        program=archive.PROGRAM,
        format=archive.FORMAT,
        version=version("yizhan"),
        layout=LAYOUT,
        taken_at=taken_at,
        revisions={service: what.revisions for service, what in shown.items()},
        heads={service: shown[service].head for service in SERVICES},
        parts=parts,
    )
