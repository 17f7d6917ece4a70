"""The ground under a whole platform: its processes to be hurt, its stores to be read, its checkpoints to be moved."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
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
from tests.journeys.whole import PATIENCE, Whole, begun


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

    async def replaced(self, part: str, old: int) -> None:
        """Wait until the supervisor has started it again."""
        await asyncio.to_thread(self.whole.running.wait_until_replaced, part, old)

    async def well(self) -> None:
        """Wait until every process says that it is ready."""
        await asyncio.to_thread(self.whole.running.wait_until_answering)

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
        self.whole.running = self.later.enter_context(begun(old.data, old.port))
        await asyncio.to_thread(self.whole.running.wait_until_ready)

    def forget_streams(self) -> None:
        """All that JetStream keeps on its disk."""
        shutil.rmtree(Places(self.whole.data).nats / "jetstream")

    def verified(self) -> str:
        """What ``yizhan verify`` says; it finds nothing wrong."""
        told = yizhan("verify", env=environment(self.whole.data, self.whole.running.port))
        assert (told.returncode, told.stderr) == (0, ""), told.stdout + told.stderr
        return told.stdout

    # --- stores -----------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def store(self, service: str) -> AsyncIterator[Connection]:
        """The database of a service, as its writer."""
        places = Places(self.whole.data)
        databases = Databases(Postgres(places.postgres, places.run).url, secret.kept(places.secret))
        connection = await asyncpg.connect(databases.url(service, "writer"))
        try:
            yield connection
        finally:
            await connection.close()

    async def events(self, service: str) -> list[Told]:
        """Everything in a service's store, in order."""
        async with self.store(service) as connection:
            rows = await connection.fetch("select position, record from events order by position")
        return [Told(position, read_record(record)) for position, record in rows]

    async def head(self, service: str) -> int:
        async with self.store(service) as connection:
            position: int = await connection.fetchval("select position from head")
        return position
