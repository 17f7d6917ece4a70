"""The real PostgreSQL and NATS of a test run, and databases that are fresh at the price of a copy."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy import keys, secret
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY, SERVICES
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres

HASTE = {"fsync": "off", "full_page_writes": "off", "log_min_messages": "fatal"}
"""Nobody pulls the plug on a test; what is written need not reach the disk."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A migrated database of a service that nobody has touched."""

    name: str
    owner: str
    writer: str
    reader: str


@dataclass
class Servers:
    """One of each for the whole test run."""

    folder: Path
    postgres: Postgres
    nats: Nats
    databases: Databases
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def keys(self) -> Path:
        """The key pairs of all issuers."""
        return self.folder / "keys"

    @asynccontextmanager
    async def fresh(self, service: str) -> AsyncIterator[Fresh]:
        """A copy of the service's migrated database, dropped afterwards."""
        name = f"{service}_{next(self._numbers)}"
        await self._administer(f"create database {name} template {service} strategy file_copy owner {service}_owner")
        urls = {part: self.databases.url(service, part, name) for part in ("owner", "writer", "reader")}
        try:
            yield Fresh(name, **urls)
        finally:
            await self._administer(f"drop database {name} with (force)")

    async def empty_streams(self) -> None:
        """Throw the streams away and declare them anew: a broker that has just lost everything."""
        client = await streams.connected(self.nats.url(DEPLOY), attempts=1)
        try:
            for service in SERVICES:
                await client.jetstream().delete_stream(f"events-{service}")
        finally:
            await client.close()
        await streams.declare(self.nats.url(DEPLOY))

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Servers]:
    """Start both below a folder; stop them at the end."""
    postgres = Postgres(folder / "postgres", folder / "run", HASTE)
    broker = Nats(folder / "nats", folder / "run")
    (folder / "keys").mkdir()
    keys.ensure(folder / "keys")
    try:
        postgres.start()
        broker.start()
        databases = Databases(postgres.url, secret.kept(folder / "secret"))
        await asyncio.gather(databases.prepare(), streams.declare(broker.url(DEPLOY)))
        yield Servers(folder, postgres, broker, databases)
    finally:
        broker.stop()
        postgres.stop()
