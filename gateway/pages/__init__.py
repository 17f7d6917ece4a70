"""The pages people see without an account: what is running, how it is, how to begin; nothing from outside hosts."""

from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from gateway import overview
from gateway.pages import status, traces
from gateway.signin.passwords import SHORTEST

FOLDER = Path(__file__).parent
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
ASSETS = {
    "page.css": "text/css; charset=utf-8",
    "asking.js": "text/javascript; charset=utf-8",
    "setup.js": "text/javascript; charset=utf-8",
}
ICON = FOLDER.parent / "console" / "src" / "shell" / "icon.svg"


def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))


LAYOUT = _template("layout.html")
GUIDE, ASKING, STATUS, SETUP = (_template(f"{name}.html") for name in ("guide", "asking", "status", "setup"))


def router() -> APIRouter:
    """``/guide``, ``/status`` and what they are drawn with."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/guide")
    async def guide(request: Request) -> Response:
        return drawn("第一次查询 · A first query", GUIDE.substitute(base=escape(str(request.base_url))))

    @routes.get("/setup")
    async def setup() -> Response:
        return drawn("设置密码 · Set a password", SETUP.substitute(shortest=SHORTEST))

    @routes.get("/status")
    async def how(request: Request) -> Response:
        state = await overview.of_all(request.app.state.runtime)
        return drawn("运行状态 · Status", STATUS.substitute(status.parts(state)))

    @routes.get("/traces")
    async def slow(request: Request, trace: str = "") -> Response:
        found = await overview.spans(request.app.state.runtime, trace)
        body = traces.Trace(found).bars() if trace and found else traces.listed(found)
        return drawn("最近的请求 · Traces", body)

    for name, media in ASSETS.items():
        _asset(routes, FOLDER / name, media)
    _asset(routes, ICON, "image/svg+xml")
    return routes


def asking() -> Response:
    """A page to try a query on."""
    return drawn("GraphQL", ASKING.substitute())


def drawn(title: str, body: str) -> Response:
    return HTMLResponse(LAYOUT.substitute(title=escape(title), body=body), headers=SAFE)


def _asset(routes: APIRouter, path: Path, media: str) -> None:
    content = path.read_bytes()

    @routes.get(f"/{path.name}", name=path.name)
    async def asset() -> Response:
        return Response(content, media_type=media, headers=SAFE)
