"""A province's station codes (编码序列): a series per prefix, without holes, each number given once and for ever.

The prefix owns a series, not the city: Fuyang and Bozhou share the area code 0558 and so draw from one. The province
owns them all: its one stream knows the number of each station, whichever city the station's county belongs to today.
"""

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import NamedTuple, TypeVar, get_args
from uuid import UUID

from immutables import Map

from contracts import divisions
from contracts.coding import (
    AdoptCodes,
    AllocateCode,
    AssignCode,
    ClaimCode,
    CodeAllocated,
    CodeAssigned,
    CodeClaimed,
    CodeNotAllocated,
    CodeReleased,
    CodeRespelled,
    CodeRestored,
    CodeRetired,
    CodesAdopted,
    KeepCode,
    ReleaseCode,
    RetireCode,
)
from contracts.values import Kind, StationCode
from services.chassis.decider import Decider, Grounds, Place
from services.coding.domain import adoption
from services.coding.domain.adoption import ClaimLeftOut, NumberIsNotFree, SeriesIsOpen, StationHasNumber

Command = AllocateCode | KeepCode | RetireCode | ClaimCode | ReleaseCode | AssignCode | AdoptCodes
Event = (
    CodeAllocated
    | CodeNotAllocated
    | CodeRetired
    | CodeRestored
    | CodeRespelled
    | CodesAdopted
    | CodeClaimed
    | CodeReleased
    | CodeAssigned
)
Numbered = CodeAllocated | CodeAssigned | CodeRetired | CodeRestored | CodeRespelled

K = TypeVar("K")
V = TypeVar("V")
EXHAUSTED, AWAITS_ADOPTION = "exhausted", "awaits-adoption"


class Number(NamedTuple):
    """A station's number as it is spelled now."""

    code: StationCode
    retired: bool = False


class Waiting(NamedTuple):
    """A station that gets its number when those from before are taken over; first come, first numbered."""

    turn: int
    ask: AllocateCode


@dataclass(frozen=True, slots=True)
class Series:
    """The last serial of each open prefix, and which stations have their number already.

    ``claims`` are numbers from before that applications name; ``free`` those that were taken over without a station.
    """

    last: Map[str, int] = field(default_factory=Map)
    numbers: Map[UUID, Number] = field(default_factory=Map)
    claims: Map[UUID, StationCode] = field(default_factory=Map)
    waiting: Map[UUID, Waiting] = field(default_factory=Map)
    free: Map[str, StationCode] = field(default_factory=Map)
    turns: int = 0


def decide(command: Command, state: Series, _: Grounds) -> list[Event]:
    match command:
        case AdoptCodes():
            return and_then_number_who_waited(state, adopted(command, state))
        case AssignCode():
            return and_then_number_who_waited(state, [assigned(command, state)])
        case ClaimCode():
            return and_then_number_who_waited(state, claimed(command, state))
        case ReleaseCode():
            return and_then_number_who_waited(state, released(command.station_id, state))
    number = state.numbers.get(command.station_id)
    match command:
        case RetireCode():
            left = released(command.station_id, state)
            return retired(command, number) if number else and_then_number_who_waited(state, left)
        case AllocateCode() | KeepCode() if number:
            return kept(command.station_id, number, command.kind)
        case AllocateCode() | KeepCode() if own := carried(command.station_id, state):
            return [spelled(command.station_id, own, command.kind)]
        case AllocateCode():
            waiting, told = state.waiting.get(command.station_id), allocated(command, state)
            same = waiting is not None and waiting.ask == command and isinstance(told, CodeNotAllocated)
            return [] if same else [told]
        case KeepCode():
            return []


# --- numbers that are given -------------------------------------------------------------------------------------------


def allocated(ask: AllocateCode, state: Series) -> Event:
    """The series' next number; while numbers from before are still to be taken over, none (AH-4.5.5)."""
    if awaits_adoption(ask, state):
        return CodeNotAllocated(ask.station_id, ask.prefix, AWAITS_ADOPTION, ask.kind)
    return following(ask, state.last.get(ask.prefix, 0) + 1)


