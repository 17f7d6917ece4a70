"""A cable between clients and a server that a test may cut, or hold so that it carries nothing in one direction."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from deploy.postgres.server import SOCKET
from services.chassis.tasks import ended
from tests.deploy.running import free_port
from tests.servers import Servers

Carry = Callable[[StreamReader, StreamWriter], Awaitable[None]]
Listen = Callable[[Carry], Awaitable[asyncio.Server]]
Reach = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]


class Wire:
    """All connections through one cable."""

    def __init__(self, listen: Listen, reach: Reach) -> None:
        self._listen, self._reach, self._carrying = listen, reach, set[asyncio.Task[None]]()
        self._asks, self._answers = asyncio.Event(), asyncio.Event()
        self._server: asyncio.Server | None = None
        self.release()

    def hold(self, *, asks: bool = True) -> None:
        """Nothing comes back from now on; nothing arrives there either unless ``asks`` still may."""
        self._answers.clear()
        if asks:
            self._asks.clear()

    def release(self) -> None:
        """What was held arrives after all."""
        self._asks.set()
        self._answers.set()

    async def cut(self) -> None:
        """Every connection breaks, and none is made until it is mended."""
        if self._server:
            self._server.close()
        self._server = None
        await asyncio.sleep(0.01)  # whoever was just coming in has come in
        await ended(*self._carrying)

    async def mend(self) -> None:
        if self._server is None:
            self._server = await self._listen(self._carry)

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, until somebody closes it."""
        task = asyncio.ensure_future(self._one(reader, writer))
        self._carrying.add(task)
        await asyncio.wait({task})
        self._carrying.discard(task)

    async def _one(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            back, there = await self._reach()
            await self._both_ways(reader, writer, back, there)
        except OSError:
            pass  # nobody is there
        finally:
            writer.transport.abort()

    async def _both_ways(
        self, asks: StreamReader, us: StreamWriter, answers: StreamReader, there: StreamWriter
    ) -> None:
        ways = [
            asyncio.ensure_future(_flow(asks, there, self._asks)),
            asyncio.ensure_future(_flow(answers, us, self._answers)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(*ways)
            there.transport.abort()


async def _flow(reader: StreamReader, writer: StreamWriter, may: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while said := await reader.read(65536):
            await may.wait()
            writer.write(said)
            await writer.drain()


@asynccontextmanager
async def _laid(listen: Listen, reach: Reach) -> AsyncIterator[Wire]:
    wire = Wire(listen, reach)
    await wire.mend()
    try:
        yield wire
    finally:
        wire.release()
        await wire.cut()


@asynccontextmanager
async def to_nats(servers: Servers) -> AsyncIterator[tuple[Wire, Callable[[str], str]]]:
    """A cable to NATS, and where a user connects to go through it."""
    port = free_port()
    async with _laid(
        lambda carry: asyncio.start_server(carry, "127.0.0.1", port),
        lambda: asyncio.open_connection("127.0.0.1", servers.nats.port),
    ) as wire:
        yield wire, lambda user: servers.nats.url(user).replace(f":{servers.nats.port}", f":{port}")


class Cabled(NamedTuple):
    """A cable to PostgreSQL, and the URL that goes through it."""

    wire: Wire
    url: str


@asynccontextmanager
async def to_postgres(url: str, folder: Path) -> AsyncIterator[Cabled]:
    """The same for a database behind a socket; ``folder`` holds the socket of this end."""
    parts = urlsplit(url)
    (host,) = parse_qs(parts.query)["host"]
    async with _laid(
        lambda carry: asyncio.start_unix_server(carry, folder / SOCKET),
        lambda: asyncio.open_unix_connection(f"{host}/{SOCKET}"),
    ) as wire:
        yield Cabled(wire, urlunsplit(parts._replace(query=f"host={quote(str(folder))}")))
