"""Whoever writes sees it written, once, on the version they looked at."""

import asyncio
from typing import Any

import pytest

from contracts.values import uuid7
from tests.journeys.walk import LUYANG, PROVINCE
from tests.journeys.whole import Whole, mutation

pytestmark = pytest.mark.servers

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def test_a_writer_sees_its_own_write(whole: Whole) -> None:
    """In the answer, and in the very next list."""
    payload = await whole.do(COUNTY, "submitStation", division=LUYANG, name="亲见驿站", address="人民路1号")
    assert (payload["userErrors"], payload["upToDate"]) == ([], True)
    assert (payload["station"]["name"], payload["station"]["version"]) == ("亲见驿站", 1)
    assert payload["station"]["stationId"] in {one["stationId"] for one in await whole.stations(COUNTY)}
    for version, (login, name) in enumerate([(COUNTY, "endorseStation"), (CITY, "acceptStation")], start=2):
        payload = await whole.do(login, name, stationId=payload["station"]["id"])
        assert (payload["station"]["version"], payload["upToDate"]) == (version, True)


async def test_who_looked_at_an_older_version_is_told_so(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"], expectedVersion=1)
    stale = await whole.refused(CITY, "returnStation", stationId=station["id"], reason="退回", expectedVersion=1)
    assert stale["code"] == "stale"
    now = await whole.station(CITY, id=station["id"])
    assert now
    assert (now["version"], now["status"]) == (2, "ENDORSED")


async def test_a_command_sent_again_is_answered_alike_and_done_once(whole: Whole) -> None:
    """Also when nobody said which station: its id, and its head's, follow from the command's."""
    asked = {"division": LUYANG, "name": "重发驿站", "address": "人民路1号", "commandId": str(uuid7())}
    first = await whole.done(COUNTY, "submitStation", **asked)
    assert await whole.done(COUNTY, "submitStation", **asked) == first
    assert len(await whole.stations(COUNTY, text="重发驿站")) == 1


async def test_a_command_sent_many_times_at_once_is_done_once(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    asked = {"stationId": station["id"], "commandId": str(uuid7())}
    answers = await asyncio.gather(*(whole.done(COUNTY, "endorseStation", **asked) for _ in range(8)))
    assert {answer["version"] for answer in answers} == {2}


async def test_the_same_id_for_something_else_is_refused(whole: Whole) -> None:
    asked = {"stationId": str(uuid7()), "commandId": str(uuid7()), "division": LUYANG, "address": "人民路1号"}
    await whole.done(COUNTY, "submitStation", name="同号驿站", **asked)
    other = await whole.refused(COUNTY, "submitStation", name="异文驿站", **asked)
    assert (other["code"], other["path"]) == ("command-id-reused", "commandId")
    assert await whole.stations(COUNTY, text="异文驿站") == []


async def test_two_who_accept_the_same_station_leave_one_acceptance_and_one_code(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    both = await asyncio.gather(
        *(whole.do(login, "acceptStation", stationId=station["id"]) for login in (CITY, "340100-admin"))
    )
    assert sorted(len(payload["userErrors"]) for payload in both) == [0, 1]
    coded = await whole.coded(PROVINCE, station["id"])
    assert coded["version"] == 3


async def test_a_wrong_value_is_told_by_its_field_and_nothing_is_written(whole: Whole) -> None:
    asked = {"division": LUYANG, "name": "错值驿站", "address": "人民路1号"}
    for wrong, path in (({"areaM2": "0"}, "areaM2"), ({"name": " "}, "name"), ({"division": 340100}, "division")):
        error = await whole.refused(CITY, "submitStation", **asked | wrong)
        assert error["path"] == path, error
        assert error["message"]
        assert error["messageEn"]
    assert await whole.stations(CITY, text="错值驿站") == []


async def test_a_field_that_no_form_has_is_refused(whole: Whole) -> None:
    """A client that says more than is understood must not believe that it was heard."""
    asked = {"division": LUYANG, "name": "多字段驿站", "address": "人民路1号", "starRating": 5}
    answer = (await whole.post(COUNTY, mutation("submitStation"), input=asked)).json()
    assert "starRating" in answer["errors"][0]["message"]
    assert (answer["data"], answer["errors"][0]["extensions"]) == (None, {"code": "rejected"})
    inline = (
        'mutation { submitStation(input: {division: 340103, name: "多字段驿站", address: "1", star: 5}) { upToDate } }'
    )
    answer = (await whole.post(COUNTY, inline)).json()
    assert (answer["data"], len(answer["errors"])) == (None, 1)
    assert await whole.stations(COUNTY, text="多字段驿站") == []


async def test_a_value_of_another_type_is_named_and_is_no_fault_of_ours(whole: Whole) -> None:
    asked = {"division": LUYANG, "name": "错型驿站", "address": "人民路1号"}
    wrong: dict[str, Any] = {"division": "庐阳", "name": None, "kind": "HUGE", "builtOn": "2023年秋", "commandId": "7"}
    for field, value in wrong.items():
        answer = (await whole.post(COUNTY, mutation("submitStation"), input=asked | {field: value})).json()
        assert (answer["data"], answer["errors"][0]["extensions"]) == (None, {"code": "rejected"})
        assert f".{field}" in answer["errors"][0]["message"]
    assert await whole.stations(COUNTY, text="错型驿站") == []


@pytest.mark.parametrize(
    "document",
    [
        "{ a " * 11 + "}" * 11,
        "{ stations { edges { node { " + " ".join(f"n{n}: name" for n in range(21)) + " } } } }",
        "{ " + " ".join(f"m{n}: me {{ login }}" for n in range(11)) + " }",
        "mutation { " + "a " * 2100 + "}",
    ],
    ids=["depth", "aliases", "root fields", "tokens"],
)
async def test_a_document_beyond_the_limits_is_refused_before_anything_runs(whole: Whole, document: str) -> None:
    answer = await whole.post(COUNTY, document)
    assert answer.status_code == 400
    assert answer.json()["data"] is None
    assert len(answer.json()["errors"]) == 1
