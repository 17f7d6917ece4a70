"""After a restore: a store begins a new lineage, and whoever followed it is linked on where what it followed stands.

A restored store may come to tell another history from where it stands, so nobody may take it for the old one. Whoever
followed it is carried over where his position and hash stand in the restored chain. A view that followed what is no
longer there is made anew from the stores. A policy goes back to the last position that stands: what it asked for
there has its receipt and is not done twice. These are statements of the database's owner, on stores at rest.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection


class End(NamedTuple):
    """Where a restored store ends, and the lineage it goes on in."""

    lineage: UUID
    position: int
    hash: bytes


class Footing(NamedTuple):
    """A place in a chain, and the link that stands there."""

    position: int
    hash: bytes


BEGINNING = Footing(0, b"")


class Loosened(NamedTuple):
    """A follower that could not be carried over: where it was, and where it goes on."""

    consumer: str
    source: str
    was: int
    now: int


async def begin(store: Connection) -> End:
    """Give a store the name of a new lineage; its events stay what they are."""
    return End(*await store.fetchrow("update head set lineage = gen_random_uuid() returning lineage, position, hash"))


async def link(
    follower: Connection, sources: Mapping[str, Connection], ends: Mapping[str, End], views: Mapping[str, str]
) -> list[Loosened]:
    """Link every checkpoint of a database to the new lineages; ``views`` are those that can be made anew,
    by consumer."""
    # whatever the broker holds now, it is not the stream that these numbers counted
    await follower.execute("update checkpoints set stream_seq = 0")
    loosened = []
    for consumer, source, position, hash_ in await follower.fetch(
        "select consumer, source, position, hash from checkpoints where position > 0 order by consumer, source"
    ):
        end = ends[source]
        if await _stands(sources[source], position, hash_):
            at = Footing(position, hash_)
        elif consumer in views:
            at = BEGINNING
            # where all views are declared, one without a known declaration is made anew
            await follower.execute("delete from views where name = $1", views[consumer])
        elif consumer == outbox.CONSUMER or position > end.position:
            at = Footing(end.position, end.hash)
        else:  # another history leads there: nothing behind the beginning is sure to stand
            at = BEGINNING
        if at.position != position:
            loosened.append(Loosened(consumer, source, position, at.position))
            await follower.execute(
                "delete from parked where consumer = $1 and source = $2 and position > $3",
                consumer,
                source,
                at.position,
            )
        await follower.execute(
            "update checkpoints set lineage = $3, position = $4, hash = $5 where consumer = $1 and source = $2",
            consumer,
            source,
            end.lineage if at.position else None,
            *at,
        )
    return loosened


async def _stands(source: Connection, position: int, hash_: bytes) -> bool:
    return bool(await source.fetchval("select hash = $2 from events where position = $1", position, hash_))
