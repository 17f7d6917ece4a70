"""A partner's own program: clients that are registered in the console and work through the generated module."""

import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from yizhan_partner import Client, Refused

from contracts.values import uuid7
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole, until

BANK, POST = "102-enterprise-admin", "101-enterprise-admin"
BASE = "/api/partner/v1"
ALL = ["stations:read", "own-codes:read", "own-codes:write"]
REGISTER = """mutation ($input: RegisterPartnerClientInput!) {
  registerPartnerClient(input: $input) { client { clientId } secret userErrors { code message } }
}"""

CLOSE = "mutation ($input: ClosePartnerClientInput!) { closePartnerClient(input: $input) { userErrors { code } } }"

OPENED: list[Client] = []
"""Programs to be closed behind their tests."""
REGISTERED: list[Callable[[], Awaitable[Any]]] = []
"""What closes the clients of the tests on their platform: a unit has so many at most."""


class Cut(httpx.BaseTransport):
    """A connection that breaks at random: before a request gets through, or before its answer comes back."""

    def __init__(self, seed: int, often: float = 0.3) -> None:
        self._dice, self._often, self._through = random.Random(seed), often, httpx.HTTPTransport()
        self.before = self.behind = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._dice.random() < self._often / 2:
            self.before += 1
            raise httpx.ConnectError("cut before it was sent")
        answer = self._through.handle_request(request)
        if self._dice.random() < self._often / 2:
            answer.read()
            self.behind += 1
            raise httpx.ReadError("cut before the answer came")
        return answer

    def close(self) -> None:
        self._through.close()


def code() -> str:
    """A number of its own, which nobody has given yet."""
    return f"T{uuid7().hex[8:20].upper()}"


def refused(asked: Callable[[], Any]) -> Refused:
    """The problem that a request is answered with: one of the documented ones, in both languages."""
    with pytest.raises(Refused) as told:
        asked()
    assert told.value.problem["type"].startswith(f"{BASE}/problems#")
    assert told.value.problem["detail"] != told.value.problem["detailEn"]
    return told.value


async def credentials(whole: Whole, login: str = BANK, **more: Any) -> tuple[str, str]:
    """A fresh client's id and secret."""
    unit_no = int(login.partition("-")[0])
    input = {"unitNo": unit_no, "name": f"试验 {uuid7()}", "scopes": ALL} | more
    made = (await whole.ask(login, REGISTER, input=input))["registerPartnerClient"]
    assert made["userErrors"] == [], made
    REGISTERED.append(partial(whole.ask, login, CLOSE, input={"clientId": made["client"]["clientId"]}))
    return made["client"]["clientId"], made["secret"]


async def client(whole: Whole, login: str = BANK, transport: httpx.BaseTransport | None = None) -> Client:
    """A program that works with a fresh client."""
    program = Client(str(whole.http.base_url), *await credentials(whole, login), transport=transport)
    program.ATTEMPTS, program.PAUSE = 30, 0.02
    OPENED.append(program)
    return program


async def headers(whole: Whole, known: tuple[str, str]) -> dict[str, str]:
    """For requests that are made by hand."""
    answer = await whole.http.post(f"{BASE}/token", data={"grant_type": "client_credentials"}, auth=known)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def co_built(whole: Whole, enterprise_no: int = 102, **more: Any) -> str:
    """A station of an enterprise's that coding knows to be its own."""
    station = await whole.accepted(LUYANG, enterpriseNo=enterprise_no, **more)
    seen = await whole.coded(f"{LUYANG}-clerk", station["id"])
    return str(seen["stationId"])


async def known(program: Client, station_id: str) -> None:
    """Wait until coding takes the station for the enterprise's: that follows registry by a moment."""

    async def taken() -> bool:
        row = {"ownCode": f"T{uuid7().hex[:12]}", "stationId": station_id}
        answer = program.sync_own_codes({"rows": [row], "dryRun": True})  # type: ignore[list-item]
        return answer["results"][0]["status"] == "created"

    await until(taken)


def everything(program: Client) -> dict[tuple[str, str], Any]:
    """A full read: every page of the two lists."""
    found: dict[tuple[str, str], Any] = {}
    after: str | None = None
    while True:
        stations = program.list_stations(limit=200, after=after)
        found |= {("station", one["stationId"]): one for one in stations["items"]}
        if not (after := stations["nextCursor"]):
            break
    while True:
        codes = program.list_own_codes(limit=200, after=after)
        found |= {("own-code", one["ownCode"]): one for one in codes["items"] if one["status"] != "withdrawn"}
        if not (after := codes["nextCursor"]):
            return found


class Copy:
    """What a partner keeps, followed by the feed of changes alone."""

    def __init__(self, program: Client) -> None:
        self._program = program
        self._cursor: str | None = None
        self.holds: dict[tuple[str, str], Any] = {}

    def follow(self) -> None:
        """Take in everything there is."""
        more = True
        while more:
            page = self._program.list_changes(after=self._cursor)
            for change in page["items"]:
                place = (change["kind"], change["id"])
                if change["deleted"]:
                    self.holds.pop(place, None)
                else:
                    self.holds[place] = change.get("station") or change.get("ownCode")
            self._cursor, more = page["nextCursor"], page["hasMore"]
