"""A unit of the network (组织): a union, a township union, an enterprise; and who acts for it in which role.

``states`` says what it can be, ``grants`` decides who acts for it, ``refusals`` says why not.
"""

from typing import get_args

from contracts.registry import (
    ChangeCovers,
    CoversChanged,
    DissolveUnit,
    EstablishUnit,
    GrantRole,
    MoveUnit,
    RenameUnit,
    RoleWithdrawn,
    UnitDissolved,
    UnitEstablished,
    UnitKind,
    UnitMoved,
    UnitRenamed,
    WithdrawRole,
)
from contracts.values import Scope, place_of
from services.chassis.decider import Decider, Grounds
from services.chassis.errors import AlreadyThere, DoesNotFit
from services.registry.domain.unit.grants import from_above, granted, withdrawn
from services.registry.domain.unit.refusals import (
    CoversByName,
    CoversElsewhere,
    CoversNothing,
    NumberedElsewhere,
    ParentElsewhere,
    UnitIsDissolved,
    UnitUnchanged,
)
from services.registry.domain.unit.states import Dissolved, Established, Event, State, Unknown, evolve

Command = EstablishUnit | RenameUnit | MoveUnit | ChangeCovers | DissolveUnit | GrantRole | WithdrawRole


def decide(command: Command, state: State, grounds: Grounds) -> list[Event]:
    match command, state:
        case EstablishUnit() as ask, Unknown():
            return [established(ask, grounds.division)]
        case EstablishUnit(), Established():
            raise AlreadyThere(path="unit_no")
        case GrantRole() as ask, Established():
            return [granted(ask, state, grounds)]
        case WithdrawRole() as ask, Established():
            return [withdrawn(ask, state, grounds)]
        case RenameUnit() as ask, Established():
            return [renamed(ask, state)]
        case DissolveUnit() as ask, Established():
            return dissolved(ask, state, grounds)
        case MoveUnit() | ChangeCovers() as ask, Established():
            return [changed(ask, state, grounds)]
        case _, Dissolved():
            raise UnitIsDissolved
        case _:
            raise DoesNotFit(command, state)


def established(ask: EstablishUnit, division: int) -> UnitEstablished:
    """A unit keeps to the division it is founded in, by its number, by what it covers and by what stands above it."""
    numbered(ask, division)
    in_place(ask.kind, ask.covers, division)
    below(ask.unit_no, ask.parent_no, division)
    return UnitEstablished(ask.unit_no, ask.unit_id, ask.name, ask.kind, ask.covers, ask.parent_no)


def renamed(ask: RenameUnit, unit: Established) -> UnitRenamed:
    if ask.name == unit.name:
        raise UnitUnchanged(path="name")
    return UnitRenamed(ask.unit_no, ask.name)


def changed(ask: MoveUnit | ChangeCovers, unit: Established, grounds: Grounds) -> UnitMoved | CoversChanged:
    """Where it hangs and what it reaches is for the level above: who watches a unit reaches what it covers."""
    from_above(unit, grounds)
    if isinstance(ask, MoveUnit):
        if ask.parent_no == unit.parent_no:
            raise UnitUnchanged(path="parent_no")
        below(ask.unit_no, ask.parent_no, grounds.division)
        return UnitMoved(ask.unit_no, ask.parent_no, ask.reason)
    in_place(unit.kind, ask.covers, grounds.division)
    if set(ask.covers) == set(unit.covers):
        raise UnitUnchanged(path="covers")
    return CoversChanged(ask.unit_no, ask.covers, ask.reason)


def dissolved(ask: DissolveUnit, unit: Established, grounds: Grounds) -> list[Event]:
    """Nobody acts for a unit that is no more: every grant ends with it."""
    from_above(unit, grounds)
    if ask.successor_no == ask.unit_no:
        raise NumberedElsewhere(path="successor_no")
    taken = [RoleWithdrawn(ask.unit_no, *grant, ask.reason) for grant in sorted(unit.grants)]
    return [*taken, UnitDissolved(ask.unit_no, ask.reason, ask.successor_no)]


def numbered(ask: EstablishUnit, division: int) -> None:
    """Six digits are the union of that division, nine a township union in it; anybody else has a small number."""
    place = place_of(ask.unit_no)
    sort = UnitKind.UNION if place == ask.unit_no else UnitKind.TOWNSHIP
    if place is not None and (place != division or ask.kind is not sort):
        raise NumberedElsewhere(path="unit_no")


def in_place(kind: UnitKind, covers: tuple[int, ...], division: int) -> None:
    """A union covers divisions, all of them within the one it was founded in; anybody else covers what names it."""
    if kind is UnitKind.UNION and not covers:
        raise CoversNothing(path="covers")
    if kind is not UnitKind.UNION and covers:
        raise CoversByName(path="covers")
    if not all(Scope(prefixes=(division,)).covers(place) for place in covers):
        raise CoversElsewhere(path="covers")


def below(unit_no: int, parent_no: int | None, division: int) -> None:
    """A parent that names a place is of the same division or one above it; a union is below no town's."""
    place = None if parent_no is None else place_of(parent_no)
    upside_down = place != parent_no and place is not None and place_of(unit_no) == unit_no
    if parent_no == unit_no or upside_down or (place is not None and not Scope(prefixes=(place,)).covers(division)):
        raise ParentElsewhere(path="parent_no")


decider: Decider[Command, State, Event] = Decider(
    stream="unit",
    key=lambda command: command.unit_no,
    commands=get_args(Command),
    creates=(EstablishUnit,),
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
)
