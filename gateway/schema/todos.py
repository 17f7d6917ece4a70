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

from gateway import todos
from gateway.handing import WATCHED, among
from gateway.schema import paging
from gateway.schema.context import Info
from gateway.schema.fields import query, subscription
from gateway.schema.paging import Order
from gateway.schema.todo import Todo, TodoConnection, TodoKind
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


@strawberry.enum(description="谁的待办 / Whose list.")
class TodoScope(Enum):
    MINE = _value(
        "mine",
        description="须由本人办理：本人提交后被退回的、本人的导入、同事转交给我的 / "
        "What I brought and have to go on with, and what colleagues handed me.",
    )
    UNIT = _value("unit", description="等待本组织办理 / What waits for my units, mine included.")


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
        listed = await _listed(info, today, mine=mine, kinds=kinds, overdue=overdue)
        order = Order("waiting", listed.c.since, listed.c.row_id, datetime)
        found: list[Any] = list(
            await info.context.front.reader.rows(session.viewer, order.page(select(*listed.c), first, after))
        )
        if Kind.COMMIT in kinds and not overdue:
            place = order.place(after) if after is not None else None
            imports = await _imports(info, session, mine=mine)
            found += [one for one in imports if place is None or (one.since, one.row_id) > place]
        found.sort(key=lambda row: (row.since, row.row_id))
        handed = await info.context.front.handing.of(row.row_id for row in found[:first])
        account = session.viewer.account
        nodes = [Todo.of(row, today, handed.get((row.kind, row.row_id)), account) for row in found[:first]]
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
        with changes.watch(stations.name, proposals.name, WATCHED) as watcher:
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
        listed = await _listed(info, today, mine=mine, kinds=frozenset(Kind), overdue=False)
        counting: Any = select(func.count(), func.count().filter(todos.late(listed.c.due, today))).select_from(listed)
        row: Any = await reader.row(session.viewer, counting)
        return (int(row[0]) + imports, int(row[1])) if row else (imports, 0)

    (mine, _), (unit, late) = await of(mine=True), await of(mine=False)
    return TodoCount(mine=mine, unit=unit, overdue=late)


async def handed_unread(info: Info) -> int:
    """How many to-dos an account was handed that still wait, and has not read so."""
    session, front, today = info.context.session, info.context.front, business_day(now())
    handed = [one for one in await front.handing.to(session.viewer.account) if not one.seen]
    if not handed:
        return 0
    ours = _each(waiting(session, today, mine=False, kinds=frozenset(Kind)))
    what = select(ours.c.kind, ours.c.row_id).where(among(ours, handed)).distinct().subquery()
    row = await front.reader.row(session.viewer, select(func.count()).select_from(what))
    return int(row[0]) if row else 0


async def _listed(info: Info, today: date, *, mine: bool, kinds: frozenset[Kind], overdue: bool) -> Any:
    """Each once, though two hats of an account may both be waited for; mine are also those that I was handed."""
    session = info.context.session
    parts = waiting(session, today, mine=mine, kinds=kinds)
    if mine and (handed := await info.context.front.handing.to(session.viewer.account)):
        ours = _each(waiting(session, today, mine=False, kinds=kinds))
        parts.append(select(ours).where(among(ours, handed)))
    everything = _each(parts)
    what = (everything.c.kind, everything.c.row_id)
    once = select(everything).ext(distinct_on(*what)).order_by(*what, everything.c.due)
    if overdue:
        once = once.where(todos.late(everything.c.due, today))
    return once.subquery("listed")


def _each(parts: Sequence[Select[Any]]) -> Any:
    return union_all(*(parts or [todos.nothing()])).subquery()


async def _imports(info: Info, session: Session, *, mine: bool) -> list[Waits]:
    """The imports that somebody began and did not commit: their own, or their units'."""
    units = [] if mine else [hat.unit_no for hat in session.identity.hats if hat.allows("station:submit")]
    found = await info.context.front.imports.records.waiting(session.viewer.account, units)
    return [Waits(Kind.COMMIT, one.import_id, None, one.filename, None, one.created_at, None, "") for one in found]
