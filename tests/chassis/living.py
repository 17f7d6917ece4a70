"""Whole services in this process, on real servers and sockets, so that a test can reach what is alive in them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.chassis.service import Runtime
from tests.chassis.asking import patient
from tests.servers import Fresh, Servers


@dataclass
class Living:
    """One service: what is alive in it, its database, and what it answers."""

    runtime: Runtime
    database: Fresh
    http: httpx.AsyncClient

    async def ready(self) -> bool:
        assert (await self.http.get("/livez")).status_code == httpx.codes.OK, "it lives, whatever else is wrong"
        return (await self.http.get("/readyz")).status_code == httpx.codes.OK

    async def unready(self) -> bool:
        return not await self.ready()

    async def report(self) -> Any:
        """What it says of itself."""
        said = (await self.http.get("/status.json")).json()
        (own,) = [one for one in said.get("services", [said]) if one["service"] == self.runtime.parts.name]
        return own

    async def loop(self, name: str) -> Any:
        """What it says of one of its loops; nothing while there is no such loop."""
        found = [loop for loop in (await self.report())["loops"] if loop["loop"] == name]
        return found[0] if found else None

    @asynccontextmanager
    async def holding(self, consumer: str) -> AsyncIterator[None]:
        """Its relay or a lane of it can not get past its checkpoint."""
        connection = await patient(self.database.writer)
        try:
            async with connection.transaction():
                await connection.execute("select from checkpoints where consumer = $1 for update", consumer)
                yield
        finally:
            await connection.close()


@asynccontextmanager
async def living(
    servers: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch, **apps: FastAPI
) -> AsyncIterator[dict[str, Living]]:
    """These services, each on a database that nobody has touched; ended in the opposite order."""
    async with AsyncExitStack() as stack:
        found: dict[str, Living] = {}
        for name, app in apps.items():
            database = await stack.enter_async_context(servers.fresh(name))
            for key, value in environment(servers, folder, database, name).items():
                monkeypatch.setenv(key, value)
            path = folder / f"{name}.sock"
            await stack.enter_async_context(_served(app, path))
            transport = httpx.AsyncHTTPTransport(uds=str(path))
            http = httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30)
            found[name] = Living(app.state.runtime, database, await stack.enter_async_context(http))
        yield found


def environment(servers: Servers, folder: Path, database: Fresh, name: str) -> dict[str, str]:
    """Everything a service is told."""
    return {
        "YIZHAN_SERVICE": name,
        "YIZHAN_WRITER_URL": database.writer,
        "YIZHAN_READER_URL": database.reader,
        "YIZHAN_NATS_URL": servers.nats.url(name),
        "YIZHAN_RUN": str(folder),
        "YIZHAN_KEYS": str(servers.keys),
        "YIZHAN_PRIVATE_KEY": str(servers.keys / f"{name}.key"),
        "YIZHAN_PROFILE": "demo",
        "YIZHAN_FILES": str(folder / "files"),
        "YIZHAN_PHOTOS": str(folder / "photos"),
    }


@asynccontextmanager
async def _served(app: FastAPI, path: Path) -> AsyncIterator[None]:
    config = uvicorn.Config(app, uds=str(path), log_level="error", lifespan="on", ws="websockets-sansio")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "it did not start"
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
