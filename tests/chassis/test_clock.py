"""Business time comes from one clock; it may jump and pass midnight, and what is written still follows in order."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from contracts.messages import Record
from contracts.registry import AcceptStation, EndorseStation, StationAccepted
from services.chassis.clock import business_day, microseconds, now
from services.chassis.commands import Loop
from services.chassis.store import Entry, Store
from services.chassis.testing import headless
from services.registry.domain import station
from services.registry.domain.station.refusals import InTheFuture
from tests.chassis.asking import CITY_CLERK, CLERK, KEYRING, asked, chain, submit

NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)
"""Midnight in Shanghai."""
TICK = timedelta(microseconds=1)


class Clock:
    """Shows what a test says."""

    moment = NEW_YEAR

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def loop(store: Store, clock: Clock) -> AsyncIterator[Loop]:
    """A command loop that lives by that clock."""
    found = Loop(store, [station.decider], clock=clock, resolve=headless, keyring=KEYRING)
    running = asyncio.create_task(found.run())
    yield found
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def record(entry: Entry) -> Record:
    return msgspec.json.decode(entry.record, type=Record)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (NEW_YEAR - TICK, date(2026, 12, 31)),
        (NEW_YEAR, date(2027, 1, 1)),
        (datetime(2027, 1, 1, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 16, tzinfo=UTC), date(2028, 3, 1)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 29)),
    ],
    ids=str,
)
def test_a_day_is_a_day_in_shanghai(moment: datetime, day: date) -> None:
    assert business_day(moment) == day


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_of_the_machine_does_not_matter(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert (business_day(NEW_YEAR - TICK), business_day(NEW_YEAR)) == (date(2026, 12, 31), date(2027, 1, 1))
        assert now().tzinfo is UTC
        assert abs(now().timestamp() - time.time()) < 3600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_moment_is_kept_to_the_microsecond() -> None:
    far = datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert microseconds(far) - microseconds(far - TICK) == 1


async def test_the_clock_jumps_back_and_forward_and_what_is_written_follows_in_order(
    store: Store, loop: Loop, clock: Clock
) -> None:
    hours = [0, -1, 24 * 365, -24 * 400, 1]
    for hour in hours:
        clock.moment = NEW_YEAR + timedelta(hours=hour)
        assert (await loop.ask(asked(submit()))).version == 1
    entries = await chain(store)
    assert [record(entry).meta.at for entry in entries] == [NEW_YEAR + timedelta(hours=hour) for hour in hours]
    assert [entry.position for entry in entries] == [1, 2, 3, 4, 5]


async def test_a_repeat_after_a_jump_is_still_a_repeat(loop: Loop, clock: Clock) -> None:
    one = asked(submit())
    first = await loop.ask(one)
    for days in (-400, 400):
        clock.moment = NEW_YEAR + timedelta(days=days)
        again = await loop.ask(one)
        assert (again.position, again.repeated) == (first.position, True)


async def accepted(loop: Loop, clock: Clock, at: datetime, **more: Any) -> Any:
    """The way of one station, its acceptance at a moment."""
    one = submit()
    await loop.ask(asked(one, CLERK))
    await loop.ask(asked(EndorseStation(one.station_id), CLERK))
    clock.moment = at
    return await loop.ask(asked(AcceptStation(one.station_id, **more), CITY_CLERK))


@pytest.mark.parametrize(
    ("at", "day"), [(NEW_YEAR - TICK, "2026-12-31"), (NEW_YEAR, "2027-01-01")], ids=["before", "at"]
)
async def test_what_is_accepted_about_midnight_is_accepted_on_the_day_it_is_in_shanghai(
    store: Store, loop: Loop, clock: Clock, at: datetime, day: str
) -> None:
    await accepted(loop, clock, at)
    told = record((await chain(store))[-1])
    assert told.type == StationAccepted.__name__
    assert msgspec.json.decode(told.data)["accepted_on"] == day


async def test_tomorrow_begins_at_midnight_in_shanghai(loop: Loop, clock: Clock) -> None:
    with pytest.raises(InTheFuture):
        await accepted(loop, clock, NEW_YEAR - TICK, accepted_on=date(2027, 1, 1))
    clock.moment = NEW_YEAR - TICK
    assert (await accepted(loop, clock, NEW_YEAR, accepted_on=date(2027, 1, 1))).version == 3


async def test_a_standard_is_in_force_from_the_midnight_of_its_day(store: Store, loop: Loop, clock: Clock) -> None:
    """Anhui's is from 11 February 2024."""
    begins = datetime(2024, 2, 10, 16, tzinfo=UTC)
    for moment in (begins - TICK, begins, begins - TICK):
        clock.moment = moment
        await loop.ask(asked(submit()))
    stood = [record(entry).meta.standard for entry in await chain(store)]
    assert ["anhui" in one for one in stood] == [False, True, False]
