"""A process that appends to a store for a while, and says how many events it got in (``test_store`` runs two)."""

import asyncio
import sys

from services.chassis import database
from services.chassis.store import Store
from tests.chassis.asking import draft


async def main(url: str, name: str) -> int:
    async with await database.pool(url, size=2) as pool:
        store, shared, written = Store("registry", pool), 0, 0
        for n in range(60):
            batch = [draft(f"station-{name}-{n}", events=2), draft("station-shared", base=shared)]
            own, contested = await store.append(batch)
            assert own.kind == "appended"
            written += 2 + (contested.kind == "appended")
            held = await pool.fetchval("select count(*) from events where stream = 'station-shared'")
            shared = int(held)
        return written


print(asyncio.run(main(*sys.argv[1:])))
