"""Several stores cut back to one second: nothing later is left, nothing without its cause, and nobody waits in vain."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from contracts.messages import Meta
from contracts.registry import StationReturned
from contracts.values import event_id, uuid7
from services.chassis import database, lineage, past
from services.chassis.database import Connection
from services.chassis.deciding import encode
from services.chassis.lineage import Loosened
from services.chassis.past import Kept
from services.chassis.people import Sealed
from services.chassis.store import Draft, Store
from tests.chassis.asking import COUNTY, KEYRING, chain
from tests.servers import Servers

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Two:
    """Registry, and coding that follows it."""

    stores: dict[str, Store] = field(default_factory=dict)
    owners: dict[str, Connection] = field(default_factory=dict)

    async def told(self, service: str, stream: str, cause: UUID | None = None, **more: Any) -> UUID:
        """One event, and its id."""
        command, base = uuid7(), await self.version(service, stream)
        station = more.pop("station", None) or uuid7()
        about = Meta(
            at=datetime(2026, 3, 2, tzinfo=UTC), actor="somebody", division=COUNTY, command=command, cause=cause
        )
        record = encode(StationReturned(station, "照片不清"), stream, base + 1, about)
        draft = Draft(command, b"body", "somebody", stream, base, [("StationReturned", COUNTY, record)], **more)
        (outcome,) = await self.stores[service].append([draft])
        assert outcome.kind == "appended"
        return event_id(command, base + 1)

    async def version(self, service: str, stream: str) -> int:
        query = "select coalesce(max(version), 0) from events where stream = $1"
        return int(await self.owners[service].fetchval(query, stream))

    async def moment(self, service: str, position: int) -> datetime:
        query = "select recorded_at from events where position = $1"
        moment: datetime = await self.owners[service].fetchval(query, position)
        return moment

    async def follows(self, consumer: str, position: int) -> None:
        query = "select hash from events where position = $1"
        hash_ = await self.owners["registry"].fetchval(query, position)
        await self.owners["coding"].execute(
            "insert into checkpoints (consumer, source, lineage, position, hash) values ($1, 'registry', $2, $3, $4)",
            consumer,
            uuid4(),
            position,
            hash_,
        )

    async def stands(self, consumer: str) -> tuple[Any, ...]:
        query = "select lineage, position from checkpoints where consumer = $1"
        return tuple(await self.owners["coding"].fetchrow(query, consumer))


@pytest.fixture
async def two(servers: Servers) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        found = Two()
        for service in ("registry", "coding"):
            fresh = await stack.enter_async_context(servers.fresh(service))
            found.stores[service] = Store(service, await stack.enter_async_context(await database.pool(fresh.writer)))
            found.owners[service] = await asyncpg.connect(fresh.owner)
            stack.push_async_callback(found.owners[service].close)
        yield found


async def test_what_was_recorded_later_goes_and_what_is_kept_is_a_sound_beginning(two: Two) -> None:
    for n in range(4):
        await two.told("registry", f"station-{n}")
        await two.told("coding", f"series-{n}")
    whole = {service: await chain(store) for service, store in two.stores.items()}
    kept = await past.ends(two.owners, await two.moment("registry", 3))
    assert kept == {"registry": 3, "coding": 2}, "what is recorded at the very moment is kept"
    for service, owner in two.owners.items():
        await past.cut(owner, kept[service])
        assert await chain(two.stores[service]) == whole[service][: kept[service]]
        assert await owner.fetchval("select count(*) from receipts") == kept[service]
    await two.told("registry", "station-3")
    assert len(await chain(two.stores["registry"])) == 4, "it goes on, also on a stream that began later"


async def test_before_everything_there_is_nothing(two: Two) -> None:
    await two.told("registry", "station-a")
    assert await past.ends(two.owners, BEGINNING) == {"registry": 0, "coding": 0}
    await past.cut(two.owners["registry"], 0)
    assert await chain(two.stores["registry"]) == []
    await two.told("registry", "station-a")
    assert len(await chain(two.stores["registry"])) == 1


async def test_what_something_later_brought_about_goes_too_whatever_the_clocks_say(two: Two) -> None:
    """Coding's clock is behind: it recorded the effect before registry recorded the cause, and an effect of that."""
    cause, effect = uuid7(), UUID(int=0)
    await two.told("coding", "series-a")
    effect = await two.told("coding", "series-b", cause=event_id(cause, 1))
    await two.told("coding", "series-c")
    await two.told("registry", "station-a", cause=effect)
    until = await two.moment("registry", 1)
    about = Meta(at=until, actor="somebody", division=COUNTY, command=cause)
    record = encode(StationReturned(uuid7(), "照片不清"), "station-b", 1, about)
    await two.stores["registry"].append(
        [Draft(cause, b"body", "somebody", "station-b", 0, [("StationReturned", COUNTY, record)])]
    )
    assert await past.ends(two.owners, until) == {"registry": 0, "coding": 1}
    assert await past.ends(two.owners, await two.moment("registry", 2)) == {"registry": 2, "coding": 3}


