"""What the front door shows: to whom, how much, and in which words it refuses."""

from typing import Any

import pytest

from contracts.values import account_id
from gateway.schema.context import global_id
from tests.gateway.opened import CITY, COUNTY, LUYANG, YAOHAI, House, opened
from tests.servers import Servers

PAGE = """query ($after: String, $first: Int!, $sort: StationSort!) {
  stations(first: $first, after: $after, sort: $sort) {
    edges { node { stationId } }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def test_me_tells_who_i_am(house: House) -> None:
    query = "{ me { login accountId roles { role roleName level unit { unitNo name } } scope { prefixes } } }"
    me = (await house.ask(COUNTY, query))["me"]
    assert (me["login"], me["accountId"], me["scope"]) == (COUNTY, str(account_id(COUNTY)), {"prefixes": [340103]})
    (role,) = me["roles"]
    assert (role["roleName"], role["level"], role["unit"]) == (
        "经办人",
        "COUNTY",
        {"unitNo": 340103, "name": "340103总工会"},
    )


@pytest.mark.parametrize("sort", ["NEWEST", "OLDEST", "CODE", "NAME"])
async def test_pages_show_every_station_once(house: House, sort: str) -> None:
    found: list[str] = []
    after = None
    while True:
        page = (await house.ask(COUNTY, PAGE, after=after, first=7, sort=sort))["stations"]
        found += [edge["node"]["stationId"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(found) == len(LUYANG)
    assert set(found) == set(map(str, LUYANG))
    if sort == "CODE":
        assert found[:2] == [str(LUYANG[7]), str(LUYANG[3])]


async def test_filters_narrow_and_never_widen(house: House) -> None:
    query = "query ($filter: StationFilter) { stations(filter: $filter) { totalCount } }"

    async def counted(login: str, **wanted: Any) -> int:
        return int((await house.ask(login, query, filter=wanted))["stations"]["totalCount"])

    assert await counted(COUNTY) == 25
    assert await counted(CITY) == 26
    assert await counted(CITY, division=340102) == 1
    assert await counted(COUNTY, division=340102) == 0
    assert await counted(COUNTY, hasCode=True) == 2
    assert await counted(COUNTY, codeState="PENDING", status=["SUBMITTED", "ENDORSED"]) == 23
    assert await counted(COUNTY, text="100%2") == 6, "a percent sign is a percent sign"
    assert await counted(COUNTY, text="10_%") == 0


@pytest.mark.parametrize("spelling", ["12055100001s", "12055100001", " 12055100001S "])
async def test_a_code_is_found_in_each_spelling(house: House, spelling: str) -> None:
    query = "query ($code: String) { station(code: $code) { stationId code codeState } }"
    station = (await house.ask(COUNTY, query, code=spelling))["station"]
    assert station == {"stationId": str(LUYANG[7]), "code": "12055100001s", "codeState": "ALLOCATED"}


async def test_outside_the_scope_there_is_nothing_by_any_way(house: House) -> None:
    query = """query ($id: ID!, $plain: ID!) {
      node(id: $id) { id } station(id: $plain) { name } again: station(id: $id) { name }
    }"""
    asked = {"id": global_id("Station", YAOHAI), "plain": str(YAOHAI)}
    assert await house.ask(COUNTY, query, **asked) == {"node": None, "station": None, "again": None}
    seen = await house.ask(CITY, query, **asked)
    assert seen["node"]["id"] == asked["id"]
    assert seen["station"] == seen["again"] == {"name": "三孝口驿站"}


# --- refusals -------------------------------------------------------------------------------------------------------


async def test_nobody_is_told_to_sign_in(house: House) -> None:
    answer = await house.post("", "{ me { login } }")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"], error["message"]) == (401, "unauthenticated", "请先登录")
    assert len(error["extensions"]["traceId"]) == 32


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[]", 400, "invalid"),
        (b"{}", 400, "invalid"),
        (b'{"query": "{ me "}', 400, "rejected"),
        (b'{"query": "{ nothing }"}', 400, "rejected"),
        (b'{"query": "{ me { login } }", "variables": [1]}', 400, "invalid"),
        (b'{"query": "subscription { stationChanged { name } }"}', 400, "not-by-post"),
        (b'{"query": "{ me { login } }", "operationName": "Other"}', 400, "not-by-post"),
        (b'{"query": "query ($a: String) { me(a: $a) }", "variables": {"a": "\\u0000"}}', 400, "rejected"),
        (b'{"query": "query ($a: ID!) { node(id: $a) { id } }", "variables": {"a": "\\u0000"}}', 400, "not-text"),
        (b'{"query": "{ me { login } }", "variables": {"of": "\\ud800."}}', 400, "not-text"),
        (b'{"query": "{ me { login } }", "variables": {"of": "\xff"}}', 400, "invalid"),
        (b'{"query": "' + b"{a" * 900 + b"}" * 900 + b'"}', 400, "rejected"),
        (b'{"query": "{ ' + b"a " * 2100 + b'}"}', 400, "rejected"),
        (b'{"query": "{ me { login } }", "variables": ' + b'{"a":' * 9000 + b"1" + b"}" * 9000 + b"}", 400, None),
        (b" " * 70_000, 413, "body-too-large"),
    ],
)
async def test_a_request_that_is_none_says_what_is_wrong(
    house: House, body: bytes, status: int, code: str | None
) -> None:
    headers = {"Authorization": house.bearer(COUNTY), "Content-Type": "application/json"}
    answer = await house.http.post("/graphql", content=body, headers=headers)
    assert answer.status_code == status
    assert code in (None, answer.json()["errors"][0]["extensions"]["code"])


async def test_no_form_of_another_page_is_taken(house: House) -> None:
    headers = {"Authorization": house.bearer(COUNTY)}
    plain = await house.http.post("/graphql", content=b'{"query": "{ me { login } }"}', headers=headers)
    files = await house.http.post("/graphql", files={"operations": b"{}"}, headers=headers)
    assert plain.status_code == files.status_code == 415
    by_get = await house.http.get("/graphql", params={"query": "{ me { login } }"}, headers=headers)
    assert by_get.headers["content-type"].startswith("text/html")


async def test_a_bug_shows_as_a_trace_id_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the house")

    trace = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
    headers = {"Authorization": house.bearer(CITY), "traceparent": trace}
    await house.ask(CITY, "{ me { login } }")
    monkeypatch.setattr(type(house.front.reader), "rows", broken)
    query = "{ notifications { pageInfo { hasNextPage } } }"  # one that no plan answers
    answer = await house.http.post("/graphql", json={"query": query}, headers=headers)
    assert "secret" not in answer.text
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "internal",
        "messageEn": "Something broke on our side",
        "traceId": "ab" * 16,
    }


async def test_the_schema_is_asked_for_in_the_demonstration_only(house: House, servers: Servers) -> None:
    query = "{ __schema { queryType { name } } }"
    assert await house.ask(COUNTY, query)
    async with opened(servers, demo=False) as closed:
        assert (await closed.http.get("/graphql")).status_code == 404
