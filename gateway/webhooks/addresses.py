"""Where a webhook may go: to the open Internet by https, and to no address of this machine, this network or a cloud's.

A name says today this and tomorrow that, so it is looked up and checked whenever a connection is made, and the
connection goes to the very address that was checked. One address among several that may not be is enough to refuse.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

import httpcore

from services.chassis.errors import Invalid

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

LONGEST_URL, PORT = 500, 443
PATIENCE = 5.0
"""Seconds for a name that somebody has just typed."""
UNICAST = IPv6Network("2000::/3")
"""The only IPv6 addresses that anybody has on the Internet; others are mapped, translated, local or nobody's."""


class BadWebhookUrl(Invalid):
    """An address that nothing is sent to."""

    code = "bad-webhook-url"
    zh = f"接收地址须为 https:// 开头的公网地址，端口 {PORT}，不含用户名和 # 部分，至多 {LONGEST_URL} 个字符"
    en = (
        f"A webhook goes to a public https:// address on port {PORT}, without user and #, at most {LONGEST_URL} letters"
    )


class AddressRefused(httpcore.ConnectError):
    """The name leads to an address that nothing is sent to."""


def public(address: Address) -> bool:
    """Whether it is a machine on the Internet, and not one of ours written in another way."""
    if isinstance(address, IPv6Address):
        inner = address.sixtofour
        return address in UNICAST and address.is_global and (inner is None or public(inner))
    return address.is_global and not (address.is_multicast or address.is_reserved)


async def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system's resolver has them; a slow one keeps nobody else waiting."""
    look = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_LOOKERS, look)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


_LOOKERS = ThreadPoolExecutor(4, "webhook names")


class Addresses(httpcore.AsyncNetworkBackend):
    """Connects to what was checked. ``loopback``: in a demonstration, receivers on this machine, too."""

    def __init__(self, *, loopback: bool = False, resolve: Resolve = looked_up) -> None:
        self._loopback, self._resolve, self._wire = loopback, resolve, httpcore.AnyIOBackend()

    def fitting(self, url: str) -> str:
        """A URL as it is kept; BadWebhookUrl where one can see that nothing may be sent there."""
        try:
            parts = urlsplit(url.strip())
            port, host = parts.port, parts.hostname or ""
        except ValueError:
            raise BadWebhookUrl(path="url") from None
        literal = _literal(host)
        here = self._loopback and (host == "localhost" or (literal is not None and literal.is_loopback))
        well = here or (parts.scheme == "https" and port in (None, PORT) and (literal is None or public(literal)))
        if not (well and _plain(parts, url.strip()) and _named(host, literal)):
            raise BadWebhookUrl(path="url")
        return parts.geturl()

    async def check(self, url: str) -> None:
        """Refuse a URL whose name leads where nothing is sent; one that leads nowhere yet may do so later."""
        parts = urlsplit(url)
        with contextlib.suppress(httpcore.ConnectError, TimeoutError):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._checked(str(parts.hostname), parts.port or PORT)
            except AddressRefused:
                raise BadWebhookUrl(path="url") from None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The first of the checked addresses that lets us in."""
        failed = httpcore.ConnectError("the name has no address")
        for address in await self._checked(host, port):
            try:
                return await self._wire.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name has no address") from error
        for one in found:
            address = ip_address(one.partition("%")[0])
            if not (public(address) or (self._loopback and address.is_loopback)):
                raise AddressRefused("nothing is sent there")
        return found


def _plain(parts: SplitResult, url: str) -> bool:
    """Nothing in it but scheme, host, port, path and query, in letters that mean themselves."""
    printable = url.isascii() and url.isprintable() and not {*' "<>\\^`{|}'} & {*url}
    return bool(
        printable
        and len(url) <= LONGEST_URL
        and parts.scheme in ("http", "https")
        and "#" not in url
        and "@" not in parts.netloc
    )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _named(host: str, literal: Address | None) -> bool:
    """A name, or an address in its usual form: not 2130706433, not 0x7f.1, not 127.1."""
    if literal is not None:
        return True
    try:
        socket.inet_aton(host)
    except OSError:
        return bool(host)
    return False
