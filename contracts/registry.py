"""What registry may be asked and what it tells: stations, units, grants, persons."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.messages import Command, Event
from contracts.values import Division, Kind, Line, Personal, Point, SquareMetres, Text, UnitNo


class BuildMode(StrEnum):
    """建设方式; what each means is the pack's (AH-4.4.1, SP-A2b)."""

    SELF = "self"
    CO = "co"


class UnitKind(StrEnum):
    """What sort of organisation a unit is."""

    UNION = "union"
    TOWNSHIP = "township"
    INDUSTRY = "industry"
    ENTERPRISE = "enterprise"
    EVALUATOR = "evaluator"


# --- stations -------------------------------------------------------------------------------------------------------


class Application(Command, frozen=True):
    """What an application form says about a station (申请表)."""

    station_id: UUID
    name: Line
    address: Line
    kind: Kind = Kind.FIXED
    unit_no: UnitNo | None = None
    """主管工会: the responsible unit; the county's own union when left out."""
    enterprise_no: UnitNo | None = None
    """The co-building enterprise, when it is a unit of the network."""
    township: Text = ""
    point: Point | None = None
    build_mode: BuildMode | None = None
    co_builder: Text = ""
    area_m2: SquareMetres | None = None
    facilities: tuple[Line, ...] = ()
    opening_hours: Text = ""
    built_on: date | None = None
    remark: Text = ""
    head_id: UUID | None = None
    """站长: the person, under an id of whoever asks; to name somebody again, the id alone will do."""
    head_name: Personal = ""
    head_phone: Personal = ""


class SubmitStation(Application, frozen=True):
    """Hand in an application for a station (申报); also after it was returned, with everything said anew."""


class EndorseStation(Command, frozen=True):
    """Put the endorsing level's word to an application (审核同意)."""

    station_id: UUID


class AcceptStation(Command, frozen=True):
    """Accept an endorsed station into the network (验收通过)."""

    station_id: UUID
    accepted_on: date | None = None
    """The day of acceptance, today when left out."""


class ReturnStation(Command, frozen=True):
    """Give an application back with a reason (退回)."""

    station_id: UUID
    reason: Line


class StationSubmitted(Event, frozen=True):
    """An application was handed in."""

    station_id: UUID
    name: str
    address: str
    kind: Kind
    unit_no: int
    submitted_by: str
    enterprise_no: int | None = None
    township: str = ""
    point: Point | None = None
    build_mode: BuildMode | None = None
    co_builder: str = ""
    area_m2: SquareMetres | None = None
    facilities: tuple[str, ...] = ()
    opening_hours: str = ""
    built_on: date | None = None
    remark: str = ""
    head_id: UUID | None = None


class StationEndorsed(Event, frozen=True):
    """The endorsing level agreed."""

    station_id: UUID


class StationAccepted(Event, frozen=True):
    """The station belongs to the network from this day on."""

    station_id: UUID
    kind: Kind
    accepted_on: date


class StationReturned(Event, frozen=True):
    """The application went back to whoever handed it in."""

    station_id: UUID
    reason: str


# --- units and grants -----------------------------------------------------------------------------------------------


class EstablishUnit(Command, frozen=True):
    """Enter an organisation into the tree: a union, a township union, an enterprise, an evaluator (成立组织).

    ``unit_no`` is the division code for the union of a division, nine digits for a township union, and a small number
    for anybody else. ``covers`` lists the divisions of a union unit; the others cover what names them.
    """

    unit_no: UnitNo
    unit_id: UUID
    name: Line
    kind: UnitKind
    covers: tuple[Division, ...] = ()
    parent_no: UnitNo | None = None


class GrantRole(Command, frozen=True):
    """Give an account a role in a unit (授权)."""

    unit_no: UnitNo
    account_id: UUID
    role: Line


class WithdrawRole(Command, frozen=True):
    """Take a role back (收回授权)."""

    unit_no: UnitNo
    account_id: UUID
    role: Line


class UnitEstablished(Event, frozen=True):
    """An organisation stands in the tree."""

    unit_no: int
    unit_id: UUID
    name: str
    kind: UnitKind
    covers: tuple[int, ...] = ()
    parent_no: int | None = None


class RoleGranted(Event, frozen=True):
    """An account acts for a unit in a role from now on."""

    unit_no: int
    account_id: UUID
    role: str


class RoleWithdrawn(Event, frozen=True):
    """An account no longer acts for a unit in that role."""

    unit_no: int
    account_id: UUID
    role: str


# --- persons --------------------------------------------------------------------------------------------------------


class Ground(StrEnum):
    """Why personal data is erased (个人信息保护法 art. 47); no free text, which might say what is being erased."""

    PURPOSE_ACHIEVED = "purpose_achieved"
    SERVICE_ENDED = "service_ended"
    RETENTION_OVER = "retention_over"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"


class ErasePerson(Command, frozen=True):
    """Forget what is known of a person (删除个人信息); the id stays, and says nothing any more."""

    person_id: UUID
    ground: Ground


class PersonErased(Event, frozen=True):
    """A person's data is gone, and the key to every copy of it; whoever shows some drops it now."""

    person_id: UUID
    ground: Ground
