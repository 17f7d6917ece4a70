"""Who acts for a unit in which role: given and taken back by others, and watched only by whom a level above chose."""

from contracts.permissions import ROLES, WATCHES, level_of_unit
from contracts.registry import GrantRole, RoleGranted, RoleWithdrawn, WithdrawRole
from contracts.values import Level
from services.chassis.decider import Grounds
from services.chassis.errors import AlreadyThere
from services.registry.domain.unit.refusals import (
    BeyondAdministrators,
    FromAbove,
    NoSuchRole,
    NotGranted,
    OwnGrant,
    RoleElsewhere,
    WatchesAndActs,
)
from services.registry.domain.unit.states import Established


def granted(ask: GrantRole, unit: Established, grounds: Grounds) -> RoleGranted:
    """A role that exists in units of this sort, given by another hand, and by a level above where it watches (B-12)."""
    if ask.role not in ROLES:
        raise NoSuchRole(path="role")
    if unit.kind not in ROLES[ask.role].kinds:
        raise RoleElsewhere(path="role")
    if grounds.account == str(ask.account_id):
        raise OwnGrant(path="account_id")
    chosen(ask.role, unit, grounds)
    held = {role for account, role in unit.grants if account == ask.account_id}
    if ask.role in held:
        raise AlreadyThere(path="role")
    if any((role in WATCHES) != (ask.role in WATCHES) for role in held):
        raise WatchesAndActs(path="role")
    return RoleGranted(ask.unit_no, ask.account_id, ask.role, ask.reason)


def withdrawn(ask: WithdrawRole, unit: Established, grounds: Grounds) -> RoleWithdrawn:
    """Nobody gets rid of who watches them."""
    if (ask.account_id, ask.role) not in unit.grants:
        raise NotGranted(path="role")
    chosen(ask.role, unit, grounds)
    return RoleWithdrawn(ask.unit_no, ask.account_id, ask.role, ask.reason)


def chosen(role: str, unit: Established, grounds: Grounds) -> None:
    """Who watches a unit is chosen by a level above it; a role that may what no administrator may, by the operator."""
    if role in WATCHES:
        from_above(unit, grounds)
    if not ROLES[role].may <= ROLES["admin"].may and grounds.level is not Level.NATION:
        raise BeyondAdministrators(path="role")


def from_above(unit: Established, grounds: Grounds) -> None:
    """The level above a unit; above a province stands the machine's own operator."""
    if level_of_unit(unit.kind, unit.covers, grounds.division).reaches(grounds.level):
        raise FromAbove
