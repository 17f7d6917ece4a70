"""A station as the schema shows it: each field beside what it is read from."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy import Column, ColumnElement, Select, and_, case, false, select
from sqlalchemy.sql import visitors

from gateway import shown
from gateway.planner.fields import column, global_id, items, looked_up, part, worded
from gateway.planner.lists import Nested
from gateway.schema import words
from gateway.schema.context import Info, Node
from gateway.schema.history import HISTORY, Happening
from gateway.schema.paging import Connection, connected, reads
from gateway.schema.parts import Head, OpeningTime, Place, Shortfall, Waiver
from gateway.schema.words import (
    BuildMode,
    CoBuilding,
    CodeState,
    OpeningMode,
    StationKind,
    StationStatus,
    ToiletPlace,
)
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.clock import SHANGHAI, now
from services.chassis.errors import Invalid
from services.chassis.history import STALE

table = stations.table
LAST = 3
"""Happenings that show with a station unless more are asked for."""
SKEW = timedelta(days=1)
"""So far two machines' clocks may differ."""
here, _unit, _person = table.c, units.table.c, shown.table.c
LATELY = Nested(HISTORY, {"station_id": here.station_id})


class InTheFuture(Invalid):
    """What is known then, nobody knows yet."""

    code, zh, en = "as-of-in-the-future", "asOf 不能晚于现在", "asOf lies in the future"


