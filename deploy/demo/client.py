"""A small client of the platform: the gateway's GraphQL and uploads, and registry's door for many commands."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from deploy import tokens

T = TypeVar("T")

PATIENCE = 60.0
PAUSE = 0.25
NOT_YET = {401, 403, 404, 429, 502, 503, 504}
"""Answers that pass: a process is starting, or a grant has not reached the gateway's view."""


class Unfinished(Exception):
    """The demonstration could not be brought in; the sentence says what stood in the way."""


class Gateway:
    """The front door, as one account or another."""

    def __init__(self, base_url: str, keys: Path) -> None:
        # The environment may name a proxy for the outside; the gateway is on this machine.
        self._http = httpx.AsyncClient(base_url=base_url, timeout=120, trust_env=False)
        self._keys = keys
        self._tokens: dict[str, str] = {}

    async def close(self) -> None:
        await self._http.aclose()

    async def upload(self, account: str, filename: str, content: bytes) -> str:
        """Hand in a file; returns its id."""
        headers = {"X-Filename": quote(filename), "Content-Type": "application/octet-stream"}
        answer = await self._post(account, "/files", content, headers)
        return str(answer["fileId"])

    async def graphql(self, account: str, query: str, **variables: Any) -> dict[str, Any]:
        """Ask a query or a mutation; returns its data."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        answer = await self._post(account, "/graphql", body, {"Content-Type": "application/json"})
        if answer.get("errors"):
            raise Unfinished(f"GraphQL said: {answer['errors'][0]['message']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def _post(self, account: str, path: str, content: bytes, headers: dict[str, str]) -> dict[str, Any]:
        if account not in self._tokens:
            self._tokens[account] = tokens.bearer(self._keys, account)
        headers |= {"Authorization": f"Bearer {self._tokens[account]}"}
        answer: dict[str, Any] = await patiently(lambda: self._http.post(path, content=content, headers=headers))
        return answer


class Registry:
    """The registry service on its socket, as the machine's operator."""

    def __init__(self, run: Path, keys: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(run / "registry.sock"))
        self._http = httpx.AsyncClient(transport=transport, base_url="http://registry", timeout=120)
        self._keys = keys

    async def close(self) -> None:
        await self._http.aclose()

    async def ask_many(self, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Ask up to 500 commands; each is answered for itself, in order."""
        content = msgspec.json.encode(commands)
        headers = {"Yz-Identity": tokens.operator(self._keys), "Content-Type": "application/json"}
        answers: list[dict[str, Any]] = await patiently(
            lambda: self._http.post("/commands", content=content, headers=headers)
        )
        return answers


async def patiently(ask: Callable[[], Awaitable[httpx.Response]]) -> Any:
    """Ask until it is answered for good: processes may be starting, or starting again."""
    patience = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            answer = await ask()
            if answer.status_code == httpx.codes.OK:
                return answer.json()
            stood, passes = f"HTTP {answer.status_code}: {answer.text[:300]}", answer.status_code in NOT_YET
        except httpx.TransportError as error:
            stood, passes = type(error).__name__, True
        if not passes or asyncio.get_running_loop().time() > patience:
            raise Unfinished(stood)
        await asyncio.sleep(PAUSE)
