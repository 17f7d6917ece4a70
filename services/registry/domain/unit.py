"""A unit of the network (组织): a union, a township union, an enterprise; and who acts for it in which role."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from contracts.permissions import ROLES
from contracts.registry import (
    EstablishUnit,
    GrantRole,
    RoleGranted,
    RoleWithdrawn,
    UnitEstablished,
    UnitKind,
    WithdrawRole,
)
from services.chassis.decider import Decider, Grounds
from services.chassis.errors import AlreadyThere, DoesNotFit, Invalid, Refused

Command = EstablishUnit | GrantRole | WithdrawRole
Event = UnitEstablished | RoleGranted | RoleWithdrawn
Grant = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such unit."""


@dataclass(frozen=True, slots=True)
class Established:
    """The unit stands; ``grants`` are the accounts that act for it, each in a role."""

    grants: frozenset[Grant] = frozenset()


State = Unknown | Established


class NoSuchRole(Invalid):
    """Roles are those of ``contracts.permissions``."""

    code, zh, en = "no-such-role", "没有这样的角色", "There is no such role"


class CoversNothing(Invalid):
    """A union stands for divisions; without one it would reach nothing."""

    code, zh, en = "covers-nothing", "工会组织须指明所辖行政区划", "A union has to name the divisions it covers"


class NotGranted(Refused):
    """What was never given cannot be taken back."""

    code, zh, en = "not-granted", "该账号没有此角色", "This account does not hold that role"


def decide(command: Command, state: State, _: Grounds) -> list[Event]:
    match command, state:
        case EstablishUnit() as ask, Unknown():
            if ask.kind is UnitKind.UNION and not ask.covers:
                raise CoversNothing(path="covers")
            return [UnitEstablished(ask.unit_no, ask.unit_id, ask.name, ask.kind, ask.covers, ask.parent_no)]
        case EstablishUnit(), Established():
            raise AlreadyThere(path="unit_no")
        case GrantRole() as ask, Established(grants):
            if ask.role not in ROLES:
                raise NoSuchRole(path="role")
            if (ask.account_id, ask.role) in grants:
                raise AlreadyThere(path="role")
            return [RoleGranted(ask.unit_no, ask.account_id, ask.role)]
        case WithdrawRole() as ask, Established(grants):
            if (ask.account_id, ask.role) not in grants:
                raise NotGranted(path="role")
            return [RoleWithdrawn(ask.unit_no, ask.account_id, ask.role)]
        case _:
            raise DoesNotFit(command, state)


def evolve(state: State, event: Event) -> State:
    match event, state:
        case UnitEstablished(), _:
            return Established()
        case RoleGranted() as told, Established(grants):
            return Established(grants | {(told.account_id, told.role)})
        case RoleWithdrawn() as told, Established(grants):
            return Established(grants - {(told.account_id, told.role)})
        case _:
            return state


decider: Decider[Command, State, Event] = Decider(
    stream="unit",
    key=lambda command: command.unit_no,
    commands=get_args(Command),
    creates=(EstablishUnit,),
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
)
