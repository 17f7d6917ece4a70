"""The promises of the command loop: a refusal concerns its command alone, a repeat is answered, a race is fair."""

import asyncio
from typing import Any

import pytest

from contracts import catalog
from contracts.coding import CodeAllocated
from contracts.messages import Receipt
from contracts.registry import AcceptStation, EndorseStation, ReturnStation
from contracts.values import uuid7
from services.chassis.commands import Loop
from services.chassis.deciding import Asked
from services.chassis.errors import BodyDiffers, DoesNotFit, NotFound, PlatformError, Stale
from services.chassis.store import EventStore, read_record
from tests.chassis.asking import CITY_CLERK, Start, acting, allocate, asked, chain, submit
from tests.chassis.commands.conftest import Ground
from tests.chassis.watched import Watched

BROKEN = acting(account="a name that no\0database takes")


async def answers(loop: Loop, *asks: Asked) -> list[Any]:
    """What comes back when all of them are asked at once; nobody may be left without an answer."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*map(loop.ask, asks), return_exceptions=True)


async def test_what_waits_together_is_written_together(store: EventStore, start: Start) -> None:
    watched = Watched(store)
    await answers(start(watched), *(asked(submit()) for _ in range(100)))
    assert watched.batches == [100]
    assert len(await chain(store)) == 100


async def test_commands_of_one_stream_build_on_each_other_within_a_batch(store: EventStore, loop: Loop) -> None:
    one = submit()
    *done, late = await answers(
        loop,
        asked(one),
        asked(EndorseStation(one.station_id)),
        asked(AcceptStation(one.station_id), CITY_CLERK),
        asked(AcceptStation(one.station_id), CITY_CLERK),
    )
    assert [receipt.version for receipt in done] == [1, 2, 3]
    assert isinstance(late, DoesNotFit)
    assert [entry.type for entry in await chain(store)] == ["StationSubmitted", "StationEndorsed", "StationAccepted"]


async def test_a_refusal_concerns_its_command_alone(store: EventStore, start: Start) -> None:
    there = submit()
    repeated = asked(there)
    loop, other = start(store), start(store)
    await loop.ask(repeated)
    await other.ask(asked(EndorseStation(there.station_id)))  # the first loop's cache is behind from here on
    refused, behind = asked(EndorseStation(uuid7())), asked(ReturnStation(there.station_id, "照片不清"))
    asks = [asked(submit()) for _ in range(253)]
    asks[7:7], asks[90:90], asks[200:200] = [refused], [behind], [repeated]
    said = await answers(loop, *asks)
    assert isinstance(said.pop(asks.index(refused)), PlatformError)
    assert sum(isinstance(one, Receipt) for one in said) == 255
    assert sum(one.repeated for one in said) == 1
    assert len(await chain(store)) == 2 + 253 + 1


# --- the same command again


async def test_the_same_command_again_returns_the_first_receipt(store: EventStore, loop: Loop) -> None:
    ask = asked(submit())
    first, second = await loop.ask(ask), await loop.ask(ask)
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.position, second.version, second.stream) == (first.position, first.version, first.stream)
    assert len(await chain(store)) == 1


@pytest.mark.parametrize("times", [20, 100])
async def test_the_same_command_many_times_at_once_is_done_once(store: EventStore, start: Start, times: int) -> None:
    watched = Watched(store)
    said = await answers(start(watched), *[asked(submit(), command_id=uuid7())] * times)
    assert watched.batches == [1]
    assert sum(not receipt.repeated for receipt in said) == 1
    assert {receipt.position for receipt in said} == {1}
    assert len(await chain(store)) == 1


async def test_a_refused_command_asked_many_times_at_once_is_refused_every_time(store: EventStore, loop: Loop) -> None:
    said = await answers(loop, *[asked(EndorseStation(uuid7()))] * 50)
    assert {type(refusal).__name__ for refusal in said} == {"NotFound"}
    assert await chain(store) == []


async def test_a_repeat_is_known_after_a_restart(store: EventStore, start: Start) -> None:
    ask = asked(submit())
    first = await start(store).ask(ask)
    again = await start(store).ask(ask)
    assert (again.position, again.repeated) == (first.position, True)


async def test_a_repeat_is_answered_even_where_the_command_would_be_refused_by_now(
    store: EventStore, start: Start
) -> None:
    one = submit()
    loop = start(store)
    await loop.ask(asked(one))
    endorse, accept = asked(EndorseStation(one.station_id)), asked(AcceptStation(one.station_id), CITY_CLERK)
    first = await loop.ask(endorse)
    await loop.ask(accept)
    for asker in (loop, start(store)):
        again = await asker.ask(endorse)
        assert (again.position, again.version, again.repeated) == (first.position, 2, True)


async def test_a_command_that_changed_nothing_is_answered_again_with_its_receipt(
    store: EventStore, start: Start
) -> None:
    station_id = uuid7()
    loop = start(store)
    first = await loop.ask(allocate(station_id))
    nothing = allocate(station_id)
    empty = await loop.ask(nothing)
    await loop.ask(allocate())
    again = await start(store).ask(nothing)
    assert (empty.version, empty.position) == (first.version, first.position)
    assert (again.version, again.position, again.repeated) == (empty.version, empty.position, True)


async def test_the_same_id_with_another_body_or_actor_is_refused(store: EventStore, start: Start) -> None:
    ask = asked(submit())
    one = submit(ask.command.station_id, name="别的驿站")  # type: ignore[attr-defined]  # it is a SubmitStation
    different = [asked(one, command_id=ask.command_id), asked(ask.command, acting(account="x"), ask.command_id)]
    loop = start(store)
    first, *same_batch = await answers(loop, ask, *different)
    later = await answers(loop, *different)
    after_restart = await answers(start(store), *different)
    assert isinstance(first, Receipt)
    assert [type(one) for one in (*same_batch, *later, *after_restart)] == [BodyDiffers] * 6
    assert len(await chain(store)) == 1


async def test_a_refusal_is_not_kept_so_the_id_may_be_used_for_a_better_try(store: EventStore, loop: Loop) -> None:
    station_id, command_id = uuid7(), uuid7()
    too_early = asked(EndorseStation(station_id), command_id=command_id)
    assert isinstance((await answers(loop, too_early))[0], PlatformError)
    await loop.ask(asked(submit(station_id)))
    assert (await loop.ask(too_early)).repeated is False


# --- races


async def test_a_form_built_on_an_older_version_is_stale(store: EventStore, loop: Loop) -> None:
    one = submit()
    await loop.ask(asked(one))
    await loop.ask(asked(EndorseStation(one.station_id)))
    late = asked(ReturnStation(one.station_id, "照片不清"), expected_version=1)
    fresh = asked(ReturnStation(one.station_id, "照片不清"), expected_version=2)
    assert isinstance((await answers(loop, late))[0], Stale)
    assert (await loop.ask(fresh)).version == 3


async def test_of_two_forms_built_on_the_same_version_one_wins(store: EventStore, start: Start) -> None:
    one = submit()
    await start(store).ask(asked(one))
    forms = [asked(ReturnStation(one.station_id, f"理由{n}"), expected_version=1) for n in range(2)]
    said = [*await answers(start(store), forms[0]), *await answers(start(store), forms[1])]
    assert sorted(type(one).__name__ for one in said) == ["Receipt", "Stale"]


async def test_two_loops_racing_for_one_series_leave_no_hole_in_it(ground: Ground, start: Start) -> None:
    one, two = start(ground.store), start(ground.beside)
    said = await asyncio.gather(*(loop.ask(allocate()) for _ in range(150) for loop in (one, two)))
    assert sorted(receipt.version for receipt in said) == list(range(1, 301))
    told = [catalog.decode(read_record(entry.record)) for entry in await chain(ground.store)]
    assert [event.serial for event in told if isinstance(event, CodeAllocated)] == list(range(1, 301))


async def test_a_loop_whose_cache_is_behind_decides_on_what_is_true(store: EventStore, start: Start) -> None:
    one, behind = submit(), start(store)
    await behind.ask(asked(one))
    await start(store).ask(asked(ReturnStation(one.station_id, "照片不清")))
    (said,) = await answers(behind, asked(EndorseStation(one.station_id)))
    assert isinstance(said, DoesNotFit), "the application had been returned meanwhile"


async def test_nobody_is_refused_on_what_a_process_remembers_and_another_has_moved(
    store: EventStore, start: Start
) -> None:
    one, behind = submit(), start(store)
    await behind.ask(asked(one))
    await start(store).ask(asked(EndorseStation(one.station_id)))
    assert (await behind.ask(asked(AcceptStation(one.station_id), CITY_CLERK))).version == 3


async def test_a_stream_that_is_taken_to_be_new_and_is_not_is_looked_at(store: EventStore, start: Start) -> None:
    one = submit()
    first = asked(one)
    await start(store).ask(first)
    await start(store).ask(asked(EndorseStation(one.station_id)))
    late, elsewhere, again = await answers(
        start(store), asked(one), asked(one, acting(340104), division=340104), asked(one, command_id=first.command_id)
    )
    assert isinstance(late, DoesNotFit)
    assert isinstance(elsewhere, NotFound)
    assert (again.repeated, again.version) == (True, 1)
    assert len(await chain(store)) == 2


async def test_a_refusal_of_what_was_taken_to_be_new_is_looked_at(store: EventStore, start: Start) -> None:
    """Who hands in again names the city by mistake; the station has its county already, and that is what counts."""
    one = submit()
    loop = start(store)
    await loop.ask(asked(one))
    await loop.ask(asked(ReturnStation(one.station_id, "照片不清")))
    again = asked(one, CITY_CLERK, division=340100)
    assert (await start(store).ask(again)).version == 3


async def test_what_begins_a_stream_costs_no_look_at_it(store: EventStore, start: Start) -> None:
    watched = Watched(store)
    await answers(start(watched), *(asked(submit()) for _ in range(20)))
    assert watched.looked == []
