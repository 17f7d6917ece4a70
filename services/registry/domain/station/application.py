"""An application (申报): handed in, endorsed, accepted; or given back, turned down, taken back."""

from datetime import date

import msgspec

from contracts.registry import (
    AcceptStation,
    ApplicationCancelled,
    CancelApplication,
    RejectStation,
    StationAccepted,
    StationRejected,
    StationSubmitted,
    SubmitStation,
)
from services.chassis.decider import Grounds
from services.registry.domain.station import form, measure
from services.registry.domain.station.refusals import (
    BelowStandard,
    InTheFuture,
    NotEndorsed,
    NotYourLevel,
    NotYours,
    OwnApplication,
)
from services.registry.domain.station.states import Endorsed, Filed, Submitted

COPIED = tuple(
    name for name in StationSubmitted.__struct_fields__ if name in SubmitStation.__struct_fields__ and name != "unit_no"
)
"""What the file takes over from the form."""


def submitted(ask: SubmitStation, grounds: Grounds, reopens: bool, enterprise_no: int | None) -> StationSubmitted:
    """The application as it stands in the file; without a named unit the county's own union is responsible.

    ``enterprise_no`` is the co-building enterprise until now.
    """
    written = form.tidied({name: getattr(ask, name) for name in COPIED})
    unit_no = ask.unit_no or grounds.division
    written |= {"submitted_by": grounds.account, "submitted_for": grounds.unit_no}
    former = enterprise_no if enterprise_no != ask.enterprise_no else None
    file = StationSubmitted(**written, unit_no=unit_no, reopens=reopens, former_enterprise_no=former)
    form.check(file, grounds)
    form.carries(file, grounds)
    form.dated(file.built_on, grounds)
    lacking = measure.shortfalls(file, grounds.standard, ask.beside)
    measure.explained(file, lacking)
    return msgspec.structs.replace(file, shortfalls=lacking) if lacking else file


def endorsable(grounds: Grounds) -> None:
    """Endorsing and returning belong to the level the workflow names, or one above."""
    reach(grounds, "station:endorse", "Endorsement", "审核")


def reach(grounds: Grounds, permission: str, step: str, step_zh: str) -> None:
    """A step belongs to a level of the union, or to one above it."""
    level = grounds.standard.workflow.level_for(permission)
    if level and not grounds.level.reaches(level):
        raise NotYourLevel(step, step_zh, level, grounds.standard.workflow.clause)


def accepted(ask: AcceptStation, application: Submitted, grounds: Grounds) -> StationAccepted:
    """Accepted by the level the workflow names, after endorsement where there is one, by other hands.

    What falls short of the standard is accepted with a recorded reason, and the reason stays with it.
    """
    workflow, file = grounds.standard.workflow, application.file
    reach(grounds, "station:accept", "Acceptance", "验收")
    if workflow.endorsed_by and not isinstance(application, Endorsed):
        raise NotEndorsed
    if file.submitted_by == grounds.account:
        raise OwnApplication
    lacking = tuple(one for one in measure.shortfalls(file, grounds.standard) if not one.soft)
    if lacking and not ask.reason.strip():
        raise BelowStandard(lacking)
    day = day_of(ask.accepted_on, grounds, "accepted_on")
    return StationAccepted(ask.station_id, file.kind, day, ask.reason.strip(), file.reopens)


def rejected(ask: RejectStation, application: Submitted, grounds: Grounds) -> StationRejected:
    reach(grounds, "station:reject", "Rejection", "不予通过")
    return StationRejected(ask.station_id, ask.reason, application.file.reopens)


def cancelled(ask: CancelApplication, application: Filed, grounds: Grounds) -> ApplicationCancelled:
    """Who handed it in takes it back, or whoever does the work of the same unit."""
    yours(application.file.submitted_by, application.file.submitted_for, grounds)
    return ApplicationCancelled(ask.station_id, ask.reason, application.file.reopens)


def yours(account: str, unit_no: int, grounds: Grounds) -> None:
    """What an account asked for a unit is the account's and the unit's: people fall ill, and leave."""
    if grounds.account != account and grounds.unit_no != (unit_no or None):
        raise NotYours


def day_of(said: date | None, grounds: Grounds, path: str) -> date:
    """A day in the past or today: today unless one is said."""
    day = said or grounds.today
    if day > grounds.today:
        raise InTheFuture(path=path)
    return day
