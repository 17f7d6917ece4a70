"""The organisation tree managed, one mutation a command: units founded, changed, dissolved; roles given and taken."""

from typing import Any

import strawberry

from contracts import registry
from contracts.messages import Command
from contracts.values import uuid7
from gateway.ask import Posting
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.forms import command_of, form
from gateway.schema.units import Unit, find_numbered
from gateway.views.grants import grants
from gateway.views.units import units

_field = strawberry.field


@strawberry.type(description="办理结果 / What became of it.")
class UnitPayload:
    unit: Unit | None = _field(description="办理后的组织；未办成时为空 / The unit afterwards; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="所示内容是否已包含本次办理 / Whether what is shown has seen it.")


def organises(command: type[Command], description: str) -> Any:
    """The mutation that sends this command to registry and shows the unit as it stands then."""
    creates = command is registry.EstablishUnit

    async def resolve(info: Info, input: Any) -> UnitPayload:
        return await _sent(info, command, input, creates)

    resolve.__annotations__["input"] = form(command, creates=creates)
    return mutation(description)(resolve)


@strawberry.type
class Mutation:
    establish_unit = organises(registry.EstablishUnit, "成立组织 / Found a unit (unit:establish).")
    rename_unit = organises(registry.RenameUnit, "组织更名 / Rename a unit (unit:rename).")
    move_unit = organises(registry.MoveUnit, "变更上级组织 / Hang a unit below another one (unit:change).")
    change_covers = organises(registry.ChangeCovers, "变更所辖区划 / Say what a union covers (unit:change).")
    dissolve_unit = organises(registry.DissolveUnit, "撤销组织 / End a unit and every grant in it (unit:dissolve).")
    grant_role = organises(registry.GrantRole, "授权 / Give an account a role in a unit (role:grant).")
    withdraw_role = organises(registry.WithdrawRole, "收回授权 / Take a role back (role:withdraw).")


async def _sent(info: Info, kind: type[Command], asked: Any, creates: bool) -> UnitPayload:
    """Send a command to registry; a refusal goes beside the form."""
    context = info.context
    asked.command_id = asked.command_id or uuid7()
    try:
        command: Any = command_of(kind, asked)
        posting = Posting(command, asked.command_id, asked.division if creates else None, asked.expected_version)
        sent = await context.front.ask.one(context.session, posting, context.trace)
    except MENDABLE as refusal:
        return UnitPayload(unit=None, user_errors=[UserError.of(refusal)], up_to_date=True)
    service, position = sent.receipt.service, sent.receipt.position
    seen = [await context.front.ask.seen(service, position, view) for view in (units, grants)]
    return UnitPayload(unit=await find_numbered(info, command.unit_no), user_errors=[], up_to_date=all(seen))
