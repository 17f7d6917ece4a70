"""What coding may be asked and what it tells: which number a station has, for ever."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from contracts.messages import Command, Event
from contracts.values import Division, Kind, Text

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
