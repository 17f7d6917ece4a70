"""A station as the schema shows it, and the one statement that all of them are read with."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import strawberry
from sqlalchemy import Column, Row, Select, and_, false, select
from sqlalchemy.sql import visitors

from contracts import divisions
from gateway import shown
from gateway.reading import Viewer, within
from gateway.schema import words
from gateway.schema.context import Node, global_id
from gateway.schema.paging import Order
from gateway.schema.parts import Head, OpeningTime, Place, Shortfall, Waiver
from gateway.schema.words import (
    BuildMode,
    Capture,
    CoBuilding,
    CodeState,
    Datum,
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
_responsible, _builder = units.table.alias("responsible"), units.table.alias("builder")
SKEW = timedelta(days=1)
"""So far two machines' clocks may differ."""
PEOPLE = ("head", "leader", "liaison")
_people = {role: shown.table.alias(role) for role in PEOPLE}
_field = strawberry.field


class InTheFuture(Invalid):
    """What is known then, nobody knows yet."""

    code, zh, en = "as-of-in-the-future", "asOf 不能晚于现在", "asOf lies in the future"


@strawberry.type(description="工会驿站 / A service station for outdoor workers.")
class Station(Node):
    station_id: UUID = _field(description="站点编号（UUID）/ The station's own id.")
    version: int = _field(description="版本，提交修改时作为 expectedVersion / The version a form is built from.")
    name: str = _field(description="站点名称 / Name.")
    kind: StationKind = _field(description="站点类型 / Kind.")
    kind_name: str = _field(description="站点类型中文名 / The kind in Chinese.")
    status: StationStatus = _field(description="申报进度 / How far the application has come.")
    status_name: str = _field(description="申报进度中文名 / The status in Chinese.")
    code: str | None = _field(description="站点编码，含后缀 / The code with its suffix (AH-4.5.2 to AH-4.5.4).")
    code_state: CodeState = _field(description="编码状态 / Whether it has its code.")
    code_state_name: str = _field(description="编码状态中文名 / The code state in Chinese.")
    code_refusal: str | None = _field(description="未能赋码的原因 / Why no code could be given.")
    division: int = _field(description="行政区划代码 / The division, six digits (GB/T 2260).")
    division_name: str = _field(description="县（市、区）名称 / The division's name.")
    division_path: str = _field(description="省市县全称 / All names from the province down.")
    city: int = _field(description="设区市代码 / The city's division.")
    province: int = _field(description="省级代码 / The province's division.")
    township: str = _field(description="乡镇（街道）/ Township or street.")
    address: str = _field(description="详细地址 / Address.")
    place: Place | None = _field(description="坐标 / Where it is, as captured.")
    unit_no: int = _field(description="主管工会编号 / The responsible unit's number.")
    unit_name: str | None = _field(description="主管工会 / The responsible unit.")
    enterprise_no: int | None = _field(description="共建单位组织编号 / The co-builder's number, if it is a unit.")
    enterprise_name: str | None = _field(description="共建单位组织名称 / The co-builder's name, if it is a unit.")
    build_mode: BuildMode | None = _field(description="建设方式 / Who builds (AH-4.4.1).")
    co_builder: str = _field(description="共建单位，按申报填写 / The co-builder as written in the application.")
    area_m2: Decimal | None = _field(name="areaM2", description="面积，平方米 / Floor area, square metres.")
    facilities: list[str] = _field(description="设施 / What it offers.")
    opening_hours: str = _field(description="开放时间 / Opening hours, as written.")
    built_on: date | None = _field(description="建成日期 / The day it was built.")
    remark: str = _field(description="备注 / Remark.")
    community: str = _field(description="社区 / Community (SP-2.1).")
    venue: str = _field(description="依托场所 / The sort of place it is in (PJ-4.3, SP-2.3).")
    floor: int | None = _field(description="所在楼层，地面层为 1 / The floor; the ground floor is 1 (SP-3.2b).")
    storeys: int | None = _field(description="建筑总层数 / How many floors the building has (SP-3.2b).")
    street_front: bool | None = _field(description="是否临街 / Whether it faces the street (QD-4.2).")
    toilet: ToiletPlace | None = _field(description="如厕条件 / Where the nearest toilet is (NM-4.3b, QD-5b).")
    toilet_m: int | None = _field(description="厕所距离，米 / How far a toilet nearby is, metres.")
    grade: int | None = _field(description="拟定等级 / The grade proposed, 1 is the highest (PJ-6.2.1).")
    services: list[str] = _field(description="服务项目 / What is done there.")
    serves: list[str] = _field(description="服务对象 / Whom it serves (SP-1, PJ-3).")
    opening_mode: OpeningMode | None = _field(description="开放模式 / How it is kept open (PJ-6.1.3).")
    openings: list[OpeningTime] | None = _field(
        description="读懂的开放时间；读不懂时为空 / The opening hours as far as they can be read; null if they cannot."
    )
    unattended: bool = _field(description="无人值守 / Without staff on duty (AH-4.2.3).")
    co_building: CoBuilding | None = _field(description="共建范围 / How far the co-builder's word reaches (AH-4.5.6).")
    photos: list[str] = _field(description="照片文件编号 / Photographs, by the ids of their files.")
    requested_fen: int | None = _field(description="申请金额，分 / The money asked for, fen (SP-A3).")
    waivers: list[Waiver] = _field(description="突破软性规定的理由 / Why soft rules are passed over.")
    shortfalls: list[Shortfall] = _field(
        description="与现行标准的差距，按最近一次申报或变更时计 / What it lacked of the standard when it was last said."
    )
    head: Head | None = _field(description="站长 / Its head.")
    leader: Head | None = _field(description="负责领导 / The responsible leader (PJ-12.1).")
    liaison: Head | None = _field(description="专职联络员 / The liaison (PJ-12.1).")
    submitted_at: datetime = _field(description="最近一次申报时间 / When it was last handed in.")
    changed_at: datetime = _field(description="最近一次办理时间 / When its application last moved on.")
    accepted_on: date | None = _field(description="验收日期 / The day of acceptance.")
    opened_on: date | None = _field(description="启用日期 / The day it began to serve.")
    closed_until: date | None = _field(description="暂停服务至 / Closed until then, if that is known.")
    returned_reason: str | None = _field(description="退回原因 / Why it was given back.")
    status_reason: str | None = _field(
        description="现状的原因：退回、暂停、退出、撤销等 / Why it is returned, suspended, withdrawn or revoked."
    )
    stale: bool = _field(
        description="内容可能已过时：有事件待处理 / Something that happened to it does not show here yet."
    )

    @classmethod
    def of(cls, row: Row[Any]) -> "Station":
        return cls(
            id=global_id("Station", row.station_id),
            station_id=row.station_id,
            version=row.version,
            name=row.name,
            kind=StationKind(row.kind),
            kind_name=words.KIND_NAMES[row.kind],
            status=StationStatus(row.status),
            status_name=words.STATUS_NAMES[row.status],
            code=row.code,
            code_state=CodeState(row.code_state),
            code_state_name=words.CODE_STATE_NAMES[row.code_state],
            code_refusal=row.code_refusal,
            division=row.division,
            division_name=divisions.name_of(row.division),
            division_path=divisions.path_of(row.division),
            city=row.city,
            province=row.province,
            township=row.township,
            address=row.address,
            place=Place(lng=row.lng, lat=row.lat, datum=Datum(row.datum), capture=Capture(row.capture))
            if row.datum
            else None,
            unit_no=row.unit_no,
            unit_name=row.unit_name,
            enterprise_no=row.enterprise_no,
            enterprise_name=row.enterprise_name,
            build_mode=BuildMode(row.build_mode) if row.build_mode else None,
            co_builder=row.co_builder,
            area_m2=row.area_m2,
            facilities=row.facilities,
            opening_hours=row.opening_hours,
            built_on=row.built_on,
            remark=row.remark,
            community=row.community,
            venue=row.venue,
            floor=row.floor,
            storeys=row.storeys,
            street_front=row.street_front,
            toilet=ToiletPlace(row.toilet) if row.toilet else None,
            toilet_m=row.toilet_m,
            grade=row.grade,
            services=row.services,
            serves=row.serves,
            opening_mode=OpeningMode(row.opening_mode) if row.opening_mode else None,
            openings=OpeningTime.read(row.opening_hours),
            unattended=row.unattended,
            co_building=CoBuilding(row.co_building) if row.co_building else None,
            photos=row.photos,
            requested_fen=row.requested_fen,
            waivers=[Waiver(**waiver) for waiver in row.waivers],
            shortfalls=[Shortfall.of(one) for one in row.shortfalls],
            head=Head.of(row, "head"),
            leader=Head.of(row, "leader"),
            liaison=Head.of(row, "liaison"),
            submitted_at=row.submitted_at,
            changed_at=row.changed_at,
            accepted_on=row.accepted_on,
            opened_on=row.opened_on,
            closed_until=row.closed_until,
            returned_reason=row.status_reason if row.status == "returned" else None,
            status_reason=row.status_reason,
            stale=row.stale,
        )


