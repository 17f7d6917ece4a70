"""The partners' door: a token by OAuth2, a scope for each operation, and every refusal a documented problem."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import jsonschema_rs
import pytest

from contracts.registry import Changes, StationChanged
from gateway import rates
from gateway.partner.document import document
from gateway.partner.door import OPERATIONS
from gateway.partner.problems import SORTS
from gateway.rates import Rates
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import House
from tests.gateway.partners import ALL, BANK, POST, done, partnered, registered, token
from tests.gateway.told import submitted
from tests.servers import Servers

OURS = [UUID(int=500 + n) for n in range(5)]
THEIRS, UNIONS = UUID(int=600), UUID(int=601)
BASE = "/api/partner/v1"
DOCUMENT = document(OPERATIONS)


@pytest.fixture(scope="module")
async def chronicle(servers: Servers) -> AsyncIterator[Chronicle]:
    """The bank's stations in two cities, the post's, and one of the union alone."""
    async with partnered(servers) as (_, chronicle):
        for number, (one, division) in enumerate(zip(OURS, (340103, 340103, 340102, 340202, 341202), strict=True)):
            told = submitted(one, name=f"港湾{number}", enterprise_no=102, unit_no=division)
            await chronicle.tell(number, told, division=division)
        await chronicle.tell(9, submitted(THEIRS, name="邮政驿站", enterprise_no=101))
        await chronicle.tell(9, submitted(UNIONS, name="工会驿站"))
        await chronicle.reached()
        yield chronicle


@pytest.fixture(scope="module")
def house(chronicle: Chronicle) -> House:
    return chronicle.house


@pytest.fixture(scope="module")
async def bank(house: House) -> dict[str, str]:
    """The headers of a client of the bank's."""
    return await bearer(house)


