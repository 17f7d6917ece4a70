"""Looking for a text in everything that a platform keeps: tables, logs, messages, files."""

from pathlib import Path
from typing import Any

import asyncpg

from deploy.places import Places
from deploy.postgres.server import Postgres
from tests.journeys.whole import Whole


async def found(whole: Whole, *texts: str) -> set[str]:
    """Every table and folder that holds one of these texts, as it is or as bytes."""
    return await found_in(whole.data, *texts)


async def found_in(data: Path, *texts: str) -> set[str]:
    """The same of a data directory whose servers run."""
    ways = (str, lambda one: one.encode().hex(), lambda one: one.encode("unicode_escape").decode())
    spellings = [way(one) for one in texts for way in ways]
    places = set()
    for database in await rows_in(data, "postgres", "select datname from pg_database where not datistemplate"):
        query = "select schemaname, tablename from pg_tables where schemaname in ('public', 'own')"
        for schema, table in await rows_in(data, database[0], query):
            held = await rows_in(data, database[0], f'select t::text from {schema}."{table}" t')
            if any(one in row[0] for row in held for one in spellings):
                places.add(f"{database[0]}.{table}")
    for name in ("logs", "nats", "files", "erasures", "postgres/postgres.log"):
        if any(one.encode() in content for content in _contents(data / name) for one in texts):
            places.add(name)
    return places


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in (folder, *folder.rglob("*")) if path.is_file()]


async def rows(whole: Whole, database: str, query: str) -> list[Any]:
    """Rows as the server's own administrator sees them."""
    return await rows_in(whole.data, database, query)


async def rows_in(data: Path, database: str, query: str) -> list[Any]:
    """The same of a data directory whose servers run."""
    places = Places(data)
    connection = await asyncpg.connect(Postgres(places.postgres, places.run).url, database=database)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()