def awaits_adoption(ask: AllocateCode, state: Series) -> bool:
    """A series that is not open, and of which an application names a number, may not count over that number."""
    own = state.claims.get(ask.station_id)
    if own and own.prefix not in state.last:
        return True
    return ask.prefix not in state.last and any(claim.prefix == ask.prefix for claim in state.claims.values())


def following(ask: AllocateCode, serial: int) -> Event:
    """The next number, as long as there are five digits for it (AH-4.5.2 to AH-4.5.5)."""
    if serial > StationCode.LAST:
        return CodeNotAllocated(ask.station_id, ask.prefix, EXHAUSTED)
    code = StationCode(ask.prefix, serial, ask.kind.suffix)
    return CodeAllocated(ask.station_id, str(code), code.prefix, code.serial)


def kept(station_id: UUID, number: Number, kind: Kind) -> list[Event]:
    """A station keeps its number, whatever happens to it (AH-4.5.5); the suffix tells what it is now (AH-4.5.3)."""
    code = StationCode(number.code.prefix, number.code.serial, kind.suffix)
    if number.retired:
        return [CodeRestored(station_id, str(code), code.prefix, code.serial)]
    return [CodeRespelled(station_id, str(code), code.prefix, code.serial)] if code != number.code else []


def retired(ask: RetireCode, number: Number) -> list[Event]:
    """The number of a station that left is nobody else's (AH-4.5.5)."""
    code = number.code
    return [] if number.retired else [CodeRetired(ask.station_id, str(code), code.prefix, code.serial, ask.reason)]


# --- numbers from before ----------------------------------------------------------------------------------------------


def claimed(ask: ClaimCode, state: Series) -> list[Event]:
    """A claim counts before the series opens, and afterwards on a number that has no station."""
    code = StationCode.parse(ask.code)
    if code is None or ask.station_id in state.numbers or state.claims.get(ask.station_id) == code:
        return []
    if code.prefix in state.last and code.digits not in state.free:
        return []
    return [CodeClaimed(ask.station_id, str(code), code.prefix, code.serial)]


def released(station_id: UUID, state: Series) -> list[Event]:
    return [CodeReleased(station_id)] if station_id in state.claims or station_id in state.waiting else []


def carried(station_id: UUID, state: Series) -> StationCode | None:
    """The number that a station claims, if it was taken over and has no station."""
    claim = state.claims.get(station_id)
    return state.free.get(claim.digits) if claim else None


def spelled(station_id: UUID, code: StationCode, kind: Kind) -> CodeAssigned:
    code = StationCode(code.prefix, code.serial, kind.suffix)
    return CodeAssigned(station_id, str(code), code.prefix, code.serial)


def assigned(ask: AssignCode, state: Series) -> Event:
    """A number that was taken over without a station gets one; a station that has a number keeps that (AH-4.5.1)."""
    code = StationCode.parse(ask.code)
    if code is None or code.digits not in state.free:
        raise NumberIsNotFree(path="code")
    if ask.station_id in state.numbers:
        raise StationHasNumber(path="station_id")
    return spelled(ask.station_id, code, ask.kind)


def adopted(ask: AdoptCodes, state: Series) -> list[Event]:
    """Once, before the series opens: what was given since would stand among numbers that nobody compared it with."""
    if ask.prefix in state.last:
        raise SeriesIsOpen(path="prefix")
    codes = adoption.checked(ask)
    for n, one in enumerate(ask.codes):
        if one.station_id in state.numbers:
            raise StationHasNumber(path=f"codes[{n}].stationId")
    listed = {one.serial for one in codes}
    if any(claim.prefix == ask.prefix and claim.serial not in listed for claim in state.claims.values()):
        raise ClaimLeftOut(path="codes")
    return [*adoption.told(ask.prefix, codes)]


