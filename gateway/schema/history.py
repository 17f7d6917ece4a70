"""What happened to a station: every event of every source, who, when, for which unit, why, and what was different."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import Row, Select, select

from contracts import divisions
from contracts.permissions import ROLES
from contracts.registry import UnitKind
from gateway import shown
from gateway.reading import Viewer, within
from gateway.schema import happenings, paging
from gateway.schema.context import Info, opened_id
from gateway.schema.fields import query
from gateway.schema.paging import Order, PageInfo
from gateway.schema.telling import FieldChange, differences, named
from gateway.schema.words import UnitLevel, meant
from gateway.sessions import Grant
from gateway.views.history import table, was
from gateway.views.stations import stations
from gateway.views.units import units

_field, _argument = strawberry.field, strawberry.argument
ORDER = Order("happened", table.c.at, table.c.event_id, datetime, descending=True)


@strawberry.type(description="站点经历中的一件事 / Something that happened to a station.")
class Happening:
    event_id: UUID = _field(description="事件编号 / The event's id.")
    station_id: UUID = _field(description="站点编号 / The station.")
    source: str = _field(description="记录此事的服务，如 registry、coding / The service that recorded it.")
    position: int = _field(description="在该服务中的序位 / Its position there.")
    version: int = _field(description="在其事件流中的版本 / Its version in its stream.")
    kind: happenings.HappeningKind = _field(description="类别 / What sort of thing it is.")
    kind_name: str = _field(description="类别中文名 / The same in Chinese.")
    event: str = _field(description="事件类型，如 StationAccepted / The event's type.")
    event_name: str = _field(description="事件中文名 / The event in Chinese.")
    at: datetime = _field(description="办理时间 / When it was done.")
    recorded_at: datetime = _field(description="记录时间，asOf 以此为准 / When it was recorded; asOf goes by this.")
    actor: str = _field(
        description="办理账号编号；系统自动办理时为规则名称 / The account's id, or the policy that did it."
    )
    automatic: bool = _field(description="是否系统自动办理 / Whether a policy of the platform did it.")
    unit_no: int | None = _field(description="代表的组织编号 / The unit it was done for.")
    unit_name: str | None = _field(description="代表的组织 / That unit's name.")
    role: str | None = _field(description="角色代码 / The role it was done in.")
    role_name: str | None = _field(description="角色名称 / The role in Chinese.")
    level: UnitLevel | None = _field(description="层级 / The level it was done at.")
    division: int = _field(description="行政区划代码 / The division it was done for (GB/T 2260).")
    division_name: str = _field(description="行政区划名称 / That division's name.")
    reason: str | None = _field(description="原因 / Why, where a reason was given.")
    standard: str | None = _field(
        description="所依据的标准及版本 / The document and edition that the decision rested on."
    )
    change_id: UUID | None = _field(description="相关的变更申请 / The proposed change that it concerns.")
    fields: list[FieldChange] = _field(
        description="变更内容；提出变更时为拟变更内容 / What was different; for a proposal, what is to be different."
    )
    files: list[str] = _field(description="佐证材料文件编号 / Evidence: the ids of files, under /files.")

    @classmethod
    def of(cls, row: Row[Any], persons: dict[str, str | None]) -> "Happening":
        before, after = (row.before, row.asked) if row.asked is not None else (row.was, row.said)
        role = ROLES.get(row.role or "")
        return cls(
            event_id=row.event_id,
            station_id=row.station_id,
            source=row.source,
            position=row.position,
            version=row.version,
            kind=(kind := happenings.kind_of(row.event)),
            kind_name=happenings.KIND_NAMES[meant(kind)],
            event=row.event,
            event_name=happenings.EVENT_NAMES[row.event],
            at=row.at,
            recorded_at=row.recorded_at,
            actor=row.actor,
            automatic="." in row.actor,
            unit_no=row.by_unit,
            unit_name=row.unit_name,
            role=row.role,
            role_name=role.zh if role else None,
            level=_level(row),
            division=row.division,
            division_name=divisions.name_of(row.division),
            reason=row.reason,
            standard=row.standard,
            change_id=row.change_id,
            fields=differences(before or {}, after or {}, persons),
            files=row.files or [],
        )


@strawberry.type(description="经历中的一行 / A happening and its place in the list.")
class HappeningEdge:
    cursor: str = _field(description="此行的位置 / The place behind this row.")
    node: Happening = _field(description="事件 / What happened.")


@strawberry.type(description="站点经历的一页 / One page of a station's history.")
class HappeningConnection:
    edges: list[HappeningEdge] = _field(description="各行，最近的在前 / The rows, the latest first.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type
class Query:
    @query(
        "站点的全部经历，最近的在前；不在管辖范围内时为空列表 / "
        "Everything that happened to a station, the latest first; an empty list outside your scope."
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
    ) -> HappeningConnection:
        viewer, first = info.context.session.viewer, paging.size(first)
        rows = seen_by(viewer).where(table.c.station_id == opened_id(id, "Station")[1])
        if kind:
            rows = rows.where(table.c.event.in_(happenings.events_of(kind)))
        found = await info.context.front.reader.rows(viewer, told(ORDER.page(rows, first, after)))
        persons = await persons_of(info, viewer, found)
        return HappeningConnection(
            edges=[HappeningEdge(cursor=ORDER.cursor(row), node=Happening.of(row, persons)) for row in found[:first]],
            page_info=ORDER.info(found, first, after),
        )


def seen_by(viewer: Viewer) -> Select[Any]:
    """What happened to the stations in a viewer's scope."""
    here = stations.table.alias("here")
    return select(table).join(here, here.c.station_id == table.c.station_id).where(within(viewer.scope, here))


def told(rows: Select[Any]) -> Select[Any]:
    """Chosen rows with what had been said before, and the unit that each was done for."""
    chosen, unit = rows.subquery("chosen"), units.table
    columns = [unit.c.name.label("unit_name"), unit.c.kind.label("unit_kind"), unit.c.covers.label("unit_covers")]
    found = select(chosen, was(chosen).scalar_subquery().label("was"), *columns)
    return found.outerjoin(unit, unit.c.unit_no == chosen.c.by_unit).order_by(*ORDER.by(chosen))


async def persons_of(info: Info, viewer: Viewer, rows: Sequence[Row[Any]]) -> dict[str, str | None]:
    """The names of those whom these rows name, as far as the viewer may see them today."""
    ids = [UUID(one) for row in rows for one in named(row.said, row.was, row.asked, row.before)]
    if not ids:
        return {}
    people = shown.table
    found = select(people.c.person_id, people.c.name).where(people.c.person_id.in_(ids))
    return {str(row.person_id): row.name for row in await info.context.front.reader.rows(viewer, found)}


def _level(row: Row[Any]) -> UnitLevel | None:
    if row.unit_kind is None:
        return None
    kind, covers = UnitKind(row.unit_kind), tuple(row.unit_covers or ())
    grant = Grant(row.role or "", row.by_unit, row.event_id, row.unit_name, kind, covers, None)
    return UnitLevel(grant.hat.level)
