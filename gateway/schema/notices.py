"""Notifications (通知): what others did to what I or my units answer for, and what of it I have read."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import Row, Select, func, not_, select

from gateway.notices import Marks, concerning
from gateway.planner.reference import columns, made
from gateway.schema import paging
from gateway.schema.context import Info, global_id
from gateway.schema.errors import UserError
from gateway.schema.fields import mutation, query, subscription
from gateway.schema.history import Happening
from gateway.schema.paging import Order, PageInfo
from gateway.schema.todos import handed_unread
from gateway.views.history import happened, table
from services.chassis.clock import now
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument
ORDER = Order("notified", table.c.at, table.c.event_id, datetime, descending=True)
RENEWED_SECONDS = 60.0
SETTLED_SECONDS = 0.5
"""An event may be seen a moment before the station that it concerns."""


class TooManyMarks(Invalid):
    """A page at a time, or everything."""

    code = "too-many-marks"
    zh, en = f"一次最多标记 {paging.MOST} 条，或全部标记", f"Mark at most {paging.MOST} at a time, or all of them"


@strawberry.type(description="一条通知 / A notification.")
class Notification:
    object: strawberry.ID = _field(
        description="所涉站点的全局编号，可用 node(id) 读取 / The station's id, for node(id)."
    )
    station_name: str = _field(description="站点名称 / The station's name.")
    happening: Happening = _field(description="发生的事 / What happened.")
    own: bool = _field(
        description="是否本人申报或申请的 / Whether I handed it in or asked for it myself; else it is my unit's."
    )
    read: bool = _field(description="是否已读 / Whether I have read it.")

    @classmethod
    def of(cls, row: Row[Any]) -> "Notification":
        return cls(
            object=global_id("Station", row.station_id),
            station_name=row.station_name,
            happening=made(Happening, row),
            own=row.own,
            read=row.read,
        )


@strawberry.type(description="通知的一页 / One page of notifications.")
class NotificationConnection:
    nodes: list[Notification] = _field(description="各条，最近的在前 / The notifications, the latest first.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.input(description="标记已读 / What I have read.")
class MarkReadInput:
    events: list[UUID] = _field(
        default_factory=list, description="事件编号（happening.eventId）/ Which, by their events' ids."
    )
    todos: list[UUID] = _field(
        default_factory=list,
        description="转交给我的待办（站点或变更编号）/ To-dos that I was handed, by station or change.",
    )
    all: bool = _field(default=False, description="此刻之前的全部 / Everything up to now.")


@strawberry.type(description="标记结果 / What became of it.")
class MarkReadPayload:
    unread_count: int = _field(description="剩余未读数 / How many are left unread.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Query:
    @query("近 90 天的通知，最近的在前 / My notifications of the last 90 days, the latest first.")
    async def notifications(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        unread: Annotated[bool, _argument(description="只看未读 / Unread ones alone.")] = False,
    ) -> NotificationConnection:
        marks, first = await _marks(info), paging.size(first)
        rows = _told(info, marks)
        if unread:
            rows = rows.where(not_(marks.cover()))
        reader, viewer = info.context.front.reader, info.context.session.viewer
        found = await reader.rows(viewer, ORDER.page(rows, first, after))
        return NotificationConnection(
            nodes=[Notification.of(row) for row in found[:first]], page_info=ORDER.info(found, first, after)
        )

    @query("未读通知数 / How many notifications I have not read.")
    async def unread_count(self, info: Info) -> int:
        return await _unread(info)


@strawberry.type
class Mutation:
    @mutation("标记通知已读 / Mark notifications as read; concerns nobody but me.")
    async def mark_read(self, info: Info, input: MarkReadInput) -> MarkReadPayload:
        notices, viewer = info.context.front.notices, info.context.session.viewer
        if max(len(input.events), len(input.todos)) > paging.MOST:
            refusal = UserError.of(TooManyMarks(path="events"))
            return MarkReadPayload(unread_count=await _unread(info), user_errors=[refusal])
        if input.todos or input.all:
            await info.context.front.handing.seen(viewer.account, None if input.all else input.todos)
        if input.all:
            await notices.read_all(viewer.account, now())
        elif input.events:
            mine = concerning(info.context.session, table.c.event_id).where(table.c.event_id.in_(input.events))
            rows = await info.context.front.reader.rows(viewer, mine)
            await notices.read(viewer.account, [row.event_id for row in rows])
        return MarkReadPayload(unread_count=await _unread(info), user_errors=[])


@strawberry.type
class Subscription:
    @subscription("有新通知时推送 / Each notification as it comes.")
    async def notified(self, info: Info) -> AsyncGenerator[Notification, None]:
        context = info.context
        await context.renew()
        with context.front.changes.watch(happened.name) as watcher:
            while True:
                changed = await watcher.changed(RENEWED_SECONDS)
                await asyncio.sleep(SETTLED_SECONDS)
                await context.renew()
                told = _told(info, await _marks(info)).where(table.c.event_id.in_(changed)).order_by(table.c.at)
                for row in await context.front.reader.rows(context.session.viewer, told) if changed else []:
                    yield Notification.of(row)


async def _marks(info: Info) -> Marks:
    return await info.context.front.notices.marks(info.context.session.viewer.account)


def _told(info: Info, marks: Marks) -> Select[Any]:
    return concerning(info.context.session, *columns(Happening), marks.cover().label("read"))


async def _unread(info: Info) -> int:
    marks, session = await _marks(info), info.context.session
    mine = concerning(session, table.c.event_id).where(not_(marks.cover())).subquery()
    row = await info.context.front.reader.row(session.viewer, select(func.count()).select_from(mine))
    return (int(row[0]) if row else 0) + await handed_unread(info)
