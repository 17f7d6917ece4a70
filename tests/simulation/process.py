"""A process of the simulation: its loop with its cache, its connections, what it leads, and its end."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from services.chassis import outbox, replay
from services.chassis.broker import AWAY
from services.chassis.checkpoints import LostOwnership
from services.chassis.commands import Loop
from services.chassis.digest import Arrived, Consumer
from services.chassis.inbox import Lane
from services.chassis.outbox import Relay
from services.chassis.parking import transient
from services.chassis.policies import PolicyConsumer
from services.chassis.status import Loop as Status
from services.chassis.testing import MemoryStore, headless
from services.coding.policies import policies
from tests.chassis.asking import EVERYBODY
from tests.simulation.desk import Pool
from tests.simulation.jetstream import Client
from tests.simulation.tally import Tally

if TYPE_CHECKING:
    from tests.simulation.world import World


class Process:
    """One process of registry, which publishes, or of coding, which follows."""

    def __init__(self, world: "World", service: str, number: int) -> None:
        self.world, self.service, self.name, self.alive = world, service, f"{service}-{number}", True
        self._woken = asyncio.Event()
        self.store = MemoryStore(service, world.held[service], world.clock, self._woken.set, self.step)
        self.loop, self.tasks = Loop(self.store, EVERYBODY, clock=world.clock, resolve=headless), list[Any]()
        self.pool, self._client = Pool(world.desk, self.step), Client(world.broker, lambda: self.alive)
        self.does(self.loop.run())

    def does(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(self._ended)
        self.tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self.world.broken.append(error)

    async def step(self, name: str) -> None:
        """Between any two things that a process does with the world it may wait, lose its connection, or die."""
        await asyncio.sleep(self.world.luck.random() * 0.03)
        fate = self.world.luck.random() if not self.world.calm else 1.0
        self.world.saw(f"{self.name} {name} {fate:.4f}")
        if fate < 0.01 and self.alive:
            self.world.kill(self)
        if not self.alive or fate < 0.03:
            raise ConnectionResetError

    # --- leading ----------------------------------------------------------------------------------------------------

    def lead(self) -> None:
        """Whoever leads now has a newer epoch; whoever led before does not know it yet."""
        if self.service == "registry":
            relay: Any = self.store, self.pool, self._client, self._woken, Status("relay")
            self.does(self._kept(Relay(*relay).run))
            self.does(outbox.beacon(self.store, self._client, Status("beacon")))  # type: ignore[arg-type]
            return
        consumers: list[Consumer] = [PolicyConsumer("coding", "registry", policies, self.loop), self.tally()]
        for consumer in consumers:
            following: Any = consumer, "registry", self.pool, self._client, self.fetch, Status(consumer.name)
            self.does(self._kept(Lane(*following).run))

    async def _kept(self, run: Any) -> None:
        """As the leader of a service does: what breaks off begins anew, unless somebody newer is at work."""
        epoch = self.world.epoch()
        while True:
            try:
                await run(epoch)
            except LostOwnership:
                return
            except Exception as error:
                if not (transient(error) or isinstance(error, AWAY)):
                    raise
            await asyncio.sleep(0.5)

    def tally(self) -> Tally:
        return Tally(lambda: self.world.mended)

    async def fetch(self, source: str, after: int, limit: int) -> list[Arrived]:
        """What a neighbour's catch-up door answers."""
        await self.step("fetch")
        held = self.world.held[source]
        return [Arrived(entry, held.lineage) for entry in held.entries[after : after + limit]]

    async def replay(self) -> None:
        """What an operator asks for from time to time."""
        try:
            await replay.replay(self.pool, self.tally(), "registry", self.fetch)
        except Exception as error:
            if not transient(error):
                raise
