"""How an answer leaves: its head and its body in one piece, which is one call of the kernel, and one for the reader."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGE = 64 * 1024
"""Bytes that wait for no more: behind them it is up to the transport to say that it has too much."""


class Together:
    """A transport on which everything that is written in one turn of the loop leaves together."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._soon = transport, asyncio.get_running_loop().call_soon
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._waiting:
            self._soon(self._leave)
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= LARGE:
            self._leave()

    def close(self) -> None:
        self._leave()
        self._transport.close()

    def _leave(self) -> None:
        if self._waiting:
            waiting, self._waiting, self._size = self._waiting, [], 0
            self._transport.write(b"".join(waiting))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but for that."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        together: Any = Together(transport)
        super().connection_made(together)
