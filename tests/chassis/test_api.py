"""The doors of a service: who may come in, what a wrong shape is told, and what the catch-up feed hands out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from contracts.messages import Receipt
from contracts.values import uuid7
from services.chassis.api import Line
from services.chassis.auth import Identity, Signer
from services.chassis.clock import EPOCH
from services.chassis.store import link
from services.registry.main import service
from tests.chassis.asking import CLERK, acting
from tests.servers import Servers

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HEAD = {"head_id": str(UUID(int=9)), "head_name": "王某某"}
STATION: dict[str, Any] = {"name": "三孝口驿站", "address": "长江中路1号"} | HEAD


@dataclass
class Doors:
    """Registry's own application, at work, and clients of it."""

    http: httpx.AsyncClient
    servers: Servers

    def signed(self, identity: Identity, issuer: str = "gateway") -> dict[str, str]:
        signer = Signer(issuer, self.servers.keys / f"{issuer}.key")
        return {"Yz-Identity": signer.identity(identity), "traceparent": TRACE}

    async def post(self, path: str, body: object, by: Identity = CLERK, issuer: str = "gateway") -> httpx.Response:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return await self.http.post(path, content=content, headers=self.signed(by, issuer))

    async def submit(self, by: Identity = CLERK, command: object = None, **around: Any) -> httpx.Response:
        asked = {"station_id": str(uuid7()), **STATION} if command is None else command
        envelope = {"commandId": str(uuid7()), "division": 340103, "command": asked} | around
        return await self.post("/commands/SubmitStation", envelope, by)


@pytest.fixture(scope="module")
async def doors(servers: Servers) -> AsyncIterator[Doors]:
    """Started once; every test asks about stations of its own."""
    async with servers.fresh("registry") as fresh:
        told = {
            "SERVICE": "registry",
            "WRITER_URL": fresh.writer,
            "READER_URL": fresh.reader,
            "NATS_URL": servers.nats.url("registry"),
            "RUN": str(servers.folder / "run"),
            "KEYS": str(servers.keys),
            "PRIVATE_KEY": str(servers.keys / "registry.key"),
        }
        with pytest.MonkeyPatch.context() as environment:
            for name, value in told.items():
                environment.setenv(f"YIZHAN_{name}", value)
            async with opened(service.app()) as app:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://registry") as http:
                    yield Doors(http, servers)


