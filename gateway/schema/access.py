"""The access log for auditors and administrators: what was done at their level and below, and whether it is whole."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import strawberry

from gateway.audit import Flaw
from gateway.schema import paging
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.overseeing import overseeing
from gateway.schema.paging import BadCursor, PageInfo
from gateway.schema.units import Unit, numbered
from gateway.watched import Chain, Day, Seen, Wanted
from services.chassis.clock import business_day, now
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument
MOST_DAYS = 366
USUAL_DAYS = 30


class TooManyDays(Invalid):
    """The whole chain is walked by ``yizhan verify``."""

    code = "too-many-days"
    zh, en = f"一次至多核对 {MOST_DAYS} 天", f"At most {MOST_DAYS} days are checked at once"


@strawberry.type(description="访问日志的一条 / An entry of the access log.")
class AccessEntry:
    entry: int = _field(description="序号，连续 / Its number, without gaps over the whole log.")
    at: datetime = _field(description="时间 / When.")
    account_id: UUID = _field(description="账号编号 / The account.")
    unit_no: int | None = _field(description="代表的组织编号 / The number of the unit it acted for.")
    action: str = _field(description="操作 / What was done.")
    object: str = _field(description="对象 / What it was done to.")
    result: str = _field(
        description="结果：asked、done 或拒绝代码 / What came of it: asked, done, or why it was refused."
    )
    reason: str = _field(description="原因 / Why; empty if nobody said.")
    trace_id: str = _field(description="追踪编号 / The request it was part of.")

    @classmethod
    def of(cls, one: Seen) -> "AccessEntry":
        return cls(
            entry=one.entry,
            at=one.at,
            account_id=one.account_id,
            unit_no=one.unit_no or None,
            action=one.action,
            object=one.object,
            result=one.result,
            reason=one.reason,
            trace_id=one.trace,
        )

    @query("账号的登录名 / The account's login; null if nobody signs in with it.")
    async def login(self, info: Info) -> str | None:
        return await info.context.loaders.logins.load(self.account_id)

    @query("代表的组织 / The unit it acted for.")
    async def unit(self, info: Info) -> Unit | None:
        return await numbered(info, self.unit_no)


@strawberry.input(description="筛选条件，同时满足 / What entries must be, all of it.")
class AccessFilter:
    account_id: UUID | None = _field(default=None, description="账号编号 / By this account.")
    unit_no: int | None = _field(default=None, description="组织编号 / For this unit.")
    action: str | None = _field(default=None, description="操作 / This was done.")
    object: str | None = _field(default=None, description="对象 / To this.")
    result: str | None = _field(default=None, description="结果 / With this result.")
    since: datetime | None = _field(default=None, description="起始时间，含 / From this moment.")
    until: datetime | None = _field(default=None, description="截止时间，不含 / Before this moment.")


@strawberry.type(description="访问日志的一页，最近的在前 / One page of the access log, the latest first.")
class AccessConnection:
    nodes: list[AccessEntry] = _field(description="各条 / The entries.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type(description="日志的一天 / A day of the log, closed by the hash of its last entry.")
class AccessDay:
    day: date = _field(description="日期，北京时间 / The day, Asia/Shanghai.")
    entries: int = _field(description="条数 / How many entries.")
    last_entry: int = _field(description="当日最后一条的序号 / The number of its last entry.")
    head_hash: str = _field(
        description="当日最后一条的哈希，十六进制 / Its hash, hex: what an export of that day ends with."
    )
    intact: bool = _field(description="当日各条是否相连 / Whether each follows from the one before it.")

    @classmethod
    def of(cls, one: Day) -> "AccessDay":
        return cls(day=one.day, entries=one.entries, last_entry=one.last, head_hash=one.hash, intact=one.intact)


@strawberry.type(description="日志中的问题 / Something in the log that should not be.")
class AccessFlaw:
    entry: int = _field(description="序号 / At which entry.")
    message: str = _field(description="中文说明 / What it is, in Chinese.")
    message_en: str = _field(description="英文说明 / What it is, in English.")

    @classmethod
    def of(cls, one: Flaw) -> "AccessFlaw":
        return cls(entry=one.entry, message=one.zh, message_en=one.en)


@strawberry.type(description="日志哈希链的核对结果 / Whether the chain of the access log holds.")
class AccessChain:
    intact: bool = _field(description="是否完整 / Whether nothing is changed, missing or cut off.")
    first_entry: int = _field(description="自第几条起核对 / From which entry it was checked.")
    verified_to: int = _field(description="核对无误至第几条 / Up to which entry it holds.")
    end: int = _field(description="日志应到第几条 / Where the log should end.")
    days: list[AccessDay] = _field(description="各日 / Day by day.")
    flaws: list[AccessFlaw] = _field(description="发现的问题 / What is wrong.")

    @classmethod
    def of(cls, one: Chain) -> "AccessChain":
        return cls(
            intact=not one.flaws,
            first_entry=one.first,
            verified_to=one.verified,
            end=one.end,
            days=[AccessDay.of(day) for day in one.days],
            flaws=[AccessFlaw.of(flaw) for flaw in one.flaws],
        )


@strawberry.type
class Query:
    @query("管辖范围内的访问日志 / The access log of your level and below, never more (log:read).")
    async def access_log(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        filter: Annotated[AccessFilter | None, _argument(description="筛选条件 / Which entries.")] = None,
    ) -> AccessConnection:
        viewer, first = await overseeing(info.context, "log:read", "access-log"), paging.size(first)
        asked = filter or AccessFilter()
        wanted = Wanted(asked.__dict__, asked.since, asked.until)
        found = await info.context.front.watched.entries(viewer.scope, wanted, first, opened(after))
        shown = found[:first]
        page = PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=str(shown[0].entry) if shown else None,
            end_cursor=str(shown[-1].entry) if shown else None,
        )
        return AccessConnection(nodes=[AccessEntry.of(one) for one in shown], page_info=page)

    @query("核对访问日志的哈希链 / Whether the chain of the access log holds, day by day (log:read).")
    async def access_chain(
        self,
        info: Info,
        days: Annotated[int, _argument(description="最近几天，至多 366 / The last days, at most 366.")] = USUAL_DAYS,
    ) -> AccessChain:
        await overseeing(info.context, "log:read", "access-log")
        if not 1 <= days <= MOST_DAYS:
            raise TooManyDays(path="days")
        since = business_day(now()) - timedelta(days=days - 1)
        return AccessChain.of(await info.context.front.watched.chain(since))


def opened(cursor: str | None) -> int | None:
    """The entry behind which to go on; the log's cursor is its entry's number."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadCursor(path="after")
    return int(cursor)
