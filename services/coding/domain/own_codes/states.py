"""An enterprise's list of own numbers as it stands, and how it follows from what was told."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from immutables import Map

from contracts.coding import (
    CoBuildingEnded,
    CoBuildingNoted,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeHandedOver,
    OwnCodeListed,
    OwnCodesSynced,
    OwnCodeUnlisted,
    OwnCodeWithdrawn,
)
from contracts.values import Point

Event = (
    CoBuildingNoted
    | CoBuildingEnded
    | OwnCodeAssigned
    | OwnCodeChanged
    | OwnCodeHandedOver
    | OwnCodeWithdrawn
    | OwnCodeListed
    | OwnCodeUnlisted
    | OwnCodesSynced
)


class Entry(NamedTuple):
    """What the enterprise's list says of a number; without a station it waits for its match."""

    station_id: UUID | None
    revision: int
    name: str = ""
    division: int | None = None
    point: Point | None = None


class Seat(NamedTuple):
    """A station that the enterprise co-builds: where it is, the number it has, and the unit that is responsible."""

    division: int
    own_code: str | None = None
    unit_no: int | None = None


@dataclass(frozen=True, slots=True)
class OwnCodes:
    """An enterprise's list by number, the stations it co-builds with the number each has, and how often it changed."""

    entries: Map[str, Entry] = field(default_factory=Map)
    stations: Map[UUID, Seat] = field(default_factory=Map)
    revision: int = 0


def evolve(state: OwnCodes, event: Event) -> OwnCodes:
    match event:
        case CoBuildingNoted(station_id=station_id, division=division, unit_no=unit_no):
            seat = state.stations.get(station_id, Seat(division))._replace(division=division, unit_no=unit_no)
            return replace(state, stations=state.stations.set(station_id, seat))
        case CoBuildingEnded(station_id=station_id):
            return replace(state, stations=state.stations.set(station_id, Seat(0)).delete(station_id))
        case OwnCodeAssigned(station_id=station_id) | OwnCodeChanged(station_id=station_id):
            entry = Entry(station_id, event.revision, event.name, None, event.point)
            if station_id in state.stations:
                state = without(state, state.stations[station_id].own_code, station_id)
            seat = state.stations.get(station_id, Seat(event.division))._replace(own_code=event.own_code)
            stations = state.stations.set(station_id, seat)
            return replace(
                state, entries=state.entries.set(event.own_code, entry), stations=stations, revision=event.revision
            )
        case OwnCodeListed():
            entry = Entry(None, event.revision, event.name, event.division, event.point)
            return replace(state, entries=state.entries.set(event.own_code, entry), revision=event.revision)
        case OwnCodeWithdrawn(station_id=station_id):
            state = without(state, event.own_code, station_id)
            seat = state.stations.get(station_id, Seat(0))._replace(own_code=None)
            return replace(state, stations=state.stations.set(station_id, seat), revision=event.revision)
        case OwnCodeUnlisted():
            return replace(without(state, event.own_code, None), revision=event.revision)
        case OwnCodeHandedOver() | OwnCodesSynced():
            return state


def without(state: OwnCodes, own_code: str | None, station_id: UUID | None) -> OwnCodes:
    """The list without a number, unless that stands for another station by now: two may change places."""
    if own_code is None or own_code not in state.entries or state.entries[own_code].station_id != station_id:
        return state
    return replace(state, entries=state.entries.delete(own_code))


def taken_back(enterprise_no: int, own_code: str, entry: Entry, revision: int, reason: str = "") -> Event:
    """A number that is in the list no more, whether it stood for a station or waited for one."""
    if entry.station_id:
        return OwnCodeWithdrawn(enterprise_no, entry.station_id, own_code, revision, reason)
    return OwnCodeUnlisted(enterprise_no, own_code, revision, reason)
