"""A to-do is handed to a colleague who may do it, is told why, and gives it back; nobody's rights change by it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.registry import RoleGranted, StationEndorsed, StationReturned
from contracts.values import account_id
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.test_history import ELSEWHERE, network
from tests.gateway.test_watching import heard, watching
from tests.gateway.told import submitted
from tests.servers import Servers

MATE, AUTHOR, AUDITOR = "340100-mate", "340100-author", "340100-auditor"
FIRST, SECOND, BACK = (UUID(int=n) for n in (41, 42, 43))
HAND = "mutation ($input: HandTodoInput!) { handTodo(input: $input) { userErrors { code message path } } }"
TAKE = "mutation ($input: TakeBackTodoInput!) { takeBackTodo(input: $input) { userErrors { code } } }"
COLLEAGUES = "query ($id: ID!) { todoColleagues(kind: ACCEPT, id: $id) { accountId roles may reason } }"
TODOS = """query ($whose: TodoScope!) { todos(whose: $whose, first: 50) {
  nodes { kind name handed { accountId givenBy reason read mine } } } }"""
COUNT = "{ todoCount { mine unit } unreadCount }"


@pytest.fixture
async def told(servers: Servers) -> AsyncIterator[Chronicle]:
    """Two applications that wait for the city; one was handed in by one of the city's own clerks."""
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        for login, role in ((MATE, "clerk"), (AUTHOR, "clerk"), (AUDITOR, "auditor")):
            await chronicle.tell(0, RoleGranted(340100, account_id(login), role))
        for minute, (station, by) in enumerate(((FIRST, COUNTY), (SECOND, AUTHOR), (BACK, COUNTY)), 1):
            application = submitted(station, name=f"站{minute}")
            own = msgspec.structs.replace(application, submitted_by=str(account_id(by)))
            await chronicle.tell(minute, own, by=by, unit_no=340103, role="clerk")
            await chronicle.tell(minute, StationEndorsed(station))
        await chronicle.tell(9, StationReturned(BACK, "地址不清"))
        yield chronicle


async def handed(house: House, login: str, station: UUID, to: str, reason: str = "休假", **more: Any) -> list[str]:
    given = {"kind": "ACCEPT", "id": str(station), "to": str(account_id(to)), "reason": reason} | more
    return [one["code"] for one in (await house.ask(login, HAND, input=given))["handTodo"]["userErrors"]]


async def mine(house: House, login: str) -> list[str]:
    return [one["name"] for one in (await house.ask(login, TODOS, whose="MINE"))["todos"]["nodes"]]


async def test_a_colleague_finds_it_among_what_is_theirs_and_everybody_reads_why(told: Chronicle) -> None:
    house = told.house
    assert await handed(house, CITY, FIRST, MATE, "我下周休假") == []
    assert (await mine(house, MATE), await mine(house, CITY)) == (["站1"], [])
    for login in (CITY, MATE):
        nodes = (await house.ask(login, TODOS, whose="UNIT"))["todos"]["nodes"]
        assert [(one["name"], one["handed"] and one["handed"]["reason"]) for one in nodes][:1] == [
            ("站1", "我下周休假")
        ]
    told_of = (await house.ask(MATE, TODOS, whose="MINE"))["todos"]["nodes"][0]["handed"]
    assert told_of["givenBy"] == str(account_id(CITY))
    assert (told_of["mine"], told_of["read"]) == (True, False)
    assert await house.ask(MATE, COUNT) == {"todoCount": {"mine": 1, "unit": 2}, "unreadCount": 1}
    read = "mutation ($input: MarkReadInput!) { markRead(input: $input) { unreadCount } }"
    assert (await house.ask(MATE, read, input={"todos": [str(FIRST)]}))["markRead"]["unreadCount"] == 0
    (logged,) = await house.pool.fetch("select account_id, reason from own.access_log where action = 'todo:hand'")
    assert (logged["account_id"], logged["reason"]) == (account_id(CITY), "我下周休假")


async def test_it_is_taken_back_at_will_and_handed_on(told: Chronicle) -> None:
    house = told.house
    await handed(house, CITY, FIRST, MATE)
    back = {"input": {"kind": "ACCEPT", "id": str(FIRST)}}
    assert (await house.ask(MATE, TAKE, **back))["takeBackTodo"]["userErrors"] == []
    assert await mine(house, MATE) == []
    assert await handed(house, MATE, FIRST, CITY) == []
    assert await mine(house, CITY) == ["站1"]
    assert [one["code"] for one in (await house.ask(COUNTY, TAKE, **back))["takeBackTodo"]["userErrors"]] == [
        "no-such-todo"
    ]


async def test_nobody_is_handed_what_they_may_not_do_and_the_reason_is_told(told: Chronicle) -> None:
    house = told.house
    found = (await house.ask(CITY, COLLEAGUES, id=str(SECOND)))["todoColleagues"]
    reasons = {one["accountId"]: (one["may"], one["reason"]) for one in found}
    assert reasons[str(account_id(MATE))] == (True, "")
    assert reasons[str(account_id(AUTHOR))] == (False, "须由他人办理：这是其本人提交的")
    assert reasons[str(account_id(AUDITOR))] == (False, "其角色没有“验收驿站”的权限")
    assert str(account_id(COUNTY)) not in reasons
    for to, code in ((AUTHOR, "not-theirs-to-do"), (AUDITOR, "not-theirs-to-do"), (COUNTY, "not-a-colleague")):
        assert await handed(house, CITY, SECOND, to) == [code], to
    assert await handed(house, CITY, SECOND, MATE, " ") == ["reason-for-handing"]


@pytest.mark.parametrize("login", [COUNTY, ELSEWHERE, AUDITOR, AUTHOR])
async def test_nobody_hands_on_what_does_not_wait_for_them(told: Chronicle, login: str) -> None:
    assert await handed(told.house, login, SECOND, MATE) == ["no-such-todo"]


async def test_what_waits_anew_is_in_nobodys_hands(told: Chronicle) -> None:
    house = told.house
    given = {"kind": "MEND", "id": str(BACK), "to": str(account_id(COUNTY)), "reason": "x"}
    assert [one["code"] for one in (await house.ask(CITY, HAND, input=given))["handTodo"]["userErrors"]] == [
        "no-such-todo"
    ]
    await handed(house, CITY, FIRST, MATE)
    await house.pool.execute("update own.handed set given_at = '2026-01-01'")
    assert await mine(house, MATE) == []
    assert (await house.ask(MATE, COUNT))["unreadCount"] == 0


async def test_whoever_gets_it_hears_of_it_at_once(told: Chronicle) -> None:
    house = told.house
    socket = await watching(house, MATE, "subscription { todoChanged { mine } }")
    assert (await heard(socket))["payload"] == {"data": {"todoChanged": {"mine": 0}}}
    await handed(house, CITY, FIRST, MATE)
    assert (await heard(socket))["payload"] == {"data": {"todoChanged": {"mine": 1}}}
    await socket.close()
