"""The numbers that a co-building enterprise gives its own stations (共建单位自有编码), beside ours (AH-4.5.6)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from contracts.messages import Command, Event
from contracts.values import PLAIN, Division, Point, Text, UnitNo

OwnCode = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[0-9A-Za-z\u4e00-\u9fff]([0-9A-Za-z\u4e00-\u9fff ._/#()-]*[0-9A-Za-z\u4e00-\u9fff)])?(?![\s\S])",
        description="自有编码: letters, digits and Chinese characters, between them also space . _ / # ( ) -",
    ),
]
Called = Annotated[str, Meta(max_length=200, pattern=PLAIN, description="the enterprise's own name for the place")]


class SyncMode(StrEnum):
    """What becomes of a list of which some rows are refused."""

    PARTIAL = "partial"
    """The others are taken."""
    ATOMIC = "atomic"
    """Nothing is."""


class RowStatus(StrEnum):
    """What became of a row, or would."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class NoteCoBuilding(Command, frozen=True):
    """Note that an enterprise co-builds a station (登记共建). By policy only (AH-4.5.6)."""

    enterprise_no: UnitNo
    station_id: UUID
    division: Division
    unit_no: UnitNo | None = None
    """The responsible unit, which sees the number, too."""


class EndCoBuilding(Command, frozen=True):
    """Note that an enterprise does not co-build a station any more (解除共建). By policy only (AH-4.5.6)."""

    enterprise_no: UnitNo
    station_id: UUID


class AssignOwnCode(Command, frozen=True):
    """Give a station of one's own a number of one's own (共建单位赋码; AH-4.5.6)."""

    enterprise_no: UnitNo
    station_id: UUID
    own_code: OwnCode
    name: Called = ""
    point: Point | None = None


class ChangeOwnCode(Command, frozen=True):
    """Give a station another own number, name or place in the enterprise's list (变更自有编码).

    The name and the place stay as they are where they are left out.
    """

    enterprise_no: UnitNo
    station_id: UUID
    own_code: OwnCode
    name: Called | UnsetType = UNSET
    point: Point | UnsetType | None = UNSET
    revision: int | None = None
    """What the entry's revision was when somebody looked; another one is refused as stale."""


class WithdrawOwnCode(Command, frozen=True):
    """Take an own number back (撤销自有编码); it may be given to another station afterwards."""

    enterprise_no: UnitNo
    own_code: OwnCode
    reason: Text = ""
    revision: int | None = None


class OwnCodeRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One number of an enterprise's list and the station it stands for; without one it waits for its match."""

    own_code: OwnCode
    station_id: UUID | None = None
    name: Called = ""
    division: Division | None = None
    """The county, where it has no station yet: the union there sees it, too."""
    point: Point | None = None
    withdrawn: bool = False
    """The number is not in the list any more."""


class SyncOwnCodes(Command, frozen=True):
    """Say a part of the enterprise's list (同步自有编码), at most 500 rows, in any order; each is answered for itself.

    The answer to row i is row i of ``OwnCodesSynced``.
    """

    enterprise_no: UnitNo
    rows: Annotated[tuple[OwnCodeRow, ...], Meta(min_length=1, max_length=500)]
    mode: SyncMode = SyncMode.PARTIAL
    unread: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    """Hash of a list some of whose rows the door could not read: under one id they are part of what was asked."""


class CoBuildingNoted(Event, frozen=True):
    """An enterprise co-builds a station and may give it a number of its own."""

    enterprise_no: int
    station_id: UUID
    division: int
    unit_no: int | None = None
    """The responsible unit, which sees the number, too."""


class OwnCodeHandedOver(Event, frozen=True):
    """Another unit is responsible for the station of an own number from now on, and sees it."""

    enterprise_no: int
    station_id: UUID
    own_code: str
    unit_no: int


class CoBuildingEnded(Event, frozen=True):
    """An enterprise does not co-build a station any more."""

    enterprise_no: int
    station_id: UUID


class OwnCodeAssigned(Event, frozen=True):
    """A station has a number of its enterprise's. ``revision`` counts the changes of the enterprise's whole list."""

    enterprise_no: int
    station_id: UUID
    division: int
    own_code: str
    revision: int
    name: str = ""
    point: Point | None = None
    unit_no: int | None = None


class OwnCodeChanged(Event, frozen=True):
    """A station has another own number, or its entry another name or place; ``former`` is the number until now."""

    enterprise_no: int
    station_id: UUID
    division: int
    own_code: str
    revision: int
    former: str
    passed_on: bool = False
    """Whether the former number stands for another station by now: two may change theirs in one list."""
    name: str = ""
    point: Point | None = None
    unit_no: int | None = None


class OwnCodeWithdrawn(Event, frozen=True):
    """A station has its own number no more; the number may be given again."""

    enterprise_no: int
    station_id: UUID
    own_code: str
    revision: int
    reason: str = ""


class OwnCodeListed(Event, frozen=True):
    """An enterprise's list names a number of which nobody has said yet for which station it stands."""

    enterprise_no: int
    own_code: str
    revision: int
    name: str = ""
    division: int | None = None
    point: Point | None = None


class OwnCodeUnlisted(Event, frozen=True):
    """A number that waited for its station is not in the enterprise's list any more."""

    enterprise_no: int
    own_code: str
    revision: int
    reason: str = ""


class RowAnswer(Struct, frozen=True, omit_defaults=True):
    """What became of a row: its entry's revision, or why it was refused, in both languages, where, by which clause."""

    status: RowStatus
    revision: int = 0
    code: str = ""
    zh: str = ""
    en: str = ""
    path: str = ""
    clause: str = ""


class OwnCodesSynced(Event, frozen=True):
    """A part of an enterprise's list was said, and row by row answered."""

    enterprise_no: int
    rows: tuple[RowAnswer, ...]
    refused: bool = False
    """All or nothing was asked for, a row was refused, and so nothing was done."""
