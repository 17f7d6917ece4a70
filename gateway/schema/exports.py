"""Lists as files: asked for with the list's own filter, made behind the screen, fetched by whoever asked."""

from collections.abc import AsyncGenerator
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from gateway import exporting
from gateway.access import Access
from gateway.exporting import EXPORT, WATCHED, Exported
from gateway.exports import Export
from gateway.imports.work import READ
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query, subscription
from gateway.schema.stations import StationFilter
from gateway.schema.words import StationSort, meant
from services.chassis.clock import now
from services.chassis.errors import Forbidden

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument

LOOKED_AT_AGAIN = 2.0
"""Seconds after which a watcher looks by itself: the work may go on in another process."""


@strawberry.enum(description="文件格式 / A form of file.")
class ExportForm(Enum):
    XLSX = _value("xlsx", description="Excel 工作簿 / A workbook.")
    CSV = _value("csv", description="CSV 文本 / Text.")


@strawberry.enum(description="导出进度 / How far an export has come.")
class ExportState(Enum):
    MAKING = _value(exporting.State.MAKING, description="正在生成 / Being made.")
    MADE = _value(exporting.State.MADE, description="可以下载 / To be fetched.")
    FAILED = _value(exporting.State.FAILED, description="未能生成，请重新导出 / It failed; ask again.")
    EXPIRED = _value(exporting.State.EXPIRED, description="已过期 / It has expired.")


@strawberry.type(description="一次列表导出，仅本人可见 / A list as a file; its owner alone sees it.")
class StationExport:
    export_id: UUID = _field(description="导出编号 / Its id.")
    form: ExportForm = _field(description="文件格式 / Which form.")
    filter: str = _field(description="筛选条件 / The filter, as its author would say it.")
    total: int = _field(description="总行数 / How many rows it has.")
    done: int = _field(description="已生成行数 / How many are written.")
    state: ExportState = _field(description="进度 / How far it has come.")
    url: str | None = _field(description="下载地址；生成后才有 / Where it is fetched; null until it is made.")
    asked_at: datetime = _field(description="申请时间 / When it was asked for.")
    expires_at: datetime | None = _field(description="失效时间 / When it goes.")

    @classmethod
    def of(cls, one: Exported) -> "StationExport":
        state = one.at(now())
        return cls(
            export_id=one.export_id,
            form=ExportForm(one.form),
            filter="；".join(f"{name}：{value}" for name, value in one.said.items()),
            total=one.total,
            done=one.done,
            state=ExportState(state),
            url=f"/exports/{one.export_id}" if state is exporting.State.MADE else None,
            asked_at=one.asked_at,
            expires_at=one.expires_at,
        )


@strawberry.input(description="导出列表 / Take the list away as a file.")
class ExportStationsInput:
    form: ExportForm = _field(default=ExportForm.XLSX, description="文件格式 / Which form.")
    filter: StationFilter | None = _field(default=None, description="筛选条件 / Which stations.")
    sort: StationSort = _field(default=StationSort.NEWEST, description="排序 / In which order.")
    as_of: datetime | None = _field(default=None, description="按此时所知 / As it was known at that moment.")


@strawberry.type(description="导出结果 / What became of it.")
class ExportPayload:
    export: StationExport | None = _field(description="导出；未办成时为空 / The export; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when begun.")


@strawberry.type
class Query:
    @query("本人的导出，新的在前，至多 20 个 / My exports, the newest first, at most 20.")
    async def exports(self, info: Info) -> list[StationExport]:
        latest = await info.context.front.exports.latest(info.context.session.viewer.account)
        return [StationExport.of(one) for one in latest]


@strawberry.type
class Mutation:
    @mutation("在后台导出列表；记入访问日志 / Make the list a file behind the screen; it is logged (station:read).")
    async def export_stations(self, info: Info, input: ExportStationsInput) -> ExportPayload:
        context, front = info.context, info.context.front
        session = context.session
        if not session.identity.allows(READ):
            await front.access.record(Access.by(session, EXPORT, "stations", Forbidden.code, trace=context.trace))
            return ExportPayload(export=None, user_errors=[UserError.of(Forbidden())])
        export = Export(front.reader, session, input.filter or StationFilter(), input.sort, input.as_of)
        try:
            begun = await front.exports.begin(session, export, meant(input.form), context.trace)
        except MENDABLE as refusal:
            return ExportPayload(export=None, user_errors=[UserError.of(refusal)])
        return ExportPayload(export=StationExport.of(begun), user_errors=[])


@strawberry.type
class Subscription:
    @subscription("导出的进展，直至完成 / An export of mine as it goes on, until it is done.")
    async def export_changed(
        self, info: Info, id: Annotated[UUID, _argument(description="导出编号 / The export.")]
    ) -> AsyncGenerator[StationExport, None]:
        context = info.context
        told: StationExport | None = None
        with context.front.changes.watch(WATCHED) as watcher:
            while True:
                account = (await context.renew()).viewer.account
                one = StationExport.of(await context.front.exports.seen(account, id))
                if one != told:
                    told = one
                    yield one
                if one.state is not ExportState.MAKING:
                    return
                await watcher.changed(LOOKED_AT_AGAIN)
