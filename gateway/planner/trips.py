"""Three round trips a read: begin with the viewer's scope, the prepared statement, commit.

The scope lives as long as the transaction. A transaction that did not end well takes its connection with it, so that
nobody finds a scope on a connection that somebody else was cut off from.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from gateway.planner.connections import Connections
from gateway.planner.lists import NotPlanned
from gateway.reading import POOL, STATEMENT_SECONDS, Viewer, array
from services.chassis.database import UNREACHABLE, Connection
from services.chassis.errors import Unavailable

PREPARED = 200
"""Statements that a connection keeps prepared; the least used go first."""
ATTEMPTS = 2
"""A connection may be gone, or a plan too old, without anybody having said so."""
STALE = (*UNREACHABLE, asyncpg.InvalidCachedStatementError, asyncpg.InternalClientError)
"""The last is what asyncpg says of a connection whose end it is just being told of."""


def begun(viewer: Viewer) -> str:
    """What opens a transaction for a viewer: numbers and a UUID, nothing that anybody wrote."""
    settings = "".join(f"; set local {name} = '{value}'" for name, value in told(viewer).items())
    return f"begin read only{settings}"


def told(viewer: Viewer) -> dict[str, str]:
    """The settings of a viewer's transaction; what is not set reaches nothing, as an empty array does."""
    scope = viewer.scope
    numbers = {"prefixes": scope.prefixes, "unit_nos": scope.unit_nos, "enterprise_nos": scope.enterprise_nos}
    reached = {f"app.{name}": array(some) for name, some in numbers.items() if some}
    return reached | {"app.account": str(viewer.account)}


class Trips:
    """Runs planned statements."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def answer(self, begin: str, sql: str, values: Sequence[Any]) -> bytes:
        """The JSON that a statement answers with. NotPlanned where a value does not fit: Strawberry tells of it."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._answer(begin, sql, values)
            except asyncpg.DataError:
                raise NotPlanned from None
            except STALE as error:
                if attempt + 1 == ATTEMPTS:
                    raise Unavailable from error
                self.connections.drop()  # the others are no better
        raise Unavailable

    async def _answer(self, begin: str, sql: str, values: Sequence[Any]) -> bytes:
        connection = await self.connections.take()
        try:
            await connection.execute(begin)
            found: bytes = await connection.fetchval(sql, *values)
            await connection.execute("commit")
        except asyncpg.PostgresError:
            await self._given_up(connection)
            raise
        except BaseException:
            connection.terminate()
            raise
        finally:
            self.connections.give_back(connection)
        return found

    async def _given_up(self, connection: Connection) -> None:
        """Back to nothing; a connection that cannot even do that is no good."""
        try:
            await connection.execute("rollback")
        except BaseException:
            connection.terminate()
            raise


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Trips]:
    """Trips on connections of their own."""

    async def connect() -> Connection:
        connection = await asyncpg.connect(
            url,
            statement_cache_size=PREPARED,
            max_cached_statement_lifetime=0,
            command_timeout=2 * STATEMENT_SECONDS,
            server_settings={"application_name": "gateway planner"},
        )
        await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
        return connection

    connections = Connections(connect, POOL, STATEMENT_SECONDS)
    try:
        yield Trips(connections)
    finally:
        connections.drop()
