"""The pages people see without an account: what is running, how it is, how to begin; nothing from outside hosts."""

from collections.abc import Mapping
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


def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))


LAYOUT = _template("layout.html")
LANDING, GUIDE, ASKING, STATUS, SETUP = (
    _template(f"{name}.html") for name in ("landing", "guide", "asking", "status", "setup")
)


UNSAFE = (
    '<p class="unsafe" role="alert">演示环境未启用 TLS：同一网络的人可看到密码和会话，请勿用于真实数据。'
    '<br><span lang="en">No TLS: whoever shares this network can read passwords and sessions. No place for real data.'
    "</span></p>"
)
"""Where a demonstration is reached over a local network."""


def router() -> APIRouter:
    """``/``, ``/guide``, ``/status`` and what they are drawn with."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def landing(request: Request) -> Response:
        demo = request.app.state.own.demo
        profile = "演示环境 / demonstration" if demo else "生产环境 / production"
        running = _running(await overview.readiness(request.app.state.runtime))
        unsafe = "" if request.app.state.own.entrance.secure(request) else UNSAFE
        return drawn("工会驿站 · Yizhan", LANDING.substitute(profile=profile, running=running, unsafe=unsafe))

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
        _asset(routes, name, media)
    return routes


def asking() -> Response:
    """A page to try a query on."""
    return drawn("GraphQL", ASKING.substitute())


def drawn(title: str, body: str) -> Response:
    return HTMLResponse(LAYOUT.substitute(title=escape(title), body=body), headers=SAFE)


def _asset(routes: APIRouter, name: str, media: str) -> None:
    content = (FOLDER / name).read_bytes()

    @routes.get(f"/{name}", name=name)
    async def asset() -> Response:
        return Response(content, media_type=media, headers=SAFE)


OWNS = {
    "gateway": ("统一入口", "the front door"),
    "registry": ("站点与组织", "stations and units"),
    "coding": ("编码", "codes"),
    "inspection": ("检查评价（尚无规则）", "inspection (no rules yet)"),
    "finance": ("经费（尚无规则）", "money (no rules yet)"),
    "mapsync": ("地图（尚无规则）", "maps (no rules yet)"),
}
"""What each process is there for, in a few words."""


def _running(services: Mapping[str, bool]) -> str:
    return "".join(
        f'<li><span class="{"good" if ready else "bad"}">{"●" if ready else "○"}</span> <b>{escape(name)}</b> '
        f'{OWNS[name][0]} <i lang="en">{OWNS[name][1]}</i></li>'
        for name, ready in services.items()
    )
