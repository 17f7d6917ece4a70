"""One database per service with three roles: the owner migrates, the writer works, the reader answers queries."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy import secret
from deploy.postgres.migrations import migrate
from deploy.postgres.views import stand

SERVICES = ("registry", "coding", "inspection", "finance", "mapsync", "gateway")
Part = Literal["owner", "writer", "reader"]

# nobody waits for a lock for ever, or keeps one and hangs: also on somebody else's server
WAITING = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "5s"}
SETTINGS: dict[Part, dict[str, str]] = {
    # a query that takes longer than this is not one a person is waiting for
    "owner": WAITING,
    "writer": WAITING,
    "reader": WAITING | {"statement_timeout": "5s", "default_transaction_read_only": "on"},
}


class Databases:
    """The databases of one installation, on an embedded server or on another that ``admin`` may create them on."""

    def __init__(self, admin: str, key: bytes, services: tuple[str, ...] = SERVICES) -> None:
        self.admin, self._key, self.services = admin, key, services

    def url(self, service: str, part: Part, database: str | None = None) -> str:
        """Where a role of a service connects."""
        role = f"{service}_{part}"
        parts = urlsplit(self.admin)
        place = parts.netloc.rpartition("@")[2]
        netloc = f"{role}:{secret.password(self._key, role)}@{place}"
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{database or service}"))

    async def prepare(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Create what is missing, set what may have changed, migrate, declare the views."""
        await self.create()
        for service in self.services:
            await migrate(service, self.url(service, "owner"))
        for service in self.services:  # a view is filled from the stores of others, so all of them come first
            await stand(service, self.url(service, "owner"), lambda source: self.url(source, "writer"), tell)

    async def create(self) -> None:
        """Roles and databases; those that are there keep what is in them."""
        connection = await asyncpg.connect(self.admin)
        try:
            present = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
            for service in self.services:
                await self._roles(connection, service)
                if service not in present:
                    # copied as files: through the log, as is usual, an empty database takes ten times as long
                    await connection.execute(
                        f"create database {service} owner {service}_owner template template0 strategy file_copy"
                    )
                    await connection.execute(f"revoke all on database {service} from public")
                await connection.execute(f"grant connect on database {service} to {service}_writer, {service}_reader")
        finally:
            await connection.close()

    async def present(self) -> set[str]:
        """Those of our databases that the server has."""
        connection = await asyncpg.connect(self.admin)
        try:
            rows = await connection.fetch("select datname from pg_database where datname = any($1)", self.services)
        finally:
            await connection.close()
        return {row["datname"] for row in rows}

    async def drop(self) -> None:
        """Take back what was created and did not become anything; never what was there before."""
        connection = await asyncpg.connect(self.admin)
        try:
            for service in self.services:
                await connection.execute(f"drop database if exists {service} with (force)")
        finally:
            await connection.close()

    def administered(self, service: str) -> str:
        """Where the administrator connects to a service's database: row-level security does not bind him."""
        return urlunsplit(urlsplit(self.admin)._replace(path=f"/{service}"))

    async def analyze(self, service: str) -> None:
        """Tell the planner what a sudden mass of rows looks like; it would find out by itself within a minute."""
        connection = await asyncpg.connect(self.url(service, "owner"))
        try:
            await connection.execute("analyze")
        finally:
            await connection.close()

    async def _roles(self, connection: "asyncpg.Connection[asyncpg.Record]", service: str) -> None:
        present = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
        statements: list[str] = []
        for part, settings in SETTINGS.items():
            role = f"{service}_{part}"
            if role not in present:
                statements.append(f"create role {role} noinherit")
            key = secret.password(self._key, role)
            statements.append(f"alter role {role} login password '{key}'")
            statements += [f"alter role {role} set {name} = '{value}'" for name, value in settings.items()]
        # an administrator who is no superuser may only give a database to a role that is also his
        statements.append(f"grant {service}_owner to current_user")
        await connection.execute(";".join(statements))
