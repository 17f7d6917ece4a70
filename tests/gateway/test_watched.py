"""The access log is read by who is above, at their level and below; its chain is checked day by day."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from contracts.values import account_id
from gateway.access import Access
from tests.gateway.conftest import network
from tests.gateway.opened import AUDITOR, CITY, COUNTY, House, opened
from tests.servers import Servers

LOG = """query ($first: Int! = 100, $after: String, $filter: AccessFilter) {
  accessLog(first: $first, after: $after, filter: $filter) {
    nodes { entry accountId login unitNo unit { unitNo } action object result reason traceId }
    pageInfo { hasNextPage endCursor } } }"""
CHAIN = """{ accessChain(days: 2) { intact firstEntry verifiedTo end
    days { entries lastEntry headHash intact } flaws { entry message messageEn } } }"""


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[House]:
    """Nobody but an auditor of each level, and an entry for each unit."""
    async with opened(servers, *network()) as found:
        for number, unit_no in enumerate((340103, 340100, 340000, 500106, 340103)):
            one = Access(account_id(COUNTY), unit_no, "person:reveal", f"person-{number}", "done", "核对", "1" * 32)
            await found.front.access.record(one)
        await found.front.access.record(Access(account_id(COUNTY), 0, "sign-in", "session", "wrong-credentials"))
        await found.front.access.record(Access(account_id("stranger"), 0, "sign-in", "session", "wrong-credentials"))
        yield found


async def read(house: House, login: str, **asked: Any) -> Any:
    return (await house.ask(login, LOG, **asked))["accessLog"]


async def last_logged(house: House) -> tuple[Any, ...]:
    query = "select account_id, action, object, result from own.access_log order by entry desc limit 1"
    return tuple(await house.pool.fetchrow(query))


async def test_an_auditor_reads_what_was_done_at_their_level_and_below(house: House) -> None:
    nodes = (await read(house, AUDITOR))["nodes"]
    assert [one["entry"] for one in nodes] == [6, 5, 3, 2, 1]  # not another province's, not a stranger's
    assert nodes[1] == {
        "entry": 5,
        "accountId": str(account_id(COUNTY)),
        "login": None,
        "unitNo": 340103,
        "unit": {"unitNo": 340103},
        "action": "person:reveal",
        "object": "person-4",
        "result": "done",
        "reason": "核对",
        "traceId": "1" * 32,
    }


async def test_the_log_is_paged_and_filtered(house: House) -> None:
    page = await read(house, AUDITOR, first=2)
    assert ([one["entry"] for one in page["nodes"]], page["pageInfo"]["hasNextPage"]) == ([6, 5], True)
    rest = await read(house, AUDITOR, after=page["pageInfo"]["endCursor"])
    assert ([one["entry"] for one in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == ([3, 2, 1], False)
    for filter, entries in (
        ({"unitNo": 340103}, [5, 1]),
        ({"unitNo": 500106}, []),
        ({"action": "sign-in"}, [6]),
        ({"object": "person-2"}, [3]),
        ({"accountId": str(account_id("stranger"))}, []),
        ({"since": "2000-01-01T00:00:00Z", "until": "2001-01-01T00:00:00Z"}, []),
        ({"result": "' or true --"}, []),
    ):
        assert [one["entry"] for one in (await read(house, AUDITOR, filter=filter))["nodes"]] == entries, filter


@pytest.mark.parametrize("login", [COUNTY, CITY, "nobody"])
@pytest.mark.parametrize("query", [LOG, CHAIN])
async def test_who_is_neither_auditor_nor_administrator_reads_nothing_of_it(
    house: House, login: str, query: str
) -> None:
    answer = (await house.post(login, query)).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["forbidden"]
    assert await last_logged(house) == (account_id(login), "log:read", "access-log", "forbidden")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("{ accounts { nodes { accountId } } }", ("account:read", "accounts")),
        ('{ account(login: "340103-clerk") { accountId } }', ("account:read", "accounts")),
        ("{ partnerClients { clientId } }", ("partner:read", "partner-clients")),
        ("{ webhookEndpoints { endpointId } }", ("partner:read", "webhook-endpoints")),
    ],
)
async def test_whoever_is_refused_a_look_at_others_is_on_record(
    house: House, query: str, asked: tuple[str, str]
) -> None:
    answer = (await house.post(COUNTY, query)).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["forbidden"]
    assert await last_logged(house) == (account_id(COUNTY), *asked, "forbidden")


@pytest.mark.parametrize("cursor", ["x", "-1", "1' or '1", "9" * 40, "٣", ""])
async def test_somebody_elses_cursor_is_refused(house: House, cursor: str) -> None:
    answer = (await house.post(AUDITOR, LOG, after=cursor)).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["bad-cursor"]


async def test_a_sound_chain_is_sound_to_its_end(house: House) -> None:
    chain = (await house.ask(AUDITOR, CHAIN))["accessChain"]
    assert (chain["intact"], chain["firstEntry"], chain["verifiedTo"], chain["end"]) == (True, 1, 7, 7)
    (day,) = chain["days"]
    assert (day["entries"], day["lastEntry"], len(day["headHash"]), day["intact"]) == (7, 7, 64, True)


@pytest.mark.parametrize(
    ("harm", "verified"),
    [
        ("update own.access_log set reason = 'x' where entry = 3", 2),
        ("delete from own.access_log where entry = 4", 3),
        ("delete from own.access_log where entry = 7", 6),
    ],
)
async def test_whatever_is_changed_removed_or_cut_off_shows(
    house: House, servers: Servers, harm: str, verified: int
) -> None:
    database = await house.pool.fetchval("select current_database()")
    owner = await asyncpg.connect(servers.databases.url("gateway", "owner", database))
    try:
        await owner.execute("alter table own.access_log disable trigger grows")
        await owner.execute(harm)
    finally:
        await owner.close()
    chain = (await house.ask(AUDITOR, CHAIN))["accessChain"]
    assert (chain["intact"], chain["verifiedTo"]) == (False, verified)
    assert chain["flaws"]
