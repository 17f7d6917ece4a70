"""What a station can be, and how each event leads from one state to the next.

Draft → Submitted → Endorsed → Accepted → Open ⇄ Suspended → Withdrawn | Revoked
           ↖ Returned, Cancelled / Rejected                    Withdrawn → Submitted
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import msgspec
from immutables import Map
from msgspec import UNSET

from contracts.registry import (
    ApplicationCancelled,
    ChangeDeclined,
    ChangeProposed,
    ChangeRetracted,
    Changes,
    ContactsChanged,
    HeadChanged,
    StationAccepted,
    StationChanged,
    StationEndorsed,
    StationOpened,
    StationRejected,
    StationResumed,
    StationReturned,
    StationRevoked,
    StationSubmitted,
    StationSuspended,
    StationWithdrawn,
)
from services.chassis.decider import Holders

Event = (
    StationSubmitted
    | StationEndorsed
    | StationAccepted
    | StationReturned
    | StationRejected
    | ApplicationCancelled
    | StationOpened
    | StationSuspended
    | StationResumed
    | StationWithdrawn
    | StationRevoked
    | StationChanged
    | HeadChanged
    | ContactsChanged
    | ChangeProposed
    | ChangeDeclined
    | ChangeRetracted
)
File = StationSubmitted
"""A station's file: what the application said, with every change since."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Nobody has handed this application in yet (尚未申报)."""


@dataclass(frozen=True, slots=True)
class Filed:
    """There is a file; what it says tells who reaches the station."""

    file: File

    @property
    def holders(self) -> Holders:
        """The responsible unit and the co-building enterprise."""
        return Holders(self.file.unit_no, self.file.enterprise_no)


class Submitted(Filed):
    """Waiting for the levels that the workflow names (已申报). Who handed it in may not accept it."""


class Endorsed(Submitted):
    """The endorsing level agreed (已审核); the accepting one is next."""


class Returned(Filed):
    """Given back with a reason (已退回); handing it in again starts the way anew."""


class Cancelled(Filed):
    """Taken back by whoever handed it in (已撤回)."""


class Rejected(Filed):
    """Turned down for good (不予通过)."""


@dataclass(frozen=True, slots=True)
class Standing(Filed):
    """In the network, with the changes that wait for somebody's word."""

    proposals: Map[UUID, ChangeProposed] = field(default_factory=Map)


class Accepted(Standing):
    """In the network and not yet open (已验收)."""


class Open(Standing):
    """Serving (服务中)."""


class Suspended(Standing):
    """Closed for a while (暂停服务)."""


class Withdrawn(Filed):
    """Out of the network (已退出) under a number that stays its own; an application may open it again."""


class Revoked(Filed):
    """Struck off, for good (已撤销)."""


State = Draft | Submitted | Endorsed | Returned | Cancelled | Rejected | Standing | Withdrawn | Revoked


def evolve(state: State, event: Event) -> State:
    """Where an event leads; one that does not fit has happened all the same, and changes nothing."""
    match event, state:
        case StationSubmitted(), _:
            return Submitted(event)
        case ((StationReturned() | StationRejected() | ApplicationCancelled()), Submitted(file)):
            return ended(event, file)
        case StationEndorsed(), Submitted(file):
            return Endorsed(file)
        case StationAccepted(), Submitted(file):
            return Accepted(file)
        case ((StationOpened() | StationResumed()), Standing(file, proposals)):
            return Open(file, proposals)
        case StationSuspended(), Standing(file, proposals):
            return Suspended(file, proposals)
        case StationWithdrawn(), Standing(file):
            return Withdrawn(file)
        case StationRevoked(), Filed(file):
            return Revoked(file)
        case _, Standing():
            return changed(state, event)
        case _:
            return state


def ended(event: StationReturned | StationRejected | ApplicationCancelled, file: File) -> State:
    """An application's end; one that was to reopen a station leaves it withdrawn, as it was."""
    match event:
        case StationReturned():
            return Returned(file)
        case _ if file.reopens:
            return Withdrawn(file)
        case StationRejected():
            return Rejected(file)
        case _:
            return Cancelled(file)


def changed(state: Standing, event: Event) -> Standing:
    """The same station with another file, or with other changes waiting."""
    match event:
        case StationChanged():
            waiting = state.proposals
            if event.change_id is not None and event.change_id in waiting:
                waiting = waiting.delete(event.change_id)
            return replace(state, file=with_changes(state.file, event.changes), proposals=waiting)
        case HeadChanged():
            return replace(state, file=msgspec.structs.replace(state.file, head_id=event.head_id))
        case ContactsChanged(leader_id=leader_id, liaison_id=liaison_id):
            file = msgspec.structs.replace(state.file, leader_id=leader_id, liaison_id=liaison_id)
            return replace(state, file=file)
        case ChangeProposed():
            return replace(state, proposals=state.proposals.set(event.change_id, event))
        case ChangeDeclined() | ChangeRetracted() if event.change_id in state.proposals:
            return replace(state, proposals=state.proposals.delete(event.change_id))
        case _:
            return state


def said(changes: Changes) -> dict[str, Any]:
    """The fields that a change names, and what it says of them."""
    return {name: value for name in changes.__struct_fields__ if (value := getattr(changes, name)) is not UNSET}


def with_changes(file: File, changes: Changes) -> File:
    return msgspec.structs.replace(file, **said(changes))
