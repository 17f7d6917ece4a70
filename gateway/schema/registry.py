"""A station's life, one mutation a command: applied for, accepted, opened, changed, withdrawn or revoked."""

from typing import Any
from uuid import UUID

import strawberry

from contracts import registry
from contracts.messages import Command
from contracts.values import personal_fields, uuid7
from gateway.ask import Posting
from gateway.schema.context import Info
from gateway.schema.duplicates import beside
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.forms import command_of, form
from gateway.schema.paging import one
from gateway.schema.station import Station
from gateway.schema.stations import STATIONS
from gateway.views.proposals import proposals

_field = strawberry.field


@strawberry.type(description="办理结果 / What became of it.")
class StationPayload:
    station: Station | None = _field(
        description="办理后的驿站；未办成时为空 / The station afterwards; null if refused."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(
        description="所示内容是否已包含本次办理 / Whether what is shown has seen it; if not, it shows shortly."
    )


def asks(command: type[Command], description: str) -> Any:
    """The mutation that sends this command to its owner and shows the station as it stands then."""
    creates = command is registry.SubmitStation

    async def resolve(info: Info, input: Any) -> StationPayload:
        return await _sent(info, command, input, creates)

    resolve.__annotations__["input"] = form(command, creates=creates)
    return mutation(description)(resolve)


@strawberry.type
class Mutation:
    submit_station = asks(registry.SubmitStation, "申报驿站 / Hand in an application (station:submit).")
    cancel_application = asks(registry.CancelApplication, "撤回申报 / Take an application back (station:submit).")
    endorse_station = asks(registry.EndorseStation, "审核同意 / Endorse an application (station:endorse).")
    accept_station = asks(registry.AcceptStation, "验收通过 / Accept an endorsed station (station:accept).")
    return_station = asks(registry.ReturnStation, "退回申报 / Give an application back (station:return).")
    reject_station = asks(registry.RejectStation, "不予通过 / Turn an application down (station:reject).")
    open_station = asks(registry.OpenStation, "启用驿站 / Begin to serve (station:operate).")
    suspend_station = asks(registry.SuspendStation, "暂停服务 / Close for a while (station:operate).")
    resume_station = asks(registry.ResumeStation, "恢复服务 / Serve again (station:operate).")
    withdraw_station = asks(registry.WithdrawStation, "驿站退出 / Leave the network (station:withdraw).")
    revoke_station = asks(registry.RevokeStation, "撤销驿站 / Strike a station off (station:revoke).")
    change_head = asks(registry.ChangeHead, "变更站长 / Name another head (station:staff).")
    change_contacts = asks(registry.ChangeContacts, "变更负责领导、联络员 / Name others to turn to (station:staff).")
    change_hours = asks(registry.ChangeHours, "变更开放时间 / Open at other times (station:operate).")
    change_facilities = asks(registry.ChangeFacilities, "变更设施和服务 / Say what there is (station:operate).")
    change_photos = asks(registry.ChangePhotos, "更新照片 / Show how it looks (station:operate).")
    move_station = asks(registry.MoveStation, "变更位置 / Put it where it stands (station:approve).")
    propose_change = asks(registry.ProposeChange, "提出变更 / Ask for a change (station:propose).")
    approve_change = asks(registry.ApproveChange, "同意变更 / Agree to a change (station:approve).")
    decline_change = asks(registry.DeclineChange, "不同意变更 / Turn a change down (station:approve).")
    retract_change = asks(registry.RetractChange, "撤回变更申请 / Take a change back (station:propose).")


async def _sent(info: Info, kind: type[Command], asked: Any, creates: bool) -> StationPayload:
    """Send a command to its owner; a refusal goes beside the form."""
    context = info.context
    asked.command_id = asked.command_id or uuid7()
    try:
        command = command_of(kind, asked)
        if isinstance(command, registry.SubmitStation):
            command = await beside(info, command, asked.division)
        division = asked.division if creates else None
        posting = Posting(command, asked.command_id, division, asked.expected_version)
        sent = await context.front.ask.one(context.session, posting, context.trace)
    except MENDABLE as refusal:
        return StationPayload(station=None, user_errors=[UserError.of(refusal)], up_to_date=True)
    named = any(getattr(command, text) for texts in personal_fields(kind).values() for text in texts)
    service, position = sent.receipt.service, sent.receipt.position
    met = not named or await context.front.people.seen(service, position)
    proposes = "change_id" in kind.__struct_fields__
    listed = not proposes or await context.front.ask.seen(service, position, proposals)
    station = await one(info, Station, STATIONS.one(station_id=_station_of(command)))
    return StationPayload(station=station, user_errors=[], up_to_date=sent.up_to_date and met and listed)


def _station_of(command: Any) -> UUID:
    station_id: UUID = command.station_id
    return station_id
