"""How far a relay or a lane has come, in our own database, fenced by the owner's epoch."""

from dataclasses import dataclass
from uuid import UUID

from services.chassis.database import Connection


class LostOwnership(Exception):
    """Somebody with a newer epoch works here now; stop."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last entry handled: where it stood in its store, its link, and where it was in the stream."""

    lineage: UUID | None = None
    position: int = 0
    hash: bytes = b""
    stream_seq: int = 0


async def claim(connection: Connection, consumer: str, source: str, epoch: int) -> Checkpoint:
    """Take over at this epoch and learn where to go on."""
    row = await connection.fetchrow(
        """
        insert into checkpoints (consumer, source, epoch) values ($1, $2, $3)
        on conflict (consumer, source) do update set epoch = excluded.epoch where checkpoints.epoch <= excluded.epoch
        returning lineage, position, hash, stream_seq
        """,
        consumer,
        source,
        epoch,
    )
    if row is None:
        raise LostOwnership(f"{consumer} < {source}")
    return Checkpoint(*row)


async def move(
    connection: Connection, consumer: str, source: str, old: Checkpoint, new: Checkpoint, epoch: int
) -> None:
    """Advance from exactly where we were; anything else means that somebody else advanced."""
    done = await connection.execute(
        """
        update checkpoints set lineage = $4, position = $5, hash = $6, stream_seq = $7
        where consumer = $1 and source = $2 and position = $3 and epoch = $8
        """,
        consumer,
        source,
        old.position,
        new.lineage,
        new.position,
        new.hash,
        new.stream_seq,
        epoch,
    )
    if done != "UPDATE 1":
        raise LostOwnership(f"{consumer} < {source}")


async def hold(connection: Connection, consumer: str, source: str) -> int | None:
    """Keep its owner from advancing until this transaction ends; returns where it stands, if it ever stood."""
    position: int | None = await connection.fetchval(
        "select position from checkpoints where consumer = $1 and source = $2 for update", consumer, source
    )
    return position
