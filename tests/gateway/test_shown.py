"""Persons as lists show them: filled from the feed, emptied by an erasure, filled again when the table is empty."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from sqlalchemy import select

from contracts.messages import Head
from contracts.values import Scope
from gateway import reading
from gateway.planner.reference import rows_of
from gateway.reading import Viewer
from gateway.schema.station import Station
from gateway.schema.stations import STATIONS
from gateway.shown import SHOWN, SOURCES, Follower, table
from gateway.views.stations import stations
from services.chassis import database
from services.chassis.peers import Peers
from services.chassis.people_doors import Page, Shown
from services.chassis.progress import Progress
from tests.gateway.told import submitted, written
from tests.servers import Fresh, Servers

A, B = UUID(int=1), UUID(int=2)


class Feed:
    """Stands where a service tells of persons: what it knows, by position, two a page."""

    def __init__(self) -> None:
        self.lineage, self.head = uuid4(), 0
        self.known: dict[UUID, tuple[int, Shown]] = {}
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """What happens before the next question is answered."""

    def tell(self, person_id: UUID, **more: Any) -> None:
        self.head += 1
        self.known[person_id] = (self.head, Shown(person_id=person_id, **({"division": 340103} | more)))

    async def told(self, _: str, path: str, *, after: int) -> bytes:
        assert path == "/people"
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            await meanwhile()
        behind = sorted(((at, one) for at, one in self.known.values() if at > after), key=lambda pair: pair[0])
        page, more = behind[:2], len(behind) > 2
        return msgspec.json.encode(
            Page(
                lineage=self.lineage,
                up_to=page[-1][0] if more else self.head,
                more=more,
                people=[one for _, one in page],
            )
        )


@pytest.fixture
async def fresh(servers: Servers) -> AsyncIterator[Fresh]:
    async with servers.fresh("gateway") as found:
        yield found


@pytest.fixture
async def pool(fresh: Fresh) -> AsyncIterator[Any]:
    async with await database.pool(fresh.writer, 3) as found:
        yield found


def follower(pool: Any, feed: Feed) -> Follower:
    return Follower("registry", pool, cast("Peers", feed), Progress())


async def caught_up(one: Follower) -> None:
    while await one.step():
        pass


async def shown(pool: Any) -> dict[UUID, str]:
    return {row["person_id"]: row["name"] for row in await pool.fetch("select person_id, name from people_shown")}


def test_registry_knows_persons() -> None:
    assert SOURCES == ["registry"]


async def test_everybody_told_of_is_shown_until_erased(pool: Any) -> None:
    feed = Feed()
    one = follower(pool, feed)
    for n in range(1, 8):
        feed.tell(UUID(int=n), name=f"某{n}")
    await caught_up(one)
    assert await shown(pool) == {UUID(int=n): f"某{n}" for n in range(1, 8)}
    feed.tell(A, name="改名")
    feed.tell(B, erased=True)
    await caught_up(one)
    names = await shown(pool)
    assert names[A] == "改名"
    assert B not in names


async def test_who_is_shown_can_be_sorted_by_the_sound_of_the_name(pool: Any) -> None:
    feed = Feed()
    for n, name in enumerate(("张三", "单田芳", "李四"), start=1):
        feed.tell(UUID(int=n), name=name)
    await caught_up(follower(pool, feed))
    assert [row["name"] for row in await pool.fetch("select name from people_shown order by name_pinyin")] == [
        "李四",
        "单田芳",
        "张三",
    ]


async def test_a_table_that_a_crash_emptied_is_filled_again(pool: Any) -> None:
    feed = Feed()
    one = follower(pool, feed)
    feed.tell(A, name="某甲")
    await caught_up(one)
    await pool.execute("delete from people_shown")
    await pool.execute("delete from people_followed")  # unlogged tables are emptied together
    await caught_up(one)
    assert await shown(pool) == {A: "某甲"}


async def test_the_tables_are_unlogged(pool: Any) -> None:
    kinds = await pool.fetch(
        "select relpersistence::text from pg_class where relname in ('people_shown', 'people_followed')"
    )
    assert [row[0] for row in kinds] == ["u", "u"]


async def test_a_source_that_was_set_back_is_followed_from_its_beginning(pool: Any) -> None:
    feed, restored = Feed(), Feed()
    feed.tell(A, name="某甲")
    feed.tell(B, name="某乙")
    await caught_up(follower(pool, feed))
    restored.tell(B, name="旧名")
    await caught_up(follower(pool, restored))
    assert await shown(pool) == {B: "旧名"}


async def test_a_gateway_that_was_slower_writes_nothing(pool: Any) -> None:
    feed = Feed()
    slow = follower(pool, feed)
    feed.tell(A, name="某甲")
    late = msgspec.json.decode(await feed.told("registry", "/people", after=0), type=Page)
    feed.tell(A, erased=True)
    await caught_up(follower(pool, feed))
    await slow._take(late, 0)
    assert await shown(pool) == {}


async def test_who_was_overtaken_says_nothing_before_it_has_looked_again(pool: Any) -> None:
    feed = Feed()
    slow, fast = follower(pool, feed), follower(pool, feed)
    feed.tell(A, name="某甲")

    async def overtaken() -> None:
        await caught_up(fast)
        feed.tell(B, name="某乙")

    feed.meanwhile = overtaken
    assert await slow.step(), "there is more"
    assert not await slow._progress.reached(SHOWN, "registry", 2, seconds=0)
    await caught_up(slow)
    assert await slow._progress.reached(SHOWN, "registry", 2, seconds=0)
    assert await shown(pool) == {A: "某甲", B: "某乙"}


# --- who sees whom


LUYANG, TOWN, BANK, NEXT_DOOR = 340103, 340103001, 102, 340102
SCOPES = {
    "its county": Scope(prefixes=(LUYANG,)),
    "its city": Scope(prefixes=(340100,)),
    "its town": Scope(unit_nos=(TOWN,)),
    "its enterprise": Scope(enterprise_nos=(BANK,)),
    "the next county": Scope(prefixes=(NEXT_DOOR,)),
    "another town": Scope(unit_nos=(TOWN + 1,)),
    "another enterprise": Scope(enterprise_nos=(BANK + 1,)),
    "nobody": Scope(),
}
THEIRS = ("its county", "its city", "its town", "its enterprise")


@pytest.mark.parametrize(("who", "sees"), [(who, who in THEIRS) for who in SCOPES])
async def test_a_person_shows_to_whoever_sees_a_station_that_names_them(
    fresh: Fresh, pool: Any, who: str, sees: bool
) -> None:
    """And a former head, or one whom no station names, to nobody; also where the statement forgets to ask."""
    station, other = UUID(int=100), UUID(int=101)
    told = [
        (stations, LUYANG, submitted(station, unit_no=TOWN, enterprise_no=BANK, head_id=B)),
        (stations, LUYANG, submitted(station, unit_no=TOWN, enterprise_no=BANK, head_id=A)),
        (stations, LUYANG, submitted(other, unit_no=LUYANG, head_id=None)),
    ]
    feed = Feed()
    for one in (A, B, UUID(int=3)):
        feed.tell(one, name="某甲", division=LUYANG)
    async with written(fresh, *told), reading.opened(fresh.reader) as reader:
        await caught_up(follower(pool, feed))
        viewer = Viewer(UUID(int=1), SCOPES[who])
        rows = await reader.rows(viewer, select(table.c.person_id))
        assert {row.person_id for row in rows} == ({A} if sees else set())
        heads = await reader.rows(viewer, rows_of(Station, STATIONS.one(station_id=station), viewer))
        assert [row.head_name for row in heads] == (["某甲"] if sees else [])


async def test_stations_that_are_made_anew_still_tell_whom_one_sees(fresh: Fresh, pool: Any) -> None:
    """The table behind the function is another one then."""
    feed = Feed()
    feed.tell(A, name="某甲", division=LUYANG)
    viewer = Viewer(UUID(int=1), SCOPES["its county"])
    async with reading.opened(fresh.reader) as reader:
        for _ in range(2):
            async with written(fresh, (stations, LUYANG, submitted(UUID(int=100), head_id=A))):
                await caught_up(follower(pool, feed))
                assert len(await reader.rows(viewer, select(table.c.person_id))) == 1
            owner = await asyncpg.connect(fresh.owner)
            await owner.execute("update views set fingerprint = 'another'")
            await owner.close()


async def test_a_beacon_wakes_whoever_is_not_there_yet(pool: Any) -> None:
    feed = Feed()
    feed.tell(A, name="王某")
    one = follower(pool, feed)
    beacon = Head(service="registry", lineage=feed.lineage, position=feed.head, hash="")
    one.told(beacon)
    assert one._woken.is_set(), "nothing was followed yet"
    while await one.step():
        pass
    one.told(beacon)
    one.told(msgspec.structs.replace(beacon, position=0))
    assert not one._woken.is_set()
    one.told(msgspec.structs.replace(beacon, position=feed.head + 1))
    assert one._woken.is_set()
    await one.step()
    one.told(msgspec.structs.replace(beacon, lineage=uuid4()))
    assert one._woken.is_set()
