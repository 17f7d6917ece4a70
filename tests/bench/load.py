"""A load on one HTTP server, from a process of its own.

``python -m tests.bench.load HOST PORT SECONDS CONNECTIONS < request``: each connection sends the request that came in
on standard input, reads the whole answer, and sends it again. Prints how many a second were answered, and the last
answer's body.
"""

import asyncio
import sys
import time
from typing import Any, NamedTuple

import uvloop

CONNECTIONS = 16
WARM_SECONDS = 1.5
HEAD_ENDS, LENGTH = b"\r\n\r\n", b"content-length:"


class Load(NamedTuple):
    """What came of it."""

    rate: float
    answer: bytes


def request(path: str, body: bytes, **headers: str) -> bytes:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "host: bench", "content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode() + body


async def put_on(host: str, port: int, seconds: float, sent: bytes, connections: int = CONNECTIONS) -> Load:
    """The load from another process, so that who asks and who answers each have a Python of their own."""
    command = [sys.executable, "-m", "tests.bench.load", host, str(port), str(seconds), str(connections)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    told, _ = await process.communicate(sent)
    rate, _, answer = told.partition(b"\n")
    return Load(float(rate), answer)


class Asking(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again; at little cost to whoever shares the machine."""

    def __init__(self, sent: bytes) -> None:
        self._sent, self._came = sent, b""
        self.answered, self.answer = 0, b""
        self.failed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._send = transport.write
        self._send(self._sent)

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, ended, body = self._came.partition(HEAD_ENDS)
        if not ended or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._fail(body.decode())
            return
        self.answered, self.answer, self._came = self.answered + 1, body, b""
        self._send(self._sent)

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(f"the connection is gone: {error}")

    def _fail(self, why: str) -> None:
        if not self.failed.done():
            self.failed.set_exception(SystemExit(why))


def _length(head: bytes) -> int:
    start = head.lower().index(LENGTH) + len(LENGTH)
    return int(head[start:].partition(b"\r\n")[0])


async def _main(host: str, port: int, seconds: float, connections: int, sent: bytes) -> None:
    connect = asyncio.get_running_loop().create_connection
    opened = await asyncio.gather(*(connect(lambda: Asking(sent), host, port) for _ in range(connections)))
    each = [asking for _, asking in opened]
    await asyncio.sleep(WARM_SECONDS)
    before, began = sum(one.answered for one in each), time.perf_counter()
    failed, _ = await asyncio.wait([one.failed for one in each], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    rate = (sum(one.answered for one in each) - before) / (time.perf_counter() - began)
    for one in failed:
        one.result()
    sys.stdout.buffer.write(f"{rate}\n".encode() + max(one.answer for one in each))


if __name__ == "__main__":
    _, host, port, seconds, connections = sys.argv
    uvloop.run(_main(host, int(port), float(seconds), int(connections), sys.stdin.buffer.read()))
