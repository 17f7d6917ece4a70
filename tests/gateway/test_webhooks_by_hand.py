"""What somebody does with an endpoint by hand, and what is left of a delivery when it is over."""

from datetime import timedelta
from uuid import UUID

from gateway.webhooks.deliveries import KEPT_DAYS
from tests.gateway.hooked import Hooked
from tests.gateway.receiver import says
from tests.gateway.told import submitted


async def test_a_replay_sends_the_same_id_and_content_again(bank: Hooked) -> None:
    await bank.station(84)
    await bank.sent()
    bank.jump(hours=1)
    (first,) = bank.receiver.got
    again = await bank.done("replayWebhook", deliveryId=first.id)
    assert (again["delivery"]["deliveryId"], again["delivery"]["state"]) == (first.id, "WAITING")
    await bank.sent()
    assert [(got.id, got.body) for got in bank.receiver.got] == [(first.id, first.body)] * 2
    assert bank.receiver.got[1].headers["webhook-timestamp"] > first.headers["webhook-timestamp"]
    assert [try_["number"] for try_ in (await bank.last())["attempts"]] == [1, 2]


async def test_a_trial_says_nothing_and_verifies(bank: Hooked) -> None:
    await bank.done("testWebhook", endpointId=bank.endpoint)
    await bank.sent()
    (got,) = bank.receiver.got
    assert got.verified(bank.secret)["type"] == "webhook.test"
    assert got.message["data"] == {}


async def test_while_a_secret_is_replaced_both_sign_and_a_day_later_the_new_one_alone(bank: Hooked) -> None:
    fresh = (await bank.done("rotateWebhookSecret", endpointId=bank.endpoint))["secret"]
    await bank.done("testWebhook", endpointId=bank.endpoint)
    await bank.sent()
    for secret in (bank.secret, fresh):
        assert bank.receiver.got[0].verified(secret)
    assert bank.receiver.got[0].headers["webhook-signature"].count("v1,") == 2
    bank.jump(days=1, seconds=1)
    await bank.done("testWebhook", endpointId=bank.endpoint)
    await bank.sent()
    assert bank.receiver.got[1].headers["webhook-signature"].count("v1,") == 1


async def test_what_is_over_is_forgotten_after_a_month_and_nothing_else(bank: Hooked) -> None:
    bank.receiver.script = [says(204), says(500)]
    await bank.station(85)
    await bank.station(86)
    await bank.sent()
    await bank.house.pool.execute(
        "update own.webhook_deliveries set made_at = made_at - $1::interval", timedelta(days=KEPT_DAYS + 1)
    )
    await bank.house.front.webhooks.deliveries.sweep()
    assert [one["state"] for one in await bank.deliveries()] == ["WAITING"]


async def test_one_trace_ends_at_the_receiver(bank: Hooked) -> None:
    trace = "ab" * 16
    await bank.told(submitted(UUID(int=87), enterprise_no=102), trace=f"00-{trace}-{'cd' * 8}-01")
    await bank.sent()
    assert trace in bank.receiver.got[0].headers["traceparent"]
