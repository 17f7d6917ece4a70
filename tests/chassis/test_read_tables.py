"""Every table that may be read, whoever made it: rows in the scope of a transaction, none on a used connection."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.chassis import database
from services.chassis.database import Connection, Pool
from tests.chassis.asking import fetched
from tests.servers import Fresh, Servers

ACCOUNT = uuid4()
PUBLIC = {"units"}
"""What everybody who is signed in may read whole."""
PIECES = "_grams"
"""Pieces of names say nothing without the rows they were cut from."""
SCOPE = {
    "app.prefixes": "{340103}",
    "app.unit_nos": "{7}",
    "app.enterprise_nos": "{7}",
    "app.account": str(ACCOUNT),
}
READABLE = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege('gateway_reader', c.oid, 'select')
order by 1
"""
COLUMNS = """
select attname, format_type(atttypid, null) as type from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
"""
VALUES = {
    "uuid": f"'{ACCOUNT}'",
    "integer": "7",
    "bigint": "7",
    "boolean": "false",
    "numeric": "1",
    "double precision": "1",
    "date": "'2026-03-02'",
    "jsonb": "'[]'",
    "integer[]": "'{340103}'",
    "text[]": "'{}'",
    "bytea": "'x'",
    "text": "'文'",
    "timestamp with time zone": "'2026-03-02'",
}
PLACE = {"province": "340000", "city": "340100", "division": "340103"}


@pytest.fixture
async def filled(servers: Servers) -> AsyncIterator[tuple[Fresh, list[str]]]:
    """The gateway's database with a row of Luyang in every table that the reader may select from."""
    async with servers.fresh("gateway") as fresh:
        tables = [row["relname"] for row in await fetched(fresh.owner, READABLE)]
        writer = await asyncpg.connect(fresh.writer)
        try:
            for table in tables:
                columns = {row["attname"]: row["type"] for row in await writer.fetch(COLUMNS, table)}
                values = [PLACE.get(name) or VALUES[type_] for name, type_ in columns.items()]
                await writer.execute(f"insert into {table} ({', '.join(columns)}) values ({', '.join(values)})")
        finally:
            await writer.close()
        yield fresh, tables


@pytest.fixture
async def reader(filled: tuple[Fresh, list[str]]) -> AsyncIterator[Pool]:
    """The reader's one connection, used again and again."""
    async with await database.pool(filled[0].reader, size=1) as pool:
        yield pool


def shown_to_all(table: str) -> int:
    """The one row of a table, where everybody may read it."""
    return int(table in PUBLIC or table.endswith(PIECES))


async def seen(connection: Connection, table: str, scope: dict[str, str]) -> int:
    async with connection.transaction(readonly=True):
        for name, value in scope.items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        found: int = await connection.fetchval(f"select count(*) from {table}")
        return found


async def test_a_used_connection_without_a_scope_shows_no_row_of_any_table(
    filled: tuple[Fresh, list[str]], reader: Pool
) -> None:
    """What a scoped transaction leaves behind is an empty setting, and that must not mean everything."""
    _, tables = filled
    assert {"stations", "grants", "people_shown"} <= set(tables)
    for table in tables:
        expected = shown_to_all(table)
        async with reader.acquire() as connection:
            backend = connection.get_server_pid()
            assert await seen(connection, table, {}) == expected, table
            assert await seen(connection, table, SCOPE) == 1, f"{table}: the row is there, and in scope"
            assert await seen(connection, table, {}) == expected, table
        async with reader.acquire() as connection:
            assert connection.get_server_pid() == backend
            assert await seen(connection, table, dict.fromkeys(SCOPE, "")) == expected, table


async def ended_by_timeout(connection: Connection) -> None:
    async with connection.transaction(readonly=True):
        for name, value in (SCOPE | {"statement_timeout": "20"}).items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        await connection.execute("select pg_sleep(600)")


async def ended_by_an_error(connection: Connection) -> None:
    async with connection.transaction(readonly=True):
        for name, value in SCOPE.items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        await connection.execute("select 1 / 0")


@pytest.mark.parametrize(
    ("ended", "error"),
    [(ended_by_timeout, asyncpg.QueryCanceledError), (ended_by_an_error, asyncpg.DivisionByZeroError)],
    ids=["timeout", "error"],
)
async def test_a_request_that_is_cut_short_leaves_no_scope_behind(
    filled: tuple[Fresh, list[str]], reader: Pool, ended: Any, error: type[Exception]
) -> None:
    for table in filled[1]:
        async with reader.acquire() as connection:
            with pytest.raises(error):
                await ended(connection)
            assert await seen(connection, table, {}) == shown_to_all(table), table
