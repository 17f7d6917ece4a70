"""When something breaks under the command loop: the culprit stands alone, and nobody waits in vain."""

import asyncio
import os

import pytest

from contracts.messages import Receipt
from contracts.registry import EndorseStation
from services.chassis.commands import Loop
from services.chassis.errors import Busy, PlatformError
from services.chassis.store import EventStore
from services.registry.domain import station
from tests.chassis.asking import Start, allocate, asked, chain, submit
from tests.chassis.commands.conftest import Ground
from tests.chassis.commands.test_commands import BROKEN, answers
from tests.chassis.watched import Watched


async def test_one_command_that_the_database_cannot_take_does_not_harm_the_others(
    store: EventStore, loop: Loop
) -> None:
    asks = [asked(submit()) for _ in range(40)]
    asks[13:13] = [asked(submit(), BROKEN)]
    said = await answers(loop, *asks)
    assert type(said.pop(13)) is PlatformError
    assert all(isinstance(one, Receipt) for one in said)
    assert len(await chain(store)) == 40


async def test_a_command_with_a_key_too_long_for_any_index_stands_alone(store: EventStore, loop: Loop) -> None:
    unlike = os.urandom(10_000).hex()  # what repeats itself would be compressed
    said = await answers(loop, asked(submit(unlike)), allocate(), asked(submit()))  # type: ignore[arg-type]
    assert [type(one) for one in said] == [PlatformError, Receipt, Receipt]


async def test_nothing_is_believed_before_it_is_stored(store: EventStore, loop: Loop) -> None:
    one = submit()
    said = await answers(loop, asked(one, BROKEN), asked(EndorseStation(one.station_id)))
    assert [type(one).__name__ for one in said] == ["PlatformError", "NotFound"]
    (later,) = await answers(loop, asked(EndorseStation(one.station_id)))
    assert type(later).__name__ == "NotFound"
    assert await chain(store) == []


async def test_a_history_that_cannot_be_read_stops_nobody_else(ground: Ground, start: Start) -> None:
    one = submit()
    await start(ground.store).ask(asked(one))
    await ground.spoil()
    loop = start(ground.store)
    said = await answers(loop, asked(submit()), asked(EndorseStation(one.station_id)), asked(submit()))
    assert [type(one) for one in said] == [Receipt, PlatformError, Receipt]


async def test_a_decider_that_breaks_takes_no_other_command_with_it(store: EventStore, loop: Loop) -> None:
    broken = asked(submit(name=None))
    said = await answers(loop, asked(submit()), broken, asked(submit()))
    assert [type(one) for one in said] == [Receipt, PlatformError, Receipt]


async def test_a_connection_that_breaks_is_waited_for(store: EventStore, start: Start) -> None:
    watched = Watched(store)
    watched.breaks = [ConnectionResetError()]
    said = await answers(start(watched), *(asked(submit()) for _ in range(3)))
    assert [receipt.position for receipt in said] == [1, 2, 3]
    assert len(await chain(store)) == 3


async def test_an_answer_lost_on_its_way_back_is_not_a_second_event(store: EventStore, start: Start) -> None:
    watched = Watched(store)
    watched.breaks, watched.committed_first = [ConnectionResetError()], True
    said = await answers(start(watched), asked(submit()), allocate(), allocate())
    assert [receipt.position for receipt in said] == [1, 2, 3]
    assert len(await chain(store)) == 3


async def test_a_full_queue_says_so_at_once(store: EventStore) -> None:
    idle = Loop(store, [station.decider], waiting=2)
    waiting = [asyncio.ensure_future(idle.ask(asked(submit()))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await asyncio.wait_for(idle.ask(asked(submit())), 10)
    for one in waiting:
        one.cancel()


async def test_a_caller_that_hangs_up_harms_nobody(store: EventStore, loop: Loop) -> None:
    leaving = asyncio.ensure_future(loop.ask(asked(submit())))
    staying = [asyncio.ensure_future(loop.ask(asked(submit()))) for _ in range(3)]
    await asyncio.sleep(0)  # all four are in the queue
    leaving.cancel()
    assert all(isinstance(one, Receipt) for one in await asyncio.gather(*staying))
    assert (await loop.ask(asked(submit()))).repeated is False
    assert len(await chain(store)) == 5


async def test_what_a_caller_hung_up_on_is_answered_when_asked_again(store: EventStore, loop: Loop) -> None:
    ask = asked(submit())
    leaving = asyncio.ensure_future(loop.ask(ask))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await loop.ask(ask)).position == 1
    assert len(await chain(store)) == 1
