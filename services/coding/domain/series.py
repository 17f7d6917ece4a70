"""A series of station codes (编码序列): one per prefix, without holes, each number given once and for ever.

The prefix owns the series, not the city: Fuyang and Bozhou share the area code 0558 and so draw from one series.
"""

from dataclasses import dataclass, field
from uuid import UUID

from immutables import Map

from contracts.coding import AllocateCode, CodeAllocated, CodeNotAllocated
from contracts.values import StationCode
from services.chassis.decider import Decider, Grounds, Place

Command = AllocateCode
Event = CodeAllocated | CodeNotAllocated

EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Series:
    """Which serial comes next, and which stations have theirs already."""

    last: int = 0
    serials: Map[UUID, int] = field(default_factory=Map)


def decide(command: Command, state: Series, _: Grounds) -> list[Event]:
    if command.station_id in state.serials:
        return []  # a station keeps its number, whatever happens to it (AH-4.5.5)
    if state.last >= StationCode.LAST:
        return [CodeNotAllocated(command.station_id, command.prefix, EXHAUSTED)]
    code = StationCode(command.prefix, state.last + 1, command.kind.suffix)  # AH-4.5.2 to AH-4.5.5
    return [CodeAllocated(command.station_id, str(code), code.prefix, code.serial)]


def evolve(state: Series, event: Event) -> Series:
    match event:
        case CodeAllocated(station_id=station_id, serial=serial):
            return Series(serial, state.serials.set(station_id, serial))
        case _:
            return state


decider: Decider[Command, Series, Event] = Decider(
    stream="series",
    key=lambda command: command.prefix,
    commands=(AllocateCode,),
    initial=Series(),
    decide=decide,
    evolve=evolve,
    place=Place.POLICY_ONLY,
)
