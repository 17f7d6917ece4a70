"""Restores a backup into a data directory of its own, beside the place it will have; it appears whole or not at all.

Everything is made ready in ``<data>.restoring``: files, databases, new lineages, followers linked on. Only then an old
data directory is moved aside, never deleted, and the new one takes its place. The streams are not restored: the
services fill new ones, and lanes catch up from the stores. Whoever was erased after the backup is erased again.
"""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import asyncpg

from contracts.messages import Head
from deploy import secret
from deploy.backup import archive, cutting, forgetting, outside, telling, tools
from deploy.backup.archive import Manifest
from deploy.backup.outside import Outside, Told
from deploy.nats import streams
from deploy.places import LAYOUT, Places
from deploy.postgres.databases import Databases
from deploy.postgres.migrations import known
from deploy.postgres.server import Postgres
from deploy.postgres.views import DECLARED, anew
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.supervise import Tell
from services.chassis import lineage
from services.chassis.database import Connection
from services.chassis.erasures import Erasure
from services.chassis.lineage import Loosened
from services.chassis.views import View, consumer_of


class Made(NamedTuple):
    """The new data directory, where its stores end, and what the backup knew of later."""

    places: Places
    kept: dict[str, Head]
    beyond: list[Told]


async def restore(given: Given, file: Path, *, replace: bool, tell: Tell, until: datetime | None = None) -> None:
    """Check the file, make everything ready, take the place of what was there."""
    manifest = archive.checked(file)
    _refuse_newer(file, manifest)
    since = _moment(manifest, until)
    tell(f"备份完好，取自 / the backup is whole, taken at {manifest.taken_at}")
    target = Places(given.data.resolve())
    with ExitStack() as stack:
        stood = target.data.exists() and any(target.data.iterdir())
        if stood:
            _refuse_standing(target, replace=replace)
            stack.enter_context(target.occupied())
        made = await _made(given, file, manifest, target, tell, until)
        after = await outside.remembered(given, target, made.kept, since) if stood or given.nats_url else Outside()
        told = outside.together(made.beyond, after.told)
        if told or after.looked:
            tell(telling.summary(after, told))
            telling.write(made.places.data, telling.page(after, told, since))
            tell(f"明细 / listed in {target.data / telling.NAME}")
        elif not stood:
            tell(
                "此处没有原数据：备份之后外部得知了什么，无从知晓 / "
                "there is no old data here: what the outside was told after the backup is not known"
            )
        if given.nats_url:
            await streams.remove(given.nats_url)
        if stood:
            aside = target.data.with_name(f"{target.data.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            target.move(aside)
            tell(f"原数据目录已移至 / the old data directory is now {aside}")
        made.places.move(target.data)
    for service, head in made.kept.items():
        gone_zh, gone_en = after.words.get(service, ("", ""))
        tell(f"{service}: 恢复至 {head.position} 条{gone_zh} / restored to {head.position} events{gone_en}")
    tell(f"已恢复 / restored: {target.data}")


def _moment(manifest: Manifest, until: datetime | None) -> datetime:
    """The moment that is restored."""
    taken_at = datetime.fromisoformat(manifest.taken_at)
    if until is None or until <= taken_at:
        return until or taken_at
    raise Plain(
        f"备份取自 {manifest.taken_at}，不知道此后的事；请用更晚的备份，或更早的 --until。",
        f"The backup was taken at {manifest.taken_at} and knows nothing of later: a later one, or an earlier --until.",
    )


async def _made(
    given: Given, file: Path, manifest: Manifest, target: Places, tell: Tell, until: datetime | None
) -> Made:
    """The new data directory, beside the place it will have; nothing is left of it when that fails."""
    noted = forgetting.listed(given, target, tell)
    beside = Places(target.data.with_name(f"{target.data.name}.restoring"))
    if beside.data.exists():
        _clear(beside)
    try:
        with beside.occupied():
            archive.unpacked(file, lambda name: beside.data / name)
            made = await _records(given, beside, manifest, noted, tell, until)
            forgetting.carry(given, target, beside)
    except BaseException:
        shutil.rmtree(beside.data, ignore_errors=True)
        raise
    return made


def _clear(beside: Places) -> None:
    """What a killed restore left behind goes; whatever else has that name stays."""
    if not beside.lock.exists():
        raise Plain(f"请先移开 {beside.data}。", f"{beside.data} is in the way; please move it.")
    with beside.occupied():
        pass  # nobody else is at it
    shutil.rmtree(beside.data)


async def _records(
    given: Given, places: Places, manifest: Manifest, noted: Sequence[Erasure], tell: Tell, until: datetime | None
) -> Made:
    with ExitStack() as stack:
        url = given.postgres_url
        if url is None:
            postgres = Postgres(places.postgres, places.run)
            stack.callback(postgres.stop)
            url = postgres.start()
        databases = Databases(url, secret.kept(places.secret))
        try:
            async with _filled(databases, places, tell):
                await _compared(databases, manifest.heads)
                made = Made(places, manifest.heads, [])
                if until:
                    kept, beyond, erased = await cutting.cut(databases, until, tell)
                    made, noted = Made(places, kept, beyond), [*noted, *erased]
                await forgetting.forget(databases, noted, tell)
                await forgetting.sign_out(databases)
                for one in await _linked(databases):
                    tell(cutting.told(one))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Plain(f"数据库无法恢复：{error}", f"The databases cannot be restored: {error}") from None
    return made


@asynccontextmanager
async def _filled(databases: Databases, places: Places, tell: Tell) -> AsyncIterator[None]:
    """The databases as they were, on a server that had none of them; gone again when something goes wrong."""
    await _refuse_taken(databases)
    try:
        await databases.create()
        for service in databases.services:
            await tools.fill(databases.administered(service), places.data / archive.dump_of(service))
        shutil.rmtree(places.data / archive.DATABASES)
        await databases.prepare()
        tell("数据库已恢复 / the databases are restored")
        yield
    except BaseException:
        with suppress(OSError, asyncpg.PostgresError):
            await databases.drop()
        raise


async def _linked(databases: Databases) -> list[Loosened]:
    """New lineages, and everybody who followed the old ones."""
    async with cutting.owners(databases) as stores:
        ends = {service: await lineage.begin(owner) for service, owner in stores.items()}
        views = cutting.views()
        loosened = [one for owner in stores.values() for one in await lineage.link(owner, stores, ends, views)]
        for service, of in DECLARED.items():
            for view in of:
                if consumer_of(service, view) in {one.consumer for one in loosened}:
                    await _made_anew(databases, stores[service], service, view)
    await databases.prepare()
    return loosened


async def _made_anew(databases: Databases, owner: Connection, service: str, view: View) -> None:
    """To the ends of the stores, so that nobody is ever shown half of it."""
    await owner.execute("delete from checkpoints where consumer = $1", consumer_of(service, view))
    await anew(owner, service, view, lambda source: databases.url(source, "writer"))


async def _compared(databases: Databases, heads: dict[str, Head]) -> None:
    """What was restored is what the manifest says."""
    for service, head in heads.items():
        connection = await asyncpg.connect(databases.url(service, "owner"))
        try:
            (found,) = await connection.fetch("select position, encode(hash, 'hex') from head")
        finally:
            await connection.close()
        if tuple(found) != (head.position, head.hash):
            raise Plain(
                f"{service} 的数据与备份清单不符。",
                f"What the backup holds of {service} is not what its manifest says.",
            )


def _refuse_newer(file: Path, manifest: Manifest) -> None:
    """Data never goes back: a backup of a later version stays closed."""
    ahead = [
        f"{service} {revision}"
        for service, tables in manifest.revisions.items()
        for table, revision in tables.items()
        if revision not in known(service).get(table, ())
    ]
    if manifest.layout != LAYOUT or ahead:
        told = ", ".join([f"layout {manifest.layout}", *ahead])
        raise Plain(
            f"备份 {file} 由另一版本的程序（{manifest.version}）生成（{told}），请使用该版本或更新的版本。",
            f"The backup {file} was made by another version of this software ({manifest.version}: {told}); "
            "please use that version or a later one.",
        )


def _refuse_standing(target: Places, *, replace: bool) -> None:
    if not replace:
        raise Plain(
            f"数据目录 {target.data} 不是空的；请另设 YIZHAN_DATA，或用 --replace 将其移至一旁（不会删除）。",
            f"The data directory {target.data} is not empty; point YIZHAN_DATA elsewhere, or use --replace, "
            "which moves it aside and deletes nothing.",
        )
    if not target.secret.exists():
        raise Plain(
            f"{target.data} 不是驿站的数据目录，不会移动。",
            f"{target.data} is no data directory of Yizhan and is not moved.",
        )


async def _refuse_taken(databases: Databases) -> None:
    if present := await databases.present():
        names = ", ".join(sorted(present))
        raise Plain(
            f"该 PostgreSQL 上已有数据库 {names}；请先改名或移走，恢复不会覆盖任何数据。",
            f"That PostgreSQL has the databases {names} already; rename them or move them away, "
            "for a restore overwrites nothing.",
        )
