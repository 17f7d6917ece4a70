"""What a unit can be: not there, standing, dissolved; and what follows from its events."""

from dataclasses import dataclass, replace
from uuid import UUID

from contracts.registry import (
    CoversChanged,
    RoleGranted,
    RoleWithdrawn,
    UnitDissolved,
    UnitEstablished,
    UnitKind,
    UnitMoved,
    UnitRenamed,
)

Event = UnitEstablished | UnitRenamed | UnitMoved | CoversChanged | UnitDissolved | RoleGranted | RoleWithdrawn
Grant = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such unit (组织不存在)."""


@dataclass(frozen=True, slots=True)
class Established:
    """The unit stands (组织已成立); ``grants`` are the accounts that act for it, each in a role."""

    kind: UnitKind
    name: str
    covers: tuple[int, ...]
    parent_no: int | None
    grants: frozenset[Grant] = frozenset()


@dataclass(frozen=True, slots=True)
class Dissolved:
    """It is no more (组织已撤销)."""


State = Unknown | Established | Dissolved


def evolve(state: State, event: Event) -> State:
    match event, state:
        case UnitEstablished() as told, _:
            return Established(told.kind, told.name, told.covers, told.parent_no)
        case UnitDissolved(), _:
            return Dissolved()
        case _, Established():
            return changed(state, event)
        case _:
            return state


def changed(unit: Established, event: Event) -> Established:
    match event:
        case UnitRenamed(name=name):
            return replace(unit, name=name)
        case UnitMoved(parent_no=parent_no):
            return replace(unit, parent_no=parent_no)
        case CoversChanged(covers=covers):
            return replace(unit, covers=covers)
        case RoleGranted(account_id=account, role=role):
            return replace(unit, grants=unit.grants | {(account, role)})
        case RoleWithdrawn(account_id=account, role=role):
            return replace(unit, grants=unit.grants - {(account, role)})
        case _:
            return unit
