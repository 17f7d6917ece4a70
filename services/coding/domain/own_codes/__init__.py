"""An enterprise's own numbers (自有编码): one for each of its stations in every city, none for two (AH-4.5.6).

A number stands for a station that the enterprise co-builds, or waits in its list for the one it stands for. Once it is
withdrawn it may be given again: it is the enterprise's, and a slip must be mendable; what it was is in the history.
"""

from typing import get_args
from uuid import UUID

from msgspec import UNSET

from contracts.coding import (
    AssignOwnCode,
    ChangeOwnCode,
    CoBuildingEnded,
    CoBuildingNoted,
    EndCoBuilding,
    NoteCoBuilding,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeHandedOver,
    OwnCodeWithdrawn,
    SyncOwnCodes,
    WithdrawOwnCode,
)
from services.chassis.decider import Decider, Grounds, Place
from services.chassis.errors import Stale
from services.coding.domain.own_codes import syncing
from services.coding.domain.own_codes.refusals import NoOwnCode, NotCoBuilt, OwnCodeIsTaken, StationHasOwnCode
from services.coding.domain.own_codes.states import Entry, Event, OwnCodes, Seat, evolve, taken_back

Asked = AssignOwnCode | ChangeOwnCode | WithdrawOwnCode | SyncOwnCodes
Command = NoteCoBuilding | EndCoBuilding | Asked
ENDED = "站点不再由本单位共建"


def decide(command: Command, state: OwnCodes, _: Grounds) -> list[Event]:
    match command:
        case NoteCoBuilding():
            return noted(command, state)
        case EndCoBuilding():
            return ended(command, state)
        case AssignOwnCode():
            return [assigned(command, state)]
        case ChangeOwnCode():
            return changed(command, state)
        case WithdrawOwnCode():
            return [withdrawn(command, state)]
        case SyncOwnCodes():
            return syncing.synced(command, state)


def noted(ask: NoteCoBuilding, state: OwnCodes) -> list[Event]:
    """Once, and again when another unit is responsible for the station."""
    seat = state.stations.get(ask.station_id)
    if seat and ask.unit_no in (None, seat.unit_no):
        return []
    told: list[Event] = [CoBuildingNoted(ask.enterprise_no, ask.station_id, ask.division, ask.unit_no)]
    if seat and seat.own_code and ask.unit_no:
        told.append(OwnCodeHandedOver(ask.enterprise_no, ask.station_id, seat.own_code, ask.unit_no))
    return told


def ended(ask: EndCoBuilding, state: OwnCodes) -> list[Event]:
    """Whoever does not co-build a station any more has no number for it either; the number is free again."""
    if ask.station_id not in state.stations:
        return []
    own_code, over = state.stations[ask.station_id].own_code, CoBuildingEnded(ask.enterprise_no, ask.station_id)
    if own_code is None:
        return [over]
    return [OwnCodeWithdrawn(ask.enterprise_no, ask.station_id, own_code, state.revision + 1, ENDED), over]


def assigned(ask: AssignOwnCode, state: OwnCodes) -> Event:
    seat = co_built(ask.station_id, state)
    if seat.own_code:
        raise StationHasOwnCode(path="own_code")
    free(ask.own_code, ask.station_id, state)
    said = seat.division, ask.own_code, state.revision + 1, ask.name, ask.point, seat.unit_no
    return OwnCodeAssigned(ask.enterprise_no, ask.station_id, *said)


def changed(ask: ChangeOwnCode, state: OwnCodes) -> list[Event]:
    """Another number, name or place; nothing where all is as it was."""
    division, former, unit_no = co_built(ask.station_id, state)
    if former is None:
        raise NoOwnCode(path="station_id")
    entry = state.entries[former]
    fresh(ask.revision, entry)
    free(ask.own_code, ask.station_id, state)
    name = entry.name if ask.name is UNSET else ask.name
    point = entry.point if ask.point is UNSET else ask.point
    if (former, entry.name, entry.point) == (ask.own_code, name, point):
        return []
    said = division, ask.own_code, state.revision + 1, former
    return [OwnCodeChanged(ask.enterprise_no, ask.station_id, *said, name=name, point=point, unit_no=unit_no)]


def withdrawn(ask: WithdrawOwnCode, state: OwnCodes) -> Event:
    entry = state.entries.get(ask.own_code)
    if entry is None:
        raise NoOwnCode(path="own_code")
    fresh(ask.revision, entry)
    return taken_back(ask.enterprise_no, ask.own_code, entry, state.revision + 1, ask.reason)


def co_built(station_id: UUID, state: OwnCodes) -> Seat:
    """An enterprise numbers its own stations only (AH-4.5.6)."""
    if station_id not in state.stations:
        raise NotCoBuilt(path="station_id")
    return state.stations[station_id]


def free(own_code: str, station_id: UUID, state: OwnCodes) -> None:
    """Never two stations with one own number (AH-4.5.6)."""
    entry = state.entries.get(own_code)
    if entry and entry.station_id not in (None, station_id):
        raise OwnCodeIsTaken(path="own_code")


def fresh(revision: int | None, entry: Entry) -> None:
    if revision not in (None, entry.revision):
        raise Stale(path="revision")


decider: Decider[Command, OwnCodes, Event] = Decider(
    stream="own_codes",
    key=lambda command: command.enterprise_no,
    commands=get_args(Command),
    initial=OwnCodes(),
    decide=decide,
    evolve=evolve,
    place=Place.ENTERPRISE,
    covering=dict.fromkeys(get_args(Asked), lambda _: 0),
)
