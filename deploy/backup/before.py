"""What a data directory that makes way for a backup knew beyond it: told, because it will be gone."""

from contextlib import ExitStack

import asyncpg

from contracts.messages import Head
from deploy import secret
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from deploy.settings import Given

Words = tuple[str, str]
UNKNOWN = (
    "（原数据无法读取，之后有多少条未知）",
    "; the old data cannot be read, so how many came after it is not known",
)


async def told(given: Given, places: Places, heads: dict[str, Head]) -> dict[str, Words]:
    """By service, in words, what is lost behind the backup; for whoever occupies the old data directory."""
    try:
        with ExitStack() as stack:
            url = given.postgres_url
            if url is None:
                if not places.postgres.exists():
                    return dict.fromkeys(heads, UNKNOWN)
                postgres = Postgres(places.postgres, places.run)
                stack.callback(postgres.stop)
                url = postgres.start()
            databases = Databases(url, secret.kept(places.secret))
            return {service: await _beyond(databases, service, head) for service, head in heads.items()}
    except Plain:  # it does not even start, which may be why somebody restores
        return dict.fromkeys(heads, UNKNOWN)


async def _beyond(databases: Databases, service: str, head: Head) -> Words:
    try:
        connection = await asyncpg.connect(databases.url(service, "writer"))
    except (OSError, asyncpg.PostgresError):
        return UNKNOWN
    try:
        at, last = (await connection.fetch("select position, recorded_at from head"))[0]
        there = await connection.fetchval("select encode(hash, 'hex') from events where position = $1", head.position)
    except asyncpg.PostgresError:
        return UNKNOWN
    finally:
        await connection.close()
    if head.position and there != head.hash:
        return f"；原数据是另一段历史，停在 {at} 条", f"; the old data tells another history, which ended at {at}"
    if at == head.position:
        return "", ""
    gone = at - head.position
    return (
        f"，其后已确认的 {gone} 条不再存在（至 {at}，{last:%Y-%m-%d %H:%M:%S} UTC）",
        f"; the {gone} acknowledged after it are gone (up to {at}, {last:%Y-%m-%d %H:%M:%S} UTC)",
    )
