"""What every answer of the front door tells a browser, whatever it was asked."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
NOTHING = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
"""For whatever is no page: a page names what it is made of."""
WITH_TLS = ("Strict-Transport-Security", "max-age=31536000")


class Headers:
    """Adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        tls = scope["app"].state.own.entrance.origin.startswith("https://")
        wanted = (*ALWAYS, NOTHING, WITH_TLS) if tls else (*ALWAYS, NOTHING)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), wanted)
            await send(message)

        return await self._app(scope, receive, told)


def _add(headers: MutableHeaders, wanted: Sequence[tuple[str, str]]) -> None:
    for name, value in wanted:
        headers.setdefault(name, value)
