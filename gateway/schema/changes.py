"""What has changed since somebody looked last: hints of what to read anew, behind a cursor that may be kept."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import Row

from gateway import feed
from gateway.feed import CursorOfAnotherHistory
from gateway.schema.context import Info, global_id
from gateway.schema.errors import UserError
from gateway.schema.fields import query
from gateway.schema.happenings import EVENT_NAMES

_field, _argument = strawberry.field, strawberry.argument


@strawberry.type(description="一项变更提示：哪个对象需要重新读取 / A hint: what has to be read anew.")
class ChangeHint:
    type: str = _field(description="对象类型：Station 或 Unit / What sort of object it is: Station or Unit.")
    id: strawberry.ID = _field(description="对象的全局编号，可用 node(id) 读取 / Its global id, for node(id).")
    gone: bool = _field(
        description="已不在您的管辖范围内，应从副本中删除 / It has left your scope: remove it from your copy."
    )
    event: str = _field(description="事件类型 / The event's type.")
    event_name: str = _field(description="事件中文名 / The event in Chinese.")
    source: str = _field(description="记录此事的服务 / The service that recorded it.")
    position: int = _field(description="在该服务中的序位 / Its position there.")
    recorded_at: datetime = _field(description="记录时间 / When it was recorded.")

    @classmethod
    def of(cls, row: Row[Any]) -> "ChangeHint":
        station = row.station_id is not None
        return cls(
            type="Station" if station else "Unit",
            id=global_id("Station", row.station_id) if station else global_id("Unit", row.unit_id),
            gone=station and row.seen is None,
            event=row.event,
            event_name=EVENT_NAMES.get(row.event, "组织"),
            source=row.source,
            position=row.position,
            recorded_at=row.recorded_at,
        )


@strawberry.type(description="变更的一页 / One page of changes.")
class ChangePage:
    hints: list[ChangeHint] = _field(
        description="各项，每个来源按发生顺序 / The hints, each source's in the order in which it recorded them."
    )
    cursor: str = _field(
        description="下次从此处继续，可长期保存 / Go on from here; may be kept for as long as you like."
    )
    has_more: bool = _field(description="是否还有，可立即继续 / Whether there is more already.")
    restart: UserError | None = _field(
        description="所给位置已失效的原因；不为空时须用新的 cursor 并重新完整读取 / "
        "Why the cursor has expired; if not null, take the new one and read everything again."
    )


@strawberry.type
class Query:
    @query(
        "某位置之后的变更。先不带 after 取得 cursor，再完整读取列表，然后以 cursor 反复查询，即与列表保持一致 / "
        "What changed behind a cursor: ask without one to get it, read the lists, then go on asking with it."
    )
    async def changes(
        self,
        info: Info,
        after: Annotated[
            str | None, _argument(description="上次的 cursor；省略则从现在开始 / The last cursor; now if left out.")
        ] = None,
    ) -> ChangePage:
        told, viewer = info.context.front.feed, info.context.session.viewer
        if after is None:
            return ChangePage(hints=[], cursor=feed.written(await told.now()), has_more=False, restart=None)
        try:
            page = await told.after(viewer, feed.read(after))
        except CursorOfAnotherHistory as expired:
            now = feed.written(await told.now())
            return ChangePage(hints=[], cursor=now, has_more=False, restart=UserError.of(expired))
        hints = [ChangeHint.of(row) for row in page.rows]
        return ChangePage(hints=hints, cursor=feed.written(page.cursor), has_more=page.more, restart=None)
