"""Station codes: any one that ever was, living, retired or taken over, and whether a series has a hole."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import Select, any_, case, func, or_, select, true

from contracts import divisions
from contracts.values import StationCode
from gateway.planner.fields import column
from gateway.planner.filters import equal
from gateway.planner.lists import Ask, Listed, One
from gateway.reading import Reader, Viewer, mine, setting
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.paging import one, reads
from gateway.views.claims import claims
from gateway.views.codes import LIVING, RETIRED, table
from gateway.views.stations import stations

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument


@strawberry.enum(description="编码的使用状态 / Whether a number is in use (AH-4.5.5).")
class CodeStatus(Enum):
    LIVING = _value(LIVING, description="在用 / A station carries it.")
    RETIRED = _value(RETIRED, description="停用，永不再用 / Its station left; it is never given again (AH-4.5.5).")


here, _station = table.c, stations.table
NEAR = or_(
    mine(_station, _station.c.station_id == here.station_id),
    *(
        above == any_(setting("prefixes"))
        for above in (here.division, here.division // 100 * 100, here.division // 10000 * 10000)
    ),
)
"""Whose it is and why it left are for those who may see the station, or who cover where it was told."""


@strawberry.type(description="站点编码 / A station code, for ever (AH-4.5.1 to AH-4.5.5).")
class Code:
    code: str = column(here.code, "编码，含后缀 / The code with its suffix (AH-4.5.3, AH-4.5.4).")
    digits: str = column(here.digits, "十一位数字 / The eleven digits: what the number is (AH-4.5.2).")
    prefix: str = column(here.prefix, "前缀：省排序编号加四位区号 / Province ordinal and area code (AH-4.5.2).")
    serial: int = column(here.serial, "序号 / The serial, 1 to 99999 (AH-4.5.2).")
    status: CodeStatus = column(here.status, "使用状态 / Whether it is in use (AH-4.5.5).")
    adopted: bool = column(here.adopted, "是否为接收的已有编码 / Whether it was taken over from before (AH-4.5.5).")
    station_id: UUID | None = column(
        case((NEAR, here.station_id)), "站点；不在管辖范围内时为空 / The station; null outside your scope."
    )
    reason: str | None = column(
        case((NEAR, here.reason)),
        "停用原因；不在管辖范围内时为空 / Why it is out of use; null outside your scope (AH-4.5.5).",
    )


CODES = Listed(
    node="Code",
    table=table,
    orders={},
    filters={"digits": equal(table.c.digits)},
    whose=lambda *_: true(),  # that a number exists is no secret; whose it is shows only near by
)


def which(code: str) -> Ask | None:
    """The code that somebody writes; None where it is none."""
    parsed = StationCode.parse(code)
    return CODES.one(digits=parsed.digits) if parsed else None


@strawberry.type(description="序号区间，含两端 / Serials from one to another, both included.")
class SerialRange:
    first: int = _field(description="起 / The first.")
    last: int = _field(description="止 / The last.")


@strawberry.type(
    description="一个前缀的编码序列，自 00001 起逐号核对 / A prefix's series, each number from 00001 up accounted for."
)
class CodeSeries:
    prefix: str = _field(description="前缀 / The prefix (AH-4.5.2).")
    last: int = _field(description="已用到的序号；未启用为 0 / The last serial; 0 before the first (AH-4.5.5).")
    next: int | None = _field(description="下一个序号；用尽后为空 / The next serial; null when used up (AH-4.5.2).")
    living: int = _field(description="在用个数 / How many are in use.")
    retired: int = _field(description="停用个数 / How many are out of use for ever (AH-4.5.5).")
    adopted: int = _field(description="其中接收的已有编码 / How many of these were taken over from before.")
    unexplained: int = _field(
        description="接收时无法说明、永不使用的个数 / How many nobody could explain then; never given (AH-4.5.5)."
    )
    unexplained_serials: list[SerialRange] = _field(description="无法说明的序号 / Which these are.")
    claimed: int = _field(
        description="申报中登记、待接收的已有编码 / Numbers that applications name, still to be taken over (AH-4.5.5)."
    )
    first_gap: int | None = _field(
        description="第一个断号；连续时为空 / The first number that is nowhere; null while there is no hole (AH-4.5.5)."
    )


@strawberry.type
class Query:
    @reads(One(which), "按编码查询，含停用和接收的；后缀可省 / Any code that ever was, in both spellings (AH-4.5.5).")
    async def code(
        self,
        info: Info,
        code: Annotated[str, _argument(description="站点编码，可不带后缀 / The code; the suffix may be left out.")],
    ) -> Code | None:
        return await one(info, Code, which(code))

    @query("核对一个前缀的编码序列 / Account for every number of a prefix (AH-4.5.5).")
    async def code_series(
        self,
        info: Info,
        prefix: Annotated[str, _argument(description="前缀，六位数字 / The prefix, six digits (AH-4.5.2).")],
    ) -> CodeSeries | None:
        if divisions.area_code_of_prefix(prefix) is None:
            return None
        return await series_of(info.context.front.reader, info.context.session.viewer, prefix)


async def series_of(reader: Reader, viewer: Viewer, prefix: str) -> CodeSeries:
    """A prefix with every number from 00001 up accounted for."""
    (counted,) = await reader.rows(viewer, accounted(prefix))
    gaps = await reader.rows(viewer, unexplained(prefix)) if counted.unexplained else []
    last = counted.last or 0
    return CodeSeries(
        prefix=prefix,
        last=last,
        next=last + 1 if last < StationCode.LAST else None,
        living=counted.living,
        retired=counted.retired,
        adopted=counted.adopted,
        unexplained=counted.unexplained or 0,
        unexplained_serials=[SerialRange(first=gap.serial - gap.width, last=gap.serial - 1) for gap in gaps],
        claimed=counted.claimed,
        first_gap=counted.first_gap,
    )


def accounted(prefix: str) -> Select[Any]:
    """Every number of a prefix: those that are there, counted, and the first that is missing without a word."""
    before = func.coalesce(func.lag(table.c.serial).over(order_by=table.c.serial), 0)
    rows = select(table, (before + 1).label("due")).where(table.c.prefix == prefix).subquery()
    hole = rows.c.serial - rows.c.unexplained_before > rows.c.due
    columns: list[Any] = [
        func.max(rows.c.serial).label("last"),
        func.count().filter(rows.c.status == LIVING).label("living"),
        func.count().filter(rows.c.status == RETIRED).label("retired"),
        func.count().filter(rows.c.adopted).label("adopted"),
        func.sum(rows.c.unexplained_before).label("unexplained"),
        func.min(rows.c.due).filter(hole).label("first_gap"),
        select(func.count()).where(claims.table.c.prefix == prefix).scalar_subquery().label("claimed"),
    ]
    return select(*columns)


def unexplained(prefix: str) -> Select[Any]:
    """The gaps that were told when codes were taken over, each before the number that ends it."""
    named = select(table.c.serial, table.c.unexplained_before.label("width"))
    return named.where(table.c.prefix == prefix, table.c.unexplained_before > 0).order_by(table.c.serial)
