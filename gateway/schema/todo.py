"""A to-do as it is told: what waits, since when, how late it is, and in whose hands."""

from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from contracts import divisions
from gateway.handing import Handed
from gateway.schema.context import Info, global_id
from gateway.schema.fields import query
from gateway.schema.paging import PageInfo
from gateway.todos import Kind
from services.chassis.clock import business_day

_field, _value = strawberry.field, strawberry.enum_value


@strawberry.enum(description="待办类别 / What has to be done.")
class TodoKind(Enum):
    ENDORSE = _value(Kind.ENDORSE, description="待审核的申报 / An application to endorse.")
    ACCEPT = _value(Kind.ACCEPT, description="待验收的申报 / An application to accept.")
    APPROVE = _value(Kind.APPROVE, description="待批准的变更 / A change to agree to.")
    MEND = _value(Kind.MEND, description="退回待修改的申报 / An application that was given back, to mend.")
    COMMIT = _value(Kind.COMMIT, description="已检查待提交的导入 / An import that was checked, to commit.")


KIND_NAMES = {"endorse": "待审核", "accept": "待验收", "approve": "待批准", "mend": "待修改", "commit": "待提交"}


@strawberry.type(description="转交 / In whose hands a to-do is.")
class TodoHanded:
    account_id: UUID = _field(description="受交的账号 / Who has it.")
    given_by: UUID = _field(description="转交的账号 / Who handed it over.")
    given_at: datetime = _field(description="转交时间 / When.")
    reason: str = _field(description="转交原因 / Why.")
    read: bool = _field(description="受交人是否已读 / Whether who has it has read so.")
    mine: bool = _field(description="是否交给我的 / Whether it is in my hands.")

    @classmethod
    def of(cls, handed: Handed, account: UUID) -> "TodoHanded":
        return cls(
            account_id=handed.account_id,
            given_by=handed.given_by,
            given_at=handed.given_at,
            reason=handed.reason,
            read=handed.seen,
            mine=handed.account_id == account,
        )

    @query("受交人的登录名 / The login of who has it.")
    async def login(self, info: Info) -> str | None:
        return await info.context.loaders.logins.load(self.account_id)

    @query("转交人的登录名 / The login of who handed it over.")
    async def by_login(self, info: Info) -> str | None:
        return await info.context.loaders.logins.load(self.given_by)


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
    handed: TodoHanded | None = _field(description="已转交给谁；未转交为空 / In whose hands it is; null in nobody's.")

    @classmethod
    def of(cls, row: Any, today: date, handed: Handed | None, account: UUID) -> "Todo":
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
            handed=TodoHanded.of(handed, account) if handed and handed.still(row.since) else None,
        )


@strawberry.type(description="待办的一页 / One page of what waits.")
class TodoConnection:
    nodes: list[Todo] = _field(description="各项，等待最久的在前 / What waits, the longest first.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")