async def test_a_policy_goes_back_to_where_all_it_did_is_kept(two: Two) -> None:
    """What it did later is gone with the rest; it would never be done again if the policy stayed where it was."""
    causes = [await two.told("registry", f"station-{n}") for n in range(5)]
    await two.told("coding", "series-a", cause=causes[0])
    await two.told("coding", "series-a", cause=causes[1])
    until = await two.moment("coding", 2)
    await two.told("coding", "series-a", cause=causes[3])
    for name, position in (("coding-policies", 5), ("coding-idle", 1), ("coding-prefixes", 5)):
        await two.follows(name, position)
    for position in (2, 4):
        await two.owners["coding"].execute(
            "insert into refusals values ('coding-policies', 'registry', $1, $2, 'c', 'c', '', '', '')",
            position,
            uuid4(),
        )
    kept = await past.ends(two.owners, until)
    assert kept == {"registry": 5, "coding": 2}
    assert await past.turn_back(two.owners, kept, {"coding-prefixes"}) == [
        Loosened("coding-policies", "registry", 5, 2)
    ]
    assert (await two.stands("coding-policies"))[1] == 2
    assert (await two.stands("coding-idle"))[1] == 1, "whoever was not so far stays where he was"
    assert (await two.stands("coding-prefixes"))[1] == 5, "a view shows what is there, not what it did"
    left = await two.owners["coding"].fetch("select position from refusals")
    assert [row["position"] for row in left] == [2], "what was refused behind it is asked anew"


async def test_a_policy_of_which_nothing_is_kept_begins_anew(two: Two) -> None:
    cause = await two.told("registry", "station-a")
    until = await two.moment("registry", 1)
    await two.told("coding", "series-a", cause=cause)
    await two.follows("coding-policies", 1)
    kept = await past.ends(two.owners, until)
    assert await past.turn_back(two.owners, kept, set()) == [Loosened("coding-policies", "registry", 1, 0)]
    assert await two.stands("coding-policies") == (None, 0)


async def test_whoever_followed_further_is_linked_to_the_new_end(two: Two) -> None:
    for n in range(3):
        await two.told("registry", f"station-{n}")
    until = await two.moment("registry", 2)
    await two.follows("coding-prefixes", 3)
    kept = await past.ends(two.owners, until)
    for service, owner in two.owners.items():
        await past.cut(owner, kept[service])
    ends = {service: await lineage.begin(owner) for service, owner in two.owners.items()}
    views = {"coding-prefixes": "prefixes"}
    loosened = await lineage.link(two.owners["coding"], two.owners, ends, views)
    assert loosened == [Loosened("coding-prefixes", "registry", 3, 0)], "and made anew from what is kept"


async def test_persons_go_with_the_events_that_told_of_them(two: Two) -> None:
    """Whoever is named by what is kept stays, as they were told of last: what was said before is not there any more."""
    known, later, changed = uuid7(), uuid7(), uuid7()

    def telling(person_id: UUID) -> tuple[tuple[int, Sealed], ...]:
        return ((COUNTY, KEYRING.seal(person_id, {"name": "某人"})),)

    await two.told("registry", "station-a", station=known, told=telling(known))
    await two.told("registry", "station-b", station=changed, told=telling(changed))
    until = await two.moment("registry", 2)
    await two.told("registry", "station-b", station=changed, told=telling(changed))
    await two.told("registry", "station-c", station=later, told=telling(later))
    await two.told("registry", "station-a", erased=(known,))
    registry = two.owners["registry"]
    kept = await past.ends(two.owners, until)
    assert await past.cut(registry, kept["registry"]) == Kept(named=1, left_out=1)
    rows = await registry.fetch("select person_id, changed from people")
    assert [tuple(row) for row in rows] == [(changed, 2)]
    assert await registry.fetch("select * from erasures") == [], "whom to erase again the list says"


async def test_the_moment_is_one_for_all(two: Two) -> None:
    for _ in range(3):
        await two.told("registry", "station-a")
        await two.told("coding", "series-a")
    until = await two.moment("coding", 2)
    assert await past.ends(two.owners, until) == {"registry": 2, "coding": 2}
    assert await past.ends(two.owners, until - timedelta(microseconds=1)) == {"registry": 2, "coding": 1}
