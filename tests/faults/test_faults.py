"""Whatever dies, stops or forgets: what was acknowledged is there, once, and everything heals without hands."""

import asyncio
import os
import signal

import pytest

from contracts.catalog import SERVICES
from tests.faults.flow import Flow, exactly_once
from tests.faults.ground import Ground
from tests.journeys.whole import until

pytestmark = pytest.mark.servers

STATIONS = 24
COMMANDS = 3 * STATIONS
NATS = "nats-server"
EVERYTHING = (*(f"services.{name}" for name in SERVICES), "gateway.main", NATS, "bin/postgres")


@pytest.mark.parametrize("part", ["services.registry", "services.coding", "gateway.main"])
async def test_a_process_killed_while_commands_flow_loses_and_doubles_nothing(ground: Ground, part: str) -> None:
    flow = Flow(ground.whole)
    flowing = asyncio.create_task(flow.run(STATIONS))
    await flow.reached(COMMANDS // 3)
    await ground.replaced(part, ground.kill(part))
    await flowing
    assert flow.count == COMMANDS
    await exactly_once(ground, flow)
    await ground.well()


async def test_commands_are_accepted_while_the_broker_hangs_and_show_when_it_is_back(ground: Ground) -> None:
    """Whoever waits for the view is answered all the same, and the relay and every lane go on by themselves."""
    flow = Flow(ground.whole)
    pid = ground.freeze(NATS)
    try:
        await flow.run(4, at_once=4)
    finally:
        os.kill(pid, signal.SIGCONT)
    await exactly_once(ground, flow)
    await ground.well()


async def test_a_broker_that_lost_everything_is_filled_again_and_nothing_happens_twice(ground: Ground) -> None:
    before, after = Flow(ground.whole), Flow(ground.whole)
    pid = ground.freeze(NATS)
    try:
        await before.run(4, at_once=4)
        ground.forget_streams()
    finally:
        os.kill(pid, signal.SIGKILL)
    await ground.replaced(NATS, pid)
    await after.run(4, at_once=4)
    await exactly_once(ground, before, after)
    await ground.well()
    ground.verified()


async def test_what_is_told_again_has_no_second_effect(ground: Ground) -> None:
    """Coding's policies hear all of registry's events once more, from the first one on."""
    flow = Flow(ground.whole)
    await flow.run(4, at_once=4)
    await exactly_once(ground, flow)
    before, end = await ground.events("coding"), await ground.head("registry")
    pid = ground.freeze("services.coding")
    async with ground.store("coding") as connection:
        moved = await connection.execute(
            """
            update checkpoints set lineage = null, position = 0, hash = '', stream_seq = 0
            where consumer = 'coding-policies' and source = 'registry'
            """
        )
    assert moved == "UPDATE 1"
    os.kill(pid, signal.SIGKILL)
    await ground.replaced("services.coding", pid)

    async def heard_again() -> bool:
        async with ground.store("coding") as connection:
            position = await connection.fetchval("select position from checkpoints where consumer = 'coding-policies'")
            refusals = await connection.fetchval("select count(*) from refusals")
        assert refusals == 0
        return bool(position >= end)

    await until(heard_again)
    assert await ground.events("coding") == before
    await exactly_once(ground, flow)


async def test_after_the_plug_was_pulled_everything_acknowledged_is_there(ground: Ground) -> None:
    """PostgreSQL included; what was not acknowledged is asked again under the same id and done once."""
    flow = Flow(ground.whole)
    flowing = asyncio.create_task(flow.run(STATIONS))
    await flow.reached(COMMANDS // 2)
    await ground.kill_everything()
    await ground.start_again()
    await flowing
    await exactly_once(ground, flow)
    await ground.well()
    assert "registry: " in ground.verified()
    await ground.what_is_shown_is_what_is_told()


@pytest.mark.drill
async def test_every_process_killed_in_turn_under_load_changes_nothing_but_time(ground: Ground) -> None:
    flows = []
    for part in EVERYTHING * 3:
        flows.append(Flow(ground.whole))
        flowing = asyncio.create_task(flows[-1].run(STATIONS))
        await flows[-1].reached(COMMANDS // 3)
        await ground.replaced(part, ground.kill(part))
        await flowing
        assert flows[-1].count == COMMANDS
    await exactly_once(ground, *flows)
    await ground.healed()
    ground.verified()
    await ground.what_is_shown_is_what_is_told()
