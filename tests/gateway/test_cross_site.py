"""Pages from elsewhere: what they can make a browser send opens nothing; and sockets that outlive their session."""

import json
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from gateway.doors import watching
from tests.gateway.browser import NAME, PASSWORD, Browser, known
from tests.gateway.opened import COUNTY, House

ELSEWHERE = "https://elsewhere.example"
ME = {"query": "{ me { login } }"}
CREDENTIALS = {"login": COUNTY, "password": PASSWORD}


@pytest.fixture(autouse=True)
async def accounts(house: House) -> None:
    await known(house, COUNTY)


SENT = {
    "from elsewhere": {"Origin": ELSEWHERE, "X-Yizhan": "console"},
    "by a form": {},
    "by a form that says where it stands": {"Origin": ELSEWHERE, "Content-Type": "application/x-www-form-urlencoded"},
    "as plain text": {"Origin": ELSEWHERE, "Content-Type": "text/plain"},
    "from a page of ours without the header": {"Origin": "ours"},
    "with the header from nowhere": {"X-Yizhan": "console"},
    "from a neighbouring site": {"Sec-Fetch-Site": "same-site", "X-Yizhan": "console"},
    "from a sandbox": {"Origin": "null", "X-Yizhan": "console"},
}


@pytest.mark.parametrize("headers", SENT.values(), ids=SENT)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/graphql", ME),
        ("POST", "/files", ME),
        ("POST", "/session", CREDENTIALS),
        ("DELETE", "/session", None),
        ("POST", "/password", {"old": PASSWORD, "new": "another phrase"}),
        ("POST", "/second-factor", {}),
        ("DELETE", "/second-factor", None),
    ],
)
async def test_nothing_is_done_that_no_page_of_ours_sent(
    house: House, method: str, path: str, body: Any, headers: dict[str, str]
) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    said: dict[str, Any] = {name: house.base_url if value == "ours" else value for name, value in headers.items()}
    answer = await browser.send(method, path, body, **{"ours": False, **said})
    assert answer.status_code == 403, answer.text
    assert (await browser.send("GET", "/session")).status_code == 200, "and nobody was signed out by it"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_json_alone_is_taken_also_from_ours(house: House, kind: str) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    for path in ("/graphql", "/session"):
        assert (await browser.send("POST", path, ME, content_type=kind)).status_code == 415


async def test_by_get_nothing_is_asked_or_changed(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    page = await browser.send("GET", "/graphql?query=%7B%20me%20%7B%20login%20%7D%20%7D")
    assert page.headers["content-type"].startswith("text/html")
    assert '"login"' not in page.text


# --- sockets


async def opened(house: House, browser: Browser, origin: str = "") -> ClientConnection:
    headers = {"Cookie": f"{NAME}={browser.cookie}"}
    return await websockets.connect(
        house.base_url.replace("http", "ws") + "/graphql",
        subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
        origin=websockets.Origin(origin or house.base_url),
        additional_headers=headers,
        proxy=None,
    )


async def begun(house: House, browser: Browser) -> ClientConnection:
    socket = await opened(house, browser)
    await socket.send(json.dumps({"type": "connection_init"}))
    return socket


async def test_a_session_opens_a_socket_on_a_page_of_ours_and_nowhere_else(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    socket = await begun(house, browser)
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    await socket.close()
    with pytest.raises(websockets.InvalidStatus):
        await opened(house, browser, ELSEWHERE)
    with pytest.raises(websockets.InvalidStatus):
        await opened(house, browser, "null")


async def test_nothing_is_subscribed_to_before_the_connection_begins(house: House) -> None:
    socket = await opened(house, await Browser(house).signed_in(COUNTY))
    payload = {"query": "subscription { stationChanged { stationId } }"}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
    with pytest.raises(websockets.ConnectionClosed, match="4401"):
        await socket.recv()


async def test_a_socket_is_dropped_when_its_session_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RENEWED_SECONDS", 0.2)
    browser = await Browser(house).signed_in(COUNTY)
    socket = await begun(house, browser)
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    assert (await browser.send("DELETE", "/session")).status_code == 204
    with pytest.raises(websockets.ConnectionClosed, match="4403"):
        await socket.recv()


async def test_three_sockets_an_account_and_a_closed_one_makes_room(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    sockets = [await begun(house, browser) for _ in range(watching.CONNECTIONS)]
    for socket in sockets:
        assert json.loads(await socket.recv())["type"] == "connection_ack"
    with pytest.raises(websockets.ConnectionClosed, match="4403"):
        await (await begun(house, browser)).recv()
    await sockets[0].close()
    again = await begun(house, browser)
    assert json.loads(await again.recv())["type"] == "connection_ack"
    for socket in (*sockets, again):
        await socket.close()
