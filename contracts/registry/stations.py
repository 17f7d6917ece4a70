"""An accepted station: opened, suspended, withdrawn, revoked; and how its file changes."""

from datetime import date
from uuid import UUID

from contracts.messages import Command, Event
from contracts.registry.file import Changes, Floor, OpeningMode, Photos, Shortfall, Storeys, Words
from contracts.values import Line, Personal, Point, Text


class OpenStation(Command, frozen=True):
    """Begin to serve (启用)."""

    station_id: UUID
    opened_on: date | None = None


class SuspendStation(Command, frozen=True):
    """Close for a while (暂停服务)."""

    station_id: UUID
    reason: Line
    until: date | None = None


class ResumeStation(Command, frozen=True):
    """Serve again (恢复服务)."""

    station_id: UUID


class WithdrawStation(Command, frozen=True):
    """Leave the network (退出); the number stays its own, and an application may open it again (AH-4.5.5)."""

    station_id: UUID
    reason: Line


class RevokeStation(Command, frozen=True):
    """Strike a station off for good (撤销); its number is never given again (AH-4.5.5, AH-6.1)."""

    station_id: UUID
    reason: Line


class ChangeHead(Command, frozen=True):
    """Name another head (变更站长); there is always one (AH-4.2.1, PJ-7.1.1a)."""

    station_id: UUID
    head_id: UUID
    head_name: Personal = ""
    head_phone: Personal = ""


class ChangeContacts(Command, frozen=True):
    """Name another responsible leader or liaison (变更负责领导、联络员; PJ-12.1)."""

    station_id: UUID
    leader_id: UUID | None = None
    leader_name: Personal = ""
    leader_phone: Personal = ""
    liaison_id: UUID | None = None
    liaison_name: Personal = ""
    liaison_phone: Personal = ""


class ChangeHours(Command, frozen=True):
    """Open at other times (变更开放时间)."""

    station_id: UUID
    opening_hours: Text
    opening_mode: OpeningMode | None = None


class ChangeFacilities(Command, frozen=True):
    """Say anew what there is and what is done (变更设施和服务)."""

    station_id: UUID
    facilities: Words
    services: Words = ()


class ChangePhotos(Command, frozen=True):
    """Show the station as it looks now (更新照片)."""

    station_id: UUID
    photos: Photos


class MoveStation(Command, frozen=True):
    """Put a station where it stands (变更位置), within its county; for the level that approves changes."""

    station_id: UUID
    address: Line
    reason: Line
    township: Text = ""
    community: Text = ""
    point: Point | None = None
    floor: Floor | None = None
    storeys: Storeys | None = None


class ProposeChange(Command, frozen=True):
    """Ask for a change of the file that a higher level has to approve (变更申请)."""

    station_id: UUID
    change_id: UUID
    changes: Changes
    reason: Line


class ApproveChange(Command, frozen=True):
    """Agree to a change (同意变更): it takes effect at once; never by whoever proposed it."""

    station_id: UUID
    change_id: UUID


class DeclineChange(Command, frozen=True):
    """Turn a change down, with a reason (不同意变更)."""

    station_id: UUID
    change_id: UUID
    reason: Line


class RetractChange(Command, frozen=True):
    """Take back a change that nobody decided yet (撤回变更)."""

    station_id: UUID
    change_id: UUID


class StationOpened(Event, frozen=True):
    """The station serves from this day on."""

    station_id: UUID
    opened_on: date


class StationSuspended(Event, frozen=True):
    """The station is closed for a while."""

    station_id: UUID
    reason: str
    until: date | None = None


class StationResumed(Event, frozen=True):
    """The station serves again."""

    station_id: UUID


class StationWithdrawn(Event, frozen=True):
    """The station left the network and keeps its number (AH-4.5.5)."""

    station_id: UUID
    reason: str


class StationRevoked(Event, frozen=True):
    """The station was struck off for good; its number is kept and never given again (AH-4.5.5)."""

    station_id: UUID
    reason: str


class HeadChanged(Event, frozen=True):
    """Somebody else is the head."""

    station_id: UUID
    head_id: UUID
    former_id: UUID | None = None


class ContactsChanged(Event, frozen=True):
    """Who is the responsible leader and who the liaison now."""

    station_id: UUID
    leader_id: UUID | None = None
    liaison_id: UUID | None = None


class StationChanged(Event, frozen=True):
    """A part of the file is different from now on; ``change_id`` where somebody had to agree."""

    station_id: UUID
    changes: Changes
    change_id: UUID | None = None
    reason: str = ""
    shortfalls: tuple[Shortfall, ...] = ()
    """What the station lacks now."""
    former_enterprise_no: int | None = None
    """The enterprise that co-built the station until now, where that is different from now on."""
    enterprise_no: int | None = None
    unit_no: int | None = None
    """The enterprise and the responsible unit from now on, where one of the two is different."""


class ChangeProposed(Event, frozen=True):
    """Somebody asks for a change; ``before`` is what stood there, field by field."""

    station_id: UUID
    change_id: UUID
    changes: Changes
    before: Changes
    reason: str
    proposed_by: str
    unit_no: int
    """The responsible unit as it is then; with the enterprise it tells who may see the proposal."""
    enterprise_no: int | None = None
    proposed_for: int = 0
    """The unit it was proposed for; others of it may take it back. 0 where nobody wrote that down yet."""


class ChangeDeclined(Event, frozen=True):
    """The change was turned down."""

    station_id: UUID
    change_id: UUID
    reason: str


class ChangeRetracted(Event, frozen=True):
    """Whoever proposed the change took it back."""

    station_id: UUID
    change_id: UUID
