"""Finding stations: one, a page of many, and those that change while you watch."""

from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry
from sqlalchemy import Uuid, or_

from contracts.values import StationCode
from gateway import feed
from gateway.planner.filters import Filter, among, asks, equal, narrowed_by, present, since, until
from gateway.planner.lists import Ask, Listed, One
from gateway.planner.reference import made, rows_of
from gateway.reading import Viewer
from gateway.schema import paging
from gateway.schema.box import Box, inside
from gateway.schema.context import Info, opened_id
from gateway.schema.fields import subscription
from gateway.schema.paging import Connection, Order, one, page, reads
from gateway.schema.searching import searched
from gateway.schema.station import Station, known, table
from gateway.schema.words import CodeState, StationKind, StationSort, StationStatus
from gateway.views.stations import stations
from services.chassis.errors import Invalid

_argument = strawberry.argument
here = table.c

AS_OF = (
    "当时所知的情况；人员和组织名称为现在的 / As it was known at that moment; names of people and units are today's."
)
SEARCHED = (
    "名称、地址、编码（可不完整，可不带后缀）、共建单位自有编码或名称拼音首字母包含 / "
    "The name, address, code (with or without suffix), the enterprise's own code or the name's initials contain this."
)
RENEWED_SECONDS = 60.0
"""How long a subscription lives on a session that nobody looked at again."""
REFETCHED = 200


class OneOfTwo(Invalid):
    """A station is asked for by its id or by its code."""

    code, zh, en = "id-or-code", "请提供 id 或 code 之一", "Give either id or code"


SEARCH = searched(stations)


@strawberry.input(description="筛选条件，同时满足 / What stations must be, all of it; a list means any of these.")
class StationFilter:
    status: list[StationStatus] | None = asks(among(here.status), "申报进度 / Any of these statuses.")
    kind: list[StationKind] | None = asks(among(here.kind), "站点类型 / Any of these kinds.")
    code_state: list[CodeState] | None = asks(among(here.code_state), "编码状态 / Any of these code states.")
    has_code: bool | None = asks(present(here.code_digits), "是否已有编码 / Whether it has its code.")
    province: int | None = asks(equal(here.province), "省级代码 / In this province (GB/T 2260).")
    city: int | None = asks(equal(here.city), "设区市代码 / In this city (GB/T 2260).")
    division: int | None = asks(equal(here.division), "县（市、区）代码 / In this county (GB/T 2260).")
    unit_no: int | None = asks(equal(here.unit_no), "主管工会编号 / This unit is responsible.")
    enterprise_no: int | None = asks(equal(here.enterprise_no), "共建单位编号 / This enterprise builds it.")
    has_own_code: bool | None = asks(
        present(here.own_code), "共建单位是否已编自有编码 / Whether its enterprise gave it a number of its own."
    )
    person_id: UUID | None = asks(
        Filter(Uuid(), lambda given: or_(*(here[role] == given for role in ("head_id", "leader_id", "liaison_id")))),
        "站长、负责领导或联络员 / This person is its head, leader or liaison.",
    )
    submitted_for: int | None = asks(equal(here.submitted_for), "申报组织编号 / This unit handed it in.")
    submitted_by: UUID | None = asks(equal(here.submitted_by, str), "申报账号编号 / This account handed it in.")
    submitted_since: date | None = asks(
        since(here.submitted_at),
        "最近一次申报不早于此日（北京时间）/ Last handed in on this day in Asia/Shanghai or later.",
    )
    submitted_until: date | None = asks(
        until(here.submitted_at),
        "最近一次申报不晚于此日（北京时间）/ Last handed in on this day in Asia/Shanghai or before.",
    )
    status_since: date | None = asks(
        since(here.status_at), "现进度不早于此日（北京时间）/ It got its status on this day in Asia/Shanghai or later."
    )
    status_until: date | None = asks(
        until(here.status_at),
        "现进度不晚于此日（北京时间）/ It got it on this day in Asia/Shanghai or before.",
    )
    changed_since: date | None = asks(
        since(here.changed_at), "最近办理不早于此日（北京时间）/ Last dealt with on this day in Asia/Shanghai or later."
    )
    changed_until: date | None = asks(
        until(here.changed_at),
        "最近办理不晚于此日（北京时间）/ Last dealt with on this day in Asia/Shanghai or before.",
    )
    carried_code: str | None = asks(
        equal(here.carried_code), "申报时已有的编码 / This number hung there before (AH-4.5.5)."
    )
    name: str | None = asks(equal(here.name), "站点名称等于 / This is its name, all of it.")
    box: Box | None = asks(inside(table), "位于地图范围内 / It lies in this box on the map.")
    text: str | None = asks(SEARCH["text"], SEARCHED)


