"""The parts that are supervised: two servers and six processes, each begun, asked and stopped in the same way."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from deploy import process
from deploy.nats.server import Nats
from deploy.postgres.server import Postgres
from deploy.sentences import Plain

GRACE = 5
"""Seconds a service has for what it is doing when it is asked to end."""
MESSAGE = 64 * 1024
"""A longer message on a WebSocket is no query of anybody's."""
IDLE_SECONDS = 75
"""Longer than clients and proxies keep an idle connection: else a request may meet its end, and its sender an error."""


class Server:
    """PostgreSQL or NATS."""

    def __init__(self, name: str, server: Postgres | Nats) -> None:
        self.name, self._server = name, server

    def begin(self) -> subprocess.Popen[bytes]:
        return self._server.begin()

    async def answers(self) -> bool:
        running = self._server.process
        return running is not None and running.poll() is None and self._server.ready()

    def failed(self) -> Plain:
        return self._server.failed()

    def stop(self) -> None:
        self._server.stop()


class Service:
    """One of the six processes, served by uvicorn: the gateway on a port, the others on a socket."""

    def __init__(
        self,
        name: str,
        module: str,
        where: list[str],
        transport: httpx.AsyncBaseTransport,
        ready: str,
        env: Mapping[str, str],
        log: Path,
    ) -> None:
        self.name, self._module, self._where, self._log = name, module, where, log
        self._env = environment() | dict(env)
        self._http, self._ready = httpx.AsyncClient(transport=transport, timeout=2), ready
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def on_socket(cls, name: str, sockets: Path, env: Mapping[str, str], log: Path) -> "Service":
        path = sockets / f"{name}.sock"
        transport = httpx.AsyncHTTPTransport(uds=str(path))
        return cls(
            name,
            f"services.{name}.main:app",
            ["--uds", str(path)],
            transport,
            "http://service/readyz?except=lag",
            env,
            log,
        )

    @classmethod
    def on_port(cls, name: str, port: int, env: Mapping[str, str], log: Path) -> "Service":
        where = ["--host", "127.0.0.1", "--port", str(port)]
        ready = f"http://127.0.0.1:{port}/readyz?except=opened,lag"
        return cls(name, f"{name}.main:door", where, httpx.AsyncHTTPTransport(), ready, env, log)

    def begin(self) -> subprocess.Popen[bytes]:
        options = [
            "--loop",
            "uvloop",
            "--http",
            "services.chassis.answers:Protocol",
            "--lifespan",
            "on",
            "--no-access-log",
            "--no-server-header",
            "--ws-max-size",
            str(MESSAGE),
            "--timeout-keep-alive",
            str(IDLE_SECONDS),
        ]
        command = [sys.executable, "-m", "uvicorn", self._module, *self._where, *options]
        command += ["--log-level", "warning", "--timeout-graceful-shutdown", str(GRACE)]
        self.process = process.spawn(command, self._log, env=self._env)
        return self.process

    async def answers(self) -> bool:
        try:
            return (await self._http.get(self._ready)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def failed(self) -> Plain:
        return Plain(
            f"{self.name} 未能就绪，日志 {self._log}：",
            f"{self.name} did not become ready; the end of {self._log}:\n{process.tail(self._log)}",
        )

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process is not None:
            process.stop(self.process, signal.SIGTERM, patience=GRACE + 5)

    async def close(self) -> None:
        await self._http.aclose()


def environment() -> dict[str, str]:
    """What a service inherits from our own environment: nothing that is meant for us."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    # one heap instead of several: smaller at rest
    return inherited | {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "1"}
