"""An enterprise's own numbers: found in one's scope, given, changed and withdrawn, one by one or as a list."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import strawberry
from sqlalchemy import BigInteger, ColumnElement

from contracts import coding
from contracts.messages import Command
from contracts.values import uuid7
from gateway.ask import Posting, Sent
from gateway.planner.fields import column, global_id, looked_up, part
from gateway.planner.filters import Filter, among, asks, equal, narrowed_by
from gateway.planner.lists import Listed
from gateway.schema import paging
from gateway.schema.context import Info, Node, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.forms import command_of, form
from gateway.schema.paging import Connection, Order, one, page, reads
from gateway.schema.parts import Place
from gateway.schema.searching import searched
from gateway.schema.station import Station, unit_named
from gateway.schema.station import table as stations
from gateway.schema.stations import STATIONS
from gateway.schema.words import RowStatus, StationStatus
from gateway.views.own_codes import ASSIGNED, LISTED, WITHDRAWN, own_codes, table
from services.chassis.errors import Problem

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument
here, _station = table.c, stations.c


@strawberry.enum(description="自有编码的状态 / What an own number stands for.")
class OwnCodeStatus(Enum):
    ASSIGNED = _value(ASSIGNED, description="已对应驿站 / A station.")
    LISTED = _value(LISTED, description="待匹配 / A station of which nobody has said yet which it is.")
    WITHDRAWN = _value(WITHDRAWN, description="已撤销 / Nothing any more.")


@strawberry.enum(description="自有编码的排序 / How own numbers are sorted.")
class OwnCodeSort(Enum):
    CODE = _value("code", description="按自有编码 / By the number.")


def of_station(wanted: ColumnElement[Any]) -> ColumnElement[Any]:
    """What our file says of the station, as far as the viewer may see it."""
    return looked_up(wanted, stations, _station.station_id == here.station_id)


@strawberry.type(description="共建单位自有编码 / A number that an enterprise gives its own station (AH-4.5.6).")
class OwnCode(Node):
    id: strawberry.ID = column(global_id("OwnCode", here.own_code_id), "全局编号 / The global id.")
    own_code: str = column(here.own_code, "自有编码 / The number.")
    status: OwnCodeStatus = column(here.status, "状态 / What it stands for.")
    enterprise_no: int = column(here.enterprise_no, "共建单位组织编号 / The enterprise's number.")
    enterprise_name: str | None = column(unit_named(here.enterprise_no), "共建单位 / The enterprise.")
    name: str = column(here.name, "共建单位对该站点的称呼 / What the enterprise calls it.")
    place: Place | None = part(
        here.datum.is_not(None),
        "共建单位登记的坐标 / Where the enterprise has it.",
        lng=here.lng,
        lat=here.lat,
        datum=here.datum,
        capture=here.capture,
    )
    division: int | None = column(here.division, "县（市、区）代码 / The county, six digits (GB/T 2260).")
    revision: int = column(
        here.revision, "修订号，在该单位内递增 / Its revision; within the enterprise a later change has a higher one."
    )
    changed_at: datetime = column(here.changed_at, "最近一次变更时间 / When it last changed.")
    reason: str | None = column(here.reason, "撤销原因 / Why it was withdrawn.")
    station_id: UUID | None = column(
        here.station_id, "驿站；已撤销的为原对应的驿站 / The station it stands, or stood, for."
    )
    station_name: str | None = column(of_station(_station.name), "驿站名称 / The station's name.")
    station_code: str | None = column(of_station(_station.code), "站点编码 / Our code of it (AH-4.5.2).")
    station_status: StationStatus | None = column(of_station(_station.status), "驿站的状态 / How the station stands.")


SEARCH = searched(own_codes)


@strawberry.input(description="筛选条件，同时满足 / What own numbers must be, all of it.")
class OwnCodeFilter:
    status: list[OwnCodeStatus] | None = asks(among(here.status), "状态 / Any of these.")
    enterprise_no: int | None = asks(equal(here.enterprise_no), "共建单位编号 / This enterprise's.")
    own_code: str | None = asks(equal(here.own_code), "自有编码等于 / This very number.")
    station_id: strawberry.ID | None = asks(
        equal(here.station_id, lambda text: opened_id(text, "Station", "filter.stationId")[1]),
        "驿站的全局编号或 UUID / It stands, or stood, for this station.",
    )
    revised_after: int | None = asks(
        Filter(BigInteger(), lambda given: here.revision > given),
        "修订号大于；各单位分别递增，请与 enterpriseNo 同用 / Revised after this; give enterpriseNo with it.",
    )
    province: int | None = asks(equal(here.province), "省级代码 / In this province (GB/T 2260).")
    city: int | None = asks(equal(here.city), "设区市代码 / In this city (GB/T 2260).")
    division: int | None = asks(equal(here.division), "县（市、区）代码 / In this county (GB/T 2260).")
    unit_no: int | None = asks(equal(here.unit_no), "驿站的主管工会编号 / This unit is responsible for its station.")
    text: str | None = asks(SEARCH["text"], "自有编码或称呼包含 / The number or the name contains this.")


OWN_CODES = Listed(
    node="OwnCode",
    table=table,
    orders={OwnCodeSort.CODE: Order("code", here.own_code, here.own_code_id, str)},
    filters=SEARCH | narrowed_by(OwnCodeFilter) | {"own_code_id": equal(here.own_code_id)},
)


@strawberry.type
class Query:
    @reads(OWN_CODES, "共建单位自有编码，含待匹配和已撤销的 / The enterprises' own numbers in your scope (AH-4.5.6).")
    async def own_codes(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        filter: Annotated[OwnCodeFilter | None, _argument(description="筛选条件 / Which.")] = None,
        sort: Annotated[OwnCodeSort, _argument(description="排序 / In which order.")] = OwnCodeSort.CODE,
    ) -> Connection[OwnCode]:
        return await page(info, OwnCode, OWN_CODES.ask(first, after, sort, filter))


# --- what is done with them -------------------------------------------------------------------------------------------


@strawberry.type(description="办理结果 / What became of it.")
class OwnCodePayload:
    station: Station | None = _field(
        description="办理后的驿站；未办成或无对应驿站时为空 / The station afterwards; null if refused or there is none."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="所示内容是否已包含本次办理 / Whether what is shown has seen it.")


@strawberry.type(description="名单中一行的结果 / What became of a row of the list.")
class SyncedRow:
    status: RowStatus = _field(description="结果 / What became of it.")
    revision: int | None = _field(description="该编码现在的修订号 / The number's revision now.")
    error: UserError | None = _field(description="被拒绝的原因 / Why it was refused.")


@strawberry.type(description="同步结果，与所提交的行一一对应 / What became of a list: row i's answer is row i.")
class SyncPayload:
    rows: list[SyncedRow] = _field(description="各行结果，次序与提交时相同 / The rows, in the order they were sent.")
    applied: bool = _field(description="是否已办理；试算或整体未办时为否 / Whether it was done; not when only tried.")
    user_errors: list[UserError] = _field(description="整个名单未办成的原因 / Why the whole list was refused.")
    up_to_date: bool = _field(description="所示内容是否已包含本次办理 / Whether what is shown has seen it.")


def gives(command: type[Command], description: str) -> Any:
    """The mutation that sends this command to coding and shows the station that it is about."""

    async def resolve(info: Info, input: Any) -> OwnCodePayload:
        try:
            sent, command_sent = await _sent(info, command, input)
        except MENDABLE as refusal:
            return OwnCodePayload(station=None, user_errors=[UserError.of(refusal)], up_to_date=True)
        seen = await info.context.front.ask.seen(sent.receipt.service, sent.receipt.position, own_codes)
        about = getattr(command_sent, "station_id", None)
        station = await one(info, Station, STATIONS.one(station_id=about)) if about else None
        return OwnCodePayload(station=station, user_errors=[], up_to_date=sent.up_to_date and seen)

    resolve.__annotations__["input"] = form(command)
    return mutation(description)(resolve)


def synced(description: str) -> Any:
    """The mutation that says a part of an enterprise's list."""

    async def resolve(
        info: Info,
        input: Any,
        dry_run: Annotated[bool, _argument(description="只试算，不写入 / Only try it; nothing is written.")] = False,
    ) -> SyncPayload:
        try:
            sent, _ = await _sent(info, coding.SyncOwnCodes, input, dry_run)
        except MENDABLE as refusal:
            return SyncPayload(rows=[], applied=False, user_errors=[UserError.of(refusal)], up_to_date=True)
        assert sent.receipt.answer is not msgspec.UNSET
        told = msgspec.json.decode(sent.receipt.answer, type=coding.OwnCodesSynced)
        seen = dry_run or await info.context.front.ask.seen("coding", sent.receipt.position, own_codes)
        rows = [row_told(row) for row in told.rows]
        return SyncPayload(rows=rows, applied=not (told.refused or dry_run), user_errors=[], up_to_date=seen)

    resolve.__annotations__["input"] = form(coding.SyncOwnCodes)
    return mutation(description)(resolve)


def row_told(row: coding.RowAnswer) -> SyncedRow:
    problem = Problem(row.code, row.zh, row.en, 409, row.path, row.clause)
    return SyncedRow(
        status=RowStatus(row.status),
        revision=row.revision or None,
        error=UserError.told(problem) if row.status is coding.RowStatus.REJECTED else None,
    )


async def _sent(info: Info, kind: type[Command], asked: Any, dry_run: bool = False) -> tuple[Sent, Command]:
    asked.command_id = asked.command_id or uuid7()
    command = command_of(kind, asked)
    posting = Posting(command, asked.command_id, None, asked.expected_version, dry_run)
    return await info.context.front.ask.one(info.context.session, posting, info.context.trace), command


@strawberry.type
class Mutation:
    assign_own_code = gives(coding.AssignOwnCode, "共建单位赋码 / Give one's own station an own number (code:own).")
    change_own_code = gives(coding.ChangeOwnCode, "变更自有编码 / Give it another one, or say more of it (code:own).")
    withdraw_own_code = gives(coding.WithdrawOwnCode, "撤销自有编码 / Take an own number back (code:own).")
    sync_own_codes = synced("同步自有编码 / Say a part of the enterprise's list, row by row answered (code:own).")
