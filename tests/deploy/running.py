"""One `yizhan run` under test: its lines, its children, its end."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 120.0
YIZHAN = Path(sys.executable).with_name("yizhan")


def free_port() -> int:
    """One that nobody holds; below those that the kernel gives away, or a connection may have it before we do."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = random.randint(20000, 32000)
            probe.bind(("127.0.0.1", port))
            return port


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Without demo data: what is tested here is how it runs, not what is in it."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    production = {"YIZHAN_PROFILE": "production", "YIZHAN_ORIGIN": "https://yizhan.example"}
    return mine | {"YIZHAN_DATA": str(data), "YIZHAN_PORT": str(port), **production, **more}


def yizhan(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run([YIZHAN, *arguments], env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)


def children(pid: int) -> dict[int, str]:
    """The live descendants of a process, each with its command line."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (place / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents.setdefault(int(parent), []).append(int(place.name))
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            try:
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            waiting.append(child)
    return found


@dataclass
class Running:
    """It was started; ask it, hurt it, end it."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    output: Path
    more: Mapping[str, str]
    """What it was told beside that."""

    @classmethod
    @contextmanager
    def started(cls, data: Path, port: int, **more: str) -> Iterator["Running"]:
        """Start it; whatever a test does, it is gone afterwards."""
        output = data.with_name(f"{data.name}.out")
        with output.open("wb") as out:
            process = subprocess.Popen(
                [YIZHAN, "run"],
                env=environment(data, port, **more),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # no terminal, like under a service manager
            )
        try:
            yield cls(process, data, port, output, more)
        finally:
            process.kill()
            process.wait()

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while "ready: http" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.output.read_text()

    def readyz(self) -> int:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5, trust_env=False).status_code
        except httpx.HTTPError:
            return 0

    def wait_until_answering(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.readyz() != 200:
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def pid_of(self, part: str) -> int:
        """The one child whose command line names a part (`services.coding`, `nats-server`, `bin/postgres`).

        What a part has just forked still has its command line.
        """
        named = {pid for pid, line in children(self.process.pid).items() if part in line}
        (pid,) = named - {forked for one in named for forked in children(one)}
        return pid

    def wait_until_replaced(self, part: str, old: int) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            found = [pid for pid, line in children(self.process.pid).items() if part in line]
            if found and old not in found:
                return
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)
