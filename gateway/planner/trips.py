"""One round trip a read: the statement says for whom it reads, and is a transaction of its own.

The scope is set before anything is read, because a CASE looks at its conditions first, and lives as long as the
transaction, which ends with the statement, however that ends: nobody finds it on a connection that somebody else was
cut off from. A statement that did not say it would see nothing.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncpg

from gateway.planner.connections import Connections
from gateway.planner.lists import NotPlanned
from gateway.reading import POOL, STATEMENT_SECONDS, Viewer, array
from services.chassis.database import CONNECT_SECONDS, UNREACHABLE, Connection
from services.chassis.errors import Unavailable

PREPARED = 200
"""Statements that a connection keeps prepared; the least used go first."""
ATTEMPTS = 2
"""A connection may be gone, or a plan too old, without anybody having said so."""
STALE = (*UNREACHABLE, asyncpg.InvalidCachedStatementError)

Told = dict[str, str]
"""The settings of a transaction: for whom it reads."""
SETTINGS = ("app.prefixes", "app.unit_nos", "app.enterprise_nos", "app.account")


def told(viewer: Viewer) -> Told:
    """The settings for a viewer."""
    scope = viewer.scope
    reached = (array(numbers) for numbers in (scope.prefixes, scope.unit_nos, scope.enterprise_nos))
    return dict(zip(SETTINGS, (*reached, str(viewer.account)), strict=True))


@lru_cache(10_000)
def telling(sql: str, given: int) -> str:
    """A statement with so many parameters, and the settings as further ones, which are set before it is run."""
    each = (f"set_config('{name}', ${number}, true) IS NOT NULL" for number, name in enumerate(SETTINGS, given + 1))
    return f"SELECT CASE WHEN {' AND '.join(each)} THEN ({sql}) END"


class Trips:
    """Runs planned statements."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def answer(self, told: Told, sql: str, values: Sequence[Any]) -> bytes:
        """The JSON that a statement answers with. NotPlanned where a value does not fit: Strawberry tells of it."""
        whole, all_values = telling(sql, len(values)), (*values, *told.values())
        for attempt in range(ATTEMPTS):
            try:
                return await self._answer(whole, all_values)
            except asyncpg.DataError:
                raise NotPlanned from None
            except STALE as error:
                if attempt + 1 == ATTEMPTS:
                    raise Unavailable from error
                self.connections.drop()  # the others are no better
        raise Unavailable

    async def _answer(self, sql: str, values: Sequence[Any]) -> bytes:
        connection = await self.connections.take()
        try:
            found: bytes = await connection.fetchval(sql, *values)
        except asyncpg.PostgresError:
            raise
        except BaseException:
            connection.terminate()
            raise
        finally:
            self.connections.give_back(connection)
        return found


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Trips]:
    """Trips on connections of their own, which write nothing."""

    async def connect() -> Connection:
        connection = await asyncpg.connect(
            url,
            statement_cache_size=PREPARED,
            max_cached_statement_lifetime=0,
            timeout=CONNECT_SECONDS,
            command_timeout=2 * STATEMENT_SECONDS,
            server_settings={"application_name": "gateway planner", "default_transaction_read_only": "on"},
        )
        await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
        return connection

    connections = Connections(connect, POOL, STATEMENT_SECONDS)
    try:
        yield Trips(connections)
    finally:
        connections.drop()
