"""A number through a station's whole life: in use, out of use with the reason, in use again; and none is missing."""

from typing import Any

import pytest

from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers

COUNTY, CITY, NEXT_DOOR = "340103-clerk", "340100-clerk", "340102-clerk"
CODE = "query ($code: String!) { code(code: $code) { code status stationId reason } }"
SERIES = 'query { codeSeries(prefix: "120551") { last next living retired firstGap } }'


async def becomes(whole: Whole, code: str, status: str) -> Any:
    """What the number says as soon as it has this status."""

    async def there() -> Any:
        found = (await whole.ask(COUNTY, CODE, code=code))["code"]
        return found if found and found["status"] == status else None

    return await until(there)


@pytest.mark.clause("AH-4.5.5")
async def test_a_number_leaves_with_its_station_and_comes_back_with_it(whole: Whole) -> None:
    station = await whole.coded(COUNTY, (await whole.accepted(LUYANG))["id"])
    here, digits = {"stationId": station["id"]}, station["code"][:11]
    assert (await becomes(whole, digits, "LIVING"))["stationId"] == station["stationId"]
    await whole.done(COUNTY, "openStation", **here)
    await whole.done(COUNTY, "withdrawStation", **here, reason="场地到期")
    assert (await becomes(whole, digits, "RETIRED"))["reason"] == "场地到期"
    next_door = (await whole.ask(NEXT_DOOR, CODE, code=digits))["code"]
    assert next_door == {"code": station["code"], "status": "RETIRED", "stationId": None, "reason": None}
    await whole.submitted(COUNTY, LUYANG, name=station["name"], stationId=station["id"])
    await whole.done(COUNTY, "endorseStation", **here)
    await whole.done(CITY, "acceptStation", **here)
    assert (await becomes(whole, digits, "LIVING"))["code"] == station["code"]
    series = (await whole.ask(NEXT_DOOR, SERIES))["codeSeries"]
    assert series["living"] + series["retired"] == series["last"] == series["next"] - 1
    assert series["firstGap"] is None
