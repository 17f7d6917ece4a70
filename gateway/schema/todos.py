"""To-do lists (待办): what waits for me or for my unit, since when, and how late it is."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import strawberry
from sqlalchemy import Select, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from contracts import divisions
from gateway import todos
from gateway.schema import paging
from gateway.schema.context import Info, global_id
from gateway.schema.fields import query, subscription
from gateway.schema.paging import Order, PageInfo
from gateway.schema.words import meant
from gateway.sessions import Session
from gateway.todos import Kind, waiting
from gateway.views.proposals import proposals
from gateway.views.stations import stations
from services.chassis.clock import business_day, now

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument
RENEWED_SECONDS = 60.0
SETTLED_SECONDS = 0.5
"""Many things change at a time; a count is told once they have."""


@strawberry.enum(description="待办类别 / What has to be done.")
class TodoKind(Enum):
    ENDORSE = _value(Kind.ENDORSE, description="待审核的申报 / An application to endorse.")
    ACCEPT = _value(Kind.ACCEPT, description="待验收的申报 / An application to accept.")
    APPROVE = _value(Kind.APPROVE, description="待批准的变更 / A change to agree to.")
    MEND = _value(Kind.MEND, description="退回待修改的申报 / An application that was given back, to mend.")
    COMMIT = _value(Kind.COMMIT, description="已检查待提交的导入 / An import that was checked, to commit.")


KIND_NAMES = {"endorse": "待审核", "accept": "待验收", "approve": "待批准", "mend": "待修改", "commit": "待提交"}


@strawberry.enum(description="谁的待办 / Whose list.")
class TodoScope(Enum):
    MINE = _value(
        "mine", description="须由本人办理：本人提交后被退回的、本人的导入 / What I brought and have to go on with."
    )
    UNIT = _value("unit", description="等待本组织办理 / What waits for my units, mine included.")


@strawberry.type(description="一项待办 / Something that waits for somebody.")
class Todo:
    kind: TodoKind = _field(description="类别 / What has to be done.")
    kind_name: str = _field(description="类别中文名 / The same in Chinese.")
    id: strawberry.ID = _field(
        description="站点或导入的全局编号 / The station's or the import's global id, for node(id)."
    )
    change_id: UUID | None = _field(description="变更申请编号 / The proposed change, if it is one.")
    name: str = _field(description="站点名称或文件名 / The station's name, or the file's.")
    division: int | None = _field(
        description="行政区划代码 / The division, six digits (GB/T 2260); null for an import."
    )
    division_name: str | None = _field(description="行政区划名称 / The division's name; null for an import.")
    since: datetime = _field(description="何时起等待 / Since when it waits.")
    waited_days: int = _field(description="已等待天数 / For how many days.")
    due: date | None = _field(
        description="办理期限；标准未规定时为空 / Until when; null where the standard says nothing."
    )
    late_days: int = _field(description="逾期天数；未逾期为 0 / How many days it is late; 0 if it is not.")
    clause: str | None = _field(description="由谁办理所依据的条款 / The clause that gives the step to this level.")

    @classmethod
    def of(cls, row: Any, today: date) -> "Todo":
        imported = row.kind == Kind.COMMIT
        return cls(
            kind=TodoKind(Kind(row.kind)),
            kind_name=KIND_NAMES[row.kind],
            id=global_id("Import", row.row_id) if imported else global_id("Station", row.station_id),
            change_id=row.row_id if row.kind == Kind.APPROVE else None,
            name=row.name,
            division=row.division,
            division_name=divisions.name_of(row.division) if row.division else None,
            since=row.since,
            waited_days=(today - business_day(row.since)).days,
            due=row.due,
            late_days=max(0, (today - row.due).days) if row.due else 0,
            clause=row.clause or None,
        )


@strawberry.type(description="待办的一页 / One page of what waits.")
class TodoConnection:
    nodes: list[Todo] = _field(description="各项，等待最久的在前 / What waits, the longest first.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type(description="待办数 / How much waits.")
class TodoCount:
    mine: int = _field(description="须由本人办理 / For me.")
    unit: int = _field(description="等待本组织办理，含本人 / For my units, mine included.")
    overdue: int = _field(description="其中逾期的 / Of these, late.")


class Waits(NamedTuple):
    """An import that waits, beside the rows of the views."""

    kind: str
    row_id: UUID
    station_id: None
    name: str
    division: None
    since: datetime
    due: None
    clause: str


@strawberry.type
class Query:
    @query("待办，等待最久的在前 / What waits for me or my units, the longest first.")
    async def todos(
        self,
        info: Info,
        whose: Annotated[TodoScope, _argument(description="谁的待办 / Whose.")] = TodoScope.UNIT,
        kind: Annotated[list[TodoKind] | None, _argument(description="只看这些类别 / Of these sorts alone.")] = None,
        overdue: Annotated[bool, _argument(description="只看逾期的 / Late ones alone.")] = False,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
    ) -> TodoConnection:
        session, today, first = info.context.session, business_day(now()), paging.size(first)
        kinds = frozenset(Kind(meant(one)) for one in kind) if kind else frozenset(Kind)
        mine = whose is TodoScope.MINE
        listed = _listed(waiting(session, today, mine=mine, kinds=kinds), today, overdue=overdue)
        order = Order("waiting", listed.c.since, listed.c.row_id, datetime)
        found: list[Any] = list(
            await info.context.front.reader.rows(session.viewer, order.page(select(*listed.c), first, after))
        )
        if Kind.COMMIT in kinds and not overdue:
            place = order.place(after) if after is not None else None
            imports = await _imports(info, session, mine=mine)
            found += [one for one in imports if place is None or (one.since, one.row_id) > place]
        found.sort(key=lambda row: (row.since, row.row_id))
        nodes = [Todo.of(row, today) for row in found[:first]]
        return TodoConnection(nodes=nodes, page_info=order.info(found, first, after))

    @query("待办数 / How much waits for me and my units.")
    async def todo_count(self, info: Info) -> TodoCount:
        return await counted(info)


@strawberry.type
class Subscription:
    @subscription("待办数有变化时推送 / How much waits, whenever that is different.")
    async def todo_changed(self, info: Info) -> AsyncGenerator[TodoCount, None]:
        context = info.context
        await context.renew()
        changes = context.front.changes
        told: TodoCount | None = None
        with changes.watch(stations.name, proposals.name) as watcher:
            while True:
                await context.renew()
                found = await counted(info)
                if found != told:
                    yield (told := found)
                await watcher.woken(RENEWED_SECONDS)
                await asyncio.sleep(SETTLED_SECONDS)


async def counted(info: Info) -> TodoCount:
    session, today, reader = info.context.session, business_day(now()), info.context.front.reader

    async def of(*, mine: bool) -> tuple[int, int]:
        imports = len(await _imports(info, session, mine=mine))
        listed = _listed(waiting(session, today, mine=mine, kinds=frozenset(Kind)), today, overdue=False)
        counting: Any = select(func.count(), func.count().filter(todos.late(listed.c.due, today))).select_from(listed)
        row: Any = await reader.row(session.viewer, counting)
        return (int(row[0]) + imports, int(row[1])) if row else (imports, 0)

    (mine, _), (unit, late) = await of(mine=True), await of(mine=False)
    return TodoCount(mine=mine, unit=unit, overdue=late)


def _listed(parts: Sequence[Select[Any]], today: date, *, overdue: bool) -> Any:
    """Each once, though two hats of an account may both be waited for."""
    everything = union_all(*(parts or [todos.nothing()])).subquery("everything")
    what = (everything.c.kind, everything.c.row_id)
    once = select(everything).ext(distinct_on(*what)).order_by(*what, everything.c.due)
    if overdue:
        once = once.where(todos.late(everything.c.due, today))
    return once.subquery("listed")


async def _imports(info: Info, session: Session, *, mine: bool) -> list[Waits]:
    """The imports that somebody began and did not commit: their own, or their units'."""
    units = [] if mine else [hat.unit_no for hat in session.identity.hats if hat.allows("station:submit")]
    found = await info.context.front.imports.records.waiting(session.viewer.account, units)
    return [Waits(Kind.COMMIT, one.import_id, None, one.filename, None, one.created_at, None, "") for one in found]
