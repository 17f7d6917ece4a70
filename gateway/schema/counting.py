"""Stations counted (统计): how many there are and how much room they have, by what they have in common."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated

import strawberry
from sqlalchemy import func

from contracts import divisions
from contracts.values import Level, city_of
from gateway.planner import groups
from gateway.planner.fields import column, names_of, worded
from gateway.planner.groups import Group, Grouped, Value
from gateway.planner.reference import groups_of, made
from gateway.schema import words
from gateway.schema.context import Info
from gateway.schema.paging import reads
from gateway.schema.station import table, unit_named
from gateway.schema.stations import AS_OF, STATIONS, StationFilter
from gateway.schema.words import BuildMode, CodeState, StationKind, StationStatus
from services.chassis.clock import SHANGHAI

_value, _argument = strawberry.enum_value, strawberry.argument
here = table.c


@strawberry.enum(description="分组方式 / What stations are grouped by.")
class StationGroup(Enum):
    STATUS = _value("status", description="申报进度 / By status.")
    KIND = _value("kind", description="站点类型 / By kind.")
    CODE_STATE = _value("code_state", description="编码状态 / By code state (AH-4.5.1).")
    BUILD_MODE = _value("build_mode", description="建设方式 / By who builds (AH-4.4.1).")
    CITY = _value("city", description="设区市 / By city, the six digits of its division.")
    DIVISION = _value("division", description="县（市、区）/ By county, six digits (GB/T 2260).")
    UNIT = _value("unit", description="主管工会 / By the number of the responsible unit.")
    MONTH = _value("month", description="最近一次申报的月份，如 2026-03 / By the month they were last handed in.")


COUNTIES = {row.code: row for row in divisions.HOME.rows.values() if row.level is Level.COUNTY}
CITY_NAMES = {city_of(code): divisions.name_of(row.parent) for code, row in COUNTIES.items()}
"""A municipality's counties have none above them but the municipality."""
DIVISION_NAMES = {code: row.name for code, row in COUNTIES.items()}
BUILD_MODE_NAMES = {"self": "自建", "co": "共建"}


def spelled(of: Value, kind: type[Enum], names: dict[str, str]) -> Group:
    """A word of the schema."""
    return Group(of, lambda value: worded(value, names_of(kind)), lambda value: worded(value, names))


GROUPS = Grouped(
    STATIONS,
    {
        StationGroup.STATUS: spelled(here.status, StationStatus, words.STATUS_NAMES),
        StationGroup.KIND: spelled(here.kind, StationKind, words.KIND_NAMES),
        StationGroup.CODE_STATE: spelled(here.code_state, CodeState, words.CODE_STATE_NAMES),
        StationGroup.BUILD_MODE: spelled(here.build_mode, BuildMode, BUILD_MODE_NAMES),
        StationGroup.CITY: Group(here.city, name=lambda value: worded(value, CITY_NAMES)),
        StationGroup.DIVISION: Group(here.division, name=lambda value: worded(value, DIVISION_NAMES)),
        StationGroup.UNIT: Group(here.unit_no, name=unit_named),
        StationGroup.MONTH: Group(func.to_char(func.timezone(SHANGHAI.key, here.submitted_at), "YYYY-MM")),
    },
    unnamed="未填报",
)


@strawberry.type(description="一组驿站的统计 / A group of stations, counted.")
class StationCount:
    keys: list[str | None] = strawberry.field(
        description="各分组方式的值，依请求的次序；未填报为空 / What they have in common, in the order asked for."
    )
    names: list[str] = strawberry.field(description="各值的中文名 / The same in Chinese.")
    many: int = column(func.count(), "驿站数 / How many stations.", name="count")
    area_m2: Decimal | None = column(
        func.sum(here.area_m2),
        "面积合计，平方米；均未填报时为空 / Their floor area together, square metres; null where none says it.",
        name="areaM2",
    )


@strawberry.type
class Query:
    @reads(
        GROUPS,
        f"管辖范围内的驿站分组统计，最多的在前，至多 {groups.MOST} 组 / "
        f"The stations in your scope by groups, the largest first, at most {groups.MOST}.",
    )
    async def stations_by(
        self,
        info: Info,
        group: Annotated[
            list[StationGroup],
            _argument(description=f"分组方式，1 至 {groups.TOGETHER} 种 / By what; 1 to {groups.TOGETHER}."),
        ],
        filter: Annotated[StationFilter | None, _argument(description="筛选条件 / Which stations.")] = None,
        as_of: Annotated[datetime | None, _argument(description=AS_OF)] = None,
    ) -> list[StationCount]:
        viewer = info.context.session.viewer
        counted = groups_of(StationCount, GROUPS, GROUPS.ask(group, filter, as_of), viewer)
        rows = await info.context.front.reader.rows(viewer, counted)
        return [made(StationCount, row, keys=row.group_keys, names=row.group_names) for row in rows]