@pytest.mark.parametrize("more", [{"status": "accepted"}, {"submitted_by": "somebody else"}, {"code": "12055100001"}])
async def test_a_command_takes_no_field_that_is_not_its_own(doors: Doors, more: dict[str, str]) -> None:
    """Mass assignment: what the platform decides itself cannot be sent along."""
    answer = await doors.submit(command={"station_id": str(uuid7()), **STATION, **more})
    assert (answer.status_code, answer.json()["path"]) == (422, next(iter(more)))
    around = await doors.submit(actor="somebody else")
    assert (around.status_code, around.json()["path"]) == (422, "actor")


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[FastAPI]:
    """The application at work, begun and ended in one task, as its server does it."""
    begun, leaving = asyncio.get_running_loop().create_future(), asyncio.Event()

    async def living() -> None:
        async with app.router.lifespan_context(app):
            begun.set_result(None)
            await leaving.wait()

    life = asyncio.create_task(living())
    await asyncio.wait([life, begun], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield app
    finally:
        leaving.set()
        await life


def refused(answer: httpx.Response, status: int, code: str, path: str | None = None) -> dict[str, Any]:
    """The problem that was answered: a sentence in both languages, a code, the field and the trace."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["zh"]
    assert problem["en"]
    assert problem["zh"] != problem["en"]
    assert problem["traceId"] == "0af7651916cd43dd8448eb211c80319c"
    assert path is None or problem.get("path") == path
    return problem


async def test_an_accepted_command_is_answered_with_its_receipt(doors: Doors) -> None:
    answer = await doors.submit()
    receipt = msgspec.json.decode(answer.content, type=Receipt)
    assert answer.status_code == 200
    assert (receipt.service, receipt.version, receipt.repeated) == ("registry", 1, False)
    again = await doors.submit()
    assert msgspec.json.decode(again.content, type=Receipt).position == receipt.position + 1


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"station_id": str(UUID(int=1)), **STATION, "accepted": True}, "accepted"),
        ({"station_id": str(UUID(int=1)), "name": "站"}, "address"),
        ({"station_id": "not an id", **STATION}, "station_id"),
        ({"station_id": str(UUID(int=1)), **STATION, "name": 7}, "name"),
        ({"station_id": str(UUID(int=1)), **STATION, "name": ""}, "name"),
        ({"station_id": str(UUID(int=1)), **STATION, "kind": "palace"}, "kind"),
        (
            {"station_id": str(UUID(int=1)), **STATION, "point": {"lng": 1.0, "lat": 31.0, "datum": "wgs84"}},
            "point.lng",
        ),
        ([], None),
    ],
)
async def test_a_wrong_shape_is_refused_and_names_its_field(doors: Doors, command: object, path: str | None) -> None:
    refused(await doors.submit(command=command), 422, "invalid", path)


@pytest.mark.parametrize(
    ("around", "path"),
    [
        ({"actor": "somebody else"}, "actor"),
        ({"commandId": "1"}, "commandId"),
        ({"division": "340103"}, "division"),
        ({"expectedVersion": 1.5}, "expectedVersion"),
    ],
)
async def test_a_wrong_envelope_is_refused_and_names_its_field(doors: Doors, around: Any, path: str) -> None:
    refused(await doors.submit(**around), 422, "invalid", path)


async def test_what_is_no_json_is_refused(doors: Doors) -> None:
    refused(await doors.post("/commands/SubmitStation", b'{"commandId": '), 422, "invalid")


async def test_a_refusal_does_not_echo_what_was_sent(doors: Doors) -> None:
    secret = "13812345678"
    answer = await doors.submit(command={"station_id": str(UUID(int=1)), **STATION, "kind": secret})
    assert secret not in answer.text


async def test_who_lacks_the_permission_everywhere_is_forbidden(doors: Doors) -> None:
    refused(await doors.submit(acting(role="auditor")), 403, "forbidden")


async def test_who_is_not_signed_in_is_nobody(doors: Doors) -> None:
    headers = {"traceparent": TRACE}
    refused(await doors.http.post("/commands/SubmitStation", content=b"{}", headers=headers), 401, "unauthenticated")
    refused(await doors.http.post("/commands", content=b"[]", headers=headers), 401, "unauthenticated")
    refused(await doors.http.get("/events", headers=headers), 401, "unauthenticated")


async def test_only_the_gateway_and_the_machine_hand_in_commands(doors: Doors) -> None:
    for neighbour in ("coding", "registry"):
        headers = doors.signed(CLERK, neighbour)
        answer = await doors.http.post("/commands", content=b"[]", headers=headers)
        refused(answer, 401, "unauthenticated")
    assert (await doors.post("/commands", [], issuer="deploy")).status_code == 200


async def test_a_business_refusal_keeps_its_status_and_code(doors: Doors) -> None:
    body = {"commandId": str(uuid7()), "command": {"station_id": str(uuid7())}}
    refused(await doors.post("/commands/EndorseStation", body), 404, "not-found")
    known = str(uuid7())
    await doors.submit(command={"station_id": known, **STATION})
    refused(await doors.submit(command={"station_id": known, **STATION}), 409, "does-not-fit")


async def test_there_is_no_door_for_what_only_policies_ask(doors: Doors) -> None:
    body = {"commandId": str(uuid7()), "command": {"prefix": "120551", "station_id": str(uuid7()), "kind": "fixed"}}
    assert (await doors.post("/commands/AllocateCode", body)).status_code == 404
    (answer,) = (await doors.post("/commands", [body | {"type": "AllocateCode"}])).json()
    assert (answer["problem"]["code"], answer["problem"]["path"]) == ("invalid", "type")


async def test_many_commands_are_each_answered_for_themselves_in_order(doors: Doors) -> None:
    known = str(uuid7())
    one = {"type": "SubmitStation", "division": 340103, "command": {"station_id": known, **STATION}}
    asks = [
        one | {"commandId": str(uuid7())},
        one | {"commandId": str(uuid7()), "division": 340104, "command": {"station_id": str(uuid7()), **STATION}},
        one | {"commandId": str(uuid7()), "command": {"station_id": known}},
        {"type": "EndorseStation", "commandId": str(uuid7()), "command": {"station_id": known}},
    ]
    answers = (await doors.post("/commands", asks)).json()
    assert [answer.get("problem", {}).get("code") for answer in answers] == [None, "not-found", "invalid", None]
    assert [answers[n]["receipt"]["version"] for n in (0, 3)] == [1, 2]


async def test_at_most_five_hundred_at_once(doors: Doors) -> None:
    ask = {"type": "EndorseStation", "commandId": str(uuid7()), "command": {"station_id": str(uuid7())}}
    refused(await doors.post("/commands", [ask] * 501), 422, "invalid")


async def test_a_neighbour_is_handed_the_very_bytes_and_their_place_in_the_chain(doors: Doors) -> None:
    for _ in range(3):
        await doors.submit()
    headers = doors.signed(Identity(account="coding"), "coding")
    answer = await doors.http.get("/events", params={"after": 0, "limit": 2}, headers=headers)
    first, second = (msgspec.json.decode(one, type=Line) for one in answer.content.splitlines())
    assert (second.position, second.type, second.division) == (2, "StationSubmitted", 340103)
    assert second.previous == first.hash
    recorded = EPOCH + timedelta(microseconds=second.recorded)
    assert link(bytes.fromhex(first.hash), 2, recorded, bytes(second.record)).hex() == second.hash