def and_then_number_who_waited(state: Series, events: list[Event]) -> list[Event]:
    """What happens lets some stations go on that waited for their number, in the order in which they came.

    Who claims one that was taken over gets that; a claim that moves to another prefix holds nobody up any more.
    """
    state, events = reduce(evolve, events, state), [*events]
    for _, ask in sorted(state.waiting.values(), key=lambda one: one.turn) if events else ():
        own = carried(ask.station_id, state)
        if own or not awaits_adoption(ask, state):
            events.append(spelled(ask.station_id, own, ask.kind) if own else allocated(ask, state))
            state = evolve(state, events[-1])
    return events


# --- what is so then --------------------------------------------------------------------------------------------------


def evolve(state: Series, event: Event) -> Series:
    match event:
        case CodeAllocated(prefix=prefix, serial=serial):
            return replace(numbered(state, event), last=state.last.set(prefix, serial))
        case CodesAdopted():
            return taken_over(state, event)
        case CodeAssigned():
            free = without(state.free, StationCode(event.prefix, event.serial).digits)
            return replace(numbered(state, event), free=free)
        case CodeRestored() | CodeRespelled():
            return numbered(state, event)
        case CodeRetired():
            return numbered(state, event, retired=True)
        case CodeClaimed(station_id=station_id):
            claim = StationCode(event.prefix, event.serial, event.code[11:])
            return replace(state, claims=state.claims.set(station_id, claim))
        case CodeReleased(station_id=station_id):
            return settled(state, station_id)
        case CodeNotAllocated(station_id=station_id, kind=Kind() as kind, reason="awaits-adoption"):
            turn = state.waiting[station_id].turn if station_id in state.waiting else state.turns
            waiting = Waiting(turn, AllocateCode(event.prefix, station_id, kind))
            return replace(state, waiting=state.waiting.set(station_id, waiting), turns=state.turns + 1)
        case _:
            return state


def taken_over(state: Series, told: CodesAdopted) -> Series:
    """The numbers of a list: each its station's, or free for one, or out of use."""
    parsed = [(one, StationCode(told.prefix, one.serial, one.code[11:])) for one in told.codes]
    carried = {one.station_id: Number(code, one.retired) for one, code in parsed if one.station_id}
    free = {code.digits: code for one, code in parsed if not (one.station_id or one.retired)}
    for station_id in carried:
        state = settled(state, station_id)
    last = state.last.set(told.prefix, told.codes[-1].serial)
    return replace(state, last=last, numbers=state.numbers.update(carried), free=state.free.update(free))


def numbered(state: Series, told: Numbered, *, retired: bool = False) -> Series:
    """The station's number as it was told last."""
    code = StationCode(told.prefix, told.serial, told.code[11:])
    numbers = state.numbers.set(told.station_id, Number(code, retired))
    return replace(settled(state, told.station_id), numbers=numbers)


def settled(state: Series, station_id: UUID) -> Series:
    """A station that claims nothing and waits for nothing."""
    if station_id not in state.claims and station_id not in state.waiting:
        return state
    return replace(state, claims=without(state.claims, station_id), waiting=without(state.waiting, station_id))


def without(of: Map[K, V], key: K) -> Map[K, V]:
    return of.delete(key) if key in of else of


def province_of(command: Command) -> str:
    """Whose series are asked: the province's ordinal, the first two digits of all its codes (AH-4.5.2)."""
    match command:
        case AllocateCode() | AdoptCodes():
            return command.prefix[:2]
        case ClaimCode() | AssignCode():
            return command.code.strip()[:2]
        case _:
            return f"{divisions.ORDINALS[command.province]:02d}"


decider: Decider[Command, Series, Event] = Decider(
    stream="series",
    key=province_of,
    commands=get_args(Command),
    initial=Series(),
    decide=decide,
    evolve=evolve,
    place=Place.POLICY_ONLY,
    covering={
        AdoptCodes: lambda ask: divisions.province_of_prefix(province_of(ask)),
        AssignCode: lambda ask: divisions.province_of_prefix(province_of(ask)),
    },
)
