"""A small world from one seed: clerks, two processes of registry and of coding, a broker, and bad luck."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.messages import Command, Receipt
from contracts.registry import AcceptStation, EndorseStation, ReturnStation, SubmitStation
from services.chassis.deciding import Asked
from services.chassis.errors import Busy, PlatformError, Unavailable
from services.chassis.testing import Held
from tests.chassis.asking import CITY_CLERK, CLERK, asked
from tests.simulation.desk import Desk
from tests.simulation.jetstream import Server
from tests.simulation.process import Process
from tests.simulation.tally import SPOILT

SERVICES = ("registry", "coding")


class World:
    """Everything that one seed decides."""

    def __init__(self, seed: int, stations: int = 6) -> None:
        self.luck, self.calm, self.trace = random.Random(seed), False, list[str]()
        self.held = {service: Held(lineage=self.id()) for service in SERVICES}
        self.desk, self.broker = Desk(), Server(SERVICES, self.luck)
        self.acknowledged = dict[UUID, tuple[Asked, Receipt]]()
        self.unlike = list[tuple[Receipt, Receipt]]()
        self.broken = list[BaseException]()
        """What ended a loop that should not end."""
        self.processes, self._stations, self._epochs, self._numbers = dict[str, list[Process]](), stations, 0, 0
        self.mended = False
        """Whether the view's software can digest by now what it could not."""
        self.mended_early = self.luck.random() < 0.5

    def id(self) -> UUID:
        return UUID(int=self.luck.getrandbits(128), version=4)

    def clock(self) -> datetime:
        return datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(seconds=asyncio.get_running_loop().time())

    def saw(self, what: str) -> None:
        self.trace.append(f"{asyncio.get_running_loop().time():.6f} {what}")

    async def run(self) -> None:
        """Clerks ask until all is said; then luck turns, and everybody catches up."""
        self.processes = {service: [self._born(service) for _ in range(2)] for service in self.held}
        suffering = asyncio.get_running_loop().create_task(self.broker.suffer())
        operating = asyncio.get_running_loop().create_task(self._operate())
        await asyncio.gather(*(self._clerk() for _ in range(self._stations)))
        await asyncio.sleep(self.luck.random() * 4)  # the last event, too, may be lost on its way
        self.calm = self.broker.calm = True
        await asyncio.gather(suffering, operating)
        async with asyncio.timeout(60):
            while not self.caught_up():  # noqa: ASYNC110 - time is counted here, not passed
                await asyncio.sleep(0.5)

    async def mend(self) -> None:
        """The view's software is mended, and what was parked is replayed."""
        self.mended = True
        while any(self.desk.parked.values()):
            await self.processes["coding"][0].replay()

    def caught_up(self) -> bool:
        """The relay and both lanes are at the end."""
        end = len(self.held["registry"].entries)
        return [place.at[1] for place in self.desk.places.values()] == [end, end, end]

    async def _operate(self) -> None:
        """Somebody replays what is parked, be it mended or not."""
        while not self.calm:
            await asyncio.sleep(self.luck.random() * 4)
            self.mended = self.mended or (self.mended_early and self.luck.random() < 0.3)
            await self.luck.choice(self.processes["coding"]).replay()

    # --- processes --------------------------------------------------------------------------------------------------

    def epoch(self) -> int:
        self._epochs += 1
        return self._epochs

    def _born(self, service: str) -> Process:
        self._numbers += 1
        born = Process(self, service, self._numbers)
        born.lead()
        return born

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

    # --- clerks -----------------------------------------------------------------------------------------------------

    async def _clerk(self) -> None:
        """One station's way, with detours; whatever is asked may be asked twice at once and again much later."""
        station = self.id()
        submit = SubmitStation(station, name="三孝口驿站", address="长江中路1号")
        for _ in range(self.luck.randint(0, 2)):
            await self._ask(submit)
            await self._ask(ReturnStation(station, SPOILT if self.luck.random() < 0.3 else "照片不清"))
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
