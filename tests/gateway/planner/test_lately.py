"""Stations with what happened to each of them last are one statement, which tells nobody more than they may see."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from contracts.messages import Event
from contracts.registry import StationAccepted, StationEndorsed, StationOpened
from contracts.values import Kind, account_id
from gateway.views.history import happened
from gateway.views.stations import stations
from services.chassis.declared import secured
from tests.gateway.conftest import network
from tests.gateway.opened import CITY, COUNTY, YAOHAI, House, opened
from tests.gateway.planner.both import CORPUS, both, by_plan
from tests.gateway.told import AT, entries, submitted, written
from tests.servers import Servers

STATIONS = [UUID(int=n) for n in range(1000, 1050)]
LATELY = CORPUS["lately"]


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    """Fifty more stations in the city, next door to the county, which went through four steps each."""
    told = [(stations, 340102, submitted(one, name=str(one.int), unit_no=340102)) for one in STATIONS]
    async with opened(servers, *network(), *told) as found:
        async with found.pool.acquire() as connection:
            steps: list[Callable[[UUID], Event]] = [submitted, StationEndorsed, accepted, opening]
            for minute, event in enumerate(steps):
                said = [event(one) for one in (*STATIONS, YAOHAI)]
                moment = AT + timedelta(minutes=minute)
                await happened.write(connection, happened.fold(entries(*said, division=340102, at=moment)))
            await connection.execute(
                "insert into own.credentials (account_id, login) values ($1, $2)", account_id(CITY), CITY
            )
            await connection.execute(
                "update happened set account_id = $1::uuid, actor = $1::uuid::text, by_unit = 340100, role = 'clerk'",
                account_id(CITY),
            )
        yield found


def accepted(station: UUID) -> StationAccepted:
    return StationAccepted(station, Kind.FIXED, date(2026, 3, 2))


def opening(station: UUID) -> StationOpened:
    return StationOpened(station, date(2026, 3, 2))


async def test_fifty_stations_with_their_last_three_happenings_are_one_statement(house: House) -> None:
    found = (await both(house, CITY, LATELY, {"first": 51}))["stations"]["nodes"]
    assert len(found) == 51
    told = [[one["eventName"] for one in station["history"]["nodes"]] for station in found if station["name"].isdigit()]
    assert told == [["启用", "验收通过", "审核同意"]] * 50


async def test_the_door_hands_it_on_as_it_came(house: House) -> None:
    answer = await house.post(CITY, LATELY, first=51)
    assert answer.json()["data"] == (await by_plan(house, CITY, LATELY, {"first": 51}))["data"]


async def test_each_says_who_did_it_by_login_and_for_which_unit(house: House) -> None:
    found = (await both(house, CITY, LATELY, {"first": 100}))["stations"]["nodes"]
    said = {(one["login"], one["unitName"]) for station in found for one in station["history"]["nodes"]}
    assert said == {(CITY, "340100总工会")}


async def test_what_was_different_is_worked_out_for_all_of_them_together(house: House) -> None:
    text = "{ stations(first: 100) { nodes { history(first: 4) { nodes { event fields { label afterText } } } } } }"
    assert await by_plan(house, CITY, text) is None
    found = (await house.ask(CITY, text))["stations"]["nodes"]
    said = [one for station in found for one in station["history"]["nodes"] if one["event"] == "StationOpened"]
    assert len(said) == 51
    assert all({"label": "申报进度", "afterText": "服务中"} in one["fields"] for one in said)


async def test_each_says_how_many_there_are_in_all(house: House) -> None:
    text = "{ stations(first: 100) { nodes { stationId history { totalCount nodes { event } } } } }"
    found = (await both(house, CITY, text) or (await house.ask(CITY, text)))["stations"]["nodes"]
    said = {one["stationId"]: one["history"]["totalCount"] for one in found}
    assert [said[str(one)] for one in STATIONS] == [4] * 50
    assert sum(said.values()) == 4 * 51, "of what nothing happened to, nothing is counted"


async def test_nobody_is_told_of_a_station_that_they_do_not_see(house: House) -> None:
    def asked(station: UUID) -> dict[str, Any]:
        return {"id": str(station), "first": 100}

    for station in (*STATIONS[:3], YAOHAI):
        assert (await both(house, CITY, CORPUS["history"], asked(station)))["stationHistory"]["totalCount"] == 4
        assert (await both(house, COUNTY, CORPUS["history"], asked(station)))["stationHistory"]["edges"] == []
    county = (await both(house, COUNTY, LATELY, {"first": 100}))["stations"]["nodes"]
    assert len(county) == 25
    assert all(station["history"]["nodes"] == [] for station in county)


async def test_a_reader_learns_a_login_by_its_account_and_no_list_of_them(servers: Servers) -> None:
    async with servers.fresh("gateway") as fresh:
        reader = await asyncpg.connect(fresh.reader)
        try:
            assert await reader.fetchval("select login_of($1)", account_id(CITY)) is None
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.fetch("select login from own.credentials")
        finally:
            await reader.close()


async def test_whose_an_event_is_is_asked_of_the_stations_that_took_the_place_of_others(servers: Servers) -> None:
    """On a connection that has asked before, as when a view was made anew."""
    asked = "select told_here($1, now())"
    async with servers.fresh("gateway") as fresh, written(fresh, (stations, 340103, submitted(YAOHAI))):
        reader, owner = await asyncpg.connect(fresh.reader), await asyncpg.connect(fresh.owner)
        try:
            async with reader.transaction():
                await reader.execute("set local app.prefixes = '{340103}'")
                assert [await reader.fetchval(asked, YAOHAI) for _ in range(7)] == [True] * 7
            async with owner.transaction():
                await owner.execute("alter table stations rename to stations_before")
                await owner.execute("create table stations (like stations_before including all)")
                for statement in secured("stations", stations.policy, "gateway"):
                    await owner.execute(statement)
            async with reader.transaction():
                await reader.execute("set local app.prefixes = '{340103}'")
                assert await reader.fetchval(asked, YAOHAI) is False
        finally:
            await reader.close()
            await owner.close()
