"""A whole platform under test: real processes, a founded network without stations, and people who ask it things."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from contracts.values import uuid7
from deploy import tokens
from tests.deploy.running import Running, free_port

T = TypeVar("T")

PATIENCE = 90.0

SHOWN = """
fragment Shown on Station {
  id stationId version name kind status code codeState codeRefusal division unitNo enterpriseNo coBuilder returnedReason
}"""
PAYLOAD = "{ station { ...Shown } userErrors { code message messageEn path clause } upToDate }"
STATION = "query ($id: ID, $code: String) { station(id: $id, code: $code) { ...Shown } }" + SHOWN
STATIONS = (
    """
query ($after: String, $filter: StationFilter) {
  stations(first: 100, after: $after, filter: $filter, sort: OLDEST) {
    edges { node { ...Shown } } pageInfo { hasNextPage endCursor }
  }
}"""
    + SHOWN
)
IMPORT = """
mutation ($fileId: ID!) {
  importStations(input: {fileId: $fileId}) {
    report { total submitted flaws { row column value message messageEn clause } flawCount ignoredColumns }
    userErrors { code message } upToDate
  }
}"""

Station = dict[str, Any]


def mutation(name: str) -> str:
    """The text of one of the mutations that concern a single station."""
    return f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {PAYLOAD} }}" + SHOWN


@dataclass
class Whole:
    """The platform as people meet it: an address, and a token for whoever asks."""

    running: Running
    http: httpx.AsyncClient

    @property
    def data(self) -> Path:
        return self.running.data

    # --- asking -----------------------------------------------------------------------------------------------------

    def bearer(self, login: str) -> str:
        return "Bearer " + tokens.bearer(self.data / "keys", login)

    async def post(self, login: str, query: str, **variables: Any) -> httpx.Response:
        return await self.post_as(self.bearer(login), query, **variables)

    async def post_as(self, authorization: str, query: str, **variables: Any) -> httpx.Response:
        headers = {"Authorization": authorization} if authorization else {}
        return await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def ask(self, login: str, query: str, **variables: Any) -> Any:
        """The data of a request that has nothing to complain of at the top."""
        answer = (await self.post(login, query, **variables)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def station(self, login: str, **by: str) -> Station | None:
        """One station by ``id`` or ``code``, as this account sees it."""
        found: Station | None = (await self.ask(login, STATION, **by))["station"]
        return found

    async def stations(self, login: str, **filter: Any) -> list[Station]:
        """All pages of the list, oldest first."""
        found: list[Station] = []
        after: str | None = None
        while True:
            page = (await self.ask(login, STATIONS, after=after, filter=filter or None))["stations"]
            found += [edge["node"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    async def count(self, login: str) -> int:
        """How many stations the list says there are."""
        total: int = (await self.ask(login, "{ stations { totalCount } }"))["stations"]["totalCount"]
        return total

    # --- doing ------------------------------------------------------------------------------------------------------

    async def do(self, login: str, name: str, /, **asked: Any) -> Any:
        """Ask a mutation; the payload, whatever it says. A station that nobody is said to head gets somebody."""
        if name == "submitStation":
            asked = {"head": {"name": "王某某", "phone": "13900000000"}} | asked
        return (await self.ask(login, mutation(name), input=asked))[name]

    async def done(self, login: str, name: str, /, **asked: Any) -> Station:
        """Ask a mutation that succeeds; the station as it stands then."""
        payload = await self.do(login, name, **asked)
        assert payload["userErrors"] == [], payload
        station: Station = payload["station"]
        return station

    async def refused(self, login: str, name: str, /, **asked: Any) -> Any:
        """Ask a mutation that is refused; the one reason."""
        payload = await self.do(login, name, **asked)
        assert payload["station"] is None, payload
        (error,) = payload["userErrors"]
        return error

    async def submitted(self, login: str, division: int, name: str = "", **more: Any) -> Station:
        """An application of its own, whatever other tests have handed in."""
        name = name or f"{uuid7()} 工会户外劳动者服务站点"
        return await self.done(login, "submitStation", division=division, name=name, address="人民路1号", **more)

    async def accepted(self, county: int, **more: Any) -> Station:
        """A station of Anhui all the way: its county hands it in and endorses, its city accepts."""
        station = await self.submitted(f"{county}-clerk", county, **more)
        await self.done(f"{county}-clerk", "endorseStation", stationId=station["id"])
        return await self.done(f"{county // 100}00-clerk", "acceptStation", stationId=station["id"])

    async def coded(self, login: str, station_id: str) -> Station:
        """The station as soon as its code is visible."""

        async def with_code() -> Station | None:
            station = await self.station(login, id=station_id)
            return station if station and station["code"] else None

        return await until(with_code)

    async def upload(self, login: str, content: bytes, filename: str = "站点.xlsx") -> str:
        headers = {"Authorization": self.bearer(login), "X-Filename": quote(filename)}
        answer = await self.http.post("/files", content=content, headers=headers)
        assert answer.status_code == 200, answer.text
        file_id: str = answer.json()["fileId"]
        return file_id

    async def brought_in(self, login: str, content: bytes) -> Any:
        """Hand a sheet in and import it; the payload."""
        return (await self.ask(login, IMPORT, fileId=await self.upload(login, content)))["importStations"]

    # --- watching ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def subscribed(self, login: str, query: str, **variables: Any) -> AsyncIterator[ClientConnection]:
        """A subscription that is known to listen."""
        url = str(self.http.base_url).replace("http", "ws").rstrip("/") + "/graphql"
        protocols = [websockets.Subprotocol("graphql-transport-ws")]
        async with websockets.connect(url, subprotocols=protocols, proxy=None) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": self.bearer(login)}}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            payload = {"query": query, "variables": variables}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            # the protocol acknowledges no subscription; a pong tells that what was sent before has been read
            await socket.send(json.dumps({"type": "ping"}))
            assert json.loads(await socket.recv())["type"] == "pong"
            yield socket

    @asynccontextmanager
    async def watching(self, login: str, station_id: str | None = None) -> AsyncIterator["Watch"]:
        """``stationChanged``."""
        query = "subscription ($id: ID) { stationChanged(id: $id) { ...Shown } }" + SHOWN
        async with self.subscribed(login, query, id=station_id) as socket:
            yield Watch(socket)


@dataclass
class Watch:
    """What a subscription hears."""

    socket: ClientConnection

    async def until(self, so: Callable[[Station], bool]) -> list[Station]:
        """Everything that is heard up to the first station of which this holds."""
        heard: list[Station] = []
        async with asyncio.timeout(PATIENCE):
            while True:
                told = json.loads(await self.socket.recv())
                assert told["type"] == "next", told
                heard.append(told["payload"]["data"]["stationChanged"])
                if so(heard[-1]):
                    return heard


async def until(found: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T:
    """Ask again and again until there is something true to return."""
    deadline = time.monotonic() + seconds
    while not (answer := await found()):
        assert time.monotonic() < deadline, "it never came"
        await asyncio.sleep(0.05)
    return answer


def begun(data: Path, port: int, **more: str) -> AbstractContextManager[Running]:
    """The processes, with a founded network and no stations, reached on the machine itself."""
    demo = {"YIZHAN_PROFILE": "demo", "YIZHAN_DEMO": "network", "YIZHAN_ORIGIN": ""}
    return Running.started(data, port, **demo | more)


@asynccontextmanager
async def whole(data: Path, **more: str) -> AsyncIterator[Whole]:
    """Start everything on a data directory; stop it at the end."""
    port = free_port()
    with begun(data, port, **more) as running:
        running.wait_until_ready()
        base_url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=60) as http:
            platform = Whole(running, http)
            yield platform
        if platform.running.process.poll() is None:
            platform.running.end(signal.SIGTERM)
