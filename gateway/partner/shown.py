"""What the partners' door shows to anybody: its OpenAPI document, a client, the types of its problems, the guide."""

import json
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from markdown_it import MarkdownIt

from gateway.pages import drawn
from gateway.partner.operations import BASE
from gateway.partner.problems import SORTS

FOLDER = Path(__file__).parent
GUIDES = {"zh": "guide.zh-CN.md", "en": "guide.md"}
CLIENT = FOLDER.parents[1] / "clients" / "python" / "yizhan_partner.py"
ADDRESS = "https://yizhan.example"
"""What the guides write where the reader's own address belongs."""


def router(document: dict[str, Any]) -> APIRouter:
    """``openapi.json``, ``problems`` and ``/partner-guide``."""
    routes = APIRouter(include_in_schema=False)
    written = json.dumps(document, ensure_ascii=False).encode()

    @routes.get(f"{BASE}/openapi.json")
    async def openapi() -> Response:
        return Response(written, media_type="application/json")

    @routes.get(f"{BASE}/yizhan_partner.py")
    async def client() -> Response:
        return Response(CLIENT.read_bytes(), media_type="text/x-python; charset=utf-8")

    @routes.get(f"{BASE}/problems")
    async def problems() -> Response:
        return drawn("问题类型 · Problem types", _problems())

    @routes.get("/partner-guide")
    async def guide(request: Request, lang: str = "zh") -> Response:
        text = (FOLDER / GUIDES.get(lang, GUIDES["zh"])).read_text(encoding="utf-8")
        address = request.app.state.own.entrance.origin or str(request.base_url).rstrip("/")
        other = '<p><a href="?lang=en">English</a> · <a href="?lang=zh">中文</a></p>'
        title, _, rest = text.partition("\n")
        # HTML in a text stays a text: what is drawn is Markdown's own.
        body = MarkdownIt("commonmark", {"html": False}).enable("table").render(rest.replace(ADDRESS, address))
        return drawn(title.lstrip("# "), other + body)

    return routes


def _problems() -> str:
    """A section for each type, at the anchor that its URI names."""
    return "".join(
        f'<h2 id="{name}"><code>{name}</code> {sort.status} {escape(sort.zh)} '
        f'<span lang="en">{escape(sort.en)}</span></h2>'
        f'<p>{escape(sort.mend_zh)}<br><span lang="en">{escape(sort.mend_en)}</span></p>'
        for name, sort in SORTS.items()
    )
