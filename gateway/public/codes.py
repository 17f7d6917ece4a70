"""The public look-up of station codes: number and status for everybody, station and reason for whoever may see them."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from contracts import divisions
from contracts.values import Scope
from gateway import pages
from gateway.front import Front
from gateway.planner.reference import made, rows_of
from gateway.rates import Rates
from gateway.reading import Viewer, within
from gateway.schema.codes import Code, CodeSeries, CodeStatus, series_of, which
from gateway.schema.station import table as stations
from services.chassis.errors import TooMany, Unauthenticated

PAGE = Template(Path(__file__).with_name("codes.html").read_text(encoding="utf-8"))
TITLE = "站点编码查询 · Station codes"
ANYBODY = Viewer(UUID(int=0), Scope())
"""Who has no account sees what is no secret to anybody."""
RATES = Rates(1.0)
"""One look-up a second for each address, ten at once."""
LONGEST = 20
HEADERS = pages.SAFE | {
    "Content-Security-Policy": pages.SAFE["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
}
STATUS = {
    CodeStatus.LIVING: ("在用", "in use", "good"),
    CodeStatus.RETIRED: ("停用，永不再用", "out of use for ever", "bad"),
}
NO_CODE = ("这不是站点编码：应为十一位数字，可带 s 或 d", "This is no station code: eleven digits, s or d may follow")
NO_PREFIX = (
    "这不是编码前缀：应为省排序编号两位加电话区号四位",
    "This is no prefix: province and area code, six digits",
)
UNKNOWN = ("没有这个编码：从未发放", "There is no such number: it was never given")


def add(routes: APIRouter) -> None:
    @routes.get("/codes")
    async def codes(request: Request, code: str = "", prefix: str = "") -> Response:
        front: Front = request.app.state.own
        code, prefix = code[:LONGEST].strip(), prefix[:LONGEST].strip()
        if not (code or prefix):
            return drawn(code, prefix, "")
        address = front.entrance.caller(request).address
        try:
            RATES.take(address, address)
        except TooMany as no:
            return drawn(code, prefix, told(no.zh, no.en), 429, {"Retry-After": str(no.retry_after)})
        viewer = await viewer_of(front, request)
        found = await (one(front, viewer, code) if code else whole(front, viewer, prefix))
        return drawn(code, prefix, found)


async def viewer_of(front: Front, request: Request) -> Viewer:
    """Whoever is signed in in this browser, or anybody."""
    try:
        return (await front.sessions.of(front.entrance.caller(request), using=False)).viewer
    except Unauthenticated:
        return ANYBODY


async def one(front: Front, viewer: Viewer, text: str) -> str:
    """One number: what it is, whether it is in use, and as far as the viewer may see it whose it is and why it left."""
    asked = which(text)
    if asked is None:
        return told(*NO_CODE)
    row = await front.reader.row(viewer, rows_of(Code, asked, viewer))
    if row is None:
        return told(*UNKNOWN)
    code = made(Code, row)
    zh, en, mark = STATUS[code.status]
    facts = [("编码", "Code", escape(code.code)), ("状态", "Status", f'<b class="{mark}">{zh}</b> {both("", en)}')]
    if code.station_id:
        named = select(stations.c.name).where(within(viewer.scope, stations), stations.c.station_id == code.station_id)
        name = await front.reader.row(viewer, named)
        shown = escape(name.name) if name else str(code.station_id)
        facts.append(("驿站", "Station", f'<a href="/stations/{code.station_id}">{shown}</a>'))
    if code.reason:
        facts.append(("停用原因", "Why", escape(code.reason)))
    return listed(facts)


async def whole(front: Front, viewer: Viewer, prefix: str) -> str:
    """A prefix, every number from 00001 up accounted for (AH-4.5.5)."""
    series = await series_of(front.reader, viewer, prefix) if divisions.area_code_of_prefix(prefix) else None
    return told(*NO_PREFIX) if series is None else listed(accounted(series))


def accounted(series: CodeSeries) -> list[tuple[str, str, str]]:
    gaps = "、".join(
        f"{one.first:05d}" + (f"—{one.last:05d}" if one.last > one.first else "") for one in series.unexplained_serials
    )
    hole = f'<b class="bad">{series.first_gap:05d}</b>' if series.first_gap else '<b class="good">无，序号连续</b>'
    rows: list[tuple[str, str, Any]] = [
        ("前缀", "Prefix", escape(series.prefix)),
        ("已用到", "Last serial", f"{series.last:05d}"),
        ("在用", "In use", series.living),
        ("停用", "Out of use", series.retired),
        ("接收的已有编码", "Taken over", series.adopted),
        ("无法说明、永不使用", "Unexplained, never given", f"{series.unexplained} {gaps}".strip()),
        ("断号", "First hole", hole),
    ]
    return [(zh, en, str(said)) for zh, en, said in rows]


def both(zh: str, en: str) -> str:
    return f'{zh} <span lang="en">{en}</span>'


def told(zh: str, en: str) -> str:
    return f'<p role="status" class="bad">{both(zh, en)}</p>'


def listed(facts: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(f'<tr><th scope="row">{both(zh, en)}</th><td>{said}</td></tr>' for zh, en, said in facts)
    return f"<table><tbody>{lines}</tbody></table>"


def drawn(code: str, prefix: str, found: str, status: int = 200, more: dict[str, str] | None = None) -> Response:
    body = PAGE.substitute(code=escape(code), prefix=escape(prefix), found=found)
    page = pages.drawn(TITLE, body)
    page.status_code = status
    for name, value in {**HEADERS, "Vary": "Cookie", **(more or {})}.items():
        page.headers[name] = value
    return page
