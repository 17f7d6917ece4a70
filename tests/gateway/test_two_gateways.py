"""Two front doors on one read model: whoever writes at one sees it there, and whoever watches hears it at both."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from contracts.values import uuid7
from deploy.nats.users import SERVICES
from services.chassis.auth import Signer
from tests.chassis.living import environment, living
from tests.chassis.streaming import until
from tests.deploy.running import free_port
from tests.gateway.conftest import network
from tests.gateway.opened import CITY, COUNTY
from tests.gateway.told import written
from tests.servers import Servers

SUBMIT = """
mutation ($input: SubmitStationInput!) {
  submitStation(input: $input) { station { stationId } userErrors { messageEn } upToDate }
}"""
ENDORSE = """
mutation ($input: EndorseStationInput!) {
  endorseStation(input: $input) { station { status } userErrors { messageEn } upToDate }
}"""

BEGINNING = 90
"""Seconds for a process to come up, whatever else runs on the machine."""


@dataclass
class Door:
    """A gateway process of its own."""

    process: asyncio.subprocess.Process
    http: httpx.AsyncClient
    signer: Signer

    def bearer(self, login: str) -> str:
        return "Bearer " + self.signer.token({"sub": login}, audience="gateway")

    async def leads(self) -> bool:
        return await self._epoch() > 0

    async def listens(self) -> bool:
        """It is there, and knows how far the views are."""
        return await self._epoch() >= 0

    async def _epoch(self) -> int:
        try:
            (own,) = [
                one for one in (await self.http.get("/status.json")).json()["services"] if one["service"] == "gateway"
            ]
        except httpx.HTTPError:
            return -1
        hearing = [loop for loop in own["loops"] if loop["loop"] == "hearing" and loop["alive"] and not loop["problem"]]
        return int(own["epoch"]) if hearing else -1

    async def ask(self, login: str, query: str, **variables: Any) -> Any:
        headers = {"Authorization": self.bearer(login)}
        body = {"query": query, "variables": variables}
        answer = (await self.http.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def written(self) -> UUID:
        """A new station; whoever handed it in has seen it when the answer comes."""
        one = uuid7()
        named = {"name": f"驿站 {one}", "address": "人民路1号", "head": {"name": "王某某"}}
        said = {"stationId": str(one), "division": 340103, **named}
        payload = (await self.ask(COUNTY, SUBMIT, input=said))["submitStation"]
        assert (payload["userErrors"], payload["upToDate"]) == ([], True)
        assert await self.status(one) == "SUBMITTED"
        return one

    async def status(self, one: UUID) -> str:
        found = await self.ask(COUNTY, "query ($id: ID) { station(id: $id) { status } }", id=str(one))
        assert found["station"], "a writer sees its own write"
        return str(found["station"]["status"])

    @asynccontextmanager
    async def watching(self, login: str) -> AsyncIterator[ClientConnection]:
        url = str(self.http.base_url).replace("http", "ws").rstrip("/") + "/graphql"
        protocols = [websockets.Subprotocol("graphql-transport-ws")]
        async with websockets.connect(url, subprotocols=protocols, proxy=None) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": self.bearer(login)}}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            query = "subscription { stationChanged { stationId status } }"
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
            await socket.send(json.dumps({"type": "ping"}))
            assert json.loads(await socket.recv())["type"] == "pong"
            yield socket


async def heard(socket: ClientConnection, wanted: UUID, status: str) -> None:
    """Wait until the watcher was told of this."""
    async with asyncio.timeout(20):
        while True:
            told = json.loads(await socket.recv())
            assert told["type"] == "next", told
            if told["payload"]["data"]["stationChanged"] == {"stationId": str(wanted), "status": status}:
                return


@pytest.fixture(scope="module")
async def doors(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Door, Door]]:
    """The one that leads, until a test kills it, and another; on services that run here."""
    await servers.empty_streams()
    folder = tmp_path_factory.mktemp("doors")
    apps = {name: import_module(f"services.{name}.main").app for name in SERVICES}
    async with AsyncExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        await stack.enter_async_context(living(servers, folder, patched, **apps))
        database = await stack.enter_async_context(servers.fresh("gateway"))
        await stack.enter_async_context(written(database, *(one for one in network() if one[0].name != "stations")))
        given = os.environ | environment(servers, folder, database, "gateway")
        one = await stack.enter_async_context(_door(servers, given, folder / "one.log"))
        await until(one.leads, BEGINNING)
        two = await stack.enter_async_context(_door(servers, given, folder / "two.log"))
        await until(two.listens, BEGINNING)
        yield one, two


@asynccontextmanager
async def _door(servers: Servers, given: dict[str, str], log: Path) -> AsyncIterator[Door]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "gateway.main:door", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, env=given, stdout=out, stderr=out)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as http:
            yield Door(process, http, Signer("deploy", servers.keys / "deploy.key"))
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_each_sees_its_own_writes_and_is_heard_at_the_other(doors: tuple[Door, Door]) -> None:
    one, two = doors
    assert await one.leads()
    assert not await two.leads()
    async with one.watching(COUNTY) as first, two.watching(CITY) as second:
        for n in range(6):
            here, there = (one, two) if n % 2 else (two, one)
            station = await here.written()
            for socket in (first, second):
                await heard(socket, station, "SUBMITTED")
            payload = (await there.ask(COUNTY, ENDORSE, input={"stationId": str(station)}))["endorseStation"]
            assert (payload["userErrors"], payload["upToDate"]) == ([], True)
            assert await there.status(station) == "ENDORSED"
            for socket in (first, second):
                await heard(socket, station, "ENDORSED")


async def test_when_the_leading_one_is_killed_the_other_goes_on_with_all_of_it(doors: tuple[Door, Door]) -> None:
    one, two = doors
    await one.written()
    async with two.watching(COUNTY) as socket:
        one.process.send_signal(signal.SIGKILL)
        await until(two.leads)
        await heard(socket, await two.written(), "SUBMITTED")
