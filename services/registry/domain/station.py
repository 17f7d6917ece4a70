"""A station: applied for, endorsed, accepted; or returned with a reason and handed in again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from contracts import divisions
from contracts.registry import (
    AcceptStation,
    EndorseStation,
    ReturnStation,
    StationAccepted,
    StationEndorsed,
    StationReturned,
    StationSubmitted,
    SubmitStation,
)
from contracts.values import Kind, Level, Scope, level_of, place_of
from services.chassis.decider import Decider, Grounds, Holders
from services.chassis.errors import DoesNotFit, Forbidden, Invalid, Refused

Command = SubmitStation | EndorseStation | AcceptStation | ReturnStation
Event = StationSubmitted | StationEndorsed | StationAccepted | StationReturned


@dataclass(frozen=True, slots=True)
class Draft:
    """Nobody has handed this application in yet."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """Waiting for the levels that the workflow names. ``by`` handed it in and may not accept it."""

    kind: Kind
    by: str
    holders: Holders


@dataclass(frozen=True, slots=True)
class Endorsed(Submitted):
    """The endorsing level agreed; the accepting one is next."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Given back with a reason; handing it in again starts the way anew."""

    holders: Holders


@dataclass(frozen=True, slots=True)
class Accepted:
    """In the network."""

    holders: Holders


State = Draft | Submitted | Endorsed | Returned | Accepted


class NotYourLevel(Forbidden):
    """The workflow in force gives this step to another level."""

    code = "not-your-level"

    def __init__(self, step: str, step_zh: str, level: Level, clause: str) -> None:
        super().__init__(
            zh=f"{step_zh}须由{LEVELS[level]}工会或其上级办理",
            en=f"{step} is for the {level} union or one above it",
            clause=clause,
        )


class NotEndorsed(Refused):
    """Acceptance comes after endorsement."""

    code, zh, en = "not-endorsed", "申报尚未经审核同意，不能验收", "This application has not been endorsed yet"


class OwnApplication(Refused):
    """Four eyes: nobody accepts what they handed in."""

    code, zh, en = (
        "own-application",
        "不能验收自己提交的申报",
        "Nobody accepts an application they handed in themselves",
    )


class NotACounty(Invalid):
    """A station stands in a county with a telephone area code, or it could never get its number (AH-4.5.2)."""

    code, clause = "not-a-county", "AH-4.5.2"
    zh, en = "驿站须登记在有电话区号的县（市、区）", "A station belongs to a county whose telephone area code is known"


class UnitElsewhere(Invalid):
    """A station answers to a union of its own place: the county's, a township's in it, or one above."""

    code = "unit-elsewhere"
    zh, en = "主管工会须为本县（市、区）、所属乡镇（街道）或其上级工会", "The responsible union is of another place"


class NoSuchArea(Invalid):
    """A floor area is a number that a room can have."""

    code = "no-such-area"
    zh, en = "面积须在0.01至100000平方米之间", "An area lies between 0.01 and 100,000 square metres"


class InTheFuture(Invalid):
    """What is said to have happened has happened."""

    code, zh, en = "in-the-future", "日期不能晚于今天", "This day has not come yet"


LEAST_M2, MOST_M2 = Decimal("0.01"), Decimal(100_000)
LEVELS = {Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级", Level.TOWNSHIP: "乡镇（街道）"}


def decide(command: Command, state: State, grounds: Grounds) -> list[Event]:
    match command, state:
        case SubmitStation() as ask, Draft() | Returned():
            return [submitted(ask, grounds)]
        case EndorseStation() as ask, Submitted() if not isinstance(state, Endorsed):
            endorsable(grounds)
            return [StationEndorsed(ask.station_id)]
        case AcceptStation() as ask, Submitted() as application:
            acceptable(application, grounds)
            return [StationAccepted(ask.station_id, application.kind, day_of(ask, grounds))]
        case ReturnStation() as ask, Submitted():
            endorsable(grounds)
            return [StationReturned(ask.station_id, ask.reason)]
        case _:
            raise DoesNotFit(command, state)


def submitted(ask: SubmitStation, grounds: Grounds) -> StationSubmitted:
    """The application as it stands in the file; without a named unit the county's own union is responsible."""
    try:
        divisions.prefix_of(grounds.division)
    except divisions.NoAreaCode:
        raise NotACounty(path="division") from None
    if level_of(grounds.division) is not Level.COUNTY:
        raise NotACounty(path="division")
    place = place_of(ask.unit_no or grounds.division)
    if place is not None and not Scope(prefixes=(place,)).covers(grounds.division):
        raise UnitElsewhere(path="unit_no")
    return StationSubmitted(
        station_id=ask.station_id,
        name=ask.name.strip(),
        address=ask.address.strip(),
        kind=ask.kind,
        unit_no=ask.unit_no or grounds.division,
        submitted_by=grounds.account,
        enterprise_no=ask.enterprise_no,
        township=ask.township,
        point=ask.point,
        build_mode=ask.build_mode,
        co_builder=ask.co_builder,
        area_m2=square_metres(ask.area_m2),
        facilities=ask.facilities,
        opening_hours=ask.opening_hours,
        built_on=ask.built_on,
        remark=ask.remark,
        head_id=ask.head_id,
    )


def square_metres(said: Decimal | None) -> Decimal | None:
    """An area to the hundredth; what is no number or no room's would stop every table that it reached."""
    if said is None:
        return None
    if not said.is_finite() or not LEAST_M2 <= said <= MOST_M2:
        raise NoSuchArea(path="area_m2")
    return said.quantize(LEAST_M2)


def endorsable(grounds: Grounds) -> None:
    """Endorsing and returning belong to the level the workflow names, or one above."""
    workflow = grounds.standard.workflow
    level = workflow.endorsed_by or workflow.accepted_by
    if not grounds.level.reaches(level):
        raise NotYourLevel("Endorsement", "审核", level, workflow.clause)


def acceptable(application: Submitted, grounds: Grounds) -> None:
    """Accepting belongs to the level the workflow names, after endorsement where there is one, by other hands."""
    workflow = grounds.standard.workflow
    if not grounds.level.reaches(workflow.accepted_by):
        raise NotYourLevel("Acceptance", "验收", workflow.accepted_by, workflow.clause)
    if workflow.endorsed_by and not isinstance(application, Endorsed):
        raise NotEndorsed
    if application.by == grounds.account:
        raise OwnApplication


def day_of(ask: AcceptStation, grounds: Grounds) -> date:
    """The day of acceptance: today unless an earlier one is said."""
    day = ask.accepted_on or grounds.today
    if day > grounds.today:
        raise InTheFuture(path="accepted_on")
    return day


def evolve(state: State, event: Event) -> State:
    match event, state:
        case StationSubmitted() as told, _:
            return Submitted(told.kind, told.submitted_by, Holders(told.unit_no, told.enterprise_no))
        case StationEndorsed(), Submitted(kind=kind, by=by, holders=holders):
            return Endorsed(kind, by, holders)
        case StationAccepted(), Submitted(holders=holders):
            return Accepted(holders)
        case StationReturned(), Submitted(holders=holders):
            return Returned(holders)
        case _:
            return state


def holders(being: State | Command) -> Holders:
    """Who reaches a station beside its division: the responsible unit and the co-building enterprise."""
    match being:
        case Submitted() | Returned() | Accepted():
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
