"""A station: applied for, accepted, opened, changed, withdrawn or revoked; one file, one life.

``states`` says what it can be, ``application``, ``life`` and ``changes`` decide, ``form`` and ``measure`` hold what a
form must make sense of and what the standard in force asks for.
"""

from typing import get_args

from contracts.registry import (
    AcceptStation,
    ApproveChange,
    CancelApplication,
    ChangeContacts,
    ChangeFacilities,
    ChangeHead,
    ChangeHours,
    ChangePhotos,
    DeclineChange,
    EndorseStation,
    MoveStation,
    OpenStation,
    ProposeChange,
    RejectStation,
    ResumeStation,
    RetractChange,
    ReturnStation,
    RevokeStation,
    StationEndorsed,
    StationResumed,
    StationReturned,
    SubmitStation,
    SuspendStation,
    WithdrawStation,
)
from services.chassis.decider import Decider, Grounds, Holders
from services.chassis.errors import DoesNotFit
from services.registry.domain.station import application, changes, life
from services.registry.domain.station.states import (
    Accepted,
    Cancelled,
    Draft,
    Endorsed,
    Event,
    Filed,
    Open,
    Returned,
    Standing,
    State,
    Submitted,
    Suspended,
    Withdrawn,
    evolve,
)

OfApplication = SubmitStation | EndorseStation | AcceptStation | ReturnStation | RejectStation | CancelApplication
OfLife = OpenStation | SuspendStation | ResumeStation | WithdrawStation | RevokeStation
OfChange = (
    ChangeHead
    | ChangeContacts
    | ChangeHours
    | ChangeFacilities
    | ChangePhotos
    | MoveStation
    | ProposeChange
    | ApproveChange
    | DeclineChange
    | RetractChange
)
Command = OfApplication | OfLife | OfChange


def decide(command: Command, state: State, grounds: Grounds) -> list[Event]:
    if isinstance(command, OfLife):
        return live(command, state, grounds)
    if isinstance(command, OfChange):
        return [change(command, state, grounds)]
    return [apply_for(command, state, grounds)]


def apply_for(command: OfApplication, state: State, grounds: Grounds) -> Event:
    """An application's way."""
    match command, state:
        case SubmitStation() as ask, Draft() | Returned() | Cancelled() | Withdrawn():
            return application.submitted(ask, grounds, reopens(state), holders(state).enterprise_no)
        case EndorseStation() as ask, Submitted() if not isinstance(state, Endorsed):
            application.endorsable(grounds)
            return StationEndorsed(ask.station_id)
        case AcceptStation() as ask, Submitted():
            return application.accepted(ask, state, grounds)
        case ReturnStation() as ask, Submitted():
            application.endorsable(grounds)
            return StationReturned(ask.station_id, ask.reason)
        case RejectStation() as ask, Submitted():
            return application.rejected(ask, state, grounds)
        case CancelApplication() as ask, Submitted() | Returned():
            return application.cancelled(ask, state, grounds)
        case _:
            raise DoesNotFit(command, state)


def reopens(state: State) -> bool:
    """A station that had left the network comes back under its old number, also after its application was returned."""
    return isinstance(state, Withdrawn) or (isinstance(state, Returned) and state.file.reopens)


def live(command: OfLife, state: State, grounds: Grounds) -> list[Event]:
    """A station's life in the network; what waits for somebody's word falls with its end."""
    match command, state:
        case OpenStation() as ask, Accepted():
            return [life.opened(ask, grounds)]
        case SuspendStation() as ask, Open():
            return [life.suspended(ask, grounds)]
        case ResumeStation() as ask, Suspended():
            return [StationResumed(ask.station_id)]
        case WithdrawStation() as ask, Standing():
            return [*changes.fallen(state, ask.reason), life.withdrawn(ask, grounds)]
        case RevokeStation() as ask, Standing():
            return [*changes.fallen(state, ask.reason), life.revoked(ask, grounds)]
        case _:
            raise DoesNotFit(command, state)


def change(command: OfChange, state: State, grounds: Grounds) -> Event:
    """A file's changes."""
    if not isinstance(state, Standing):
        raise DoesNotFit(command, state)
    match command:
        case ChangeHead():
            return changes.head_changed(command, state)
        case ChangeContacts():
            return changes.contacts_changed(command, state, grounds)
        case ProposeChange():
            return changes.proposed(command, state, grounds)
        case ApproveChange():
            return changes.approved(command, state, grounds)
        case DeclineChange():
            return changes.declined(command, state, grounds)
        case RetractChange():
            return changes.retracted(command, state, grounds)
        case _:
            return changes.changed(command, state, grounds)


def holders(being: State | Command) -> Holders:
    """Who reaches a station beside its division: the responsible unit and the co-building enterprise."""
    match being:
        case Filed():
            return being.holders
        case SubmitStation():
            return Holders(being.unit_no, being.enterprise_no)
        case _:
            return Holders()


decider: Decider[Command, State, Event] = Decider(
    stream="station",
    key=lambda command: command.station_id,
    commands=get_args(Command),
    creates=(SubmitStation,),
    initial=Draft(),
    decide=decide,
    evolve=evolve,
    holders=holders,
)
