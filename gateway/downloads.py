"""What people take away: the template of an import, the rows to repair, the list and the access log as filtered."""

import json
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from gateway import logbook
from gateway.access import DONE, Access
from gateway.exporting import EXPORT
from gateway.exports import AT_ONCE, MEDIA, Export, TooMuchToWaitFor
from gateway.front import Front
from gateway.imports import workbooks
from gateway.imports.work import READ
from gateway.schema.filtered import NoSuchFilter, read
from gateway.schema.overseeing import overseer
from gateway.schema.stations import StationFilter
from gateway.schema.words import StationSort
from gateway.watched import Wanted
from services.chassis import tracing
from services.chassis.clock import SHANGHAI, now
from services.chassis.errors import Forbidden

LOG_EXPORT = "log:export"
LOG_FILTERS = frozenset({"action", "object", "result", "accountId", "unitNo", "since", "until"})
T = TypeVar("T")


def router() -> APIRouter:
    """Files to download; each needs a session, and none is shown inside a page."""
    routes = APIRouter()

    @routes.get("/imports/template.xlsx", summary="The workbook to fill in")
    async def template(request: Request) -> Response:
        await _session(request)
        return Response(workbooks.template(), headers=_as_file("驿站导入模板.xlsx"))

    @routes.get("/imports/{import_id}/repairs.xlsx", summary="The rows of an import that are to be repaired")
    async def repairs(request: Request, import_id: UUID) -> Response:
        front, session = await _session(request)
        with tracing.span("repairs") as trace:
            async with front.access.denials(session, "import:read", f"import-{import_id}", trace):
                body = await front.imports.repairs(session, import_id)
        return Response(body, headers=_as_file("待修改.xlsx"))

    @routes.get("/stations.{form}", summary="The list of stations as it is filtered, as XLSX or CSV")
    async def stations(request: Request, form: str) -> Response:
        if form not in MEDIA:
            return Response(status_code=404)
        front, session = await _session(request)
        with tracing.span("export", request.headers.get("traceparent", "")) as trace:
            if not session.identity.allows(READ):
                await front.access.record(Access.by(session, EXPORT, "stations", Forbidden.code, trace=trace))
                raise Forbidden
        asked = request.query_params.multi_items()
        sort = StationSort[_word(dict(asked).get("sort", "NEWEST"), StationSort)]
        wanted = read(StationFilter, [pair for pair in asked if pair[0] not in ("sort", "asOf")])
        export = Export(front.reader, session, wanted, sort, _moment(dict(asked).get("asOf")))
        count = await export.counted()
        if count > AT_ONCE:
            raise TooMuchToWaitFor
        said = json.dumps({"filter": export.said, "count": count, "form": form}, ensure_ascii=False)
        await front.access.record(Access.by(session, EXPORT, "stations", DONE, said, trace))
        body = export.text(count) if form == "csv" else await export.workbook(count)
        return StreamingResponse(body, headers=_as_file(f"驿站列表.{form}"))

    @routes.get("/exports/{export_id}", summary="A list that was made behind the screen, for whoever asked for it")
    async def made(request: Request, export_id: UUID) -> Response:
        front, session = await _session(request)
        with tracing.span("export") as trace:
            async with front.access.denials(session, EXPORT, f"export-{export_id}", trace):
                found, body = await front.exports.content(session.viewer.account, export_id)
        return Response(body, headers=_as_file(f"驿站列表.{found.form}"))

    @routes.get("/access-log.csv", summary="The access log of one's area as it is filtered (log:read)")
    async def log(request: Request) -> Response:
        front, session = await _session(request)
        asked = dict(request.query_params.multi_items())
        with tracing.span("log-export") as trace:
            async with front.access.denials(session, LOG_EXPORT, "access-log", trace):
                viewer = overseer(session, "log:read")
            wanted = _entries(asked)
            said = json.dumps(asked, ensure_ascii=False)
            await front.access.record(Access.by(session, LOG_EXPORT, "access-log", DONE, said, trace))
        header = (
            f"访问日志 导出账号：{session.login} 时间：{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M} 筛选条件：{said}"
        )
        return StreamingResponse(
            logbook.written(front.watched, viewer.scope, wanted, header), headers=_as_file("访问日志.csv")
        )

    return routes


async def _session(request: Request) -> Any:
    front: Front = request.app.state.own
    return front, (await front.admitted(request))[1]


def _as_file(name: str) -> dict[str, str]:
    return {
        "Content-Type": MEDIA[name.rpartition(".")[2]],
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def _entries(asked: dict[str, str]) -> Wanted:
    """Which entries of the log, by parameters that are called as the filter's fields are."""
    equal: dict[str, Any] = {name: asked[name] for name in ("action", "object", "result") if name in asked}
    if "accountId" in asked:
        equal["account_id"] = _read(asked["accountId"], UUID, "accountId")
    if "unitNo" in asked:
        equal["unit_no"] = _read(asked["unitNo"], int, "unitNo")
    strange = asked.keys() - LOG_FILTERS
    if strange:
        raise NoSuchFilter(path=min(strange)[:20])
    return Wanted(equal, _moment(asked.get("since"), "since"), _moment(asked.get("until"), "until"))


def _moment(said: str | None, name: str = "asOf") -> datetime | None:
    """A moment as GraphQL writes it."""
    return _read(said, datetime, name) if said else None


def _read(said: str, kind: type[T], name: str) -> T:
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError:
        raise NoSuchFilter(path=name) from None


def _word(value: str, words: Any) -> str:
    if value not in words.__members__:
        raise NoSuchFilter(path=value[:20])
    return value
