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
from contracts.values import Scope, place_of
from services.chassis.decider import Decider, Grounds
from services.chassis.errors import AlreadyThere, DoesNotFit, Invalid, Refused

Command = EstablishUnit | GrantRole | WithdrawRole
Event = UnitEstablished | RoleGranted | RoleWithdrawn
Grant = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such unit (组织不存在)."""


@dataclass(frozen=True, slots=True)
class Established:
    """The unit stands (组织已成立); ``grants`` are the accounts that act for it, each in a role."""

    grants: frozenset[Grant] = frozenset()


State = Unknown | Established


class NoSuchRole(Invalid):
    """Roles are those of ``contracts.permissions``."""

    code, zh, en = "no-such-role", "没有这样的角色", "There is no such role"


class CoversNothing(Invalid):
    """A union stands for divisions; without one it would reach nothing."""

    code, zh, en = "covers-nothing", "工会组织须指明所辖行政区划", "A union has to name the divisions it covers"


class CoversElsewhere(Invalid):
    """A union covers its own division and what lies below it, or whoever founds it could reach beyond their own."""

    code = "covers-elsewhere"
    zh, en = "所辖行政区划须在本级范围之内", "A union covers its own division or divisions below it"


class NumberedElsewhere(Invalid):
    """A number that names a division belongs to a unit of that division."""

    code = "numbered-elsewhere"
    zh, en = "组织编号属于其他行政区划", "This number belongs to a unit of another division"


class NotGranted(Refused):
    """What was never given cannot be taken back."""

    code, zh, en = "not-granted", "该账号没有此角色", "This account does not hold that role"


def decide(command: Command, state: State, grounds: Grounds) -> list[Event]:
    match command, state:
        case EstablishUnit() as ask, Unknown():
            in_place(ask, grounds.division)
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


def in_place(ask: EstablishUnit, division: int) -> None:
    """A unit keeps to the division it is founded in, by its number and by what it covers."""
    if ask.kind is UnitKind.UNION and not ask.covers:
        raise CoversNothing(path="covers")
    if place_of(ask.unit_no) not in (None, division):
        raise NumberedElsewhere(path="unit_no")
    if not all(Scope(prefixes=(division,)).covers(place) for place in ask.covers):
        raise CoversElsewhere(path="covers")


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
