"""Whoever watches hears what others do, as soon as it shows, and of their own stations only."""

import pytest

from tests.journeys.walk import LUYANG, WUHU
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def test_a_county_hears_the_citys_acceptance_and_then_the_code(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    async with whole.watching(COUNTY, station["id"]) as watch:
        await whole.done(CITY, "acceptStation", stationId=station["id"])
        heard = await watch.until(lambda told: told["code"] is not None)
    assert {told["stationId"] for told in heard} == {station["stationId"]}
    assert {told["status"] for told in heard} == {"ACCEPTED"}
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
