"""A station's file as the rules look at it, and one place for each document."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from contracts.standards import resolve
from contracts.values import Kind

TODAY = date(2025, 6, 1)
HEFEI, SHAPINGBA, PANJIN, QINGDAO, HOHHOT, SHANGHAI = 340103, 500106, 211102, 370202, 150102, 310101


@dataclass(frozen=True)
class File:
    """A file that says as much as any of the five documents asks for."""

    name: str = "“小龙坎街道快乐里社区”工会户外劳动者服务站点"
    kind: Kind = Kind.FIXED
    unit_no: int | None = None
    build_mode: str | None = "self"
    area_m2: Decimal | None = Decimal(30)
    floor: int | None = 1
    storeys: int | None = 20
    street_front: bool | None = True
    toilet: str | None = "inside"
    toilet_m: int | None = None
    grade: int | None = None
    services: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    opening_mode: str | None = "office_hours"
    unattended: bool = False
    photos: tuple[str, ...] = ("a", "b", "c")
    head_id: UUID | None = field(default_factory=uuid4)
    leader_id: UUID | None = field(default_factory=uuid4)
    liaison_id: UUID | None = field(default_factory=uuid4)


def equipped(division: int, grade: int | None = None) -> File:
    """A file that lacks nothing there."""
    wanted = resolve(division, TODAY).required_facilities(grade)
    return File(unit_no=division, grade=grade, facilities=tuple(item.name for item in wanted))
