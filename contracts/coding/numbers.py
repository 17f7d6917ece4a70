"""The numbers that a province gives its stations: asked for by policy, kept for ever (AH-4.5.1 to AH-4.5.6)."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from contracts.messages import Command, Event
from contracts.values import PRINTABLE, Division, Kind, Text

Prefix = Annotated[str, Meta(pattern=r"^[0-9]{6}$", description="省排序编号 + 四位区号, six digits (AH-4.5.2)")]


class AllocateCode(Command, frozen=True):
    """Give a station its number (赋码): its own, if it ever had one, or the next of the prefix's series.

    Asked by policy only (AH-4.5.1, AH-4.5.6).
    """

    prefix: Prefix
    station_id: UUID
    kind: Kind


class KeepCode(Command, frozen=True):
    """Leave a station that needs no number the one it has, if any (沿用原编码). By policy only (AH-4.5.1)."""

    province: Division
    station_id: UUID
    kind: Kind


class RetireCode(Command, frozen=True):
    """Keep the number of a station that left, for ever (编码封存). Asked by policy only (AH-4.5.5)."""

    province: Division
    station_id: UUID
    reason: Text


class ClaimCode(Command, frozen=True):
    """Note the number that an application names as hanging there already (登记已有编码). By policy only (AH-4.5.5)."""

    code: str
    station_id: UUID


class ReleaseCode(Command, frozen=True):
    """Forget what an application claimed that came to nothing (取消登记已有编码). By policy only (AH-4.5.5)."""

    province: Division
    station_id: UUID


class AssignCode(Command, frozen=True):
    """Give a station a number that was taken over without one (指定站点)."""

    code: Annotated[str, Meta(max_length=20)]
    station_id: UUID
    kind: Kind
    """What the station is: the suffix follows it (AH-4.5.3, AH-4.5.4)."""


class CarriedCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A code that stands on a plaque already (已有编码), and the station that carries it, where that is known."""

    code: Annotated[str, Meta(max_length=20)]
    station_id: UUID | None = None
    retired: bool = False
    reason: Annotated[str, Meta(max_length=200, pattern=PRINTABLE)] = ""
    """Why a retired one is out of use."""


class AdoptCodes(Command, frozen=True):
    """Take over the codes that stations of a prefix carry already (接收已有编码), once, before its series opens."""

    prefix: Prefix
    codes: Annotated[tuple[CarriedCode, ...], Meta(min_length=1, max_length=99_999)]


class CodeAllocated(Event, frozen=True):
    """A station has its number, eleven digits and the kind's suffix; it is never given to another (AH-4.5.5)."""

    station_id: UUID
    code: str
    prefix: str
    serial: int


class CodeNotAllocated(Event, frozen=True):
    """A station could not get a number, and why; the business has to know."""

    station_id: UUID
    prefix: str
    reason: str
    kind: Kind | None = None
    """What the station is, where it waits for its number."""


class CodeClaimed(Event, frozen=True):
    """An application names a number from before: its series gives none until the province has taken these over."""

    station_id: UUID
    code: str
    prefix: str
    serial: int


class CodeReleased(Event, frozen=True):
    """The station claims no number any more, and waits for none."""

    station_id: UUID


class CodeAssigned(Event, frozen=True):
    """A number from before, taken over without a station, has one now (AH-4.5.5)."""

    station_id: UUID
    code: str
    prefix: str
    serial: int


class CodeRetired(Event, frozen=True):
    """The station of this number left the network; the number stays its own and is never given again (AH-4.5.5)."""

    station_id: UUID
    code: str
    prefix: str
    serial: int
    reason: str


class CodeRestored(Event, frozen=True):
    """The station came back, and with it its number, in the spelling of the kind it is now (AH-4.5.5)."""

    station_id: UUID
    code: str
    prefix: str
    serial: int


class CodeRespelled(Event, frozen=True):
    """The station became another kind: another suffix behind the same eleven digits (AH-4.5.3, AH-4.5.4)."""

    station_id: UUID
    code: str
    prefix: str
    serial: int


class AdoptedCode(Struct, frozen=True, omit_defaults=True):
    """A code as it was taken over."""

    code: str
    serial: int
    station_id: UUID | None = None
    retired: bool = False
    reason: str = ""


class Gap(Struct, frozen=True):
    """Serials that nobody could explain, both ends included."""

    first: int
    last: int


class CodesAdopted(Event, frozen=True):
    """Codes from before are in the series, in the order of their serials, at most 500 an event (AH-4.5.5).

    ``unexplained`` are the serials between them; they are never given.
    """

    prefix: str
    codes: tuple[AdoptedCode, ...]
    unexplained: tuple[Gap, ...] = ()