async def bearer(house: House, login: str = BANK, unit_no: int = 102, **more: Any) -> dict[str, str]:
    answer = await token(house, await registered(house, login, unit_no, **more))
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def get(house: House, path: str, headers: dict[str, str], **asked: Any) -> Any:
    answer = await house.http.get(f"{BASE}{path}", headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer: httpx.Response, sort: str, code: str) -> Any:
    """A problem as it is documented, and nothing of how we are made."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (SORTS[sort].status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"{BASE}/problems#{sort}"
    assert body["detail"] != body["detailEn"]
    assert body["traceId"]
    schema = DOCUMENT["components"]["schemas"]["Problem"] | {"components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, body)
    for word in ("Traceback", "select ", "asyncpg", "/tmp/", "gateway/"):
        assert word not in answer.text
    return body


# --- a token --------------------------------------------------------------------------------------------------------


async def test_a_token_is_got_by_basic_or_by_the_form_and_says_for_how_long(house: House) -> None:
    client = await registered(house, name="两种方式")
    form = {"grant_type": "client_credentials", "client_id": client[0], "client_secret": client[1]}
    for answer in (await token(house, client), await house.http.post(f"{BASE}/token", data=form)):
        said = answer.json()
        assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 900, " ".join(ALL))
        assert answer.headers["cache-control"] == "no-store"
    narrow = (await token(house, client, scope="stations:read")).json()
    assert narrow["scope"] == "stations:read"


async def test_whoever_cannot_prove_themselves_gets_none(house: House) -> None:
    client_id, secret = await registered(house, name="证明")
    for wrong in ((client_id, "yzs_guess"), (str(UUID(int=1)), secret), ("", "")):
        answer = await token(house, wrong)
        body = problem(answer, "unauthenticated", "invalid-client")
        assert body["error"] == "invalid_client"
        assert answer.headers["www-authenticate"].startswith("Basic")
    other = await token(house, (client_id, secret), grant_type="password")
    assert problem(other, "malformed", "unsupported-grant-type")["error"] == "unsupported_grant_type"
    beyond = await token(house, (client_id, secret), scope="everything")
    assert problem(beyond, "forbidden", "invalid-scope")["error"] == "invalid_scope"
    as_json = await house.http.post(f"{BASE}/token", json={"grant_type": "client_credentials"})
    problem(as_json, "not-json", "not-a-form")
    twice = await house.http.post(
        f"{BASE}/token",
        content="grant_type=client_credentials&grant_type=password",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    problem(twice, "malformed", "malformed")
    garbled = {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()}
    answer = await house.http.post(f"{BASE}/token", data={"grant_type": "client_credentials"}, headers=garbled)
    problem(answer, "unauthenticated", "invalid-client")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer yzt_made-up", "Basic eXp0Og=="])
async def test_without_a_token_nothing_is_told_not_even_what_is_there(house: House, header: str) -> None:
    for path in ("/stations", "/stations/nothing", "/nowhere"):
        answer = await house.http.get(f"{BASE}{path}", headers={"Authorization": header} if header else {})
        problem(answer, "unauthenticated", "invalid-token")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    signed_in = await house.http.get(f"{BASE}/stations", headers={"Authorization": house.bearer(BANK)})
    problem(signed_in, "unauthenticated", "invalid-token")


async def test_a_partners_token_opens_no_other_door(house: House, bank: dict[str, str]) -> None:
    answer = await house.http.post("/graphql", json={"query": "{ me { login } }"}, headers=bank)
    assert answer.status_code == 401
    assert (await house.http.get("/stations.csv", headers=bank)).status_code == 401


async def test_an_operation_takes_its_scope(house: House) -> None:
    narrow = await bearer(house, name="只管编码", scopes=["own-codes:read"])
    problem(await house.http.get(f"{BASE}/stations", headers=narrow), "forbidden", "insufficient-scope")


# --- what it reaches ------------------------------------------------------------------------------------------------


async def test_an_enterprise_sees_the_stations_it_co_builds_in_every_city_and_no_other(
    house: House, bank: dict[str, str]
) -> None:
    page = await get(house, "/stations", bank)
    assert [one["stationId"] for one in page["items"]] == [str(one) for one in OURS]
    assert {one["division"] for one in page["items"]} == {340103, 340102, 340202, 341202}
    assert page["nextCursor"] is None
    assert not {"head", "headId", "phone", "photos"} & set(page["items"][0])
    one = await get(house, f"/stations/{OURS[2]}", bank)
    assert one == page["items"][2]
    for elsewhere in (THEIRS, UNIONS, UUID(int=9), "nonsense"):
        problem(await house.http.get(f"{BASE}/stations/{elsewhere}", headers=bank), "not-found", "not-found")
    post = await bearer(house, POST, 101)
    assert [one["stationId"] for one in (await get(house, "/stations", post))["items"]] == [str(THEIRS)]


async def test_a_list_goes_page_by_page_and_takes_filters(house: House, bank: dict[str, str]) -> None:
    seen, after = [], None
    while True:
        page = await get(house, "/stations", bank, limit=2, **({"after": after} if after else {}))
        seen += [one["stationId"] for one in page["items"]]
        assert len(page["items"]) <= 2
        if not (after := page["nextCursor"]):
            break
    assert seen == [str(one) for one in OURS]
    in_hefei = await get(house, "/stations", bank, division=340100)
    assert [one["stationId"] for one in in_hefei["items"]] == [str(one) for one in OURS[:3]]
    assert (await get(house, "/stations", bank, status="open"))["items"] == []


@pytest.mark.parametrize(
    ("asked", "sort", "code"),
    [
        ("limit=0", "invalid", "invalid"),
        ("limit=201", "invalid", "invalid"),
        ("limit=many", "invalid", "invalid"),
        ("limit=1&limit=2", "malformed", "malformed"),
        ("order=name", "invalid", "invalid"),
        ("after=forged", "invalid", "bad-cursor"),
        ("status=nowhere'; drop table stations", "invalid", "invalid"),
    ],
)
async def test_a_parameter_that_is_none_is_named(
    house: House, bank: dict[str, str], asked: str, sort: str, code: str
) -> None:
    body = problem(await house.http.get(f"{BASE}/stations?{asked}", headers=bank), sort, code)
    assert body["errors"][0]["pointer"] == "/" + asked.partition("=")[0]


async def test_a_path_says_which_methods_it_takes(house: House, bank: dict[str, str]) -> None:
    answer = await house.http.delete(f"{BASE}/stations", headers=bank)
    problem(answer, "method-not-allowed", "method-not-allowed")
    assert answer.headers["allow"] == "GET"
    problem(await house.http.post(f"{BASE}/nowhere", headers=bank), "not-found", "not-found")


# --- what changes ---------------------------------------------------------------------------------------------------


async def test_the_feed_from_the_beginning_is_a_full_read_and_goes_on_from_its_cursor(
    house: House, chronicle: Chronicle, bank: dict[str, str]
) -> None:
    begun = await get(house, "/changes", bank)
    assert {one["id"] for one in begun["items"]} == {str(one) for one in OURS}
    assert all(not one["deleted"] and one["station"] for one in begun["items"])
    assert not begun["hasMore"]
    quiet = await get(house, "/changes", bank, after=begun["nextCursor"])
    assert (quiet["items"], quiet["nextCursor"]) == ([], begun["nextCursor"])
    await chronicle.tell(
        20, StationChanged(OURS[0], Changes(name="港湾零")), StationChanged(UNIONS, Changes(name="乙"))
    )
    await chronicle.tell(21, StationChanged(OURS[4], Changes(enterprise_no=101)), division=341202)
    await chronicle.reached()
    told = await get(house, "/changes", bank, after=begun["nextCursor"])
    seen = [(one["id"], one["deleted"], (one["station"] or {}).get("name")) for one in told["items"]]
    assert seen == [(str(OURS[0]), False, "港湾零"), (str(OURS[4]), True, None)]
    await chronicle.tell(22, StationChanged(OURS[4], Changes(enterprise_no=102)), division=341202)
    await chronicle.reached()
    back = await get(house, "/changes", bank, after=told["nextCursor"])
    assert [(one["id"], one["deleted"]) for one in back["items"]] == [(str(OURS[4]), False)]


async def test_a_cursor_of_another_history_is_gone_and_says_where_to_begin_again(
    house: House, chronicle: Chronicle, bank: dict[str, str]
) -> None:
    begun = await get(house, "/changes", bank)
    try:
        await chronicle.reached(lineage=UUID(int=78))
        answer = await house.http.get(f"{BASE}/changes", headers=bank, params={"after": begun["nextCursor"]})
        assert problem(answer, "cursor-expired", "changes-cursor-expired")["restart"] == f"{BASE}/changes"
    finally:
        await chronicle.reached()
    for forged in ("nonsense", base64.urlsafe_b64encode(b'[{"registry":[null,-1]}]').decode()):
        answer = await house.http.get(f"{BASE}/changes", headers=bank, params={"after": forged})
        problem(answer, "invalid", "bad-changes-cursor")


# --- who looks after it ---------------------------------------------------------------------------------------------


async def test_what_a_client_asked_is_seen_by_whoever_looks_after_it_without_what_was_in_it(house: House) -> None:
    client = await registered(house, name="会留痕")
    headers = {"Authorization": f"Bearer {(await token(house, client)).json()['access_token']}"}
    await get(house, "/stations", headers, limit=1)
    refused = problem(await house.http.get(f"{BASE}/stations/{THEIRS}", headers=headers), "not-found", "not-found")
    query = "{ partnerClients { clientId calls(first: 2) { nodes { operation status code address traceId } } } }"
    clients = (await house.ask(BANK, query))["partnerClients"]
    (calls,) = [one["calls"]["nodes"] for one in clients if one["clientId"] == client[0]]
    assert [(one["operation"], one["status"], one["code"]) for one in calls] == [
        ("getStation", 404, "not-found"),
        ("listStations", 200, ""),
    ]
    assert calls[0]["traceId"] == refused["traceId"]
    logged = "select object from own.access_log where account_id = $1 and action = 'partner:getStation'"
    assert await house.pool.fetchval(logged, UUID(client[0])) == "/stations/{station_id}"


async def test_a_client_that_asks_too_often_waits_and_another_one_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, yours = await bearer(house, name="很忙"), await bearer(house, POST, 101)
    monkeypatch.setattr(rates, "AT_ONCE", 100)  # so that nothing fills up again while a busy machine asks six times
    monkeypatch.setattr(house.front.rates, "_rate", 0.05)
    monkeypatch.setattr(house.front.rates, "_buckets", {})
    answers = [await house.http.get(f"{BASE}/stations", headers=mine) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    problem(answers[-1], "too-many", "too-many")
    assert 10 <= int(answers[-1].headers["retry-after"]) <= 20
    assert (await house.http.get(f"{BASE}/stations", headers=yours)).status_code == 200
    assert isinstance(house.front.rates, Rates)


async def test_closing_a_client_ends_its_calls(house: House) -> None:
    client = await registered(house, name="停用")
    headers = {"Authorization": f"Bearer {(await token(house, client)).json()['access_token']}"}
    await get(house, "/stations", headers)
    await done(house, BANK, "closePartnerClient", clientId=client[0])
    problem(await house.http.get(f"{BASE}/stations", headers=headers), "unauthenticated", "invalid-token")


# --- what anybody may read ------------------------------------------------------------------------------------------


async def test_the_document_and_every_type_of_problem_are_open_to_read(house: House) -> None:
    assert (await house.http.get(f"{BASE}/openapi.json")).json() == json.loads(json.dumps(DOCUMENT))
    page = (await house.http.get(f"{BASE}/problems")).text
    for name, sort in SORTS.items():
        assert f'id="{name}"' in page
        assert sort.mend_zh in page
