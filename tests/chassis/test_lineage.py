"""After a restore everybody goes on where what he followed still stands, and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis import database, lineage
from services.chassis.database import Connection
from services.chassis.lineage import Loosened
from services.chassis.store import Store
from tests.chassis.asking import draft, fetched
from tests.servers import Fresh, Servers

OLD = uuid4()
VIEWS = {"coding-prefixes": "prefixes"}


@dataclass
class Restored:
    """Two databases as a restore leaves them: a source with three events, and a follower of it."""

    source: Connection
    follower: Connection
    fresh: Fresh
    hashes: list[bytes]

    async def follows(self, consumer: str, position: int, hash_: bytes) -> None:
        await self.follower.execute(
            """
            insert into checkpoints (consumer, source, lineage, position, hash, stream_seq)
            values ($1, 'registry', $2, $3, $4, 77)
            """,
            consumer,
            OLD if position else None,
            position,
            hash_,
        )

    async def linked(self) -> tuple[UUID, list[Loosened]]:
        ends = {"registry": await lineage.begin(self.source)}
        return ends["registry"].lineage, await lineage.link(self.follower, {"registry": self.source}, ends, VIEWS)

    async def stands(self, consumer: str) -> tuple[UUID | None, int, bytes, int]:
        query = "select lineage, position, hash, stream_seq from checkpoints where consumer = $1"
        (row,) = await fetched(self.fresh.owner, query, consumer)
        return tuple(row)


@pytest.fixture
async def restored(servers: Servers) -> AsyncIterator[Restored]:
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(servers.fresh("registry"))
        follower = await stack.enter_async_context(servers.fresh("coding"))
        pool = await stack.enter_async_context(await database.pool(source.writer))
        store = Store("registry", pool)
        await store.append([draft("station-a", 0, 3)])
        telling, following = [await asyncpg.connect(url) for url in (source.owner, follower.owner)]
        for owner in (telling, following):
            stack.push_async_callback(owner.close)
        yield Restored(telling, following, follower, [b"", *(entry.hash for entry in await store.after(0))])


async def test_a_restored_store_is_another_lineage_and_ends_where_it_ended(restored: Restored) -> None:
    before = await restored.source.fetchval("select lineage from head")
    end = await lineage.begin(restored.source)
    assert end.lineage != before
    assert (end.position, end.hash) == (3, restored.hashes[3])


async def test_whoever_followed_what_stands_is_carried_over(restored: Restored) -> None:
    await restored.follows("coding-policies", 2, restored.hashes[2])
    await restored.follows("coding-prefixes", 3, restored.hashes[3])
    new, loosened = await restored.linked()
    assert loosened == []
    assert await restored.stands("coding-policies") == (new, 2, restored.hashes[2], 0)
    assert await restored.stands("coding-prefixes") == (new, 3, restored.hashes[3], 0)


async def test_whoever_had_not_begun_begins(restored: Restored) -> None:
    await restored.follows("coding-policies", 0, b"")
    _, loosened = await restored.linked()
    assert loosened == []
    assert await restored.stands("coding-policies") == (None, 0, b"", 0)


async def test_a_policy_ahead_of_the_store_goes_back_to_its_end(restored: Restored) -> None:
    """What it asked for up to there has receipts; what it followed beyond is gone."""
    await restored.follows("coding-policies", 5, b"gone")
    for position in (3, 4):
        await restored.follower.execute(
            "insert into parked values ('coding-policies', 'registry', $1, '', 's', 'T', '{}', '', '', 0)", position
        )
    new, loosened = await restored.linked()
    assert loosened == [Loosened("coding-policies", "registry", 5, 3)]
    assert await restored.stands("coding-policies") == (new, 3, restored.hashes[3], 0)
    parked = await fetched(restored.fresh.owner, "select position from parked")
    assert [row["position"] for row in parked] == [3], "what waited beyond the end is not there any more"


async def test_a_policy_that_followed_another_history_begins_anew(restored: Restored) -> None:
    await restored.follows("coding-policies", 2, b"another")
    _, loosened = await restored.linked()
    assert loosened == [Loosened("coding-policies", "registry", 2, 0)]
    assert await restored.stands("coding-policies") == (None, 0, b"", 0)


@pytest.mark.parametrize(("position", "hash_"), [(5, b"gone"), (2, b"another")])
async def test_a_view_that_lost_its_footing_is_made_anew(restored: Restored, position: int, hash_: bytes) -> None:
    await restored.follower.execute("insert into views values ('prefixes', 'known'), ('others', 'known')")
    await restored.follows("coding-prefixes", position, hash_)
    _, loosened = await restored.linked()
    assert loosened == [Loosened("coding-prefixes", "registry", position, 0)]
    left = await fetched(restored.fresh.owner, "select name from views")
    assert [row["name"] for row in left] == ["others"]


async def test_a_relay_goes_on_from_where_the_store_ends_at_most(restored: Restored) -> None:
    await restored.follows("relay", 9, b"gone")
    new, _ = await restored.linked()
    assert await restored.stands("relay") == (new, 3, restored.hashes[3], 0)
