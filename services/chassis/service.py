"""From a parts list to a running process: store, loop, leader with relay and lanes, doors."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from nats.aio.client import Client

from contracts.catalog import SERVICES
from contracts.messages import Behind
from services.chassis import api as doors
from services.chassis import (
    broker,
    causes,
    database,
    lag,
    operations,
    outbox,
    parking,
    people_doors,
    rebuild,
    revisions,
    settings,
    status,
    telemetry,
    tracing,
    upkeep,
)
from services.chassis.api import Api
from services.chassis.auth import Identity, Signer, Verifier
from services.chassis.commands import Loop, unlisted
from services.chassis.decider import Place
from services.chassis.deciding import AnyDecider
from services.chassis.digest import Consumer
from services.chassis.durability import Watch
from services.chassis.erasures import Noted
from services.chassis.errors import PlatformError
from services.chassis.hearing import Hearing
from services.chassis.inbox import Lane
from services.chassis.leader import Leader
from services.chassis.metrics import Figures
from services.chassis.outbox import Relay
from services.chassis.peers import Peers
from services.chassis.people import Keyring
from services.chassis.policies import Policies, PolicyConsumer
from services.chassis.progress import Progress
from services.chassis.settings import Settings
from services.chassis.showing import ViewConsumer
from services.chassis.status import Board
from services.chassis.store import Store
from services.chassis.tasks import all_of, ended, watched
from services.chassis.timers import Timers
from services.chassis.views import View

COMMANDERS = frozenset({"gateway", "deploy"})
OPERATORS = frozenset({"deploy"})
NEIGHBOURS = frozenset({*SERVICES, *COMMANDERS})
PROMPT_SECONDS = 2.0
"""Whoever asks how we are is answered within this, also when the database says nothing at all."""


Duty = Callable[[], Coroutine[Any, Any, None]]
"""A loop of the process's own that only its leader runs."""


