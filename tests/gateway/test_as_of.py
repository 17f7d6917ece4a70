"""The past register is listed, filtered, counted and exported as it was known then, in the scope of then."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.coding import CodeAllocated
from contracts.messages import Event
from contracts.registry import Changes, StationAccepted, StationChanged, StationEndorsed, StationRevoked
from contracts.values import Kind
from services.chassis.clock import now
from tests.gateway.chronicle import Chronicle, at
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.test_exports import rows_of
from tests.gateway.test_history import BANK, ELSEWHERE, network
from tests.gateway.told import submitted
from tests.gateway.wizard import taken
from tests.servers import Servers

FIRST, SECOND, THIRD = (UUID(int=n) for n in (11, 12, 13))
STATION = (
    "query ($id: ID, $code: String, $at: DateTime) { station(id: $id, code: $code, asOf: $at) { status code name } }"
)
LIST = """
query ($at: DateTime, $filter: StationFilter, $sort: StationSort! = OLDEST, $first: Int, $after: String) {
  stations(asOf: $at, filter: $filter, sort: $sort, first: $first, after: $after) {
    edges { node { stationId status code codeState name } } pageInfo { hasNextPage endCursor } totalCount
  }
}"""


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    """Three stations: the first is accepted, coded and revoked; the second changes hands; the third is next door."""
    async with opened(servers) as opened_:
        told = Chronicle(opened_)
        await network(told)
        story: list[tuple[float, Event, int]] = [
            (1, submitted(FIRST, name="一"), 340103),
            (2, submitted(SECOND, name="二", enterprise_no=102), 340103),
            (3, StationEndorsed(FIRST), 340103),
            (4, StationAccepted(FIRST, Kind.FIXED, at(0).date()), 340103),
            (5, CodeAllocated(FIRST, "12055100001", "120551", 1), 340000),
            (6, submitted(THIRD, name="三", unit_no=340102), 340102),
            (7, StationChanged(SECOND, Changes(name="二改", enterprise_no=None)), 340103),
            (8, StationRevoked(FIRST, "严重违规"), 340103),
        ]
        for minute, event, division in story:
            await told.tell(minute, event, division=division)
        yield opened_


async def listed(house: House, login: str, moment: datetime | None, **asked: Any) -> tuple[list[Any], int]:
    found = (await house.ask(login, LIST, at=moment and moment.isoformat(), **asked))["stations"]
    nodes = [edge["node"] for edge in found["edges"]]
    assert found["totalCount"] == len(nodes)
    return [(one["name"], one["status"], one["code"]) for one in nodes], found["totalCount"]


@pytest.mark.parametrize(
    ("minute", "known"),
    [
        (0.5, []),
        (1, [("一", "SUBMITTED", None)]),
        (3, [("一", "ENDORSED", None), ("二", "SUBMITTED", None)]),
        (4.5, [("一", "ACCEPTED", None), ("二", "SUBMITTED", None)]),
        (5, [("一", "ACCEPTED", "12055100001"), ("二", "SUBMITTED", None)]),
        (6, [("一", "ACCEPTED", "12055100001"), ("二", "SUBMITTED", None), ("三", "SUBMITTED", None)]),
        (9, [("一", "REVOKED", "12055100001"), ("二改", "SUBMITTED", None), ("三", "SUBMITTED", None)]),
    ],
)
async def test_the_list_says_what_was_known_at_each_moment(house: House, minute: float, known: list[Any]) -> None:
    assert await listed(house, CITY, at(minute)) == (known, len(known))


@pytest.mark.parametrize(
    ("minute", "counted"),
    [
        (0.5, []),
        (2, [(["SUBMITTED", None], 2)]),
        (4.5, [(["ACCEPTED", None], 1), (["SUBMITTED", None], 1)]),
        (9, [(["SUBMITTED", None], 2), (["REVOKED", None], 1)]),
    ],
)
async def test_the_stations_of_a_moment_are_counted_by_groups(house: House, minute: float, counted: list[Any]) -> None:
    text = "query ($at: DateTime) { stationsBy(group: [STATUS, BUILD_MODE], asOf: $at) { keys count } }"
    found = (await house.ask(CITY, text, at=at(minute).isoformat()))["stationsBy"]
    assert [(one["keys"], one["count"]) for one in found] == counted


async def test_now_as_of_is_the_list_as_it_stands(house: House) -> None:
    assert await listed(house, CITY, now()) == await listed(house, CITY, None)


async def test_a_past_list_is_filtered_by_what_was_then(house: House) -> None:
    accepted = {"status": ["ACCEPTED"]}
    assert await listed(house, CITY, at(4.5), filter=accepted) == ([("一", "ACCEPTED", None)], 1)
    assert await listed(house, CITY, at(9), filter=accepted) == ([], 0)
    assert (await listed(house, CITY, at(4.5), filter={"codeState": ["PENDING"]}))[1] == 2
    assert (await listed(house, CITY, at(5), filter={"hasCode": True}))[1] == 1
    assert (await listed(house, CITY, at(6.5), filter={"text": "改"}))[1] == 0


async def test_a_past_list_is_read_page_by_page_in_every_order(house: House) -> None:
    for sort, names in (("OLDEST", "一二三"), ("NEWEST", "三二一"), ("CODE", "一二三"), ("NAME", "二三一")):
        whole = ""
        about: dict[str, Any] = {"endCursor": None}
        for _ in range(3):
            asked = {"sort": sort, "first": 1, "after": about["endCursor"], "at": at(6).isoformat()}
            page = (await house.ask(CITY, LIST, **asked))["stations"]
            whole += page["edges"][0]["node"]["name"]
            about = page["pageInfo"]
        assert whole == names
        assert not about["hasNextPage"]


async def test_one_station_is_found_as_it_was_by_id_and_by_code(house: House) -> None:
    then = (await house.ask(COUNTY, STATION, id=str(FIRST), at=at(3.5).isoformat()))["station"]
    assert then == {"status": "ENDORSED", "code": None, "name": "一"}
    for minute, status in ((5, "ACCEPTED"), (8, "REVOKED")):
        found = (await house.ask(COUNTY, STATION, code="12055100001", at=at(minute).isoformat()))["station"]
        assert (found["status"], found["code"]) == (status, "12055100001")
    assert (await house.ask(COUNTY, STATION, code="12055100001", at=at(4).isoformat()))["station"] is None
    assert (await house.ask(COUNTY, STATION, id=str(FIRST), at=at(0).isoformat()))["station"] is None


async def test_the_past_is_seen_in_the_scope_of_then_and_by_nobody_from_elsewhere(house: House) -> None:
    assert [name for name, *_ in (await listed(house, BANK, at(6)))[0]] == ["二"]
    assert await listed(house, BANK, at(7)) == ([], 0)
    assert [name for name, *_ in (await listed(house, ELSEWHERE, at(9)))[0]] == ["三"]
    assert (await house.ask(ELSEWHERE, STATION, id=str(FIRST), at=at(9).isoformat()))["station"] is None


async def test_the_register_of_a_past_date_is_exported_again(house: House) -> None:
    moment = at(5).isoformat().replace("+", "%2B")
    *_, headings, first, second = rows_of(await taken(house, CITY, f"/stations.csv?asOf={moment}&sort=OLDEST"))
    assert [first[:3], second[:3]] == [["'12055100001", "一", "已验收"], ["", "二", "已申报"]]
    assert headings[0] == "站点编码"


async def test_nobody_asks_what_will_be_known(house: House) -> None:
    tomorrow = (now() + timedelta(days=1)).isoformat()
    answer = (await house.post(CITY, LIST, at=tomorrow)).json()
    assert answer["errors"][0]["extensions"]["code"] == "as-of-in-the-future"
