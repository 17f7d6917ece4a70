"""The decision table, asked of a running platform: every query and route × every kind of account, in scope and out."""

import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx
import pytest
import websockets

from contracts.values import account_id, uuid7
from gateway.main import app
from gateway.schema.context import global_id
from gateway.schema.joined import schema
from gateway.views.own_codes import own_code_id
from tests.journeys.decisions import (
    ADMIN,
    BANK,
    BESIDE,
    COUNTY,
    EVERYBODY,
    HERE,
    MACHINE,
    NOBODY,
    OPEN,
    PARTNER,
    QUERIES,
    ROUTES,
    SESSION,
    SIGNS_IN,
    SUBSCRIPTIONS,
    Row,
)
from tests.journeys.owned import owned, synced
from tests.journeys.walk import GOOD, LUYANG, content
from tests.journeys.whole import Whole

CURSOR = "{ changes { cursor } }"
CHECK = "mutation ($id: ID!) { checkImport(input: {fileId: $id}) { import { importId } } }"
REVEAL = """mutation ($id: UUID!) { revealPerson(input: {personId: $id, reason: "试验"}) { userErrors { code } } }"""
HEAD = "query ($id: ID!) { station(id: $id) { head { personId } } }"
GRAPHQL: Any = schema._schema


class Ground:
    """A station with a change that waits, a head who was looked up, an import beside it; and where each feed stood."""

    def __init__(self, whole: Whole, known: dict[str, str], cursors: dict[str, str]) -> None:
        self.whole, self.known, self.cursors = whole, known, cursors
        self.secrets = [known[name] for name in ("id", "stationId", "name", "person", "change", "import")]

    def variables(self, row: Row, login: str, nowhere: bool = False) -> dict[str, str]:
        """What a document asks with; ``nowhere`` puts something that is not there in the place of what it is about."""
        elsewhere = {
            "id": str(global_id("Station", uuid7())),
            "name": f"{uuid7()} 驿站",
            "import": str(global_id("Import", uuid7())),
        }
        said = self.known | {"cursor": self.cursors[login]} | ({n: elsewhere[n] for n in row.given} if nowhere else {})
        return {name: value for name, value in said.items() if f"${name}:" in row.ask}

    async def asked(self, row: Row, login: str, nowhere: bool = False) -> str:
        """The whole answer as text, errors included; the trace is the request's own."""
        answer = await self.whole.post(login, row.ask, **self.variables(row, login, nowhere))
        said: str = answer.text
        for trace in [error["extensions"].get("traceId") for error in answer.json().get("errors", ())]:
            said = said.replace(trace or "\0", "")
        return said

    def marker(self, row: Row, login: str) -> str:
        name = row.shows.removeprefix("$")
        return login if row.shows == "$login" else self.known[name] if row.shows.startswith("$") else row.shows


@pytest.fixture(scope="module")
async def ground(whole: Whole) -> Ground:
    cursors = {login: (await whole.ask(login, CURSOR))["changes"]["cursor"] for login in EVERYBODY}
    station = await whole.accepted(LUYANG, enterpriseNo=102)
    code = (await whole.coded(COUNTY, station["id"]))["code"]
    change, file_id = str(uuid7()), await whole.upload(COUNTY, content((*GOOD[0][:4], str(uuid7()), *GOOD[0][5:])))
    proposed = {"stationId": station["id"], "changeId": change, "changes": {"kind": "MICRO"}, "reason": "试验"}
    await whole.done(COUNTY, "proposeChange", **proposed)
    made = (await whole.ask(COUNTY, CHECK, id=file_id))["checkImport"]["import"]
    person = (await whole.ask(COUNTY, HEAD, id=station["id"]))["station"]["head"]["personId"]
    await whole.ask(COUNTY, REVEAL, id=person)
    known = {"id": station["id"], "stationId": station["stationId"], "name": station["name"], "person": person}
    known |= {"change": change, "import": made["importId"], "code": code, "account": str(account_id(COUNTY))}
    known["own"] = await owned(whole, BANK, station["id"])
    listed = {"ownCode": f"HF-{uuid7()}", "name": station["name"], "division": LUYANG}
    assert (await synced(whole, BANK, [listed]))["applied"]
    return Ground(whole, known, cursors)


