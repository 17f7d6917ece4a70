"""What every answer of the front door tells a browser, whatever it was asked."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NOTHING = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For whatever is no page: a page names what it is made of."""
WITH_TLS = (b"strict-transport-security", b"max-age=31536000")


def always(origin: str) -> tuple[tuple[bytes, bytes], ...]:
    """All of it, for a front door that is reached at ``origin``."""
    return (*ALWAYS, NOTHING, WITH_TLS) if origin.startswith("https://") else (*ALWAYS, NOTHING)


class Headers:
    """Adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        wanted = always(scope["app"].state.own.entrance.origin)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = message.get("headers", ())
                names = {name for name, _ in said}
                message["headers"] = [*said, *(one for one in wanted if one[0] not in names)]
            await send(message)

        return await self._app(scope, receive, told)
