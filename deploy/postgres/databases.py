"""One database per service with three roles: the owner migrates, the writer works, the reader answers queries."""

from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy import secret
from deploy.postgres.migrations import migrate
from deploy.postgres.views import stand

SERVICES = ("registry", "coding", "inspection", "finance", "mapsync", "gateway")
Part = Literal["owner", "writer", "reader"]

SETTINGS: dict[Part, dict[str, str]] = {
    # nobody waits for a lock for ever; a query that takes longer than this is not one a person is waiting for
    "owner": {"lock_timeout": "5s"},
    "writer": {"lock_timeout": "5s"},
    "reader": {"lock_timeout": "5s", "statement_timeout": "5s", "default_transaction_read_only": "on"},
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

    async def prepare(self) -> None:
        """Create what is missing, set what may have changed, migrate, declare the views."""
        connection = await asyncpg.connect(self.admin)
        try:
            present = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
            for service in self.services:
                await self._roles(connection, service)
                if service not in present:
                    await connection.execute(f"create database {service} owner {service}_owner template template0")
                    await connection.execute(f"revoke all on database {service} from public")
                await connection.execute(f"grant connect on database {service} to {service}_writer, {service}_reader")
        finally:
            await connection.close()
        for service in self.services:
            await migrate(service, self.url(service, "owner"))
        for service in self.services:  # a view is filled from the stores of others, so all of them come first
            await stand(service, self.url(service, "owner"), lambda source: self.url(source, "writer"))

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
