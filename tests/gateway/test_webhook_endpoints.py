"""Endpoints are managed by whoever manages the clients of a unit, within limits, and every change of one is logged."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.webhooks.endpoints import KINDS, MOST
from tests.gateway.hooked import Hooked
from tests.gateway.partners import AUDITOR, BANK, CITY, CLERK, POST, PROVINCE, TELLER, done
from tests.gateway.receiver import Receiver

MANAGING = ["changeWebhook", "rotateWebhookSecret", "disableWebhook", "enableWebhook", "testWebhook", "removeWebhook"]


def about(bank: Hooked, what: str) -> dict[str, Any]:
    return {"endpointId": bank.endpoint} | ({"url": bank.receiver.url} if what == "changeWebhook" else {})


async def logged(bank: Hooked) -> list[tuple[str, str]]:
    rows = await bank.house.pool.fetch(
        "select action, result from own.access_log where action like 'webhook%' order by entry"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("login", [BANK, PROVINCE])
async def test_whoever_manages_the_clients_manages_where_they_are_told(bank: Hooked, login: str) -> None:
    for what in MANAGING:
        await bank.done(what, login=login, **about(bank, what))
    actions = ["add", "change", "rotate", "disable", "enable", "test", "remove"]
    assert await logged(bank) == [(f"webhook-{action}", "done") for action in actions]


@pytest.mark.parametrize(
    ("login", "code"),
    [(POST, "no-such-endpoint"), (CITY, "no-such-endpoint"), (AUDITOR, "forbidden"), (CLERK, "forbidden")],
)
async def test_nobody_else_does_and_what_was_denied_is_logged(bank: Hooked, login: str, code: str) -> None:
    before = await bank.log()
    for what in MANAGING:
        answer = await bank.did(what, login, **about(bank, what))
        assert [error["code"] for error in answer["userErrors"]] == [code]
        nowhere = await bank.did(what, login, **about(bank, what) | {"endpointId": str(uuid4())})
        assert nowhere["userErrors"] == answer["userErrors"]
    assert [result for _, result in await logged(bank)] == ["done", *[code] * 2 * len(MANAGING)]
    assert await bank.log() == before


async def test_a_delivery_is_replayed_by_whoever_manages_it_alone(bank: Hooked) -> None:
    made = (await bank.done("testWebhook", endpointId=bank.endpoint))["delivery"]["deliveryId"]
    for login, code in ((POST, "no-such-delivery"), (TELLER, "forbidden"), (AUDITOR, "forbidden")):
        for one in (made, str(uuid4())):
            (error,) = (await bank.did("replayWebhook", login, deliveryId=one))["userErrors"]
            assert error["code"] == code
    (error,) = (await bank.did("replayWebhook", BANK, deliveryId=str(uuid4())))["userErrors"]
    assert (error["code"], error["path"]) == ("no-such-delivery", "deliveryId")


async def test_endpoints_are_seen_where_their_clients_are(bank: Hooked) -> None:
    for login, many in ((BANK, 1), (PROVINCE, 1), (AUDITOR, 1), (POST, 0), (CITY, 0)):
        assert len(await bank.log(login)) == many
    assert await bank.log(client=str(uuid4())) == []
    refused = (await bank.house.post(CLERK, "{ webhookEndpoints { endpointId } }")).json()
    assert refused["errors"][0]["extensions"]["code"] == "forbidden"


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://169.254.169.254/latest", "https://2130706433/", "x"])
@pytest.mark.parametrize("what", ["addWebhook", "changeWebhook"])
async def test_an_address_of_our_network_is_refused_with_a_sentence(bank: Hooked, url: str, what: str) -> None:
    input = {"clientId": bank.client} if what == "addWebhook" else {"endpointId": bank.endpoint}
    (error,) = (await bank.did(what, url=url, **input))["userErrors"]
    assert (error["code"], error["path"]) == ("bad-webhook-url", "url")
    assert "https://" in error["message"]
    assert len(await bank.log()) == 1


async def test_events_are_those_there_are_and_endpoints_have_a_limit(bank: Hooked) -> None:
    (error,) = (await bank.did("addWebhook", clientId=bank.client, url=bank.receiver.url, events=["no.Such"]))[
        "userErrors"
    ]
    assert (error["code"], error["path"]) == ("bad-events", "events")
    for _ in range(MOST - 1):
        await bank.add(events=sorted(KINDS))
    (error,) = (await bank.did("addWebhook", clientId=bank.client, url=bank.receiver.url))["userErrors"]
    assert error["code"] == "too-many-endpoints"
    told = (await bank.house.ask(BANK, "{ webhookEvents { type name } }"))["webhookEvents"]
    assert {one["type"] for one in told} == KINDS
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in one["name"]) for one in told)


async def test_a_secret_is_shown_once_and_kept_sealed(bank: Hooked) -> None:
    assert bank.secret.startswith("whsec_")
    tables = ("webhook_endpoints", "webhook_secrets", "webhook_deliveries", "access_log")
    for table in tables:
        rows = await bank.house.pool.fetch(f"select t::text from own.{table} t")
        kept = " ".join(row[0] for row in rows)
        assert rows or table == "webhook_deliveries"
        assert bank.secret not in kept
        assert bank.secret.encode().hex() not in kept
    assert (await bank.done("disableWebhook", endpointId=bank.endpoint))["secret"] is None


async def test_one_that_is_disabled_misses_nothing(bank: Hooked) -> None:
    await bank.done("disableWebhook", endpointId=bank.endpoint)
    await bank.station(50)
    await bank.sent()
    assert bank.receiver.got == []
    await bank.done("enableWebhook", endpointId=bank.endpoint)
    await bank.fed()
    await bank.sent()
    assert [got.message["type"] for got in bank.receiver.got] == ["registry.StationSubmitted"]


async def test_a_client_that_is_closed_or_may_no_longer_read_stations_is_told_nothing(bank: Hooked) -> None:
    await bank.station(51)
    await done(
        bank.house, BANK, "changePartnerClient", clientId=bank.client, name="核心系统", scopes=["own-codes:read"]
    )
    await bank.sent()
    await bank.station(52)
    await bank.sent()
    assert bank.receiver.got == []
    await done(bank.house, BANK, "closePartnerClient", clientId=bank.client)
    await bank.fed()
    await bank.sent()
    assert bank.receiver.got == []


async def test_what_was_not_taken_goes_to_the_new_address(bank: Hooked) -> None:
    before = bank.receiver.url
    await bank.done("changeWebhook", endpointId=bank.endpoint, url=Receiver(port=1).url)
    await bank.station(53)
    await bank.sent()
    assert (await bank.last())["attempts"][0]["failure"] == "no-connection"
    await bank.done("changeWebhook", endpointId=bank.endpoint, url=before)
    bank.jump(seconds=6)
    await bank.sent()
    assert (await bank.last())["state"] == "TAKEN"


async def test_one_that_is_removed_takes_its_log_and_what_waits_with_it(bank: Hooked) -> None:
    await bank.station(54)
    await bank.done("removeWebhook", endpointId=bank.endpoint)
    await bank.sent()
    assert bank.receiver.got == []
    for table in ("own.webhook_endpoints", "own.webhook_secrets", "own.webhook_deliveries", "timers"):
        assert await bank.house.pool.fetchval(f"select count(*) from {table}") == 0


async def test_the_log_goes_page_by_page_and_by_state(bank: Hooked) -> None:
    for number in range(60, 65):
        await bank.station(number)
    (page,) = await bank.log(first=3)
    (rest,) = await bank.log(first=3, after=page["deliveries"]["pageInfo"]["endCursor"])
    found = [*page["deliveries"]["nodes"], *rest["deliveries"]["nodes"]]
    assert (len(found), len({one["deliveryId"] for one in found})) == (5, 5)
    assert page["deliveries"]["pageInfo"]["hasNextPage"]
    assert not rest["deliveries"]["pageInfo"]["hasNextPage"]
    await bank.sent()
    assert (await bank.log(state="WAITING"))[0]["deliveries"]["nodes"] == []
    assert len((await bank.log(state="TAKEN"))[0]["deliveries"]["nodes"]) == 5
