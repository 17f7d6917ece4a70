"""What happened to a station: every event of every source, who, when, for which unit, why, and what was different."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, ColumnElement, FromClause, Text, Uuid, any_, exists, func, or_
from sqlalchemy.dialects.postgresql import JSONB

from contracts.permissions import ROLES
from gateway.planner.fields import column, looked_up, worded
from gateway.planner.filters import Filter, Given, equal, since, until
from gateway.planner.lists import Listed
from gateway.reading import areas, is_one
from gateway.schema import happenings, paging
from gateway.schema.context import Info, opened_id
from gateway.schema.fields import query
from gateway.schema.paging import Connection, Order, page, reads
from gateway.schema.telling import FieldChange, differences, named
from gateway.schema.words import UnitLevel
from gateway.views.history import table
from gateway.views.stations import stations
from gateway.views.units import units

_argument = strawberry.argument
here, _unit = table.c, units.table.c


def of_unit(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something of the unit that it was done for."""
    return looked_up(value, units.table, _unit.unit_no == here.by_unit)


@strawberry.type(description="站点经历中的一件事 / Something that happened to a station.")
class Happening:
    event_id: UUID = column(here.event_id, "事件编号 / The event's id.")
    station_id: UUID = column(here.station_id, "站点编号 / The station.")
    source: str = column(here.source, "记录此事的服务，如 registry、coding / The service that recorded it.")
    position: int = column(here.position, "在该服务中的序位 / Its position there.")
    version: int = column(here.version, "在其事件流中的版本 / Its version in its stream.")
    kind: happenings.HappeningKind = column(worded(here.event, happenings.KIND_OF), "类别 / What sort of thing it is.")
    kind_name: str = column(
        worded(here.event, {event: happenings.KIND_NAMES[kind] for event, kind in happenings.KIND_OF.items()}),
        "类别中文名 / The same in Chinese.",
    )
    event: str = column(here.event, "事件类型，如 StationAccepted / The event's type.")
    event_name: str = column(worded(here.event, happenings.EVENT_NAMES), "事件中文名 / The event in Chinese.")
    at: datetime = column(here.at, "办理时间 / When it was done.")
    recorded_at: datetime = column(
        here.recorded_at, "记录时间，asOf 以此为准 / When it was recorded; asOf goes by this."
    )
    actor: str = column(
        here.actor, "办理账号编号；系统自动办理时为规则名称 / The account's id, or the policy that did it."
    )
    login: str | None = column(
        func.login_of(here.account_id, type_=Text),
        "办理账号的登录名；系统自动办理时为空 / The account's login; null where a policy did it.",
    )
    automatic: bool = column(here.account_id.is_(None), "是否系统自动办理 / Whether a policy of the platform did it.")
    unit_no: int | None = column(here.by_unit, "代表的组织编号 / The unit it was done for.")
    unit_name: str | None = column(of_unit(_unit.name), "代表的组织 / That unit's name.")
    role: str | None = column(here.role, "角色代码 / The role it was done in.")
    role_name: str | None = column(
        worded(here.role, {name: role.zh for name, role in ROLES.items()}), "角色名称 / The role in Chinese."
    )
    level: UnitLevel | None = column(of_unit(_unit.level), "层级 / The level it was done at.")
    division: int = column(here.division, "行政区划代码 / The division it was done for (GB/T 2260).")
    division_name: str = column(here.division_name, "行政区划名称 / That division's name.")
    reason: str | None = column(here.reason, "原因 / Why, where a reason was given.")
    standard: str | None = column(
        here.standard, "所依据的标准及版本 / The document and edition that the decision rested on."
    )
    change_id: UUID | None = column(here.change_id, "相关的变更申请 / The proposed change that it concerns.")
    files: list[str] = column(
        func.coalesce(here.files, func.jsonb_build_array(), type_=JSONB),
        "佐证材料文件编号 / Evidence: the ids of files, under /files.",
    )

    @query("变更内容；提出变更时为拟变更内容 / What was different; for a proposal, what is to be different.")
    async def fields(self, info: Info) -> list[FieldChange]:
        loaders = info.context.loaders
        row = await loaders.said.load(self.event_id)
        if row is None:
            return []
        ids = sorted(named(row.said, row.was, row.asked, row.before))
        persons = dict(zip(ids, await loaders.names.load_many(map(UUID, ids)), strict=True))
        before, after = (row.before, row.asked) if row.asked is not None else (row.was, row.said)
        return differences(before or {}, after or {}, persons)


def in_reach(rows: FromClause, given: Any) -> ColumnElement[bool]:
    """What happened to the stations in a viewer's scope: as the row says itself, or as its station is looked up."""
    station = stations.table.alias("station")
    there = exists().where(station.c.station_id == rows.c.station_id, areas(station, given)).correlate_except(station)
    placed = {"province": rows.c.province, "city": rows.c.city, "division": rows.c.county}
    own = [is_one(column, given[name]) for name, column in placed.items() if name in given]
    return or_(*own, there)


def of_kinds(given: Given) -> ColumnElement[bool]:
    return here.event == any_(given)


HISTORY = Listed(
    node="Happening",
    table=table,
    orders={None: Order("happened", here.at, here.event_id, datetime, descending=True)},
    filters={
        "id": Filter(Uuid(), lambda given: here.station_id == given, lambda text: opened_id(text, "Station")[1]),
        "kind": Filter(ARRAY(Text), of_kinds, happenings.events_of),
        "since": since(here.at),
        "until": until(here.at),
        "station_id": equal(here.station_id),
    },
    whose=in_reach,
)


@strawberry.type
class Query:
    @reads(
        HISTORY,
        "站点的全部经历，最近的在前；不在管辖范围内时为空列表 / "
        "Everything that happened to a station, the latest first; an empty list outside your scope.",
    )
    async def station_history(
        self,
        info: Info,
        id: Annotated[strawberry.ID, _argument(description="站点的全局编号或 UUID / The station.")],
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        kind: Annotated[
            list[happenings.HappeningKind] | None, _argument(description="只看这些类别 / Of these sorts alone.")
        ] = None,
        since: Annotated[
            date | None, _argument(description="不早于此日（北京时间）/ Done on this day in Asia/Shanghai or later.")
        ] = None,
        until: Annotated[
            date | None, _argument(description="不晚于此日（北京时间）/ Done on this day in Asia/Shanghai or before.")
        ] = None,
    ) -> Connection[Happening]:
        return await page(info, Happening, HISTORY.ask(first, after, id=id, kind=kind, since=since, until=until))
