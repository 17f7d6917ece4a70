"""The ground under a whole platform: its processes to be hurt, its stores to be read, its checkpoints to be moved."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import asyncpg
import msgspec

from contracts.messages import Record
from deploy import secret
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.process import alive
from services.chassis.database import Connection
from services.chassis.store import read_record
from tests.deploy.running import children, environment, yizhan
from tests.journeys.whole import PATIENCE, Whole, begun, until

VIEWS = ("stations", "units", "grants")


class Told(NamedTuple):
    """An event as it lies in a store."""

    position: int
    record: Record

    @property
    def data(self) -> Any:
        return msgspec.json.decode(self.record.data)


@dataclass
class Ground:
    """What a test may do that no user can."""

    whole: Whole
    later: ExitStack
    """What has to be ended when the tests are over."""

    # --- processes --------------------------------------------------------------------------------------------------

    def kill(self, part: str) -> int:
        """``kill -9``; the number of the process that was."""
        pid = self.whole.running.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    def freeze(self, part: str) -> int:
        """It is there and does nothing, like a machine that swaps or a network that is cut."""
        pid = self.whole.running.pid_of(part)
        os.kill(pid, signal.SIGSTOP)
        return pid

    @contextmanager
    def frozen(self, part: str) -> Iterator[None]:
        """A part, and all that it has begun, does nothing meanwhile."""
        pid = self.whole.running.pid_of(part)
        asleep = [pid, *children(pid)]
        for one in asleep:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in asleep:
                os.kill(one, signal.SIGCONT)

    async def replaced(self, part: str, old: int) -> None:
        """Wait until the supervisor has started it again."""
        await asyncio.to_thread(self.whole.running.wait_until_replaced, part, old)

    async def well(self) -> None:
        """Wait until every process says that it is ready."""
        try:
            await asyncio.to_thread(self.whole.running.wait_until_answering)
        except AssertionError as late:
            raise AssertionError(await self.status()) from late

    async def kill_everything(self) -> None:
        """The plug is pulled: nobody says goodbye, PostgreSQL least of all."""
        run = self.whole.running.process
        parts = children(run.pid)
        for pid in sorted(parts, key=lambda pid: "postgres" not in parts[pid]):
            os.kill(pid, signal.SIGKILL)
        run.kill()
        run.wait()
        deadline = time.monotonic() + PATIENCE
        while any(alive(pid) for pid in parts):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)

    async def start_again(self) -> None:
        """On the same data and the same port."""
        old = self.whole.running
        self.whole.running = self.later.enter_context(begun(old.data, old.port, **old.more))
        await asyncio.to_thread(self.whole.running.wait_until_ready)

    async def healed(self) -> None:
        """Wait until every process is ready and nothing is troubled any more, which nobody lends a hand for."""
        await self.well()

        async def untroubled() -> bool:
            return not await self.problems()

        await until(untroubled)

    # --- what it says of itself -------------------------------------------------------------------------------------

    async def status(self) -> dict[str, Any]:
        """The status page as a machine reads it: by service, after ``ready``."""
        said = (await self.whole.http.get("/status.json")).json()
        return {"ready": said["ready"], **{one["service"]: one for one in said["services"]}}

    async def problems(self) -> set[str]:
        """What is troubled: ``service`` or ``service: loop``."""
        said = await self.status()
        ready, found = said.pop("ready"), set[str]()
        for name, one in said.items():
            found |= {name} if one.get("problem") else set()
            found |= {
                f"{name}: {loop['loop']}" for loop in one.get("loops", ()) if loop["problem"] or not loop["alive"]
            }
            found |= {name} if not one["ready"] and not found else set()
        assert bool(found) != ready, said
        return found

    async def shows(self, *wanted: str) -> None:
        """Wait until the status page names all of these."""

        async def named() -> bool:
            return await self.problems() >= {*wanted}

        await until(named)

    # --- its disk and its commands ----------------------------------------------------------------------------------

    def forget_streams(self) -> None:
        """All that JetStream keeps on its disk."""
        shutil.rmtree(Places(self.whole.data).nats / "jetstream")

    def verified(self) -> str:
        """What ``yizhan verify`` says; it finds nothing wrong."""
        return self.told("verify")

    def told(self, *arguments: str) -> str:
        """What a command of ``yizhan`` says; it has nothing to complain of."""
        running = self.whole.running
        said = yizhan(*arguments, env=environment(running.data, running.port, **running.more))
        assert (said.returncode, said.stderr) == (0, ""), said.stdout + said.stderr
        return said.stdout

    # --- stores -----------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def store(self, service: str) -> AsyncIterator[Connection]:
        """The database of a service, as its writer."""
        places = Places(self.whole.data)
        admin = self.whole.running.more.get("YIZHAN_POSTGRES_URL") or Postgres(places.postgres, places.run).url
        connection = await asyncpg.connect(Databases(admin, secret.kept(places.secret)).url(service, "writer"))
        try:
            yield connection
        finally:
            await connection.close()

    async def events(self, service: str) -> list[Told]:
        """Everything in a service's store, in order."""
        async with self.store(service) as connection:
            rows = await connection.fetch("select position, record from events order by position")
        return [Told(position, read_record(record)) for position, record in rows]

    async def what_is_shown_is_what_is_told(self) -> None:
        """The views as they stand equal those that are made anew from the stores, row for row."""
        for view in VIEWS:
            before = await self._rows(view)
            assert before
            self.told("rebuild", view)
            assert await self._rows(view) == before

    async def _rows(self, view: str) -> list[tuple[Any, ...]]:
        async with self.store("gateway") as connection:
            return sorted(map(tuple, await connection.fetch(f"select * from {view}")), key=repr)

    async def head(self, service: str) -> int:
        async with self.store(service) as connection:
            position: int = await connection.fetchval("select position from head")
        return position
