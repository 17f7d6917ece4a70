"""Numbers from before are taken over: checked prefix by prefix, committed once, and given a station where one lacks."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from contracts import divisions
from contracts.coding import AssignCode
from contracts.values import Kind, StationCode, uuid7
from gateway.adoption import records, work
from gateway.adoption.records import Part
from gateway.ask import Posting
from gateway.schema import paging
from gateway.schema.codes import Code, SerialRange, which
from gateway.schema.context import Info, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from gateway.schema.import_rows import ImportFlaw
from gateway.schema.station import Station
from gateway.schema.stations import STATIONS
from gateway.schema.words import meant
from gateway.views.claims import claims
from gateway.views.codes import codes
from gateway.views.stations import stations
from services.chassis.errors import NotFound

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument

MOST_FLAWS = 1_000


@strawberry.enum(description="一个前缀的接收进度 / How far taking a prefix over has come.")
class AdoptionState(Enum):
    READY = _value("ready", description="可以接收 / Nothing stands in the way.")
    BLOCKED = _value("blocked", description="有误，须先修改 / Something has to be mended first.")
    ADOPTED = _value("adopted", description="已接收 / Taken over.")
    REFUSED = _value("refused", description="未能接收 / Refused.")


@strawberry.type(description="将接收或已接收的一个编码 / A number as it is taken over.")
class AdoptionNumber:
    code: str = _field(description="编码 / The code.")
    serial: int = _field(description="序号 / The serial.")
    station_id: UUID | None = _field(description="站点；没有站点时为空 / The station; null where there is none.")
    station_name: str = _field(description="站点名称 / The station's name.")
    retired: bool = _field(description="已停用 / Out of use.")
    reason: str = _field(description="停用或没有站点的原因 / Why it is out of use or has no station.")
    row: int | None = _field(
        description="清单中的行；来自申报时为空 / The list's row; null where an application says so."
    )


@strawberry.type(description="一个前缀的接收 / Taking one prefix over.")
class AdoptionSeries:
    prefix: str = _field(
        description="前缀；无法辨认前缀的行为空 / The prefix; empty for rows of which nobody knows it."
    )
    places: list[str] = _field(description="使用该区号的地方 / Whom the area code serves.")
    state: AdoptionState = _field(description="进度 / How far it has come.")
    count: int = _field(description="编码个数 / How many numbers.")
    with_station: int = _field(description="其中有站点的 / With a station.")
    retired: int = _field(description="其中停用的 / Out of use.")
    already: int = _field(description="清单中此前已接收的 / Of the list, taken over before.")
    last: int = _field(description="最大序号 / The last serial.")
    next: int | None = _field(description="接收后的下一个序号 / What the series goes on with.")
    unexplained: int = _field(description="最大序号之内无法说明、永不使用的个数 / Never given (AH-4.5.5).")
    unexplained_serials: list[SerialRange] = _field(description="无法说明的序号 / Which these are.")
    flaws: list[ImportFlaw] = _field(description="须先修改的错误，至多 1000 处 / What has to be mended, at most 1,000.")
    notes: list[str] = _field(description="请留意 / What to know.")
    refusal: UserError | None = _field(description="未能接收的原因 / Why it was refused.")
    adopted_at: datetime | None = _field(description="接收时间 / When it was taken over.")
    part: strawberry.Private[Part]

    @classmethod
    def of(cls, made: records.Adoption, part: Part) -> "AdoptionSeries":
        numbers, gaps = part.numbers, part.gaps
        last = numbers[-1].serial if numbers else 0
        area_code = divisions.area_code_of_prefix(part.prefix)
        return cls(
            prefix=part.prefix,
            places=[divisions.name_of(code) for code in area_code.divisions] if area_code else [],
            state=AdoptionState(state_of(made, part)),
            count=len(numbers),
            with_station=sum(number.station_id is not None for number in numbers),
            retired=sum(number.retired for number in numbers),
            already=part.taken,
            last=last,
            next=last + 1 if last < StationCode.LAST else None,
            unexplained=sum(gap.last - gap.first + 1 for gap in gaps),
            unexplained_serials=[SerialRange(first=gap.first, last=gap.last) for gap in gaps],
            flaws=[ImportFlaw.of(flaw) for flaw in part.flaws[:MOST_FLAWS]],
            notes=list(part.notes),
            refusal=UserError.told(part.refusal) if part.refusal else None,
            adopted_at=part.adopted_at,
            part=part,
        )

    @query("各编码，按序号排列 / The numbers, in the order of their serials.")
    def numbers(
        self,
        first: Annotated[int, _argument(description="个数，至多 100 / How many, at most 100.")] = paging.FIRST,
        after: Annotated[int, _argument(description="此序号之后 / Behind this serial.")] = 0,
        homeless: Annotated[bool, _argument(description="只看没有站点的 / Those without a station alone.")] = False,
    ) -> list[AdoptionNumber]:
        wanted = (number for number in self.part.numbers if not (homeless and number.station_id))
        behind = [number for number in wanted if number.serial > after]
        names = AdoptionNumber.__annotations__
        return [
            AdoptionNumber(**{name: getattr(number, name) for name in names}) for number in behind[: paging.size(first)]
        ]


@strawberry.type(description="一次已有编码接收，按前缀各接收一次 / Numbers from before, each prefix taken over once.")
class Adoption:
    adoption_id: UUID = _field(description="接收编号 / Its id.")
    filename: str = _field(description="清单文件名；没有清单时为空 / The list's name; empty without one.")
    notes: list[str] = _field(description="清单中未使用的列 / Columns of the list that were not taken.")
    checked_at: datetime = _field(description="检查时间 / When it was checked.")
    series: list[AdoptionSeries] = _field(description="各前缀 / Prefix by prefix.")

    @classmethod
    def of(cls, made: records.Adoption) -> "Adoption":
        return cls(
            adoption_id=made.adoption_id,
            filename=made.filename,
            notes=list(made.notes),
            checked_at=made.checked_at,
            series=[AdoptionSeries.of(made, part) for part in made.parts],
        )


def state_of(made: records.Adoption, part: Part) -> str:
    if part.adopted_at or (part.taken and not part.numbers and not part.flaws):
        return "adopted"
    if part.refusal:
        return "refused"
    return "ready" if work.ready(made, part) else "blocked"


@strawberry.input(description="检查已有编码，不作更改 / Check numbers from before; nothing is changed by that.")
class CheckAdoptionInput:
    file_id: strawberry.ID | None = _field(
        default=None,
        description="已有编码清单，POST /files 返回的编号；省略时只用申报中的编码 / "
        "The list; without one only what applications say.",
    )
    prefix: str | None = _field(default=None, description="只看此前缀；默认全部 / This prefix alone; all by default.")


@strawberry.input(description="接收已检查的编码，可重复提交 / Take over what was checked; again does no harm.")
class AdoptCodesInput:
    adoption_id: UUID = _field(description="checkAdoption 返回的编号 / What checkAdoption answered.")


@strawberry.input(
    description="为已接收而没有站点的编码指定站点 / A number that was taken over without a station gets one."
)
class AssignCodeInput:
    code: str = _field(description="编码 / The code (AH-4.5.5).")
    station_id: strawberry.ID = _field(description="站点编号 / The station: its global id or UUID.")
    command_id: UUID | None = _field(
        default=None, description="请求编号，重试时不变 / Send the same one again and nothing is done twice."
    )


@strawberry.type(description="接收结果 / What became of a take-over.")
class AdoptionPayload:
    adoption: Adoption | None = _field(description="接收；未办成时为空 / The take-over; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="编码查询是否已包含本次接收 / Whether lists show all of it already.")


@strawberry.type(description="指定结果 / What became of it.")
class CodePayload:
    code: Code | None = _field(description="办理后的编码；未办成时为空 / The code afterwards; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="所示内容是否已包含本次办理 / Whether what is shown has seen it.")


@strawberry.type
class Query:
    @query("一次已有编码接收；不存在或无权查看时为空 / One take-over; null outside your province.")
    async def adoption(
        self, info: Info, id: Annotated[UUID, _argument(description="接收编号 / Its id.")]
    ) -> Adoption | None:
        try:
            return Adoption.of(await info.context.front.adoptions.seen(info.context.session, id))
        except MENDABLE:
            return None


@strawberry.type
class Mutation:
    @mutation(
        "检查已有编码：申报中的和清单中的 / Check numbers from before, of applications and of a list (code:adopt)."
    )
    async def check_adoption(self, info: Info, input: CheckAdoptionInput) -> AdoptionPayload:
        context = info.context
        try:
            file_id = opened_id(input.file_id, "File", "fileId")[1] if input.file_id else None
            async with context.denials("checkAdoption", f"file-{file_id}" if file_id else "claims"):
                made = await context.front.adoptions.check(context.session, file_id, input.prefix, context.trace)
        except MENDABLE as refusal:
            return AdoptionPayload(adoption=None, user_errors=[UserError.of(refusal)], up_to_date=True)
        return AdoptionPayload(adoption=Adoption.of(made), user_errors=[], up_to_date=True)

    @mutation("接收已有编码，无误的前缀各一次 / Take over each prefix that is in order, once (code:adopt).")
    async def adopt_codes(self, info: Info, input: AdoptCodesInput) -> AdoptionPayload:
        context = info.context
        try:
            async with context.denials("adoptCodes", f"adoption-{input.adoption_id}"):
                done = await context.front.adoptions.adopt(context.session, input.adoption_id, context.trace)
        except MENDABLE as refusal:
            return AdoptionPayload(adoption=None, user_errors=[UserError.of(refusal)], up_to_date=True)
        shown = not done.last or await _shown(info, done.last.service, done.last.position)
        return AdoptionPayload(adoption=Adoption.of(done.made), user_errors=[], up_to_date=shown)

    @mutation("为没有站点的编码指定站点 / A number without a station gets one (code:adopt).")
    async def assign_code(self, info: Info, input: AssignCodeInput) -> CodePayload:
        context = info.context
        try:
            station_id = opened_id(input.station_id, "Station", "stationId")[1]
            async with context.denials("assignCode", f"station-{station_id}"):
                work.province_for(context.session)
                station = await paging.one(info, Station, STATIONS.one(station_id=station_id))
                if station is None:
                    raise NotFound(path="stationId")
            command = AssignCode(input.code, station_id, Kind(meant(station.kind)))
            posting = Posting(command, input.command_id or uuid7())
            sent = await context.front.ask.one(context.session, posting, context.trace)
        except MENDABLE as refusal:
            return CodePayload(code=None, user_errors=[UserError.of(refusal)], up_to_date=True)
        shown = await _shown(info, sent.receipt.service, sent.receipt.position)
        return CodePayload(code=await paging.one(info, Code, which(input.code)), user_errors=[], up_to_date=shown)


async def _shown(info: Info, service: str, position: int) -> bool:
    """Wait until stations, codes and claims show what was done."""
    views = (stations, codes, claims)
    return all([await info.context.front.ask.seen(service, position, view) for view in views])
