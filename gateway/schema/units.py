"""The organisation tree: units by number, page by page, from their roots to what is below them, with their stations."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import Boolean, ColumnElement, Integer, Row, Text, func, or_, true

from contracts.registry import UnitKind as ContractKind
from gateway.planner.fields import column, global_id
from gateway.planner.filters import Filter, among, asks, equal, narrowed_by, present
from gateway.planner.lists import Ask, Listed, One
from gateway.schema import paging
from gateway.schema.context import Info, Node, opened_id
from gateway.schema.context import global_id as global_id_of
from gateway.schema.fields import query
from gateway.schema.loading import areas_of
from gateway.schema.paging import Connection, Order, one, page, reads
from gateway.schema.words import StationStatus, UnitKind, meant
from gateway.views.units import table
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument
here = table.c
AREAS = ("province", "city", "division")
DEEPEST = 10
"""Levels of a tree; who hung units in a circle is not followed round it."""


class NumberOrId(Invalid):
    """A unit is asked for by its id or by its number."""

    code, zh, en = "id-or-number", "请提供 id 或 unitNo 之一", "Give either id or unitNo"


@strawberry.type(description="某一进度的驿站数 / How many stations have a status.")
class StatusCount:
    status: StationStatus = _field(description="申报进度 / The status.")
    count: int = _field(description="管辖范围内的个数 / How many in your scope.")


@strawberry.type(description="组织：工会、乡镇（街道）工会、共建单位等 / A unit of the network.")
class Unit(Node):
    id: strawberry.ID = column(global_id("Unit", here.unit_id), "全局编号 / The global id.")
    unit_no: int = column(here.unit_no, "组织编号 / Its number: for a division's union the division's code.")
    name: str = column(here.name, "名称 / Name.")
    kind: UnitKind = column(here.kind, "组织类型 / What sort of organisation it is.")
    division: int = column(here.division, "成立地行政区划 / The division it was founded in (GB/T 2260).")
    covers: list[int] = column(here.covers, "所辖行政区划 / The divisions it covers, all below them included.")
    parent_no: int | None = column(here.parent_no, "上级组织编号 / The number of the unit above.")
    dissolved_at: datetime | None = column(
        here.dissolved_at, "撤销时间；未撤销为空 / When it was dissolved; null if it stands."
    )
    dissolved_reason: str | None = column(here.dissolved_reason, "撤销原因 / Why it was dissolved.")
    successor_no: int | None = column(here.successor_no, "接续组织编号 / The unit that carries on its work.")
    version: int = column(here.version, "版本，办理时作为 expectedVersion / The version a form is built from.")
    changed_at: datetime = column(here.changed_at, "最近办理时间 / When something was last done with it.")
    stale: bool = column(
        here.stale, "内容可能已过时：有事件待处理 / Something that happened to it does not show here yet."
    )

    @classmethod
    def of(cls, row: Row[Any]) -> "Unit":
        return cls(
            id=global_id_of("Unit", row.unit_id),
            unit_no=row.unit_no,
            name=row.name,
            kind=UnitKind(row.kind),
            division=row.division,
            covers=list(row.covers),
            parent_no=row.parent_no,
            dissolved_at=row.dissolved_at,
            dissolved_reason=row.dissolved_reason,
            successor_no=row.successor_no,
            version=row.version,
            changed_at=row.changed_at,
            stale=row.stale,
        )

    @query("上级组织 / The unit above.")
    async def parent(self, info: Info) -> "Unit | None":
        return await numbered(info, self.parent_no)

    @query("自最上级至本组织的上级 / From the root down to the unit above.")
    async def path(self, info: Info) -> "list[Unit]":
        found: list[Unit] = []
        above = await numbered(info, self.parent_no)
        while above and len(found) < DEEPEST and above.unit_no != self.unit_no:
            found.append(above)
            above = await numbered(info, above.parent_no)
        return found[::-1]

    @query("下级组织，不含已撤销的 / The units right below it that stand.")
    async def children(self, info: Info) -> "list[Unit]":
        return [Unit.of(row) for row in await info.context.loaders.children.load(self.unit_no)]

    @query("所辖、主管或共建的驿站数，按进度，限管辖范围内 / Its stations by status, as far as you see them.")
    async def station_counts(self, info: Info) -> list[StatusCount]:
        areas = areas_of(ContractKind(meant(self.kind)), self.unit_no, self.covers)
        counted = await info.context.loaders.counts.load(areas)
        return [StatusCount(status=StationStatus(status), count=many) for status, many in counted]


def covering_it(division: Any) -> ColumnElement[bool]:
    """The units that cover a division or one above it."""
    above = (division, division // 100 * 100, division // 10000 * 10000)
    return or_(*(here.covers.op("@>")(func.jsonb_build_array(one)) for one in above))


@strawberry.input(description="筛选条件，同时满足 / What units must be, all of it.")
class UnitFilter:
    kind: list[UnitKind] | None = asks(among(here.kind), "组织类型 / Any of these kinds.")
    parent_no: int | None = asks(equal(here.parent_no), "上级组织编号 / Right below this unit.")
    roots: bool | None = asks(
        Filter(Boolean(), lambda given: here.parent_no.is_(None) == given), "最上级组织 / Below no other unit."
    )
    covering: int | None = asks(
        Filter(Integer(), covering_it),
        "管辖此行政区划的工会，含上级 / The unions that cover this division, those above too.",
    )
    within: int | None = asks(
        Filter(Integer(), lambda given: or_(*(here[name] == given for name in AREAS))),
        "成立于此行政区划及其下级 / Founded in this division or below.",
    )
    text: str | None = asks(
        Filter(Text(), lambda text: func.strpos(here.name, text) > 0), "名称包含 / The name contains this."
    )
    dissolved: bool | None = asks(
        present(here.dissolved_at), "是否已撤销；默认不含 / Dissolved ones; left out by default."
    )


UNITS = Listed(
    node="Unit",
    table=table,
    orders={None: Order("unit", here.unit_no, here.unit_id, int)},
    filters=narrowed_by(UnitFilter) | {"unit_id": equal(here.unit_id), "unit_no": equal(here.unit_no)},
    whose=lambda *_: true(),  # units are no secret
)


def which(id: str | None = None, unit_no: int | None = None) -> Ask:
    """The unit that somebody means."""
    if (id is None) == (unit_no is None):
        raise NumberOrId(path="id")
    return UNITS.one(unit_id=opened_id(id, "Unit")[1]) if id is not None else UNITS.one(unit_no=unit_no)


@strawberry.type
class Query:
    @reads(One(which), "按编号查询组织，含已撤销的 / One unit, dissolved ones too.")
    async def unit(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, _argument(description="全局编号或 UUID / Global id or UUID.")] = None,
        unit_no: Annotated[int | None, _argument(description="组织编号 / Its number.")] = None,
    ) -> Unit | None:
        return await one(info, Unit, which(id, unit_no))

    @query("组织，按编号排列 / The units, by their numbers.")
    async def units(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        filter: Annotated[UnitFilter | None, _argument(description="筛选条件 / Which units.")] = None,
    ) -> Connection[Unit]:
        wanted = vars(filter or UnitFilter())
        standing = {"dissolved": bool(wanted["dissolved"])}  # those that are no more only for who asks for them
        return await page(info, Unit, UNITS.ask(first, after, filter=wanted | standing))


async def find_numbered(info: Info, unit_no: int) -> Unit | None:
    """A unit by its number, as it stands now; units are no secret."""
    return await one(info, Unit, UNITS.one(unit_no=unit_no))


async def numbered(info: Info, unit_no: int | None) -> Unit | None:
    """A unit by its number, fetched once for all who ask in this request."""
    row = await info.context.loaders.unit.load(unit_no) if unit_no is not None else None
    return Unit.of(row) if row else None
