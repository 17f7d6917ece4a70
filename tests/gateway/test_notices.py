"""Whoever handed a station in, or answers for it, is told what others do to it; nobody is told of their own."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.registry import (
    ChangeDeclined,
    ChangeProposed,
    Changes,
    RoleGranted,
    StationAccepted,
    StationEndorsed,
    StationReturned,
)
from contracts.values import Kind, account_id
from gateway.schema.context import opened_id
from services.chassis.clock import now
from tests.gateway.chronicle import EPOCH, Chronicle
from tests.gateway.opened import CITY, COUNTY, House, opened, until
from tests.gateway.test_history import BANK, ELSEWHERE, network
from tests.gateway.test_watching import heard, watching
from tests.gateway.told import submitted
from tests.servers import Servers

COLLEAGUE = "340103-colleague"
OLD, OURS, BUILT, THEIRS = (UUID(int=n) for n in (41, 42, 43, 44))
CHANGE = UUID(int=51)
TODAY = int((now() - EPOCH).total_seconds() // 60) - 60
"""The minute of an hour ago; the chronicle begins long before that."""
NOTICES = """
query ($first: Int! = 20, $after: String, $unread: Boolean! = false) {
  notifications(first: $first, after: $after, unread: $unread) {
    nodes { object stationName own read happening { eventId event unitName fields { label } } }
    pageInfo { hasNextPage endCursor }
  }
  unreadCount
}"""
MARK = """
mutation ($input: MarkReadInput!) { markRead(input: $input) { unreadCount userErrors { code path } } }"""


@pytest.fixture
async def told(servers: Servers) -> AsyncIterator[Chronicle]:
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        await chronicle.tell(0, RoleGranted(340103, account_id(COLLEAGUE), "clerk"))
        county: dict[str, Any] = {"by": COUNTY, "unit_no": 340103, "role": "clerk"}
        city: dict[str, Any] = {"by": CITY, "unit_no": 340100, "role": "clerk"}
        await chronicle.tell(1, handed_in(OLD), **county)
        await chronicle.tell(2, StationEndorsed(OLD), **city)
        await chronicle.tell(
            TODAY, handed_in(OURS, name="甲站"), handed_in(BUILT, name="乙站", enterprise_no=102), **county
        )
        await chronicle.tell(TODAY, submitted(THEIRS, name="丙站", unit_no=340102), division=340102, by=ELSEWHERE)
        await chronicle.tell(TODAY + 1, StationReturned(OURS, "地址不清"), **city)
        await chronicle.tell(
            TODAY + 2, StationEndorsed(BUILT), StationAccepted(BUILT, Kind.FIXED, date(2026, 3, 2)), **city
        )
        asked, before = Changes(kind=Kind.MICRO), Changes(kind=Kind.FIXED)
        proposal = ChangeProposed(BUILT, CHANGE, asked, before, "面积小", str(account_id(BANK)), 340103, 102)
        await chronicle.tell(TODAY + 3, proposal, by=BANK, unit_no=102, role="enterprise")
        await chronicle.tell(TODAY + 4, ChangeDeclined(BUILT, CHANGE, "不同意"), **city)
        yield chronicle


def handed_in(station: UUID, **more: Any) -> Any:
    return msgspec.structs.replace(submitted(station, **more), submitted_by=str(account_id(COUNTY)))


async def listed(house: House, login: str, **asked: Any) -> list[tuple[str, str]]:
    found = (await house.ask(login, NOTICES, **asked))["notifications"]["nodes"]
    return [(one["stationName"], one["happening"]["event"]) for one in found]


async def marked(house: House, login: str, **input: Any) -> Any:
    return (await house.ask(login, MARK, input=input))["markRead"]


BY_OTHERS = [
    ("乙站", "ChangeDeclined"),
    ("乙站", "ChangeProposed"),
    ("乙站", "StationAccepted"),
    ("乙站", "StationEndorsed"),
    ("甲站", "StationReturned"),
]


async def test_whoever_handed_it_in_is_told_what_others_did_lately_the_latest_first(told: Chronicle) -> None:
    found = await listed(told.house, COUNTY)
    assert sorted(found) == sorted(BY_OTHERS)
    assert [found[0], found[1], found[-1]] == [BY_OTHERS[0], BY_OTHERS[1], BY_OTHERS[-1]]
    said = (await told.house.ask(COUNTY, NOTICES))["notifications"]["nodes"][-1]
    assert (said["own"], said["read"], said["happening"]["unitName"]) == (True, False, "合肥市总工会")
    assert opened_id(said["object"], "Station")[1] == OURS
    assert (await told.house.ask(COUNTY, "query ($id: ID!) { node(id: $id) { id } }", id=said["object"]))["node"]


async def test_their_unit_and_the_enterprise_that_builds_are_told_too_of_everything_but_their_own(
    told: Chronicle,
) -> None:
    colleague = await listed(told.house, COLLEAGUE)
    assert set(colleague) == {*BY_OTHERS, ("甲站", "StationSubmitted"), ("乙站", "StationSubmitted")}
    nodes = (await told.house.ask(COLLEAGUE, NOTICES))["notifications"]["nodes"]
    assert not any(one["own"] for one in nodes)
    bank = await listed(told.house, BANK)
    assert {name for name, _ in bank} == {"乙站"}
    assert ("乙站", "ChangeProposed") not in bank
    nodes = (await told.house.ask(BANK, NOTICES))["notifications"]["nodes"]
    assert nodes[0]["own"]


@pytest.mark.parametrize("login", [CITY, "999999-clerk"])
async def test_whoever_only_sees_it_from_above_or_not_at_all_is_told_nothing(told: Chronicle, login: str) -> None:
    answer = await told.house.ask(login, NOTICES)
    assert (answer["notifications"]["nodes"], answer["unreadCount"]) == ([], 0)


async def test_whoever_lost_their_scope_is_told_nothing_of_it_any_more(told: Chronicle) -> None:
    """Beside it, and told to have handed it in: what one does not see does not notify."""
    assert await listed(told.house, ELSEWHERE) == []
    await told.house.pool.execute("update stations set submitted_by = $1", str(account_id(ELSEWHERE)))
    await told.tell(TODAY + 9, StationEndorsed(THEIRS), by=CITY, division=340102)
    assert await listed(told.house, ELSEWHERE) == [("丙站", "StationEndorsed")]


async def test_what_is_read_is_ones_own_affair(told: Chronicle) -> None:
    nodes = (await told.house.ask(COUNTY, NOTICES))["notifications"]["nodes"]
    event = nodes[0]["happening"]["eventId"]
    assert await marked(told.house, COUNTY, events=[event]) == {"unreadCount": 4, "userErrors": []}
    assert [one["read"] for one in (await told.house.ask(COUNTY, NOTICES))["notifications"]["nodes"]] == [True] + [
        False
    ] * 4
    assert len(await listed(told.house, COUNTY, unread=True)) == 4
    assert (await told.house.ask(COLLEAGUE, NOTICES))["unreadCount"] == 7
    assert await marked(told.house, COUNTY, all=True) == {"unreadCount": 0, "userErrors": []}
    assert len(await listed(told.house, COUNTY)) == 5


async def test_nobody_marks_what_does_not_concern_them_and_not_too_much_at_a_time(told: Chronicle) -> None:
    event = (await told.house.ask(COUNTY, NOTICES))["notifications"]["nodes"][0]["happening"]["eventId"]
    await marked(told.house, CITY, events=[event])
    assert await told.house.pool.fetchval("select count(*) from own.read_marks") == 0
    (error,) = (await marked(told.house, COUNTY, events=[event] * 101))["userErrors"]
    assert (error["code"], error["path"]) == ("too-many-marks", "events")


async def test_they_are_read_page_by_page(told: Chronicle) -> None:
    found: list[Any] = []
    place: dict[str, Any] = {"endCursor": None}
    for _ in range(3):
        page = (await told.house.ask(COUNTY, NOTICES, first=2, after=place["endCursor"]))["notifications"]
        found += page["nodes"]
        place = page["pageInfo"]
    assert [len(found), place["hasNextPage"]] == [5, False]
    assert found == (await told.house.ask(COUNTY, NOTICES))["notifications"]["nodes"]


async def test_each_is_pushed_as_it_comes_to_whom_it_concerns(told: Chronicle) -> None:
    asked = "subscription { notified { stationName happening { event } } }"
    socket, beside = [await watching(told.house, login, asked) for login in (COUNTY, ELSEWHERE)]
    await until(lambda: len(told.house.front.changes._watchers) == 2)
    await told.tell(TODAY + 5, handed_in(OURS, name="甲站"), by=COUNTY)
    await told.tell(TODAY + 6, StationEndorsed(OURS), by=CITY)
    await told.tell(TODAY + 7, StationEndorsed(THEIRS), by=CITY, division=340102)
    ours, theirs = (await heard(socket))["payload"]["data"], (await heard(beside))["payload"]["data"]
    assert ours["notified"] == {"stationName": "甲站", "happening": {"event": "StationEndorsed"}}
    assert theirs["notified"] == {"stationName": "丙站", "happening": {"event": "StationEndorsed"}}
    for one in (socket, beside):
        await one.close()
