"""Whoever watches hears what others do, as soon as it shows, and of their own stations only."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from websockets.asyncio.client import ClientConnection

from tests.journeys.decisions import ADMIN, EVERYBODY
from tests.journeys.walk import LUYANG, WUHU
from tests.journeys.whole import PATIENCE, Whole

pytestmark = pytest.mark.servers

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def test_a_county_hears_the_citys_acceptance_and_then_the_code(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    async with whole.watching(COUNTY, station["id"]) as watch:
        await whole.done(CITY, "acceptStation", stationId=station["id"])
        # the one is registry's to tell and the other coding's: whichever comes first, both are heard
        heard = await watch.until(lambda told: told["code"] is not None and told["status"] == "ACCEPTED")
    assert {told["stationId"] for told in heard} == {station["stationId"]}
    assert {told["status"] for told in heard} <= {"ENDORSED", "ACCEPTED"}
    assert heard[-1]["code"].startswith("120551")


async def test_nothing_is_heard_from_another_county(whole: Whole) -> None:
    """What happened there comes before what is heard at last, so it would have been heard by then."""
    async with whole.watching(COUNTY) as watch, whole.watching(CITY) as above, whole.watching("340202-clerk") as beside:
        elsewhere = await whole.submitted("340202-clerk", WUHU)
        own = await whole.submitted(COUNTY, LUYANG)
        last = await whole.submitted("340202-clerk", WUHU)
        for ear in (watch, above):
            heard = await ear.until(lambda told: told["stationId"] == own["stationId"])
            assert elsewhere["stationId"] not in {told["stationId"] for told in heard}
        heard = await beside.until(lambda told: told["stationId"] == last["stationId"])
        assert {told["division"] for told in heard} == {WUHU}


async def test_who_watches_one_station_hears_of_no_other(whole: Whole) -> None:
    wanted, other = await whole.submitted(COUNTY, LUYANG), await whole.submitted(COUNTY, LUYANG)
    async with whole.watching(CITY, wanted["id"]) as watch:
        await whole.done(COUNTY, "endorseStation", stationId=other["id"])
        await whole.done(COUNTY, "endorseStation", stationId=wanted["id"])
        heard = await watch.until(lambda told: told["status"] == "ENDORSED")
    assert {told["stationId"] for told in heard} == {wanted["stationId"]}


@dataclass
class Waiting:
    """How much waits for an account's units, as it is told."""

    socket: ClientConnection
    counts: list[int]

    async def hear(self, type: str) -> bool:
        """The next that is said; whether it is of this type."""
        said = json.loads(await self.socket.recv())
        if said["type"] == "next":
            self.counts.append(said["payload"]["data"]["todoChanged"]["unit"])
        return bool(said["type"] == type)

    async def counted(self, many: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.counts or self.counts[-1] != many:
                await self.hear("next")

    async def silent(self) -> None:
        """Nothing more had been said by now."""
        told = len(self.counts)
        await self.socket.send(json.dumps({"type": "ping"}))
        while not await self.hear("pong"):
            pass
        assert len(self.counts) == told


async def test_what_waits_is_told_to_those_it_waits_for_and_to_nobody_else(whole: Whole) -> None:
    async with AsyncExitStack() as stack:
        told: dict[str, Waiting] = {}
        for login in sorted(EVERYBODY):
            query = "subscription { todoChanged { unit } }"
            told[login] = Waiting(await stack.enter_async_context(whole.subscribed(login, query)), [])
            assert await told[login].hear("next")
        begun = {login: one.counts[-1] for login, one in told.items()}

        async def waits_for(*those: str) -> None:
            """One thing more for those, and for all others as much as in the beginning."""
            for login in those:
                await told[login].counted(begun[login] + 1)
            for login in told.keys() - {COUNTY, *those}:
                await told[login].silent()

        station = await whole.submitted(COUNTY, LUYANG)
        await waits_for(COUNTY)
        await whole.done(COUNTY, "endorseStation", stationId=station["id"])
        await waits_for(CITY, ADMIN)
        await told[COUNTY].counted(begun[COUNTY])
        assert {login for login, one in told.items() if len(one.counts) > 1} == {COUNTY, CITY, ADMIN}
