"""One trace leads from the click to the last view that shows what came of it."""

import secrets
from typing import Any

import pytest

from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole, mutation, until

pytestmark = pytest.mark.servers

COUNTY, CITY = "340103-clerk", "340100-clerk"
WAY = {
    ("gateway", "graphql"),
    ("gateway", "ask registry/commands/AcceptStation"),
    ("registry", "command AcceptStation"),
    ("registry", "append"),
    ("registry", "publish"),
    ("gateway", "gateway-stations < registry"),
    ("coding", "append"),
    ("coding", "publish"),
    ("gateway", "gateway-stations < coding"),
}


async def test_an_acceptance_is_followed_from_the_front_door_to_the_code_in_the_list(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    trace, click = secrets.token_hex(16), secrets.token_hex(8)
    answer = await whole.http.post(
        "/graphql",
        json={"query": mutation("acceptStation"), "variables": {"input": {"stationId": station["id"]}}},
        headers={"Authorization": whole.bearer(CITY), "traceparent": f"00-{trace}-{click}-01"},
    )
    assert answer.json()["data"]["acceptStation"]["userErrors"] == []

    async def followed() -> list[dict[str, Any]] | None:
        found = (await whole.http.get("/traces.json", params={"trace": trace})).json()
        return found if {(span["service"], span["name"]) for span in found} >= WAY else None

    spans = await until(followed)
    own = [span for span in spans if span["trace"] == trace]
    assert {span["parent"] for span in own} <= {click, *(span["span"] for span in own)}
    assert {span["failed"] for span in spans} == {""}
    assert station["name"] not in str(spans)
