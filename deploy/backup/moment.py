"""One moment of all databases, while everything runs.

Services follow one another in circles, so no order of dumping keeps every follower behind what it follows. Instead all
heads are held at once: for these few milliseconds nobody can append, and the six snapshots taken meanwhile show the
same heads. A follower has only ever followed what was appended, so no checkpoint in them is ahead of its source.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple
from uuid import UUID

import asyncpg

from contracts.messages import Head
from deploy.postgres.databases import Databases
from deploy.postgres.migrations import scripts_of
from deploy.sentences import Plain

PATIENCE = "10s"


class Shown(NamedTuple):
    """What a database shows in the snapshot of this name."""

    snapshot: str
    head: Head
    revisions: dict[str, str]
    """How far it was migrated, by version table."""


@asynccontextmanager
async def one_moment(databases: Databases) -> AsyncIterator[dict[str, Shown]]:
    """Snapshots of all databases that belong together; they last as long as this does."""
    async with AsyncExitStack() as stack:
        holders = [await _connected(stack, databases, service) for service in databases.services]
        readers = {service: await _connected(stack, databases, service) for service in databases.services}
        try:
            for holder in holders:
                await holder.execute(f"begin; set local lock_timeout = '{PATIENCE}'; select from head for update")
            snapshots = {service: await _snapshot(reader) for service, reader in readers.items()}
        except asyncpg.LockNotAvailableError:
            raise Plain(
                "数据库长时间忙碌，未能取得一致的时刻；请稍后再试。",
                "The databases were too busy to be held for a moment; please try again.",
            ) from None
        finally:
            for holder in holders:
                await holder.close()
        yield {service: await _shown(service, reader, snapshots[service]) for service, reader in readers.items()}


async def _connected(stack: AsyncExitStack, databases: Databases, service: str) -> "asyncpg.Connection[asyncpg.Record]":
    # a dump may take longer than anybody else may hold a transaction open
    settings = {"idle_in_transaction_session_timeout": "0"}
    connection = await asyncpg.connect(databases.administered(service), server_settings=settings)
    stack.push_async_callback(connection.close)
    return connection


async def _snapshot(reader: "asyncpg.Connection[asyncpg.Record]") -> str:
    await reader.execute("begin isolation level repeatable read, read only")
    return str(await reader.fetchval("select pg_export_snapshot()"))


async def _shown(service: str, reader: "asyncpg.Connection[asyncpg.Record]", snapshot: str) -> Shown:
    head = await reader.fetchrow("select lineage, position, hash from head")
    assert head is not None
    revisions = {
        table: str(await reader.fetchval(f"select version_num from {table}"))  # noqa: S608 (our own names)
        for table in scripts_of(service)
    }
    lineage = UUID(str(head["lineage"]))
    return Shown(
        snapshot,
        Head(service=service, lineage=lineage, position=head["position"], hash=head["hash"].hex()),
        revisions,
    )