def unit_named(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """The name of the unit with this number."""
    return looked_up(_unit.name, units.table, _unit.unit_no == number)


def person(person_id: ColumnElement[Any], description: str) -> Any:
    """Somebody who answers for the station, as far as the viewer may know them."""
    known = _person.person_id == person_id, _person.division == here.division
    return part(
        person_id.is_not(None),
        description,
        person_id=person_id,
        name=looked_up(_person.name, shown.table, *known),
        phone_masked=looked_up(_person.phone_masked, shown.table, *known),
    )


@strawberry.type(description="工会驿站 / A service station for outdoor workers.")
class Station(Node):
    id: strawberry.ID = column(global_id("Station", here.station_id), "全局编号 / The global id.")
    station_id: UUID = column(here.station_id, "站点编号（UUID）/ The station's own id.")
    version: int = column(here.version, "版本，提交修改时作为 expectedVersion / The version a form is built from.")
    name: str = column(here.name, "站点名称 / Name.")
    kind: StationKind = column(here.kind, "站点类型 / Kind.")
    kind_name: str = column(worded(here.kind, words.KIND_NAMES), "站点类型中文名 / The kind in Chinese.")
    status: StationStatus = column(here.status, "申报进度 / How far the application has come.")
    status_name: str = column(worded(here.status, words.STATUS_NAMES), "申报进度中文名 / The status in Chinese.")
    code: str | None = column(here.code, "站点编码，含后缀 / The code with its suffix (AH-4.5.2 to AH-4.5.4).")
    code_state: CodeState = column(here.code_state, "编码状态 / Whether it has its code.")
    code_state_name: str = column(
        worded(here.code_state, words.CODE_STATE_NAMES), "编码状态中文名 / The code state in Chinese."
    )
    code_refusal: str | None = column(here.code_refusal, "未能赋码的原因 / Why no code could be given.")
    own_code: str | None = column(
        case((here.own_enterprise_no == here.enterprise_no, here.own_code)),
        "共建单位自有编码 / The number that its co-building enterprise gives it (AH-4.5.6).",
    )
    own_revision: int | None = column(
        case((and_(here.own_enterprise_no == here.enterprise_no, here.own_code.is_not(None)), here.own_revision)),
        "自有编码的修订号，提交变更时作为 revision / The revision of its own code, to change it by.",
    )
    carried_code: str = column(here.carried_code, "申报时已有的编码 / The number that hung there before (AH-4.5.5).")
    division: int = column(here.division, "行政区划代码 / The division, six digits (GB/T 2260).")
    division_name: str = column(here.division_name, "县（市、区）名称 / The division's name.")
    division_path: str = column(here.division_path, "省市县全称 / All names from the province down.")
    city: int = column(here.city, "设区市代码 / The city's division.")
    province: int = column(here.province, "省级代码 / The province's division.")
    township: str = column(here.township, "乡镇（街道）/ Township or street.")
    address: str = column(here.address, "详细地址 / Address.")
    place: Place | None = part(
        here.datum.is_not(None),
        "坐标 / Where it is, as captured.",
        lng=here.lng,
        lat=here.lat,
        datum=here.datum,
        capture=here.capture,
    )
    unit_no: int = column(here.unit_no, "主管工会编号 / The responsible unit's number.")
    unit_name: str | None = column(unit_named(here.unit_no), "主管工会 / The responsible unit.")
    enterprise_no: int | None = column(
        here.enterprise_no, "共建单位组织编号 / The co-builder's number, if it is a unit."
    )
    enterprise_name: str | None = column(
        unit_named(here.enterprise_no), "共建单位组织名称 / The co-builder's name, if it is a unit."
    )
    build_mode: BuildMode | None = column(here.build_mode, "建设方式 / Who builds (AH-4.4.1).")
    co_builder: str = column(here.co_builder, "共建单位，按申报填写 / The co-builder as written in the application.")
    area_m2: Decimal | None = column(here.area_m2, "面积，平方米 / Floor area, square metres.", name="areaM2")
    facilities: list[str] = column(here.facilities, "设施 / What it offers.")
    opening_hours: str = column(here.opening_hours, "开放时间 / Opening hours, as written.")
    built_on: date | None = column(here.built_on, "建成日期 / The day it was built.")
    remark: str = column(here.remark, "备注 / Remark.")
    community: str = column(here.community, "社区 / Community (SP-2.1).")
    venue: str = column(here.venue, "依托场所 / The sort of place it is in (PJ-4.3, SP-2.3).")
    floor: int | None = column(here.floor, "所在楼层，地面层为 1 / The floor; the ground floor is 1 (SP-3.2b).")
    storeys: int | None = column(here.storeys, "建筑总层数 / How many floors the building has (SP-3.2b).")
    street_front: bool | None = column(here.street_front, "是否临街 / Whether it faces the street (QD-4.2).")
    toilet: ToiletPlace | None = column(here.toilet, "如厕条件 / Where the nearest toilet is (NM-4.3b, QD-5b).")
    toilet_m: int | None = column(here.toilet_m, "厕所距离，米 / How far a toilet nearby is, metres.")
    grade: int | None = column(here.grade, "拟定等级 / The grade proposed, 1 is the highest (PJ-6.2.1).")
    services: list[str] = column(here.services, "服务项目 / What is done there.")
    serves: list[str] = column(here.serves, "服务对象 / Whom it serves (SP-1, PJ-3).")
    opening_mode: OpeningMode | None = column(here.opening_mode, "开放模式 / How it is kept open (PJ-6.1.3).")
    openings: list[OpeningTime] | None = items(
        here.openings,
        "读懂的开放时间；读不懂时为空 / The opening hours as far as they can be read; null if they cannot.",
    )
    unattended: bool = column(here.unattended, "无人值守 / Without staff on duty (AH-4.2.3).")
    co_building: CoBuilding | None = column(
        here.co_building, "共建范围 / How far the co-builder's word reaches (AH-4.5.6)."
    )
    photos: list[str] = column(here.photos, "照片文件编号 / Photographs, by the ids of their files.")
    requested_fen: int | None = column(here.requested_fen, "申请金额，分 / The money asked for, fen (SP-A3).")
    waivers: list[Waiver] = items(here.waivers, "突破软性规定的理由 / Why soft rules are passed over.")
    shortfalls: list[Shortfall] = items(
        here.shortfalls,
        "与现行标准的差距，按最近一次申报或变更时计 / What it lacked of the standard when it was last said.",
    )
    head: Head | None = person(here.head_id, "站长 / Its head.")
    leader: Head | None = person(here.leader_id, "负责领导 / The responsible leader (PJ-12.1).")
    liaison: Head | None = person(here.liaison_id, "专职联络员 / The liaison (PJ-12.1).")
    submitted_at: datetime = column(here.submitted_at, "最近一次申报时间 / When it was last handed in.")
    changed_at: datetime = column(here.changed_at, "最近一次办理时间 / When its application last moved on.")
    accepted_on: date | None = column(here.accepted_on, "验收日期 / The day of acceptance.")
    opened_on: date | None = column(here.opened_on, "启用日期 / The day it began to serve.")
    closed_until: date | None = column(here.closed_until, "暂停服务至 / Closed until then, if that is known.")
    returned_reason: str | None = column(
        case((here.status == "returned", here.status_reason)), "退回原因 / Why it was given back."
    )
    status_reason: str | None = column(
        here.status_reason,
        "现状的原因：退回、暂停、退出、撤销等 / Why it is returned, suspended, withdrawn or revoked.",
    )
    stale: bool = column(
        here.stale, "内容可能已过时：有事件待处理 / Something that happened to it does not show here yet."
    )

    @reads(
        LATELY,
        "最近的经历，最近的在前，不受 asOf 影响 / What happened to it last, up to today whatever asOf says.",
    )
    async def history(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="行数，至多 100 / Rows, at most 100.")] = LAST,
    ) -> Connection[Happening]:
        ask = LATELY.ask(first=first, station_id=self.station_id)
        loaders = info.context.loaders
        rows = await loaders.below(Happening, LATELY, first).load(self.station_id)
        return connected(Happening, ask, rows, lambda: loaders.many_below(LATELY).load(self.station_id))


def known(rows: Select[Any], moment: datetime) -> Select[Any]:
    """A statement about stations, asked of what was known at a moment.

    What was known by then had been handed in by then: that is where the index of the history ends.
    """
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    if moment > now():
        raise InTheFuture(path="asOf")
    assert stations.history
    rows = rows.where(table.c.submitted_at <= moment + SKEW)
    asked = {one.name for one in visitors.iterate(rows) if isinstance(one, Column) and one.table is table}
    then = select(stations.history.as_of(moment, asked).subquery(), false().label(STALE)).subquery("then")

    def instead(element: Any, **_: Any) -> Any:
        if element is table:
            return then
        return then.c[element.name] if isinstance(element, Column) and element.table is table else None

    made: Any = visitors.replacement_traverse(rows, {}, instead)
    return cast("Select[Any]", made)
