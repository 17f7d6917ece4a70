"""Whoever was erased after a backup was taken is erased again before anybody is served from it; nobody is signed in."""

import shutil
from collections.abc import Sequence

import asyncpg

from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.supervise import Tell
from services.chassis import database, erasures
from services.chassis.erasures import Erasure, List


def listed(given: Given, standing: Places, tell: Tell) -> list[Erasure]:
    """The list of this installation; a restore that has none says so, for it cannot know whom it brings back."""
    path = given.erasures or standing.erasures
    if not path.exists():
        tell(
            f"没有找到删除名单 {path}：备份之后删除的个人信息会重新出现；若另有名单，请设 YIZHAN_ERASURES 再恢复一次 / "
            f"there is no list of erased persons at {path}: whoever was erased after the backup is known again; "
            "if you have the list elsewhere, restore once more with YIZHAN_ERASURES"
        )
        return []
    try:
        found = list(List(path).read())
    except OSError as error:
        raise Plain(
            f"无法读取删除名单 {path}：{error.strerror}",
            f"Cannot read the list of erased persons {path}: {error.strerror}",
        ) from None
    for one in found:
        if not isinstance(one, Erasure):
            tell(f"删除名单第 {one} 行无法读取 / line {one} of the list of erased persons cannot be read")
    return [one for one in found if isinstance(one, Erasure)]


async def forget(databases: Databases, noted: Sequence[Erasure], tell: Tell) -> None:
    """Erase again whom the list names; the store says so in an event, as it did then."""
    for service in sorted({one.service for one in noted} & {*databases.services}):
        owner = await asyncpg.connect(databases.url(service, "owner"))
        try:
            async with await database.pool(databases.url(service, "writer"), 2) as store:
                again = await erasures.replay(service, store, owner, noted)
            if again:
                # the rows that they left are overwritten, not only marked as gone
                await owner.execute("vacuum (full) people")
                tell(f"{service}: 重新删除 {len(again)} 人的个人信息 / {len(again)} persons are erased again")
        finally:
            await owner.close()


async def sign_out(databases: Databases) -> None:
    """Who was signed in when the backup was taken may have signed out since: nobody is signed in again."""
    owner = await asyncpg.connect(databases.url("gateway", "owner"))
    try:
        await owner.execute("delete from own.sessions; delete from own.setup_links")
    finally:
        await owner.close()


def carry(given: Given, standing: Places, made: Places) -> None:
    """The list goes on in the new data directory, unless it has a place of its own."""
    if given.erasures is None and standing.erasures.exists():
        shutil.copy2(standing.erasures, made.erasures)
