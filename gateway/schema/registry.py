"""An application's way, one mutation a command: handed in, endorsed, accepted, or given back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from contracts import values
from contracts.messages import Command
from contracts.registry import AcceptStation, EndorseStation, ReturnStation, SubmitStation
from contracts.registry import BuildMode as ContractBuildMode
from contracts.values import Point, derived, uuid7
from gateway.ask import Posting
from gateway.schema.context import Info, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.station import Station, table
from gateway.schema.stations import find
from gateway.schema.words import BuildMode, Capture, Datum, StationKind, meant

_field = strawberry.field

COMMAND_ID = (
    "请求编号；重试时用同一编号，不会重复办理 / Send the same one again and nothing is done twice; made up if left out."
)
EXPECTED = "表单所依据的版本；已被他人更新则拒绝 / The version the form was built from; refused if it has moved on."


@strawberry.input(description="坐标，按采集时填写 / A point as captured.")
class PlaceInput:
    lng: float = _field(description="经度，度 / Longitude, degrees.")
    lat: float = _field(description="纬度，度 / Latitude, degrees.")
    datum: Datum = _field(description="坐标系 / The coordinate system of the pair.")
    capture: Capture = _field(default=Capture.UNKNOWN, description="坐标来源 / How it was got.")


@strawberry.input(description="站长 / The head of a station.")
class HeadInput:
    person_id: UUID | None = _field(
        default=None,
        description="人员编号；新人员可省略，已有人员可只填编号 / Enough for somebody known.",
    )
    name: str = _field(default="", description="姓名 / Name.")
    phone: str = _field(default="", description="联系电话 / Telephone.")


@strawberry.input(description="申报 / An application; after a return everything is said anew.")
class SubmitStationInput:
    division: int = _field(description="县（市、区）代码 / The county, six digits (GB/T 2260).")
    name: str = _field(description="站点名称 / Name, at most 200 characters.")
    address: str = _field(description="详细地址 / Address, at most 200 characters.")
    kind: StationKind = _field(default=StationKind.FIXED, description="站点类型 / Kind (AH-4.5.1).")
    station_id: strawberry.ID | None = _field(default=None, description="站点编号；新站点可省略 / Made up if left out.")
    unit_no: int | None = _field(
        default=None, description="主管工会编号；默认为县总工会 / The county's union by default."
    )
    enterprise_no: int | None = _field(default=None, description="共建单位组织编号 / The co-building unit's number.")
    township: str = _field(default="", description="乡镇（街道）/ Township or street.")
    place: PlaceInput | None = _field(default=None, description="坐标 / Where it is.")
    build_mode: BuildMode | None = _field(default=None, description="建设方式 / Who builds (AH-4.4.1).")
    co_builder: str = _field(default="", description="共建单位 / The co-builder's name.")
    area_m2: Decimal | None = _field(
        name="areaM2", default=None, description="面积，平方米 / Floor area, square metres."
    )
    facilities: list[str] = _field(default_factory=list, description="设施 / What it offers.")
    opening_hours: str = _field(default="", description="开放时间 / Opening hours.")
    built_on: date | None = _field(default=None, description="建成日期 / The day it was built.")
    remark: str = _field(default="", description="备注 / Remark.")
    head: HeadInput | None = _field(default=None, description="站长 / Its head.")
    command_id: UUID | None = _field(default=None, description=COMMAND_ID)
    expected_version: int | None = _field(default=None, description=EXPECTED)

    def command(self, station_id: UUID) -> SubmitStation:
        place, head = self.place, self.head
        return SubmitStation(
            station_id=station_id,
            name=self.name,
            address=self.address,
            kind=values.Kind(meant(self.kind)),
            unit_no=self.unit_no,
            enterprise_no=self.enterprise_no,
            township=self.township,
            point=Point(
                lng=place.lng,
                lat=place.lat,
                datum=values.Datum(meant(place.datum)),
                capture=values.Capture(meant(place.capture)),
            )
            if place
            else None,
            build_mode=ContractBuildMode(meant(self.build_mode)) if self.build_mode else None,
            co_builder=self.co_builder,
            area_m2=self.area_m2,
            facilities=tuple(self.facilities),
            opening_hours=self.opening_hours,
            built_on=self.built_on,
            remark=self.remark,
            # a repeat of the command is about the same person
            head_id=(head.person_id or derived("head", self.command_id)) if head else None,
            head_name=head.name if head else "",
            head_phone=head.phone if head else "",
        )


@strawberry.input(description="审核同意 / The endorsing level agrees.")
class EndorseStationInput:
    station_id: strawberry.ID = _field(description="站点编号 / The station: its global id or UUID.")
    command_id: UUID | None = _field(default=None, description=COMMAND_ID)
    expected_version: int | None = _field(default=None, description=EXPECTED)


@strawberry.input(description="验收通过 / The station belongs to the network.")
class AcceptStationInput:
    station_id: strawberry.ID = _field(description="站点编号 / The station: its global id or UUID.")
    accepted_on: date | None = _field(default=None, description="验收日期，默认当天 / The day, today by default.")
    command_id: UUID | None = _field(default=None, description=COMMAND_ID)
    expected_version: int | None = _field(default=None, description=EXPECTED)


@strawberry.input(description="退回 / Given back with a reason.")
class ReturnStationInput:
    station_id: strawberry.ID = _field(description="站点编号 / The station: its global id or UUID.")
    reason: str = _field(description="退回原因，至多 200 字 / Why, at most 200 characters.")
    command_id: UUID | None = _field(default=None, description=COMMAND_ID)
    expected_version: int | None = _field(default=None, description=EXPECTED)


@strawberry.type(description="办理结果 / What became of it.")
class StationPayload:
    station: Station | None = _field(
        description="办理后的驿站；未办成时为空 / The station afterwards; null if refused."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(
        description="所示内容是否已包含本次办理 / Whether what is shown has seen it; if not, it shows shortly."
    )


AnyInput = SubmitStationInput | EndorseStationInput | AcceptStationInput | ReturnStationInput


@strawberry.type
class Mutation:
    @mutation("申报驿站 / Hand in an application (station:submit).")
    async def submit_station(self, info: Info, input: SubmitStationInput) -> StationPayload:
        input.command_id = input.command_id or uuid7()
        return await _sent(info, input, input.command, input.division)

    @mutation("审核同意 / Endorse an application (station:endorse).")
    async def endorse_station(self, info: Info, input: EndorseStationInput) -> StationPayload:
        return await _sent(info, input, lambda station_id: EndorseStation(station_id=station_id))

    @mutation("验收通过 / Accept an endorsed station (station:accept).")
    async def accept_station(self, info: Info, input: AcceptStationInput) -> StationPayload:
        on = input.accepted_on
        return await _sent(info, input, lambda station_id: AcceptStation(station_id=station_id, accepted_on=on))

    @mutation("退回申报 / Give an application back (station:return).")
    async def return_station(self, info: Info, input: ReturnStationInput) -> StationPayload:
        reason = input.reason
        return await _sent(info, input, lambda station_id: ReturnStation(station_id=station_id, reason=reason))


async def _sent(
    info: Info, asked: AnyInput, command: Callable[[UUID], Command], division: int | None = None
) -> StationPayload:
    """Send a command to its owner and show the station as it stands then; a refusal goes beside the form."""
    context = info.context
    try:
        named = asked.station_id
        station_id = uuid7() if named is None else opened_id(named, "Station", "stationId")[1]
        posting = Posting(command(station_id), asked.command_id or uuid7(), division, asked.expected_version)
        sent = await context.front.ask.one(context.session, posting, context.trace)
    except MENDABLE as refusal:
        return StationPayload(station=None, user_errors=[UserError.of(refusal)], up_to_date=True)
    told = isinstance(asked, SubmitStationInput) and asked.head is not None
    met = not told or await context.front.people.seen(sent.receipt.service, sent.receipt.position)
    station = await find(info, table.c.station_id == station_id)
    return StationPayload(station=station, user_errors=[], up_to_date=sent.up_to_date and met)
