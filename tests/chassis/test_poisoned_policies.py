"""A policy that meets an internal error parks its event, a refusal is an outcome, and nothing overtakes its stream."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from nats.aio.client import Client

from contracts.coding import AllocateCode
from contracts.messages import Command, Event, Meta
from contracts.registry import StationAccepted, StationReturned
from contracts.values import Kind
from services.chassis import broker, parking, replay
from services.chassis.deciding import Asked
from services.chassis.errors import Busy, DoesNotFit, PlatformError
from services.chassis.inbox import Lane
from services.chassis.policies import Policies, PolicyConsumer
from services.chassis.tasks import ended
from tests.chassis.fed import POISON, Fed, fed, ids, returned, submitted
from tests.chassis.streaming import until
from tests.servers import Servers

A, B, C, *_ = ids(5)


class Answering:
    """A command loop that answers as a test says, and remembers what it was asked, in order."""

    def __init__(self) -> None:
        self.errors: dict[UUID, Exception] = {}
        self.asked: list[tuple[UUID, str]] = []

    async def ask(self, asked: Asked) -> None:
        command: Any = asked.command
        if error := self.errors.get(command.station_id):
            raise error
        self.asked.append((command.station_id, command.prefix))


def accepted(station_id: UUID) -> StationAccepted:
    return StationAccepted(station_id=station_id, accepted_on=date(2026, 3, 2), kind=Kind.FIXED)


policies = Policies()


@policies.on(StationAccepted)
def when_accepted_allocate(event: StationAccepted, _: Meta) -> list[Command]:
    return [AllocateCode("first", event.station_id, event.kind)]


@policies.on(StationReturned)
def when_returned_allocate_again(event: StationReturned, _: Meta) -> list[Command]:
    return [AllocateCode("later", event.station_id, Kind.FIXED)]


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "PAUSE", 0)


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        yield at_work


@pytest.fixture
def loop() -> Answering:
    return Answering()


@pytest.fixture
def consumer(loop: Answering) -> PolicyConsumer:
    answering: Any = loop
    return PolicyConsumer("gateway", "registry", policies, answering)


async def told(house: Fed, *events: tuple[UUID, Event]) -> None:
    for station_id, event in events:
        await house.source.tell(station_id, event)


async def test_an_internal_error_parks_the_event_and_nothing_of_its_stream_overtakes_it(
    house: Fed, loop: Answering, consumer: PolicyConsumer
) -> None:
    await told(house, (A, accepted(A)), (B, accepted(B)), (A, returned(A)), (B, returned(B)))
    loop.errors[A] = PlatformError()
    await house.caught_up(await house.begun(consumer))
    assert await house.parked() == [(1, "PlatformError"), (3, "")]
    assert {one for one, _ in loop.asked} == {B}
    del loop.errors[A]
    loop.asked.clear()
    said = await replay.replay(house.pool, consumer, "registry", house.source.events)
    assert (said.replayed, loop.asked) == (2, [(A, "first"), (A, "later")])


async def test_an_error_that_comes_once_lets_nothing_of_its_stream_overtake_it_either(
    house: Fed, loop: Answering, consumer: PolicyConsumer
) -> None:
    await told(house, (A, accepted(A)), (A, returned(A)))
    ask, errors = loop.ask, [PlatformError()]

    async def once(asked: Asked) -> None:
        if errors:
            raise errors.pop()
        await ask(asked)

    loop.ask = once  # type: ignore[method-assign]
    await house.caught_up(await house.begun(consumer))
    assert (await house.parked(), loop.asked) == ([], [(A, "first"), (A, "later")])


async def test_a_refusal_is_an_outcome_and_parks_nothing(house: Fed, loop: Answering, consumer: PolicyConsumer) -> None:
    await told(house, (A, accepted(A)), (A, returned(A)))
    loop.errors[A] = DoesNotFit(accepted(A), None)
    await house.caught_up(await house.begun(consumer))
    refusals = await house.rows("select position, code from refusals order by position")
    assert [tuple(one.values()) for one in refusals] == [(1, "does-not-fit"), (2, "does-not-fit")]
    assert await house.parked() == []


async def test_a_busy_loop_is_waited_for(house: Fed, loop: Answering, consumer: PolicyConsumer) -> None:
    await told(house, (A, accepted(A)), (B, accepted(B)))
    loop.errors |= {A: PlatformError(), B: Busy()}
    digest = await house.begun(consumer)
    with pytest.raises(Busy):
        await house.caught_up(digest)
    assert (await house.parked(), await house.checkpoint_of(consumer.name)) == ([], 0)


async def test_a_lane_that_cannot_park_stops_and_says_why(
    house: Fed, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_STREAMS", 0)
    await house.source.tell(A, submitted(A, POISON))
    client: Client = await broker.connect(servers.nats.url("gateway"), "gateway")
    try:
        lane = Lane(house.consumer(), "registry", house.pool, client, house.source.events, house.status)
        running = asyncio.create_task(lane.run(epoch=1))

        async def stopped() -> bool:
            return bool(house.status.stopped)

        await until(stopped)
        await ended(running)
    finally:
        await client.close()
    assert "0 streams are parked already, and now StationSubmitted at 1 (Poisoned)" in house.status.stopped
    assert not house.status.alive
    assert house.status.report()["problem"] == house.status.stopped