# --- nothing is left out --------------------------------------------------------------------------------------------


def routes(of: Any) -> Iterator[str]:
    """Every way in of an application, routers within routers included."""
    for route in of:
        if inner := getattr(route, "original_router", None):
            yield from routes(inner.routes)
        elif path := getattr(route, "path", ""):
            methods = getattr(route, "methods", None) or {"WS"}
            yield from (f"{method} {path}" for method in methods - {"HEAD"})


def test_every_query_subscription_and_route_has_its_row() -> None:
    """The canary: whoever adds one decides who may ask it."""
    assert set(QUERIES) == set(GRAPHQL.query_type.fields)
    assert set(SUBSCRIPTIONS) == set(GRAPHQL.subscription_type.fields)
    assert set(ROUTES) == set(routes(app.routes))


@pytest.mark.parametrize("name", QUERIES)
def test_a_row_asks_what_it_stands_for(name: str) -> None:
    assert f"{name}" in QUERIES[name].ask
    assert QUERIES[name].sees <= EVERYBODY


# --- who is answered ------------------------------------------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_answers_whom_the_table_names_and_nobody_else(ground: Ground, name: str) -> None:
    row = QUERIES[name]
    answered = {login for login in EVERYBODY if ground.marker(row, login) in await ground.asked(row, login)}
    assert answered == row.sees, answered ^ row.sees


@pytest.mark.servers
@pytest.mark.parametrize("name", QUERIES)
async def test_outside_nothing_of_it_leaks_and_it_is_as_if_it_were_nowhere(ground: Ground, name: str) -> None:
    """By id, by list, by count, by edge, by history, by the text of an error."""
    row = QUERIES[name]
    for login in sorted(EVERYBODY - row.sees):
        said = await ground.asked(row, login)
        if login in BESIDE:
            assert not [secret for secret in ground.secrets if secret in said], login
        if row.given:
            assert said == await ground.asked(row, login, nowhere=True), login


@pytest.mark.servers
async def test_every_type_with_a_global_id_is_found_by_node_as_by_its_own_query(ground: Ground) -> None:
    types = {
        name for name, kind in GRAPHQL.type_map.items() if "Node" in [i.name for i in getattr(kind, "interfaces", ())]
    }
    assert types == {"Station", "Unit", "Proposal", "StationImport", "OwnCode"}
    unit = (await ground.whole.ask(ADMIN, "{ unit(unitNo: 340103) { id } }"))["unit"]["id"]
    made = str(global_id("Import", UUID(ground.known["import"])))
    change = str(global_id("Proposal", UUID(ground.known["change"])))
    own = str(global_id("OwnCode", own_code_id(102, ground.known["own"])))
    ids = {"Station": ground.known["id"], "Unit": unit, "Proposal": change, "StationImport": made, "OwnCode": own}
    found = "query ($id: ID!) { node(id: $id) { id } }"
    for login in sorted(EVERYBODY):
        seen = {kind: (await ground.whole.ask(login, found, id=of))["node"] is not None for kind, of in ids.items()}
        here, brought = login in HERE, login in QUERIES["import"].sees
        expected = {"Station": here, "Unit": True, "Proposal": here, "StationImport": brought, "OwnCode": here}
        assert seen == expected, login


# --- routes ---------------------------------------------------------------------------------------------------------


async def knocked(whole: Whole, route: str, headers: dict[str, str]) -> httpx.Response:
    method, _, path = route.partition(" ")
    for name, value in (
        ("{form}", "csv"),
        ("{login}", COUNTY),
        ("{address:path}", ""),
        ("{name}", "nothing.js"),
        (":path}", "}"),
    ):
        path = path.replace(name, value)
    path = path.replace("{file_id}", "0" * 64)
    for name in ("{import_id}", "{export_id}", "{session_id}"):
        path = path.replace(name, str(uuid7()))
    body: dict[str, Any] = {} if method == "GET" else {"json": {}}
    return await whole.http.request(method, path, headers={"X-Yizhan": "console"} | headers, **body)


