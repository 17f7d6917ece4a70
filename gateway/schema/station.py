"""A station as the schema shows it, and the one statement that all of them are read with."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import Row, Select, and_, select

from contracts import divisions
from gateway import shown
from gateway.reading import Viewer, within
from gateway.schema import words
from gateway.schema.context import Node, global_id
from gateway.schema.paging import Order
from gateway.schema.words import BuildMode, Capture, CodeState, Datum, StationKind, StationStatus
from gateway.views.stations import stations
from gateway.views.units import units

table = stations.table
_responsible, _builder = units.table.alias("responsible"), units.table.alias("builder")
_head = shown.table.alias("head")
_field = strawberry.field


@strawberry.type(
    description="采集时的坐标，经纬度为十进制度 / A point as captured, in decimal degrees; never converted."
)
class Place:
    lng: float = _field(description="经度，度 / Longitude, degrees.")
    lat: float = _field(description="纬度，度 / Latitude, degrees.")
    datum: Datum = _field(description="坐标系 / The coordinate system of the pair.")
    capture: Capture = _field(description="坐标来源 / How it was got.")


@strawberry.type(description="站长 / The head of a station; in full only by revealPerson.")
class Head:
    person_id: UUID = _field(description="人员编号 / The person's id.")
    name: str | None = _field(description="姓名；已删除时为空 / Null once erased.")
    phone_masked: str | None = _field(description="联系电话，已隐去中间数字 / The number, masked.")


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
    head: Head | None = _field(description="站长 / Its head.")
    submitted_at: datetime = _field(description="最近一次申报时间 / When it was last handed in.")
    changed_at: datetime = _field(description="最近一次办理时间 / When its application last moved on.")
    accepted_on: date | None = _field(description="验收日期 / The day of acceptance.")
    returned_reason: str | None = _field(description="退回原因 / Why it was given back.")
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
            head=Head(person_id=row.head_id, name=row.head_name, phone_masked=row.head_phone) if row.head_id else None,
            submitted_at=row.submitted_at,
            changed_at=row.changed_at,
            accepted_on=row.accepted_on,
            returned_reason=row.returned_reason,
            stale=row.stale,
        )


def seen_by(viewer: Viewer) -> Select[Any]:
    """The stations in a viewer's scope."""
    return select(table).where(within(viewer.scope, table))


def named(rows: Select[Any], order: Order | None = None) -> Select[Any]:
    """Chosen stations with the names of their units: looked up for those that are shown, not before they are chosen."""
    chosen = rows.subquery("chosen")
    found = (
        select(
            chosen,
            _responsible.c.name.label("unit_name"),
            _builder.c.name.label("enterprise_name"),
            _head.c.name.label("head_name"),
            _head.c.phone_masked.label("head_phone"),
        )
        .outerjoin(_responsible, _responsible.c.unit_no == chosen.c.unit_no)
        .outerjoin(_builder, _builder.c.unit_no == chosen.c.enterprise_no)
        .outerjoin(_head, and_(_head.c.person_id == chosen.c.head_id, _head.c.division == chosen.c.division))
    )
    return found.order_by(*order.by(chosen)) if order else found
