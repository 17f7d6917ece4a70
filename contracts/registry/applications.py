"""An application for a station (申报): what it says, and its way until it is accepted or turned down."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from contracts.messages import Command, Event
from contracts.registry.file import (
    BuildMode,
    CoBuilding,
    Floor,
    Grade,
    Metres,
    OpeningMode,
    Photos,
    Shortfall,
    Storeys,
    ToiletPlace,
    Waiver,
    Waivers,
    Words,
)
from contracts.values import Fen, Kind, Line, Personal, Point, SquareMetres, Text, UnitNo


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
    facilities: Words = ()
    """Each as the pack names it, by code or in words; what no pack knows is kept as written."""
    opening_hours: Text = ""
    """开放时间, as written."""
    built_on: date | None = None
    remark: Text = ""
    head_id: UUID | None = None
    """站长: the person, under an id of whoever asks; to name somebody again, the id alone will do (AH-4.2.1)."""
    head_name: Personal = ""
    head_phone: Personal = ""
    leader_id: UUID | None = None
    """负责领导 (PJ-12.1)."""
    leader_name: Personal = ""
    leader_phone: Personal = ""
    liaison_id: UUID | None = None
    """专职联络员 (PJ-12.1)."""
    liaison_name: Personal = ""
    liaison_phone: Personal = ""
    community: Text = ""
    """社区; in some places one has one station (SP-2.1)."""
    venue: Text = ""
    """依托场所, a type of the pack's or in words (PJ-4.3, SP-2.3)."""
    floor: Floor | None = None
    storeys: Storeys | None = None
    street_front: bool | None = None
    """临街 (QD-4.2)."""
    toilet: ToiletPlace | None = None
    toilet_m: Metres | None = None
    """How far a toilet nearby is."""
    grade: Grade | None = None
    """拟定等级, where the pack grades stations (PJ-6.2.1)."""
    services: Words = ()
    serves: Words = ()
    """服务对象 (SP-1, PJ-3)."""
    opening_mode: OpeningMode | None = None
    unattended: bool = False
    """无人值守: without staff on duty, yet with a head (AH-4.2.3)."""
    co_building: CoBuilding | None = None
    photos: Photos = ()
    requested_fen: Fen | None = None
    """申请总金额 (SP-A3)."""
    waivers: Waivers = ()
    """Why soft rules are passed over here."""
    carried_code: Annotated[str, Meta(max_length=20)] = ""
    """已有编码: the number that hangs at the station already, until it is taken over (AH-4.5.5)."""
    beside: Annotated[tuple[UUID, ...], Meta(max_length=20)] = ()
    """Stations of the same community, as the front door finds them when this is handed in (SP-2.1)."""


class SubmitStation(Application, frozen=True):
    """Hand in an application for a station (申报); everything is said anew after a return, and to reopen it."""


class EndorseStation(Command, frozen=True):
    """Put the endorsing level's word to an application (审核同意)."""

    station_id: UUID


class AcceptStation(Command, frozen=True):
    """Accept an endorsed station into the network (验收通过)."""

    station_id: UUID
    accepted_on: date | None = None
    """The day of acceptance, today when left out."""
    reason: Text = ""
    """Why it is accepted all the same, where it falls short of the standard."""


class ReturnStation(Command, frozen=True):
    """Give an application back with a reason (退回)."""

    station_id: UUID
    reason: Line


class RejectStation(Command, frozen=True):
    """Turn an application down for good (不予通过)."""

    station_id: UUID
    reason: Line


class CancelApplication(Command, frozen=True):
    """Take an application back before it is accepted (撤回申报); the reason stays with it."""

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
    leader_id: UUID | None = None
    liaison_id: UUID | None = None
    community: str = ""
    venue: str = ""
    floor: int | None = None
    storeys: int | None = None
    street_front: bool | None = None
    toilet: ToiletPlace | None = None
    toilet_m: int | None = None
    grade: int | None = None
    services: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    opening_mode: OpeningMode | None = None
    unattended: bool = False
    co_building: CoBuilding | None = None
    photos: tuple[str, ...] = ()
    requested_fen: int | None = None
    waivers: tuple[Waiver, ...] = ()
    carried_code: str = ""
    shortfalls: tuple[Shortfall, ...] = ()
    """What it lacks of the standard in force on that day."""
    reopens: bool = False
    """The station had left the network and comes back under its old number."""
    submitted_for: int = 0
    """The unit it was handed in for; others of it may take it back. 0 where nobody wrote that down yet."""
    former_enterprise_no: int | None = None
    """The enterprise that co-built the station until it came in again, where that is another one now."""


class StationEndorsed(Event, frozen=True):
    """The endorsing level agreed."""

    station_id: UUID


class StationAccepted(Event, frozen=True):
    """The station belongs to the network from this day on."""

    station_id: UUID
    kind: Kind
    accepted_on: date
    reason: str = ""
    """Why it was accepted although it falls short."""
    reopens: bool = False


class StationReturned(Event, frozen=True):
    """The application went back to whoever handed it in."""

    station_id: UUID
    reason: str


class StationRejected(Event, frozen=True):
    """The application was turned down for good."""

    station_id: UUID
    reason: str
    reopens: bool = False
    """It was to reopen a station, which stays withdrawn."""


class ApplicationCancelled(Event, frozen=True):
    """The application was taken back before it was accepted."""

    station_id: UUID
    reason: str
    reopens: bool = False
    """It was to reopen a station, which stays withdrawn."""