@pytest.mark.servers
@pytest.mark.parametrize("route", [one for one in ROUTES if not one.startswith("WS")])
async def test_a_route_opens_to_whom_the_table_says(whole: Whole, route: str) -> None:
    nobody = await knocked(whole, route, {})
    if ROUTES[route] == OPEN:
        assert nobody.status_code in (200, 404, 503), nobody.text
    elif ROUTES[route] == SIGNS_IN:
        assert nobody.status_code in (400, 401, 403, 415, 422), nobody.text
    else:
        assert nobody.status_code in (401, 403), nobody.text
    if ROUTES[route] in (MACHINE, PARTNER):
        as_admin = await knocked(whole, route, {"Authorization": whole.bearer("340000-admin")})
        assert as_admin.status_code in (401, 403), as_admin.text


@pytest.mark.servers
async def test_an_export_holds_what_its_account_sees(ground: Ground) -> None:
    for login in sorted(EVERYBODY - {NOBODY}):
        headers = {"Authorization": ground.whole.bearer(login)}
        answer = await ground.whole.http.get("/stations.csv", headers=headers)
        assert answer.status_code == 200, (login, answer.text)
        assert (ground.known["name"] in answer.text) is (login in HERE), login
    nobody = await ground.whole.http.get("/stations.csv", headers={"Authorization": ground.whole.bearer(NOBODY)})
    assert nobody.status_code == 403


@pytest.mark.servers
async def test_a_change_is_told_to_who_sees_the_station_and_to_nobody_else(ground: Ground) -> None:
    whole, station = ground.whole, ground.known["stationId"]
    async with AsyncExitStack() as stack:
        watching = {login: await stack.enter_async_context(whole.watching(login)) for login in sorted(EVERYBODY)}
        await whole.done(COUNTY, "changeFacilities", stationId=ground.known["id"], facilities=["微波炉"])
        for login in sorted(SUBSCRIPTIONS["stationChanged"].sees):
            heard = await watching[login].until(lambda told: told["stationId"] == station)
            assert heard, login
        for login in sorted(EVERYBODY - SUBSCRIPTIONS["stationChanged"].sees):
            socket = watching[login].socket
            await socket.send(json.dumps({"type": "ping"}))
            while (told := json.loads(await socket.recv()))["type"] != "pong":  # others may be told of their own
                assert station not in json.dumps(told), login


@pytest.mark.servers
async def test_a_watched_import_is_nobody_elses(ground: Ground) -> None:
    """Who may not see it is told nothing, not even that it is there."""
    url = str(ground.whole.http.base_url).replace("http", "ws").rstrip("/") + "/graphql"
    row = SUBSCRIPTIONS["importChanged"]
    for login in sorted(BESIDE):
        answers = []
        for nowhere in (False, True):
            protocols = [websockets.Subprotocol("graphql-transport-ws")]
            async with websockets.connect(url, subprotocols=protocols, proxy=None) as socket:
                bearer = {"authorization": ground.whole.bearer(login)}
                await socket.send(json.dumps({"type": "connection_init", "payload": bearer}))
                assert json.loads(await socket.recv())["type"] == "connection_ack"
                variables = ground.variables(row._replace(given=("import",)), login, nowhere)
                asked = {"query": row.ask, "variables": variables}
                await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
                told = json.loads(await socket.recv())
                assert ground.known["import"] not in json.dumps(told), login
                answers.append(re.sub(r'"traceId": "[^"]*"', "", json.dumps(told)))
        assert answers[0] == answers[1], login


def test_what_is_open_is_known_by_heart() -> None:
    """A route that nobody has to sign in for is a decision of its own."""
    assert set(ROUTES.values()) == {OPEN, SESSION, SIGNS_IN, MACHINE, PARTNER}
    assert not [one for one, what in ROUTES.items() if what == OPEN and not one.startswith("GET")]