class Runtime:
    """Everything alive in one process; the doors find it as ``app.state.runtime``."""

    def __init__(self, parts: "Service", given: Settings, pool: database.Pool, following: database.Pool) -> None:
        self.parts, self.settings, self.pool, self._following = parts, given, pool, following
        self._expected = {table: revisions.newest(folder) for table, folder in parts.migrations.items()}
        self.signer = Signer(parts.name, given.private_key)
        self.peers = Peers(parts.name, given.socket, self.signer)
        self.board, self.progress = Board(given.lag_seconds), Progress()
        self.figures, self.traces = Figures(self.board), tracing.configure(parts.name)
        self.woken = asyncio.Event()
        self.store = Store(parts.name, pool, self.woken.set)
        self.keyring = Keyring.read(given.sealing_key) if parts.deciders else None
        erasing = any(decider.place is Place.PERSON for decider in parts.deciders)
        self.erasures = Noted(parts.name, pool, given.erasures) if erasing else None
        noted, turning = self.erasures.note if self.erasures else unlisted, self.board.loop("commands")
        self.loop = Loop(self.store, parts.deciders, keyring=self.keyring, noted=noted, turning=turning)
        self.leader = Leader(given.writer_url, parts.name, self.board.loop("leader"), self.woken.set)
        self.disk = Watch(given.nats_system_url or "")
        self.timers, self.duties = Timers(pool), list[Duty]()
        self._looking: asyncio.Task[dict[str, Any]] | None = None
        self._commanders = Verifier(given.keys, "services", COMMANDERS)
        self._neighbours = Verifier(given.keys, "services", NEIGHBOURS)
        self._operators = Verifier(given.keys, "services", OPERATORS)

    def commander(self, request: Request) -> Identity:
        """Who asks for something: somebody the gateway knows, or the machine's own operator."""
        return self._commanders.identity(request.headers.get("yz-identity", ""))

    def neighbour(self, request: Request) -> Identity:
        """Which part of the platform asks what we hold."""
        return self._neighbours.identity(request.headers.get("yz-identity", ""))

    def operator(self, request: Request) -> Identity:
        """The machine's own command line, and nobody whom the gateway knows."""
        return self._operators.identity(request.headers.get("yz-identity", ""))

    async def lead(self, epoch: int) -> None:
        """What only one process of a service does: publish, follow the others, do what is due and what it has to."""
        with self.board.term():
            timers = [self.timers.run(self.board.loop("timers"))] if self.timers.wanted else []
            await all_of(self._connected(epoch), *timers, *(duty() for duty in self.duties))

    async def _connected(self, epoch: int) -> None:
        publishing = self.board.loop("relay")
        publishing.problem = causes.UNREACHED  # until it turns
        client = await broker.connect(self.settings.nats_url, self.parts.name)
        try:
            await self._work(epoch, client, publishing)
        finally:
            await broker.leave(client)

    async def _work(self, epoch: int, client: Client, publishing: status.Loop) -> None:
        relay = Relay(self.store, self._following, client, self.woken, publishing)
        lanes, measured = [], [(self.parts.name, publishing)]
        for source, consumer in self.consumers():
            following = self.board.loop(f"{consumer.name} < {source}")
            lane = Lane(consumer, source, self._following, client, self.peers.events, following)
            lanes.append(lane.keep_running(epoch))
            measured.append((source, following))
        if self.parts.name in SERVICES:  # nobody follows the gateway
            lanes.append(outbox.beacon(self.store, client, self.board.loop("beacon")))
        else:
            lanes.append(outbox.reach(client, self.board.loop("nats")))
        await all_of(relay.run(epoch), lag.measure(measured, self._behind, self.board.loop("lag")), *lanes)

    async def _behind(self, source: str, position: int) -> Behind:
        return await (self.store.behind(position) if source == self.parts.name else self.peers.behind(source, position))

    def consumers(self) -> list[tuple[str, Consumer]]:
        """One lane for each consumer and source, so that a sick view never stops a policy."""
        parts = self.parts
        policies = [
            (s, PolicyConsumer(parts.name, s, parts.policies, self.loop)) for s in sorted(parts.policies.sources)
        ]
        views = [(s, ViewConsumer(parts.name, v, s, self.progress)) for v in parts.views for s in sorted(v.sources)]
        return [*policies, *views]

    async def ready(self, *, lag: bool = True) -> bool:
        """The database answers in time, every loop turns and, if that is asked too, nothing waits for too long."""
        try:
            await self._looked()
        except Exception:
            return False
        return self.board.well if lag else self.board.turns

    async def report(self) -> dict[str, Any]:
        """What the status page shows of this process; with a problem, where the database does not say the rest."""
        try:
            rest = await self._looked()
        except Exception as error:  # whatever it is, that is what there is to tell
            rest = {"problem": causes.told(error)}
        return {
            "service": self.parts.name,
            "ready": "problem" not in rest and self.board.well,
            "epoch": self.leader.epoch,
            "loops": self.board.report(),
            **rest,
        }

    async def _looked(self) -> dict[str, Any]:
        """What the database says of us, asked once for all who ask now; a database that hangs is not waited for."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait({self._looking}, timeout=PROMPT_SECONDS)
        if not self._looking.done():
            raise TimeoutError
        return self._looking.result()

    async def _look(self) -> dict[str, Any]:
        head = await self.store.head()
        await revisions.check(self.pool, self._expected)
        return {
            "position": head.position,
            "lineage": head.lineage,
            "refused_policy_commands": await self.pool.fetchval("select count(*) from refusals"),
            "parked": await parking.report(self.pool),
            "rebuilding": await rebuild.report(self.pool),
        }


Around = Callable[[Runtime], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service and everything it is made of."""

    name: str
    api: Api = field(default_factory=Api)
    deciders: Sequence[AnyDecider] = ()
    policies: Policies = field(default_factory=Policies)
    views: Sequence[View] = ()
    around: Around | None = None
    """What else lives as long as the process; its doors find what it yields as ``app.state.own``."""
    migrations: Mapping[str, Path] = field(default_factory=lambda: {"alembic_version": revisions.CHASSIS})
    """Version tables of the database, and the migrations that each of them counts."""
    probes: Callable[[], APIRouter] = operations.router
    """What operators ask; the gateway answers for everybody, the others for themselves."""

    def app(self) -> FastAPI:
        """The ASGI application; settings are read when it starts."""
        app = FastAPI(title=f"yizhan {self.name}", lifespan=self._life, docs_url=None, redoc_url=None)
        if self.name in SERVICES:  # the gateway is asked in GraphQL, and nobody follows it
            app.include_router(doors.router(self.api))
            if self.deciders:
                app.include_router(people_doors.router())
        app.include_router(self.probes())
        app.include_router(upkeep.router())
        app.add_exception_handler(PlatformError, _refuse)
        app.openapi = lambda: self._openapi(app)  # type: ignore[method-assign]
        return app

    @asynccontextmanager
    async def _life(self, app: FastAPI) -> AsyncIterator[None]:
        given = settings.read()
        telemetry.configure(self.name)
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(await database.pool(given.writer_url))
            following = await stack.enter_async_context(await database.pool(given.writer_url, durable=False))
            runtime = Runtime(self, given, pool, following)
            await runtime.store.open()
            stack.push_async_callback(runtime.peers.close)
            app.state.runtime = runtime
            if self.around:
                app.state.own = await stack.enter_async_context(self.around(runtime))
            works = [("commands", runtime.loop.run()), ("leader", runtime.leader.run(runtime.lead))]
            if self.views:
                heard = Hearing(self.name, self.views, runtime.progress, given.writer_url)
                works.append(("hearing", heard.run(runtime.board.loop("hearing"))))
            if runtime.erasures:
                works.append(("erasures", runtime.erasures.run(runtime.board.loop("erasures"))))
            loops = [asyncio.create_task(watched(work, runtime.board.loops[name])) for name, work in works]
            stack.push_async_callback(ended, *loops)
            yield

    def _openapi(self, app: FastAPI) -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = get_openapi(title=app.title, version="1", routes=app.routes)
            components = app.openapi_schema.setdefault("components", {})
            components["schemas"] = {**components.get("schemas", {}), **doors.schemas(self.api)}
        return app.openapi_schema


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlatformError)
    return doors.problem(error, request.headers.get("traceparent", ""))
