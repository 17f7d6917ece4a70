"""What a request shows of who sends it, and whether a page of ours sent it.

A browser adds its cookie to whatever any page makes it send; so a cookie opens something that changes anything only
together with what no other page can add: our own origin and a header that needs leave. A bearer token is added by
whoever holds it, and needs no more.
"""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from services.chassis.errors import Forbidden

HEADER = "x-yizhan"
LOOKS = ("GET", "HEAD")
LOCAL = ("localhost", "127.0.0.1", "::1")
IPV6_NET = 64
"""Who has one IPv6 address has as many as this leaves."""


class CrossSite(Forbidden):
    """A page from elsewhere may make a browser send anything, and send its cookie with it."""

    code = "cross-site"
    zh = "请求不是从本站页面发出的，已拒绝（需同源，并带 X-Yizhan 请求头）"
    en = "No page of this site sent this: it takes the same origin, and a header X-Yizhan"


class Caller(NamedTuple):
    """A bearer token or the cookie of a session, the network address it comes from, and the program that says so."""

    authorization: str = ""
    cookie: str = ""
    address: str = ""
    agent: str = ""


class Entrance:
    """Where people reach the front door: an origin with TLS, or whatever name this machine has where there is none."""

    def __init__(self, origin: str = "") -> None:
        self.origin = origin

    def caller(self, connection: HTTPConnection) -> Caller:
        """Who sends this; CrossSite where a cookie comes with something to do, and not from a page of ours."""
        authorization = connection.headers.get("authorization", "")
        cookie = "" if authorization else connection.cookies.get(self.cookie_name(connection), "")
        if cookie and connection.scope.get("method", "") not in LOOKS:
            self.ours(connection)
        return Caller(authorization, cookie, address(connection), connection.headers.get("user-agent", "")[:200])

    def ours(self, connection: HTTPConnection) -> None:
        """Refuse what no page of ours sent. A WebSocket's handshake cannot carry a header; its origin must do."""
        site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
        told = connection.scope["type"] == "websocket" or connection.headers.get(HEADER)
        named = site is not None or origin is not None
        if not (told and named and site in (None, "same-origin") and self._same(connection, origin)):
            raise CrossSite

    def _same(self, connection: HTTPConnection, origin: str | None) -> bool:
        if origin is None:
            return True
        if self.origin:
            return origin == self.origin
        return urlsplit(origin).netloc == connection.headers.get("host")

    def secure(self, connection: HTTPConnection) -> bool:
        """Whether the browser takes a cookie for safe ways alone: behind TLS, and on the machine itself."""
        host = urlsplit(f"//{connection.headers.get('host', '')}").hostname
        return self.origin.startswith("https://") or host in LOCAL

    def cookie_name(self, connection: HTTPConnection) -> str:
        """``__Host-`` binds it to this host and to safe ways; a demonstration on a local network has to do without."""
        return "__Host-yz_session" if self.secure(connection) else "yz_session"


def address(connection: HTTPConnection) -> str:
    """Where it comes from, as a proxy in front of us says; of an IPv6 address the network."""
    return network(connection.client.host if connection.client else "")


@lru_cache(10_000)
def network(said: str) -> str:
    """An address as it is counted; nothing for what is none."""
    try:
        if ip_address(said).version == 6:
            return str(ip_network(f"{said}/{IPV6_NET}", strict=False))
    except ValueError:
        return ""
    return said
