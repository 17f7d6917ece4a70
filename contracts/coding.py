"""What coding may be asked and what it tells: which number a station has, for ever."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from contracts.messages import Command, Event
from contracts.values import Kind

Prefix = Annotated[str, Meta(pattern=r"^[0-9]{6}$", description="省排序编号 + 四位区号, six digits (AH-4.5.2)")]


class AllocateCode(Command, frozen=True):
    """Give a station the next number of its prefix's series (赋码). Asked by policy only (AH-4.5.1, AH-4.5.6)."""

    prefix: Prefix
    station_id: UUID
    kind: Kind


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
