"""A change of a co-built station is followed from the click to the machine of the enterprise that builds it."""

import asyncio
import secrets
from typing import Any

import pytest

from tests.deploy.running import environment, yizhan
from tests.gateway.receiver import receiving, says
from tests.journeys.partner import CLOSE
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole, mutation, until

COUNTY, BANK = "340103-clerk", "103-enterprise-admin"
REGISTER = """mutation ($input: RegisterPartnerClientInput!) {
  registerPartnerClient(input: $input) { client { clientId } userErrors { code } } }"""
ADD = """mutation ($input: AddWebhookInput!) {
  addWebhook(input: $input) { secret endpoint { endpointId } userErrors { code } } }"""


async def test_one_trace_leads_from_the_front_door_to_the_enterprise(whole: Whole) -> None:
    client = await registered(whole)
    async with receiving() as receiver:
        receiver.script = [says(503)]
        added = (await whole.ask(BANK, ADD, input={"clientId": client, "url": receiver.url}))["addWebhook"]
        assert added["userErrors"] == []
        trace, click = secrets.token_hex(16), secrets.token_hex(8)
        station = await whole.submitted(COUNTY, LUYANG, enterpriseNo=103)
        answer = await whole.http.post(
            "/graphql",
            json={"query": mutation("endorseStation"), "variables": {"input": {"stationId": station["id"]}}},
            headers={"Authorization": whole.bearer(COUNTY), "traceparent": f"00-{trace}-{click}-01"},
        )
        assert answer.json()["data"]["endorseStation"]["userErrors"] == []

        async def told() -> Any:
            found = [got for got in receiver.got if got.message["type"] == "registry.StationEndorsed"]
            return found[-1] if found else None

        got = await until(told)
        assert got.verified(added["secret"])["data"]["stations"] == [
            {"stationId": station["stationId"], "deleted": False}
        ]
        assert got.headers["traceparent"].startswith(f"00-{trace}-")

        async def followed() -> list[dict[str, Any]]:
            spans = (await whole.http.get("/traces.json", params={"trace": trace})).json()
            return [span for span in spans if span["name"] == "webhook"]

        (span, *_) = await until(followed)
        assert span["trace"] == trace
        assert station["name"] not in str(span)
    await whole.ask(BANK, CLOSE, input={"clientId": client})


@pytest.mark.parametrize("view", ["happened", "stations"])
async def test_a_view_that_is_made_anew_tells_nobody_twice(whole: Whole, view: str) -> None:
    client = await registered(whole)
    async with receiving() as receiver:
        added = (await whole.ask(BANK, ADD, input={"clientId": client, "url": receiver.url}))["addWebhook"]
        assert added["userErrors"] == []
        station = await whole.submitted(COUNTY, LUYANG, enterpriseNo=103)

        async def told(event: str) -> Any:
            return [got for got in receiver.got if got.message["type"] == event]

        await until(lambda: told("registry.StationSubmitted"))
        env = environment(whole.data, whole.running.port, **whole.running.more)
        done = await asyncio.to_thread(yizhan, "rebuild", view, env=env)
        assert done.returncode == 0, done.stderr
        await whole.done(COUNTY, "endorseStation", stationId=station["id"])
        await until(lambda: told("registry.StationEndorsed"))
        about = [{"stationId": station["stationId"], "deleted": False}]
        assert [got.message["type"] for got in receiver.got if got.message["data"]["stations"] == about] == [
            "registry.StationSubmitted",
            "registry.StationEndorsed",
        ]
    await whole.ask(BANK, CLOSE, input={"clientId": client})


async def registered(whole: Whole, login: str = BANK) -> str:
    asked = {"unitNo": int(login.partition("-")[0]), "name": "通知试验", "scopes": ["stations:read"]}
    made: str = (await whole.ask(login, REGISTER, input=asked))["registerPartnerClient"]["client"]["clientId"]
    return made
