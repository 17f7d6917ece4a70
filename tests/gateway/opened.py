"""A front door with a real database behind it and a registry that answers what a test wants it to answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import msgspec
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from contracts.messages import Event, Receipt
from gateway import doors, downloads, pages, public, reading
from gateway.access import AccessLog
from gateway.adoption.records import Records as AdoptionRecords
from gateway.adoption.work import Adoptions
from gateway.ask import Ask
from gateway.callers import Entrance
from gateway.exporting import Exports
from gateway.feed import Feed
from gateway.files import Files
from gateway.front import Front
from gateway.handing import Handing
from gateway.headers import Headers
from gateway.imports.records import Records
from gateway.imports.work import Imports
from gateway.live import Changes
from gateway.notices import Notices
from gateway.pages import console as consoles
from gateway.partner import desk, door
from gateway.photos import Photos
from gateway.planner import trips
from gateway.planner.door import ReadDoor
from gateway.rates import Rates
from gateway.saved import SavedViews
from gateway.sessions import Sessions
from gateway.shown import People
from gateway.signin import accounts as signed_in
from gateway.vault import Vault
from gateway.watched import Watched
from gateway.webhooks import desk as hooks
from gateway.webhooks.addresses import Addresses
from services.chassis import database as databases
from services.chassis.answers import Protocol
from services.chassis.api import Answer, Envelope
from services.chassis.auth import Signer, Verifier
from services.chassis.database import Pool
from services.chassis.errors import PlatformError
from services.chassis.files import Files as Place
from services.chassis.progress import Progress
from services.chassis.service import _refuse
from services.chassis.settings import Profile
from services.chassis.status import Board, Loop
from services.chassis.timers import Timers
from services.chassis.views import View
from tests.gateway.told import written
from tests.servers import Servers

COUNTY, CITY, AUDITOR = "340103-clerk", "340100-clerk", "340000-auditor"
LUYANG = [UUID(int=n) for n in range(100, 125)]
YAOHAI = UUID(int=999)

Decide = Callable[[Envelope], PlatformError | None]


@dataclass
class Registry:
    """Stands at the other end of the socket; remembers what it was asked."""

    decide: Decide = lambda _: None
    asked: list[Envelope] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)

    def client(self, _: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://registry")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        if request.url.path == "/commands":
            envelopes = msgspec.json.decode(request.content, type=list[Envelope])
            return httpx.Response(200, content=msgspec.json.encode([self._one(envelope) for envelope in envelopes]))
        answer = self._one(msgspec.json.decode(request.content, type=Envelope))
        if answer.problem:
            return httpx.Response(answer.problem.status, content=msgspec.json.encode(answer.problem))
        return httpx.Response(200, content=msgspec.json.encode(answer.receipt))

    def _one(self, envelope: Envelope) -> Answer:
        self.asked.append(envelope)
        if refusal := self.decide(envelope):
            return Answer(problem=refusal.problem())
        receipt = Receipt(
            command_id=envelope.command_id,
            service="registry",
            lineage=UUID(int=1),
            position=len(self.asked),
            stream="station-1",
            version=1,
        )
        return Answer(receipt=receipt)


@dataclass
class House:
    """The door on a port of its own, and what a test reaches behind it."""

    base_url: str
    front: Front
    progress: Progress
    registry: Registry
    signer: Signer
    http: httpx.AsyncClient
    pool: Pool
    """The writer's connections, as the lanes have them."""
    writer_url: str
    timers: Timers
    """What is due; a test sets its clock, and lets it turn."""
    figures: CollectorRegistry

    def bearer(self, login: str) -> str:
        return "Bearer " + self.signer.token({"sub": login}, audience="gateway")

    async def post(self, login: str, query: str, **variables: Any) -> httpx.Response:
        headers = {"Authorization": self.bearer(login)} if login else {}
        return await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def ask(self, login: str, query: str, **variables: Any) -> Any:
        """The data of a query that has nothing to complain of."""
        answer = (await self.post(login, query, **variables)).json()
        assert "errors" not in answer, answer
        return answer["data"]


@asynccontextmanager
async def opened(
    servers: Servers, *told: tuple[View, int, Event], demo: bool = True, console: Path | None = None
) -> AsyncIterator[House]:
    """Open a house in which these events have been told; with a build of the console, for browsers, too."""
    progress, registry, signer = Progress(), Registry(), Signer("deploy", servers.keys / "deploy.key")
    async with (
        servers.fresh("gateway") as fresh,
        written(fresh, *told),
        reading.opened(fresh.reader) as reader,
        trips.opened(fresh.reader) as planned,
        await databases.pool(fresh.writer, 2) as pool,
        signed_in.opened(
            pool, access := AccessLog(pool), vault := Vault(b"a key of the tests"), fresh.writer, Loop("sessions")
        ) as accounts,
    ):
        verifier = Verifier(servers.keys, "gateway", frozenset({"deploy"}))
        sessions, changes = Sessions(reader, verifier, accounts.kept), Changes()
        changes.follow(progress)
        sessions.follow(progress)
        behind: Any = SimpleNamespace(peers=registry, signer=signer, progress=progress)
        people = People({}, progress)
        photos = Photos(Place(str(servers.folder / fresh.name / "photos")), pool, reader)
        files = Files(servers.folder / fresh.name, pool, vault)
        ask = Ask(behind, photos, access)
        imports = Imports(Records(pool), files, photos, vault, reader, ask, access, progress)
        adoptions = Adoptions(AdoptionRecords(pool), files, reader, ask, access)
        told_of, timers = Feed(pool, reader), Timers(pool)
        here = Addresses(loopback=True)
        signing = (Entrance(), accounts, told_of, Notices(pool), SavedViews(pool), Rates(0), Watched(pool))
        own = (ask, changes, files, photos, vault, people, access, imports, adoptions, *signing)
        async with desk.opened(pool, access, ask, Board()) as partners:
            figures = CollectorRegistry()
            webhooks = hooks.opened(pool, partners.clients, told_of, changes, vault, timers, here, figures)
            exports = Exports(pool, files, access, progress)
            front = Front(
                demo,
                reader,
                planned,
                sessions,
                *own,
                partners,
                webhooks,
                exports,
                Handing(pool, reader, access, progress),
                servers.folder / fresh.name / "plaques",
            )
            app = FastAPI(routes=routes())
            if console:
                app.state.runtime = SimpleNamespace(settings=SimpleNamespace(console=console, profile=Profile.DEMO))
                app.include_router(consoles.router())
            app.add_middleware(Headers)
            app.add_exception_handler(PlatformError, _refuse)
            app.state.own = front
            async with (
                serving(ReadDoor(app)) as base_url,
                httpx.AsyncClient(base_url=base_url, verify=False, trust_env=False, timeout=30) as http,
            ):
                yield House(base_url, front, progress, registry, signer, http, pool, fresh.writer, timers, figures)


@cache
def routes() -> list[BaseRoute]:
    """Every way in, the same ones for every house: whom they work for stands in the state of their application."""
    app = FastAPI(openapi_url=None)
    for part in (doors, downloads, pages, public, door):
        app.include_router(part.router())
    return app.routes


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The application on a free port, as deploy has it served."""
    served: Any = {"http": Protocol, "ws": "websockets-sansio", "access_log": False, "server_header": False}
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", **served))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def until(so: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that tells nobody when it happens."""
    for _ in range(int(seconds * 100)):
        if so():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError
