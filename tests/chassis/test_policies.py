"""The promises of policies: what we are told makes us ask once, however often we are told; a refusal is an outcome."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts.messages import Command, Meta
from contracts.registry import EndorseStation, StationAccepted
from contracts.values import Kind, derived
from services.chassis import database
from services.chassis.commands import Loop
from services.chassis.digest import Digest
from services.chassis.policies import Policies, PolicyConsumer
from services.chassis.status import Loop as Status
from services.chassis.store import Store, read_record
from services.coding.policies import policies, when_accepted_allocate_a_code
from tests.chassis.asking import Start, chain, executed, fetched
from tests.chassis.fed import Source
from tests.servers import Fresh, Servers

ONE, TWO, SITE = UUID(int=1), UUID(int=2), UUID(int=3)


def accepted(station_id: UUID, kind: Kind = Kind.FIXED) -> StationAccepted:
    return StationAccepted(station_id, kind, date(2026, 3, 2))


def when_accepted_endorse_what_is_not_there(event: StationAccepted, _: Meta) -> Sequence[Command]:
    return [EndorseStation(event.station_id)]


@dataclass
class Coding:
    """Coding beside a registry that tells it things."""

    registry: Source
    store: Store
    loop: Loop

    def consumer(self, of: Policies = policies) -> PolicyConsumer:
        return PolicyConsumer("coding", "registry", of, self.loop)

    async def follow(self, consumer: PolicyConsumer, epoch: int = 1) -> int:
        """Digest everything that is new, as a lane does; returns where the checkpoint stands then."""
        digest = Digest(consumer, "registry", self.store.pool, Status("lane"))
        await digest.begin(epoch)
        await digest.advance(await self.registry.events("registry", digest.at.position, 500))
        await digest.keep()
        return digest.kept.position


@pytest.fixture
async def coding(servers: Servers, store: Store, start: Start) -> AsyncIterator[Coding]:
    async with servers.fresh("registry") as fresh, await database.pool(fresh.writer) as pool:
        registry = Source(Store("registry", pool))
        for station_id, kind in ((ONE, Kind.FIXED), (SITE, Kind.CONSTRUCTION_SITE), (TWO, Kind.MICRO)):
            await registry.tell(station_id, accepted(station_id, kind))
        yield Coding(registry, store, start(store))


async def test_an_acceptance_makes_coding_ask_itself_for_a_number(coding: Coding) -> None:
    assert await coding.follow(coding.consumer()) == 3
    assert [entry.type for entry in await chain(coding.store)] == ["CodeAllocated", "CodeAllocated"]


async def test_what_is_asked_names_its_cause_and_has_an_id_that_follows_from_it(coding: Coding) -> None:
    await coding.follow(coding.consumer())
    told = read_record((await coding.registry.store.after(0))[0].record)
    done = read_record((await chain(coding.store))[0].record)
    assert done.meta.cause == told.id
    assert done.meta.command == derived(told.id, when_accepted_allocate_a_code.__name__, 0)
    assert done.meta.actor == "coding.when_accepted_allocate_a_code"
    assert done.meta.division == told.meta.division


async def test_who_is_told_twice_asks_once(coding: Coding, fresh: Fresh) -> None:
    await coding.follow(coding.consumer())
    before = await chain(coding.store)
    await executed(fresh.owner, "delete from checkpoints")
    assert await coding.follow(coding.consumer(), epoch=2) == 3
    assert await chain(coding.store) == before


async def test_who_dies_between_asking_and_remembering_asks_once(coding: Coding, fresh: Fresh) -> None:
    both = Policies()
    both.on(StationAccepted)(when_accepted_allocate_a_code)
    both.on(StationAccepted)(when_accepted_endorse_what_is_not_there)
    consumer = coding.consumer(both)
    whole = consumer.apply

    async def dying(connection: Any, prepared: Any) -> None:
        await whole(connection, prepared)
        raise ConnectionResetError

    consumer.apply = dying  # type: ignore[method-assign]  # the connection goes before the commit
    with pytest.raises(ConnectionResetError):
        await coding.follow(consumer)
    assert len(await chain(coding.store)) == 2
    assert await fetched(fresh.owner, "select from refusals") == []
    assert await coding.follow(coding.consumer(both), epoch=2) == 3
    assert len(await chain(coding.store)) == 2
    assert len(await fetched(fresh.owner, "select from refusals")) == 3


async def test_a_refusal_is_written_down_with_its_sentence_and_the_lane_moves_on(coding: Coding, fresh: Fresh) -> None:
    asking = Policies()
    asking.on(StationAccepted)(when_accepted_endorse_what_is_not_there)
    assert await coding.follow(coding.consumer(asking)) == 3
    rows = await fetched(fresh.owner, "select * from refusals order by position")
    assert [(row["consumer"], row["source"], row["position"]) for row in rows] == [
        ("coding-policies", "registry", position) for position in (1, 2, 3)
    ]
    assert {(row["command"], row["code"]) for row in rows} == {("EndorseStation", "not-found")}
    assert all(row["zh"] and row["en"] for row in rows)


async def test_a_refusal_that_comes_again_is_written_down_once(coding: Coding, fresh: Fresh) -> None:
    asking = Policies()
    asking.on(StationAccepted)(when_accepted_endorse_what_is_not_there)
    await coding.follow(coding.consumer(asking))
    await executed(fresh.owner, "delete from checkpoints")
    await coding.follow(coding.consumer(asking), epoch=2)
    assert len(await fetched(fresh.owner, "select from refusals")) == 3


async def test_a_second_event_of_a_station_finds_that_it_has_its_number(coding: Coding) -> None:
    await coding.follow(coding.consumer())
    await coding.registry.tell(ONE, accepted(ONE))
    assert await coding.follow(coding.consumer(), epoch=2) == 4
    assert len(await chain(coding.store)) == 2
