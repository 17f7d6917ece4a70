"""What changes for a bank's stations is told to its endpoint until that takes it: once, signed, thin and in order."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from contracts.registry import Changes, StationChanged, StationEndorsed, StationReturned
from gateway.feed import Place
from gateway.webhooks.deliveries import MOST_NAMED, messages
from gateway.webhooks.work import LEASE
from tests.gateway.chronicle import LINEAGE
from tests.gateway.hooked import Hooked
from tests.gateway.opened import until
from tests.gateway.receiver import HANGS, receiving, says

# --- what is told ---------------------------------------------------------------------------------------------------


async def test_an_event_of_a_co_built_station_is_told_once_signed_and_by_ids_alone(bank: Hooked) -> None:
    station = await bank.station(50, name="三孝口驿站", address="长江中路1号")
    await bank.sent()
    (got,) = bank.receiver.got
    said = got.verified(bank.secret)
    assert said["type"] == "registry.StationSubmitted"
    assert said["data"]["stations"] == [{"stationId": str(station), "deleted": False}]
    assert said["data"]["source"] == "registry"
    assert said["data"]["position"] == bank.chronicle.positions["registry"]
    assert "三孝口" not in got.body.decode()
    assert got.headers["content-type"] == "application/json"
    (one,) = await bank.deliveries()
    assert (one["deliveryId"], one["state"], one["dueAt"]) == (got.id, "TAKEN", None)
    assert [(try_["status"], try_["failure"]) for try_ in one["attempts"]] == [(204, None)]
    await bank.fed()
    await bank.sent()
    assert (len(bank.receiver.got), bank.tries("taken", "")) == (1, 1)


async def test_stations_of_others_are_not_told_of_and_one_that_leaves_is_once(bank: Hooked) -> None:
    await bank.station(51, enterprise_no=101)
    station = await bank.station(52)
    await bank.told(StationChanged(station, Changes(enterprise_no=101)))
    await bank.told(StationEndorsed(station))
    await bank.sent()
    told = [(got.message["type"], got.message["data"]["stations"]) for got in bank.receiver.got]
    assert told == [
        ("registry.StationSubmitted", [{"stationId": str(station), "deleted": False}]),
        ("registry.StationChanged", [{"stationId": str(station), "deleted": True}]),
    ]


async def test_an_endpoint_is_told_the_events_it_wants_from_when_it_was_added(bank: Hooked) -> None:
    station = await bank.station(53)
    await bank.add(events=["registry.StationReturned"])
    await bank.told(StationReturned(station, "补充材料"))
    _, late = await bank.log()
    assert [one["event"] for one in late["deliveries"]["nodes"]] == ["registry.StationReturned"]
    assert [one["eventName"] for one in await bank.deliveries()] == ["退回", "申报"]


async def test_what_is_fed_again_after_a_crash_is_there_already(bank: Hooked) -> None:
    begun = await bank.house.pool.fetchval("select cursor from own.webhook_endpoints")
    for number in range(60, 64):
        await bank.station(number)
    ids = [one["deliveryId"] for one in await bank.deliveries()]
    assert len({*ids}) == 4
    await bank.house.pool.execute("update own.webhook_endpoints set cursor = $1", begun)
    feeding = bank.house.front.webhooks.feeding
    await asyncio.gather(feeding.turn(), feeding.turn())
    assert [one["deliveryId"] for one in await bank.deliveries()] == ids


async def test_an_event_of_many_stations_is_one_message_under_twenty_kilobytes(bank: Hooked) -> None:
    about = {"source": "coding", "position": 7, "event": "CodesAdopted", "recorded_at": bank.moment, "trace": None}
    ids = map(UUID, (f"{n:032x}" for n in range(MOST_NAMED + 1)))
    rows: list[Any] = [SimpleNamespace(station_id=one, unit_id=None, seen=one, **about) for one in ids]
    (made,) = messages(UUID(int=1), [], rows, {"coding": Place(LINEAGE, 7)})
    assert len(made.body) < 20_000
    assert '"more":true' in made.body


async def test_a_source_restored_from_a_backup_is_told_as_such_and_followed_from_there(bank: Hooked) -> None:
    await bank.chronicle.reached(UUID(int=LINEAGE.int + 1))
    await bank.house.front.webhooks.feeding.turn()
    await bank.sent()
    assert [got.message["type"] for got in bank.receiver.got] == ["webhook.restored"]
    await bank.house.front.webhooks.feeding.turn()
    assert len(await bank.deliveries()) == 1


# --- a receiver that does not take it -------------------------------------------------------------------------------


async def test_what_is_not_taken_comes_again_under_its_id_at_growing_intervals_until_it_is_given_up(
    bank: Hooked,
) -> None:
    bank.receiver.always = says(500)
    await bank.station(54)
    seconds = []
    await bank.sent()
    while due := await bank.house.pool.fetchval("select due_at from own.webhook_deliveries"):
        seconds.append((due - bank.moment).total_seconds())
        bank.moment = due
        await bank.sent()
    one = await bank.last()
    steps = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
    assert all(step <= waited <= step * 1.1 for step, waited in zip(steps, seconds, strict=True))
    assert (one["state"], one["dueAt"], len(one["attempts"])) == ("GIVEN_UP", None, 10)
    assert (bank.tries("waiting", "refused"), bank.tries("given-up", "refused")) == (9, 1)
    assert len({got.id for got in bank.receiver.got}) == 1
    assert len(bank.receiver.got) == 10
    (endpoint,) = await bank.log()
    assert endpoint["disabledFor"] == "silent"


async def test_the_others_are_tried_meanwhile_and_one_at_a_time(bank: Hooked) -> None:
    bank.receiver.script = [says(500)]
    for number in range(70, 74):
        await bank.station(number)
    await bank.sent()
    positions = [got.message["data"]["position"] for got in bank.receiver.got]
    assert positions == sorted(positions)
    assert [one["state"] for one in await bank.deliveries()] == ["TAKEN", "TAKEN", "TAKEN", "WAITING"]
    bank.jump(seconds=6)
    await bank.sent()
    assert bank.receiver.got[-1].id == bank.receiver.got[0].id
    assert bank.receiver.most_at_once == 1
    assert {one["state"] for one in await bank.deliveries()} == {"TAKEN"}


async def test_a_receiver_that_says_when_to_come_again_is_left_alone_until_then(bank: Hooked) -> None:
    bank.receiver.script = [says(429, "retry-after: 600")]
    await bank.station(55)
    await bank.sent()
    bank.jump(seconds=599)
    await bank.sent()
    assert len(bank.receiver.got) == 1
    bank.jump(seconds=2)
    await bank.sent()
    assert len(bank.receiver.got) == 2
    assert [try_["status"] for try_ in (await bank.last())["attempts"]] == [429, 204]


async def test_a_receiver_that_is_gone_is_told_nothing_more_until_somebody_enables_it(bank: Hooked) -> None:
    bank.receiver.script = [says(410)]
    await bank.station(56)
    await bank.station(57)
    await bank.sent()
    (endpoint,) = await bank.log()
    assert endpoint["disabledFor"] == "gone"
    await bank.station(58)
    bank.jump(days=1)
    await bank.sent()
    assert len(bank.receiver.got) == 1
    await bank.done("enableWebhook", endpointId=bank.endpoint)
    await bank.fed()
    await bank.sent()
    assert len({got.id for got in bank.receiver.got}) == 3
    assert {one["state"] for one in await bank.deliveries()} == {"TAKEN"}


@pytest.mark.parametrize("answer", [says(301, "location: http://127.0.0.1/"), b"SSH-2.0-liar\r\n"])
async def test_a_redirect_and_a_lie_are_failures_like_any(bank: Hooked, answer: bytes) -> None:
    bank.receiver.script = [answer]
    await bank.station(59)
    await bank.sent()
    one = await bank.last()
    assert one["state"] == "WAITING"
    assert one["attempts"][0]["failureName"]
    bank.jump(seconds=6)
    await bank.sent()
    assert (await bank.last())["state"] == "TAKEN"


async def test_a_receiver_that_hangs_keeps_nobody_else_waiting(bank: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank.house.front.webhooks.work._sender, "_seconds", 1.0)
    async with receiving() as sick:
        sick.always = HANGS
        await bank.add(url=sick.url)
        await bank.station(80)
        await bank.house.timers.turn()
        await until(lambda: bool(bank.receiver.got))
        assert sick.at_once <= 1
        await bank.sent()
    well, ill = await bank.log()
    assert [one["state"] for one in well["deliveries"]["nodes"]] == ["TAKEN"]
    (one,) = ill["deliveries"]["nodes"]
    assert (one["state"], one["attempts"][0]["failure"]) == ("WAITING", "timeout")


async def test_an_address_that_turned_inward_is_not_called(bank: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def inward(_: str, __: int) -> list[str]:
        return ["10.0.0.1"]

    await bank.station(81)
    monkeypatch.setattr(bank.house.front.webhooks.work._sender._addresses, "_resolve", inward)
    await bank.sent()
    assert (await bank.last())["attempts"][0]["failure"] == "address-refused"
    assert bank.receiver.got == []


async def test_a_try_whose_process_dies_is_counted_as_lost_and_made_again(bank: Hooked) -> None:
    bank.receiver.script = [HANGS]
    await bank.station(82)
    await bank.house.timers.turn()
    await until(lambda: bool(bank.receiver.got))
    flying = [*bank.house.timers._after]
    for task in flying:
        task.cancel()
    await asyncio.gather(*flying, return_exceptions=True)
    await bank.sent()
    assert (await bank.last())["state"] == "SENDING"
    bank.moment += LEASE
    await bank.sent()
    bank.jump(seconds=6)
    await bank.sent()
    one = await bank.last()
    assert (one["state"], [try_["failure"] for try_ in one["attempts"]]) == ("TAKEN", ["lost", None])
    assert len({got.id for got in bank.receiver.got}) == 1


async def test_a_clock_that_jumps_changes_when_something_is_sent_and_not_how_often(bank: Hooked) -> None:
    bank.receiver.script = [says(500)]
    await bank.station(83)
    await bank.sent()
    bank.jump(days=-2)
    await bank.sent()
    assert len(bank.receiver.got) == 1
    bank.jump(days=400)
    await bank.sent()
    bank.jump(days=-400)
    await bank.sent()
    assert len(bank.receiver.got) == 2
    assert (await bank.last())["state"] == "TAKEN"
