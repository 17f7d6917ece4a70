"""Whoever changes what is stored is found, and where: a byte, a row more or less, a tail cut off, a chain made anew."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.chassis.database import Connection
from services.chassis.store import Store, link
from services.chassis.verify import Memory, Walk, walk
from tests.chassis.asking import draft
from tests.servers import Fresh


@pytest.fixture
async def owner(fresh: Fresh, store: Store) -> AsyncIterator[Connection]:
    """Nine events, and the one role that could tamper with them: the owner of the database."""
    for n in range(3):
        await store.append([draft(f"station-{n}", events=2), draft("station-shared", base=n)])
    connection = await asyncpg.connect(fresh.owner)
    yield connection
    await connection.close()


async def found(owner: Connection, *remembered: Memory) -> list[int]:
    """The positions at which something is wrong."""
    walked: Walk = await walk(owner, "registry", remembered)
    assert all(finding.zh and finding.en for finding in walked.findings)
    return [finding.position for finding in walked.findings]


async def remembered(owner: Connection, position: int) -> Memory:
    """What somebody who followed so far remembers."""
    hash_ = await owner.fetchval("select hash from events where position = $1", position)
    return Memory("coding-policies", "registry", position, hash_)


async def test_what_nobody_touched_is_sound(owner: Connection) -> None:
    walked = await walk(owner, "registry", [await remembered(owner, 4), await remembered(owner, 9)])
    assert (walked.position, walked.findings) == (9, [])


async def test_a_changed_byte_is_found_where_it_is(owner: Connection) -> None:
    await owner.execute("update events set record = set_byte(record, 12, 64) where position = 4")
    assert await found(owner) == [4]


@pytest.mark.parametrize(
    "change",
    [
        "recorded_at = recorded_at + interval '1 microsecond'",
        "hash = sha256(hash)",
        "type = 'StationAccepted'",
        "division = 340104",
        "stream = 'station-other', version = 1",
    ],
)
async def test_whatever_else_is_said_of_an_event_cannot_be_changed_unseen(owner: Connection, change: str) -> None:
    await owner.execute(f"update events set {change} where position = 4")
    assert 4 in await found(owner)


async def test_a_removed_event_is_found_where_it_was(owner: Connection) -> None:
    await owner.execute("delete from events where position = 4")
    assert 4 in await found(owner)


async def test_an_inserted_event_is_found_where_it_is(owner: Connection) -> None:
    await owner.execute(
        "insert into events select 10, 'station-9', 1, type, division, recorded_at, hash, record from events "
        "where position = 9"
    )
    assert 10 in await found(owner)


async def test_a_tail_that_was_cut_off_is_missed_by_the_head(owner: Connection) -> None:
    await owner.execute("delete from events where position > 7")
    assert await found(owner) == [7]


async def test_a_tail_that_was_cut_off_with_its_head_is_missed_by_whoever_followed(owner: Connection) -> None:
    memory = await remembered(owner, 9)
    await owner.execute("delete from events where position > 7")
    await owner.execute("update head set (position, hash) = (select position, hash from events where position = 7)")
    assert await found(owner) == []
    assert await found(owner, memory) == [9]


async def test_a_chain_that_was_made_anew_contradicts_whoever_followed(owner: Connection) -> None:
    memories = [await remembered(owner, 3), await remembered(owner, 9)]
    await owner.execute("update events set record = record || ' '::bytea where position = 4")
    previous = b""
    for position, recorded_at, record in await owner.fetch(
        "select position, recorded_at, record from events order by position"
    ):
        previous = link(previous, position, recorded_at, record)
        await owner.execute("update events set hash = $2 where position = $1", position, previous)
    await owner.execute("update head set hash = $1", previous)
    assert await found(owner) == []
    assert await found(owner, *memories) == [9]
