"""Stores cut back to an earlier second, all of them together: what was recorded later is taken off their ends.

``recorded_at`` never falls within a store, so what is kept is a beginning of it, and its chain is sound. Between stores
the clocks of several machines may disagree, therefore what was brought about by something left out is left out, too,
and all behind it. Policies go back to the last event that they are known to have acted on: what they did beyond is
left out with the rest, and is asked for anew. These are statements of the databases' owners, on stores at rest.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.chassis.lineage import BEGINNING, Footing, Loosened

Stores = Mapping[str, Connection]
Ends = Mapping[str, int]

PAGE = 5000
IDS = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CAUSE = "(convert_from(record, 'UTF8')::json -> 'meta' ->> 'cause')::uuid"
CAUSED = """position(convert_to('"cause":"', 'UTF8') in record) > 0"""
ID = "(convert_from(record, 'UTF8')::json ->> 'id')::uuid"


class Kept(NamedTuple):
    """Persons of whom something was said later: those whom a kept event names keep what was said last."""

    named: int
    left_out: int


async def ends(stores: Stores, until: datetime) -> dict[str, int]:
    """Where each store ends, so that nothing is left of what was recorded later or of what that brought about."""
    found = {service: await _last(store, until) for service, store in stores.items()}
    left_out = {one for service, store in stores.items() for one in await _ids(store, found[service])}
    while left_out:
        again: set[UUID] = set()
        for service, store in stores.items():
            first = await store.fetchval(
                f"select min(position) from events where position <= $1 and {CAUSED} and {CAUSE} = any($2)",
                found[service],
                list(left_out),
            )
            if first is not None:
                again |= {*await _ids(store, first - 1, found[service])}
                found[service] = first - 1
        left_out = again
    return found


async def turn_back(stores: Stores, kept: Ends, views: set[str]) -> list[Loosened]:
    """Send policies back to where all they did is kept, before anything is cut; views find out by themselves."""
    loosened = []
    for service, follower in stores.items():
        caused = f"select {CAUSE} from events where {CAUSED} and position"
        # of what is kept the latest will do: to go back further than needed asks for what has its receipt
        latest = await follower.fetch(f"{caused} <= $1 order by position desc limit $2", kept[service], PAGE)
        done = {row[0] for row in latest}
        undone = {row[0] for row in await follower.fetch(f"{caused} > $1", kept[service])}
        for consumer, source, was in await follower.fetch(
            "select consumer, source, position from checkpoints where position > 0 order by consumer, source"
        ):
            if consumer in views or consumer == outbox.CONSUMER:
                continue
            now = await _safe(stores[source], kept[source], done, undone)
            if was <= now.position:
                continue
            loosened.append(Loosened(consumer, source, was, now.position))
            place = (consumer, source, now.position)
            await follower.execute(
                """
                update checkpoints set position = $3, hash = $4, lineage = case when $3::bigint > 0 then lineage end
                where consumer = $1 and source = $2
                """,
                *place,
                now.hash,
            )
            for waiting in ("parked", "refusals"):
                await follower.execute(
                    f"delete from {waiting} where consumer = $1 and source = $2 and position > $3", *place
                )
    return loosened


async def cut(store: Connection, position: int) -> Kept:
    """Take off a store what stands behind a position: events, receipts, and whom only those told of."""
    async with store.transaction():
        for table in ("events", "receipts"):
            await store.execute(f"delete from {table} where position > $1", position)
        end = await store.fetchrow("select position, hash, recorded_at from events where position = $1", position)
        await store.execute(
            "update head set position = $1, hash = $2, recorded_at = coalesce($3, 'epoch'::timestamptz)",
            *(end or (0, b"", None)),
        )
        late = {
            row["person_id"]: row["division"]
            for row in await store.fetch("select person_id, division from people where changed > $1", position)
        }
        named = await _named(store, late)
        await store.execute("update people set changed = $1 where person_id = any($2)", position, named)
        await store.execute("delete from people where changed > $1", position)
        await store.execute("delete from erasures where changed > $1", position)
    return Kept(len(named), len(late) - len(named))


async def _last(store: Connection, until: datetime) -> int:
    query = "select position from events where recorded_at <= $1 order by position desc limit 1"
    return int(await store.fetchval(query, until) or 0)


async def _ids(store: Connection, after: int, upto: int | None = None) -> list[UUID]:
    """The ids of the events behind a position."""
    query = f"select {ID} from events where position > $1 and position <= coalesce($2, position)"
    return [row[0] for row in await store.fetch(query, after, upto)]


async def _safe(source: Connection, end: int, done: set[UUID], undone: set[UUID]) -> Footing:
    """The last kept event that has a kept effect, before the first that has one which is not kept."""
    placed = await source.fetch(
        f"select position, {ID} as id from events where position <= $1 and {ID} = any($2)", end, [*done, *undone]
    )
    reached = max((row["position"] for row in placed if row["id"] in done), default=0)
    first = min((row["position"] for row in placed if row["id"] in undone), default=end + 1)
    row = await source.fetchrow("select position, hash from events where position = $1", min(reached, first - 1))
    return Footing(*row) if row else BEGINNING


async def _named(store: Connection, persons: Mapping[UUID, int]) -> list[UUID]:
    """Those of these persons whom an event names."""
    wanted = {str(one).encode(): one for one in persons}
    found: set[UUID] = set()
    if wanted:
        async for row in store.cursor(
            "select record from events where division = any($1)", [*{*persons.values()}], prefetch=PAGE
        ):
            found |= {wanted[one] for one in IDS.findall(row["record"]) if one in wanted}
    return sorted(found)
