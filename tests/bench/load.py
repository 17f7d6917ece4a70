"""A load on one HTTP server, from a process of its own.

``python -m tests.bench.load HOST PORT SECONDS CONNECTIONS < request``: each connection sends the request that came in
on standard input, reads the whole answer, and sends it again. Prints how many a second were answered, and the last
answer's body.
"""

import asyncio
import sys
import time
from typing import NamedTuple

import uvloop

CONNECTIONS = 16
WARM_SECONDS = 1.5


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


async def _main(host: str, port: int, seconds: float, connections: int, sent: bytes) -> None:
    counts = [0] * connections
    last = [b""]

    async def ask(which: int) -> None:
        reader, writer = await asyncio.open_connection(host, port)
        while True:
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            last[0] = await reader.readexactly(int(length.partition(b":")[2]))
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(last[0].decode())
            counts[which] += 1

    tasks = [asyncio.create_task(ask(which)) for which in range(connections)]
    await asyncio.sleep(WARM_SECONDS)
    before, began = sum(counts), time.perf_counter()
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    rate = (sum(counts) - before) / (time.perf_counter() - began)
    for task in tasks:
        if task.done():
            task.result()
        task.cancel()
    sys.stdout.buffer.write(f"{rate}\n".encode() + last[0])


if __name__ == "__main__":
    _, host, port, seconds, connections = sys.argv
    uvloop.run(_main(host, int(port), float(seconds), int(connections), sys.stdin.buffer.read()))
