"""A webhook receiver of the tests: keeps what it is sent, and answers as a script says, also badly or not at all."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from standardwebhooks import Webhook

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
HANGS = b""
"""Says nothing, and keeps the line."""


def says(status: int, *headers: str) -> bytes:
    """A well-formed answer."""
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *headers, "content-length: 0", "", ""]).encode()


class Got(NamedTuple):
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        return msgspec.json.decode(self.body)

    def verified(self, secret: str) -> Any:
        """What the independent package says of it: the message, or an exception."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """Answers with what stands in ``script``, one after the other, and then with ``always``."""

    script: list[bytes] = field(default_factory=list)
    always: bytes = TAKEN
    got: list[Got] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                self.got.append(await _read(reader))
                answer = self.script.pop(0) if self.script else self.always
                writer.write(answer)
                await writer.drain()
                if answer == HANGS:
                    await reader.read()
        finally:
            self.at_once -= 1
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Got:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Got(head[0].split(" ")[1], headers, body)


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine."""
    one = Receiver()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, ssl=tls)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
