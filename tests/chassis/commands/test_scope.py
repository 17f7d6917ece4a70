"""Whose a stream is: the loop itself looks, whatever the door has forgotten."""

import pytest

from contracts.registry import EndorseStation, ReturnStation
from contracts.values import Level, Scope, uuid7
from services.chassis.auth import Hat, Identity
from services.chassis.commands import Loop
from services.chassis.deciding import Asked
from services.chassis.errors import NotFound
from services.chassis.store import EventStore
from tests.chassis.asking import CITY_CLERK, CLERK, ENTERPRISE, acting, allocate, asked, chain, submit


async def test_a_stream_outside_the_scope_does_not_exist(store: EventStore, loop: Loop) -> None:
    one = submit()
    await loop.ask(asked(one))
    for stranger in (acting(340104), acting(340200), acting(500106)):
        with pytest.raises(NotFound):
            await loop.ask(asked(EndorseStation(one.station_id), stranger))
    assert len(await chain(store)) == 1


async def test_nobody_begins_a_stream_outside_their_scope(store: EventStore, loop: Loop) -> None:
    with pytest.raises(NotFound):
        await loop.ask(asked(submit(), CLERK, division=340104))
    with pytest.raises(NotFound):
        await loop.ask(asked(submit(), CLERK, division=None))
    assert await chain(store) == []


async def test_a_stream_keeps_its_division_whatever_a_later_command_names(store: EventStore, loop: Loop) -> None:
    one = submit()
    await loop.ask(asked(one))
    await loop.ask(asked(ReturnStation(one.station_id, "照片不清")))
    with pytest.raises(NotFound):
        await loop.ask(asked(one, acting(340104), division=340104))
    await loop.ask(asked(one, CITY_CLERK, division=340104))
    assert [entry.division for entry in await chain(store)] == [340103] * 3


async def test_a_unit_above_reaches_what_lies_below(loop: Loop) -> None:
    for above in (CLERK, CITY_CLERK, acting(340000)):
        one = submit()
        await loop.ask(asked(one, above))
        assert (await loop.ask(asked(EndorseStation(one.station_id), above))).version == 2


async def test_permission_and_scope_must_be_under_one_hat(loop: Loop) -> None:
    one = submit()
    await loop.ask(asked(one))
    reads_here, clerks_there = acting(role="auditor").hats, acting(340200).hats
    both = Identity(account="two hats", hats=(*reads_here, *clerks_there))
    with pytest.raises(NotFound):
        await loop.ask(asked(EndorseStation(one.station_id), both))


async def test_the_responsible_unit_and_the_co_builder_reach_their_stations_and_no_others(loop: Loop) -> None:
    township = Hat(role="clerk", unit_no=340103001, level=Level.COUNTY, scope=Scope(unit_nos=(340103001,)))
    street = Identity(account="a street", hats=(township,))
    own, other = submit(unit_no=340103001, enterprise_no=7), submit()
    for one in (own, other):
        await loop.ask(asked(one))
    assert (await loop.ask(asked(ReturnStation(own.station_id, "照片不清"), street))).version == 2
    assert (await loop.ask(asked(own, ENTERPRISE))).version == 3
    for stranger in (street, ENTERPRISE):
        with pytest.raises(NotFound):
            await loop.ask(asked(ReturnStation(other.station_id, "照片不清"), stranger))


async def test_streams_of_policies_do_not_exist_for_people(store: EventStore, loop: Loop) -> None:
    told = allocate()
    for person in (CLERK, acting(340000, role="admin")):
        with pytest.raises(NotFound):
            await loop.ask(asked(told.command, person, division=340103))
        with pytest.raises(NotFound):
            await loop.ask(Asked(command=told.command, command_id=uuid7(), identity=person, cause=uuid7()))
    assert (await loop.ask(told)).version == 1
    assert len(await chain(store)) == 1
