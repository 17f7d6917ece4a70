"""Hands out the console as it was built: one page for all its addresses, and files whose names say what is in them."""

import html
import json
import mimetypes
import re
import secrets
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from services.chassis import files, pictures

ASSET = re.compile(r"[\w.-]+-[\w-]{8}\.(js|css|svg|json|png|woff2)")
FOREVER = "public, max-age=31536000, immutable"
CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Styles are made in the browser, each marked with the nonce of its page; scripts come from files alone."""
PICTURES = html.escape(
    json.dumps(
        {
            "bytes": files.LARGEST,
            "pixels": pictures.MOST_PIXELS,
            "marks": [
                [kind, [[at, mark.hex()] for at, mark in marks]]
                for kind, marks in files.MARKS
                if kind in pictures.FORMATS
            ],
        }
    )
)
"""Which pictures are taken, as the page carries it: whoever chooses another one learns so before it is sent."""
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
NOT_BUILT = (
    "控制台未构建；请用 make run 或 yizhan run 启动。/ The console is not built; start with make run or yizhan run."
)
NO_PAGE = "没有这个地址 / There is no such address"


def router() -> APIRouter:
    """``/assets/…``, and the page for every address that nobody else answers; join it last."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/assets/{name}")
    async def asset(request: Request, name: str) -> Response:
        built = _built(request)
        path = built / "assets" / name if built and ASSET.fullmatch(name) else None
        if path is None or not path.is_file():
            return Response(NO_PAGE, status_code=404, headers=SAFE)
        headers = SAFE | {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        packed = path.with_name(f"{name}.gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            media = mimetypes.guess_type(name)[0]
            return FileResponse(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=media)
        return FileResponse(path, headers=headers)

    @routes.get("/{address:path}")
    async def page(request: Request, address: str) -> Response:
        built = _built(request)
        if address and "text/html" not in request.headers.get("accept", ""):
            return Response(NO_PAGE, status_code=404, headers=SAFE)
        if built is None:
            return Response(NOT_BUILT, status_code=503, headers=SAFE)
        nonce = secrets.token_urlsafe(16)
        headers = SAFE | {"Content-Security-Policy": CONTENT.format(nonce=nonce), "Cache-Control": "no-store"}
        text = (built / "index.html").read_text(encoding="utf-8")
        told = {"__NONCE__": nonce, "__PROFILE__": request.app.state.runtime.settings.profile, "__PICTURES__": PICTURES}
        for mark, value in told.items():
            text = text.replace(mark, value)
        return HTMLResponse(text, headers=headers)

    return routes


def _built(request: Request) -> Path | None:
    built: Path | None = request.app.state.runtime.settings.console
    return built
