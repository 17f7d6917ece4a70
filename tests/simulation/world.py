"""A small world from one seed: clerks, two processes of registry and of coding, lanes between them, and bad luck."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Command, Receipt, Record
from contracts.registry import (
    AcceptStation,
    EndorseStation,
    ReturnStation,
    StationAccepted,
    StationEndorsed,
    StationReturned,
    StationSubmitted,
    SubmitStation,
)
from services.chassis.changes import Change, add, append
from services.chassis.checkpoints import LostOwnership
from services.chassis.commands import Loop
from services.chassis.deciding import Asked
from services.chassis.digest import Arrived, Consumer
from services.chassis.errors import Busy, PlatformError, Unavailable
from services.chassis.inbox import Lane
from services.chassis.parking import transient
from services.chassis.policies import PolicyConsumer
from services.chassis.progress import Progress
from services.chassis.status import Loop as Status
from services.chassis.store import Entry
from services.chassis.testing import Held, MemoryStore, headless
from services.chassis.views import View, ViewConsumer
from services.coding.policies import policies
from tests.chassis.asking import CITY_CLERK, CLERK, EVERYBODY, asked
from tests.simulation.desk import Connection, Desk, Pool

SPOILT = "毒"
TABLE = Table(
    "tally",
    MetaData(),
    Column("station_id", Uuid, primary_key=True),
    Column("times", Integer),
    Column("seen", JSONB),
)
tally = View(TABLE, key="station_id", anchor="registry", policy="true")


def counted(event: Any, record: Record) -> Sequence[Change]:
    """Plus one, and which version it was: what came twice, not at all or out of turn can be seen."""
    if getattr(event, "reason", "") == SPOILT:
        raise ValueError(SPOILT)
    return [add(event.station_id, times=1), append(event.station_id, seen=record.version)]


for told in (StationSubmitted, StationReturned, StationEndorsed, StationAccepted):
    tally.on(told)(counted)


class Tally(ViewConsumer):
    """The view, written where the simulation keeps its rows."""

    async def apply(self, connection: Any, prepared: Any) -> None:
        for _, change in prepared:
            connection.stage(lambda change=change: _put(connection, change))

    async def announce(self, *_: Any) -> None:
        """There is one process that shows it."""

    async def mark(self, *_: Any, **__: Any) -> None:
        """Which rows are stale follows from what is parked."""


def _put(connection: Connection, change: Change) -> None:
    connection.rows[change.key] = change.upon(connection.rows.get(change.key)) or {}


class Process:
    """One process: its loop with its cache, its connections, and whatever runs in it."""

    def __init__(self, world: "World", service: str, number: int) -> None:
        self.world, self.service, self.name, self.alive = world, service, f"{service}-{number}", True
        store = MemoryStore(service, world.held[service], world.clock, step=self.step)
        self.loop, self.tasks = Loop(store, EVERYBODY, clock=world.clock, resolve=headless), list[asyncio.Task[None]]()
        self.does(self.loop.run())

    def does(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def step(self, name: str) -> None:
        """Between any two things that a process does with the world it may wait, lose its connection, or die."""
        await asyncio.sleep(self.world.luck.random() * 0.03)
        fate = self.world.luck.random() if not self.world.calm else 1.0
        self.world.saw(f"{self.name} {name} {fate:.4f}")
        if fate < 0.01 and self.alive:
            self.world.kill(self)
        if not self.alive or fate < 0.03:
            raise ConnectionResetError


class World:
    """Everything that one seed decides."""

    def __init__(self, seed: int, stations: int = 6) -> None:
        self.luck, self.calm, self.trace = random.Random(seed), False, list[str]()
        self.held = {service: Held(lineage=self.id()) for service in ("registry", "coding")}
        self.desk = Desk()
        self.acknowledged = dict[UUID, tuple[Asked, Receipt]]()
        self.unlike = list[tuple[Receipt, Receipt]]()
        self.processes, self._stations, self._epochs, self._numbers = dict[str, list[Process]](), stations, 0, 0

    def id(self) -> UUID:
        return UUID(int=self.luck.getrandbits(128), version=4)

    def clock(self) -> datetime:
        return datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(seconds=asyncio.get_running_loop().time())

    def saw(self, what: str) -> None:
        self.trace.append(f"{asyncio.get_running_loop().time():.6f} {what}")

    async def run(self) -> None:
        """Clerks ask until all is said; then luck turns, and everybody catches up."""
        self.processes = {service: [self._born(service) for _ in range(2)] for service in self.held}
        for process in self.processes["coding"]:
            self.lead(process)
        await asyncio.gather(*(self._clerk() for _ in range(self._stations)))
        self.calm = True
        async with asyncio.timeout(120):
            while not self.caught_up():  # noqa: ASYNC110 - time is counted here, not passed
                await asyncio.sleep(0.5)

    def caught_up(self) -> bool:
        end = len(self.held["registry"].entries)
        return [place.at[1] for place in self.desk.places.values()] == [end, end]

    # --- processes --------------------------------------------------------------------------------------------------

    def _born(self, service: str) -> Process:
        self._numbers += 1
        return Process(self, service, self._numbers)

    def kill(self, process: Process) -> None:
        """Like the plug: nothing it still tries has an effect. Another takes its place after a while."""
        process.alive = False
        self.saw(f"{process.name} dies")
        for task in process.tasks:
            task.cancel()
        asyncio.get_running_loop().call_later(0.2 + self.luck.random(), self._replace, process)

    def _replace(self, dead: Process) -> None:
        born = self._born(dead.service)
        self.processes[dead.service] = [born if one is dead else one for one in self.processes[dead.service]]
        if dead.service == "coding":
            self.lead(born)

    def lead(self, process: Process) -> None:
        """Whoever leads now has a newer epoch; whoever led before does not know it yet."""
        self._epochs += 1
        consumers: list[Consumer] = [
            PolicyConsumer("coding", "registry", policies, process.loop),
            Tally("coding", tally, "registry", Progress()),
        ]
        for consumer in consumers:
            process.does(self._follow(process, consumer, self._epochs))

    async def _follow(self, process: Process, consumer: Consumer, epoch: int) -> None:
        async def fetch(_: str, after: int, limit: int) -> list[Arrived]:
            await process.step("fetch")
            return self._arrived(self.held["registry"].entries[after : after + limit], fetched=True)

        client: Any = None  # what the broker would deliver is handed in below
        lane = Lane(consumer, "registry", Pool(self.desk, process.step), client, fetch, Status(consumer.name))
        while True:
            try:
                await lane._digest.begin(epoch)
                while True:
                    await lane._take(self._delivered(lane._digest.at.position))
                    if self.luck.random() < 0.3:
                        await lane._heal()
                    await lane._digest.keep()
                    await asyncio.sleep(self.luck.random() * 0.3)
            except LostOwnership:
                return
            except Exception as error:
                if not transient(error):
                    raise
                await asyncio.sleep(0.2)

    def _delivered(self, at: int) -> list[Arrived]:
        """What a broker makes of what was published: late, twice, out of turn, or not at all."""
        near = self.held["registry"].entries[max(0, at - 3) : at + 6]
        some = self.luck.choices(near, k=self.luck.randint(0, 6)) if near else []
        return self._arrived(some if self.luck.random() < 0.4 else sorted(some, key=lambda entry: entry.position))

    def _arrived(self, entries: Sequence[Entry], *, fetched: bool = False) -> list[Arrived]:
        lineage = self.held["registry"].lineage
        return [Arrived(entry, lineage, 0 if fetched else entry.position) for entry in entries]

    # --- clerks -----------------------------------------------------------------------------------------------------

    async def _clerk(self) -> None:
        """One station's way, with detours; whatever is asked may be asked twice at once and again much later."""
        station = self.id()
        submit = SubmitStation(station, name="三孝口驿站", address="长江中路1号")
        for _ in range(self.luck.randint(0, 2)):
            await self._ask(submit)
            await self._ask(ReturnStation(station, SPOILT if self.luck.random() < 0.15 else "照片不清"))
        for command in (submit, EndorseStation(station), AcceptStation(station)):
            await self._ask(command)

    async def _ask(self, command: Command) -> None:
        ask = asked(command, CITY_CLERK if isinstance(command, AcceptStation) else CLERK, self.id())
        times = 2 if self.luck.random() < 0.2 else 1
        for receipt in await asyncio.gather(*(self._insist(ask) for _ in range(times))):
            _, first = self.acknowledged.setdefault(ask.command_id, (ask, receipt))
            if (first.position, first.version, first.lineage) != (receipt.position, receipt.version, receipt.lineage):
                self.unlike.append((first, receipt))

    async def _insist(self, ask: Asked) -> Receipt:
        """Ask whichever process there is under the same id until there is an answer."""
        while True:
            await asyncio.sleep(self.luck.random() * 0.2)
            process = self.luck.choice(self.processes["registry"])
            try:
                async with asyncio.timeout(2):
                    receipt = await process.loop.ask(ask)
                if process.alive and self.luck.random() > 0.1:  # else the answer was lost on its way
                    return receipt
            except (TimeoutError, Busy, Unavailable):
                continue
            except PlatformError as refusal:
                raise AssertionError(f"{type(ask.command).__name__} was refused: {refusal.code}") from refusal
