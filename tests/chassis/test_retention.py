"""Whoever answers for no station is forgotten when their years are over, and nobody else is."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from contracts import catalog, standards
from contracts.messages import Command
from contracts.registry import (
    AcceptStation,
    CancelApplication,
    ChangeHead,
    EndorseStation,
    ReturnStation,
    WithdrawStation,
)
from contracts.values import personal_fields, uuid7
from services.chassis import retention
from services.chassis.commands import Loop
from services.chassis.digest import Digest
from services.chassis.progress import Progress
from services.chassis.retention import Former, Retention, ends, night, over
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop as Turning
from services.chassis.store import Store
from services.chassis.timers import Timers
from services.registry.api import api
from services.registry.views import answering
from tests.chassis.asking import CITY_CLERK, asked, chain, submit
from tests.chassis.fed import Source
from tests.chassis.test_people import ADMIN, NAME, headed
from tests.chassis.timed import Wall

YEARS = standards.resolve(340103, date(2026, 3, 2)).retention.former_years
LEFT = datetime(2026, 3, 1, 17, tzinfo=UTC)
"""In the night to 2 March, where the business is."""


def former(left: datetime = LEFT, division: int = 340103) -> Former:
    return Former(UUID(int=1), division, left, UUID(int=2))


# --- when


def test_somebody_is_kept_for_as_many_years_as_the_standard_says_and_not_a_day_longer() -> None:
    last = date(2026 + YEARS, 3, 1)
    assert over([former()], last) == []
    assert over([former()], last + timedelta(days=1)) == [former()]


def test_the_standard_is_that_of_the_place_they_belong_to() -> None:
    def resolve(division: int, on: date) -> standards.Standard:
        asked_for.append((division, on))
        return standards.resolve(division, on)

    asked_for: list[tuple[int, date]] = []
    over([former(division=500106), former(division=340103)], date(2030, 1, 1), resolve)
    assert asked_for == [(500106, date(2030, 1, 1)), (340103, date(2030, 1, 1))]


@pytest.mark.parametrize(
    ("since", "end"),
    [
        (datetime(2024, 2, 29, 4, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2024, 2, 28, 4, tzinfo=UTC), date(2027, 2, 28)),
        (datetime(2024, 12, 31, 16, tzinfo=UTC), date(2028, 1, 1)),
    ],
)
def test_years_are_those_of_the_calendar_in_shanghai(since: datetime, end: date) -> None:
    assert ends(since, 3) == end


def test_it_is_looked_again_at_midnight_in_shanghai() -> None:
    assert night(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert night(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_asked_again_for_the_same_reason_it_is_the_same_command() -> None:
    assert retention.asked("registry", former()) == retention.asked("registry", former())
    assert retention.asked("registry", former()).cause == former().because


# --- who


def test_whoever_a_command_may_tell_of_is_looked_for_wherever_an_event_names_them() -> None:
    roles = {role for door in api.doors.values() for role in personal_fields(door.command)}
    assert roles == {"head_id", "leader_id", "liaison_id"}
    assert roles <= set(answering.table.c.keys())
    naming = {name for name, event in catalog.EVENTS.items() if roles & {*event.__struct_fields__}}
    assert naming <= answering.steps.keys()


@dataclass
class Desk:
    """A store of registry, who answers for its stations, and a clock that a test sets."""

    store: Store
    loop: Loop
    wall: Wall = field(default_factory=lambda: Wall(datetime.now(UTC)))

    def __post_init__(self) -> None:
        self.timers = Timers(self.store.pool, self.wall)
        named = ("head_id", "leader_id", "liaison_id")
        self.kept = Retention("registry", answering, named, self.timers, self.loop)

    async def ask(self, command: Command) -> None:
        await self.loop.ask(asked(command, ADMIN))

    async def headed(self, head: UUID) -> UUID:
        """An accepted station with a head."""
        station = uuid7()
        await self.loop.ask(asked(headed(head, station)))
        await self.loop.ask(asked(EndorseStation(station), ADMIN))
        await self.loop.ask(asked(AcceptStation(station), CITY_CLERK))
        return station

    async def follow(self) -> None:
        """The view is level with the store."""
        digest = Digest(
            ViewConsumer("registry", answering, "registry", Progress()), "registry", self.store.pool, Turning("view")
        )
        await digest.begin(1)
        while run := await Source(self.store).events("registry", digest.at.position, 500):
            await digest.advance(run)
        await digest.keep()

    async def look(self, **later: float) -> None:
        """Some time passes, and whatever is due by then is done."""
        async with self.store.pool.acquire() as connection:
            await self.kept.begin(connection)
        self.wall.jump(**later)
        await self.timers.turn()
        await asyncio.gather(*self.timers._after)

    async def known(self) -> set[UUID]:
        return {row["person_id"] for row in await self.store.pool.fetch("select person_id from people")}


@pytest.fixture
def desk(store: Store, loop: Loop) -> Desk:
    return Desk(store, loop)


def replaced(station: UUID, head: UUID) -> ChangeHead:
    return ChangeHead(station, head, NAME, "13800001111")


async def test_a_former_head_is_erased_when_their_years_are_over_and_nobody_else_is(desk: Desk) -> None:
    gone, elsewhere, back, now = (uuid7() for _ in range(4))
    first, second = await desk.headed(gone), await desk.headed(elsewhere)
    third = await desk.headed(back)
    await desk.headed(elsewhere)
    for station in (first, second, third):
        await desk.ask(replaced(station, now))
    await desk.ask(ChangeHead(third, back))
    await desk.follow()
    await desk.look(days=365 * YEARS - 2)
    assert await desk.known() == {gone, elsewhere, back, now}
    await desk.look(days=5)
    assert await desk.known() == {elsewhere, back, now}
    (told,) = [entry for entry in await chain(desk.store) if entry.type == "PersonErased"]
    assert b'"retention_over"' in told.record
    assert b'"actor":"registry.when_the_time_is_over_forget"' in told.record
    await desk.follow()
    await desk.look(days=400)
    assert await desk.known() == {elsewhere, back, now}, "looked at again, nothing is left to do"


async def test_what_left_the_network_or_never_came_into_it_is_nobodys_any_more(desk: Desk) -> None:
    """An application that was given back still waits for its people."""
    withdrawn, cancelled, returned = uuid7(), uuid7(), uuid7()
    await desk.ask(WithdrawStation(await desk.headed(withdrawn), "搬迁"))
    for head, end in ((cancelled, CancelApplication), (returned, ReturnStation)):
        await desk.ask(headed(head, station := uuid7()))
        await desk.ask(end(station, "材料不全"))
    await desk.follow()
    await desk.look(days=366 * YEARS)
    assert await desk.known() == {returned}


async def test_nobody_is_forgotten_while_somebody_may_have_named_them_again_unseen(desk: Desk) -> None:
    former = uuid7()
    station = await desk.headed(former)
    await desk.ask(replaced(station, uuid7()))
    await desk.follow()
    await desk.ask(submit(head_id=former))
    await desk.look(days=366 * YEARS)
    assert former in await desk.known(), "the view is not level with the store"
    await desk.follow()
    await desk.look(hours=1)
    assert former in await desk.known(), "and now it knows"