def seen_by(viewer: Viewer) -> Select[Any]:
    """The stations in a viewer's scope."""
    return select(*table.c).where(within(viewer.scope, table))


def known(rows: Select[Any], moment: datetime | None) -> Select[Any]:
    """A statement about stations, asked of what was known at a moment; of what is known now, when there is none.

    What was known by then had been handed in by then: that is where the index of the history ends.
    """
    if moment is None:
        return rows
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


def named(rows: Select[Any], order: Order | None = None) -> Select[Any]:
    """Chosen stations with the names of their units: looked up for those that are shown, not before they are chosen."""
    chosen = rows.subquery("chosen")
    names = [_responsible.c.name.label("unit_name"), _builder.c.name.label("enterprise_name")]
    for role, person in _people.items():
        names += [person.c.name.label(f"{role}_name"), person.c.phone_masked.label(f"{role}_phone")]
    found = (
        select(chosen, *names)
        .outerjoin(_responsible, _responsible.c.unit_no == chosen.c.unit_no)
        .outerjoin(_builder, _builder.c.unit_no == chosen.c.enterprise_no)
    )
    for role, person in _people.items():
        here = and_(person.c.person_id == chosen.c[f"{role}_id"], person.c.division == chosen.c.division)
        found = found.outerjoin(person, here)
    return found.order_by(*order.by(chosen)) if order else found