STATIONS = Listed(
    node="Station",
    table=table,
    known=known,
    orders={
        StationSort.NEWEST: Order("newest", here.submitted_at, here.station_id, datetime, descending=True),
        StationSort.OLDEST: Order("oldest", here.submitted_at, here.station_id, datetime),
        StationSort.CODE: Order("code", here.code_order, here.station_id, str),
        StationSort.NAME: Order("name", here.name_order, here.station_id, str),
    },
    filters=SEARCH
    | narrowed_by(StationFilter)
    | {"station_id": equal(here.station_id), "code_digits": equal(here.code_digits)},
)


def which(id: str | None = None, code: str | None = None, as_of: datetime | None = None) -> Ask | None:
    """The station that somebody means; None where a code is none."""
    if (id is None) == (code is None):
        raise OneOfTwo(path="id")
    if id is not None:
        return STATIONS.one(as_of, station_id=opened_id(id, "Station")[1])
    parsed = StationCode.parse(code or "")
    return STATIONS.one(as_of, code_digits=parsed.digits) if parsed else None


@strawberry.type
class Query:
    @reads(One(which), "按编号或站点编码查询；不存在或不在管辖范围内时为空 / One station; null outside your scope.")
    async def station(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, _argument(description="全局编号或 UUID / Its global id, or its UUID.")
        ] = None,
        code: Annotated[
            str | None, _argument(description="站点编码，可不带后缀 / Its code; the suffix may be left out.")
        ] = None,
        as_of: Annotated[datetime | None, _argument(description=AS_OF)] = None,
    ) -> Station | None:
        return await one(info, Station, which(id, code, as_of))

    @reads(STATIONS, "管辖范围内的驿站 / The stations in your scope, page by page.")
    async def stations(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        filter: Annotated[StationFilter | None, _argument(description="筛选条件 / Which stations.")] = None,
        sort: Annotated[StationSort, _argument(description="排序 / In which order.")] = StationSort.NEWEST,
        as_of: Annotated[datetime | None, _argument(description=AS_OF)] = None,
    ) -> Connection[Station]:
        return await page(info, Station, STATIONS.ask(first, after, sort, filter, as_of))


@strawberry.type
class Subscription:
    @subscription("驿站有变化时推送其最新内容 / Each station in your scope as it is after a change; or just one.")
    async def station_changed(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, _argument(description="只看此站点 / This station alone.")] = None,
        after: Annotated[
            str | None,
            _argument(
                description="changes 的 cursor：先推送此后的变化 / A cursor of changes: what changed since, first."
            ),
        ] = None,
    ) -> AsyncGenerator[Station, None]:
        only = opened_id(id, "Station")[1] if id is not None else None
        context = info.context
        missed = feed.read(after) if after is not None else None
        await context.renew()
        with context.front.changes.watch() as watcher:
            while True:
                if missed is not None:
                    changed, missed = await _since(info, missed)
                else:
                    changed = await watcher.changed(RENEWED_SECONDS)
                viewer = (await context.renew()).viewer
                wanted = [station_id for station_id in changed if only in (None, station_id)]
                for start in range(0, len(wanted), REFETCHED):
                    for station in await some(info, viewer, wanted[start : start + REFETCHED]):
                        yield station


async def _since(info: Info, missed: feed.Cursor) -> tuple[list[UUID], feed.Cursor | None]:
    """The stations that changed behind a cursor, and where there are more of them."""
    page = await info.context.front.feed.after(info.context.session.viewer, missed)
    changed = dict.fromkeys(row.station_id for row in page.rows if row.station_id is not None)
    return list(changed), page.cursor if page.more else None


async def some(info: Info, viewer: Viewer, station_ids: list[UUID]) -> list[Station]:
    """These stations, as far as the viewer may see them."""
    statement = rows_of(Station, STATIONS.one(), viewer).where(table.c.station_id.in_(station_ids))
    return [made(Station, row) for row in await info.context.front.reader.rows(viewer, statement)]
