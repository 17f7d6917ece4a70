"""Neighbouring services over their Unix sockets: one HTTP client each, and the source of a lane's missing events."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec

from contracts.messages import Behind
from services.chassis.api import Line
from services.chassis.auth import Identity, Signer
from services.chassis.clock import EPOCH
from services.chassis.digest import Arrived
from services.chassis.errors import Unavailable
from services.chassis.store import Entry


class Peers:
    """HTTP clients to the other services, by name."""

    def __init__(self, name: str, socket: Callable[[str], Path], signer: Signer) -> None:
        self._identity, self._socket, self._signer = Identity(account=name), socket, signer
        self._clients: dict[str, httpx.AsyncClient] = {}

    def client(self, service: str) -> httpx.AsyncClient:
        if service not in self._clients:
            transport = httpx.AsyncHTTPTransport(
                uds=str(self._socket(service)), limits=httpx.Limits(max_connections=64)
            )
            self._clients[service] = httpx.AsyncClient(transport=transport, base_url=f"http://{service}", timeout=30)
        return self._clients[service]

    async def events(self, source: str, after: int, limit: int) -> list[Arrived]:
        """What the source's store holds behind a position."""
        content = await self.told(source, "/events", after=after, limit=limit)
        return [_arrived(line) for line in content.splitlines()]

    async def behind(self, source: str, position: int) -> Behind:
        """What the source has committed, and since when the event behind a position waits."""
        return msgspec.json.decode(await self.told(source, "/head", after=position), type=Behind)

    async def told(self, source: str, path: str, **asked: int) -> bytes:
        """What a neighbour answers us, as the part of the platform that we are."""
        headers = {"Yz-Identity": self._signer.identity(self._identity)}
        try:
            answer = await self.client(source).get(path, params=asked, headers=headers)
        except httpx.HTTPError as error:
            why = type(error).__name__
            raise Unavailable(zh=f"{source} 没有应答：{why}", en=f"{source} does not answer: {why}") from error
        if answer.status_code != 200:
            status = answer.status_code
            raise Unavailable(zh=f"{source} 答复 {status}", en=f"{source} answers {status}")
        return answer.content

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()


def _arrived(line: bytes) -> Arrived:
    told = _read(line)
    entry = Entry(
        position=told.position,
        type=told.type,
        division=told.division,
        recorded_at=EPOCH + timedelta(microseconds=told.recorded),
        previous=bytes.fromhex(told.previous),
        hash=bytes.fromhex(told.hash),
        record=bytes(told.record),
    )
    return Arrived(entry, told.lineage)


_read = msgspec.json.Decoder(Line).decode
