"""A province's station codes (编码序列): a series per prefix, without holes, each number given once and for ever.

The prefix owns a series, not the city: Fuyang and Bozhou share the area code 0558 and so draw from one. The province
owns them all: its one stream knows the number of each station, whichever city the station's county belongs to today.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple, get_args
from uuid import UUID

from immutables import Map

from contracts import divisions
from contracts.coding import (
    AdoptCodes,
    AllocateCode,
    CodeAllocated,
    CodeNotAllocated,
    CodeRespelled,
    CodeRestored,
    CodeRetired,
    CodesAdopted,
    KeepCode,
    RetireCode,
)
from contracts.values import Kind, StationCode
from services.chassis.decider import Decider, Grounds, Place
from services.coding.domain import adoption
from services.coding.domain.adoption import SeriesIsOpen, StationHasNumber

Command = AllocateCode | KeepCode | RetireCode | AdoptCodes
Event = CodeAllocated | CodeNotAllocated | CodeRetired | CodeRestored | CodeRespelled | CodesAdopted

EXHAUSTED = "exhausted"


class Number(NamedTuple):
    """A station's number as it is spelled now."""

    code: StationCode
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """The last serial of each prefix, and which stations have their number already."""

    last: Map[str, int] = field(default_factory=Map)
    numbers: Map[UUID, Number] = field(default_factory=Map)


def decide(command: Command, state: Series, _: Grounds) -> list[Event]:
    if isinstance(command, AdoptCodes):
        return adopted(command, state)
    number = state.numbers.get(command.station_id)
    match command:
        case RetireCode():
            return retired(command, number) if number else []
        case AllocateCode() | KeepCode() if number:
            return kept(command.station_id, number, command.kind)
        case AllocateCode():
            return [following(command, state.last.get(command.prefix, 0) + 1)]
        case KeepCode():
            return []


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


def adopted(ask: AdoptCodes, state: Series) -> list[Event]:
    """Once, before the series opens: what was given since would stand among numbers that nobody compared it with."""
    if ask.prefix in state.last:
        raise SeriesIsOpen(path="prefix")
    codes = adoption.checked(ask)
    for n, carried in enumerate(ask.codes):
        if carried.station_id in state.numbers:
            raise StationHasNumber(path=f"codes[{n}].stationId")
    return [*adoption.told(ask.prefix, codes)]


def evolve(state: Series, event: Event) -> Series:
    match event:
        case CodeAllocated(prefix=prefix, serial=serial):
            return replace(numbered(state, event), last=state.last.set(prefix, serial))
        case CodesAdopted(prefix=prefix, codes=codes):
            parsed = ((one, StationCode(prefix, one.serial, one.code[11:])) for one in codes)
            carried = {one.station_id: Number(code, one.retired) for one, code in parsed if one.station_id}
            return Series(state.last.set(prefix, codes[-1].serial), state.numbers.update(carried))
        case CodeRestored() | CodeRespelled():
            return numbered(state, event)
        case CodeRetired():
            return numbered(state, event, retired=True)
        case _:
            return state


def numbered(
    state: Series, told: CodeAllocated | CodeRetired | CodeRestored | CodeRespelled, *, retired: bool = False
) -> Series:
    """The station's number as it was told last."""
    code = StationCode(told.prefix, told.serial, told.code[11:])
    return replace(state, numbers=state.numbers.set(told.station_id, Number(code, retired)))


def province_of(command: Command) -> str:
    """Whose series are asked: the province's ordinal, the first two digits of all its codes (AH-4.5.2)."""
    if isinstance(command, AllocateCode | AdoptCodes):
        return command.prefix[:2]
    return f"{divisions.ORDINALS[command.province]:02d}"


decider: Decider[Command, Series, Event] = Decider(
    stream="series",
    key=province_of,
    commands=get_args(Command),
    initial=Series(),
    decide=decide,
    evolve=evolve,
    place=Place.POLICY_ONLY,
    covering={AdoptCodes: lambda ask: divisions.province_of_prefix(province_of(ask))},
)
