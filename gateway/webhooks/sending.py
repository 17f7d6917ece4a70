"""One try: the message goes out over a connection of its own, and what comes back is a status, or why there is none.

A receiver may hang, lie, redirect or answer without end. It gets so many seconds in all, nothing of what it says is
read beyond its headers, no redirect is followed, and no proxy of the environment is asked.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from typing import NamedTuple

import httpcore

from gateway.webhooks.addresses import Addresses, AddressRefused

SECONDS = 15.0
"""For name, connection, message and answer together."""
ACCEPTED = range(200, 300)
REDIRECTS = range(300, 400)
GONE, LOST = 410, "lost"


class Outcome(NamedTuple):
    """What came of a try."""

    status: int | None
    """What the receiver answered, if it did."""
    failure: str
    """Why it does not count as taken: a word of ``FAILURES``; empty when it was taken."""
    milliseconds: int
    retry_after: str = ""

    @property
    def taken(self) -> bool:
        return not self.failure


FAILURES = {
    "address-refused": "接收地址指向内部网络，未发送",
    "no-connection": "无法连接",
    "tls": "TLS 证书或握手有误",
    "timeout": f"{SECONDS:.0f} 秒内没有答复",
    "broken-answer": "答复不是有效的 HTTP",
    "redirected": "接收方要求转向，未跟随",
    "refused": "接收方没有接受",
    LOST: "发送过程中断，结果不明",
}
"""Why a try failed, and how people read it."""


class Sender:
    """Sends to addresses that may be sent to."""

    def __init__(self, addresses: Addresses, trusted: ssl.SSLContext | None = None, seconds: float = SECONDS) -> None:
        self._addresses, self._seconds = addresses, seconds
        self._trusted = trusted or ssl.create_default_context()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Try once."""
        began = time.monotonic()

        def outcome(status: int | None, failure: str, retry_after: str = "") -> Outcome:
            return Outcome(status, failure, round((time.monotonic() - began) * 1000), retry_after)

        try:
            async with asyncio.timeout(self._seconds):
                status, retry_after = await self._sent(url, headers, body)
        except TimeoutError:
            return outcome(None, "timeout")
        except httpcore.ProtocolError:
            return outcome(None, "broken-answer")
        except (httpcore.NetworkError, httpcore.UnsupportedProtocol, OSError) as error:
            return outcome(None, _why(error))
        if status in ACCEPTED:
            return outcome(status, "")
        return outcome(status, "redirected" if status in REDIRECTS else "refused", retry_after)

    async def _sent(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with (
            httpcore.AsyncConnectionPool(self._trusted, network_backend=self._addresses) as connections,
            connections.stream("POST", url, headers=sent, content=body) as answer,
        ):
            said = {name.lower(): value for name, value in answer.headers}
            return answer.status, said.get(b"retry-after", b"").decode("latin-1")


def _why(error: BaseException) -> str:
    if isinstance(error, AddressRefused):
        return "address-refused"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return "no-connection"
