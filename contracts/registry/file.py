"""The words of a station's file: how it was built, where its toilet is, when it opens, what it falls short of."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from contracts.standards import Shortfall as Shortfall
from contracts.values import FileId, Kind, Line, Point, SquareMetres, Text, UnitNo


class BuildMode(StrEnum):
    """建设方式; what each means is the pack's (AH-4.4.1, SP-A2b)."""

    SELF = "self"
    CO = "co"


class CoBuilding(StrEnum):
    """How far the co-builder's word reaches: this one site, or the whole province (AH-4.5.6, AH-6.2)."""

    SITE = "site"
    PROVINCE = "province"


class ToiletPlace(StrEnum):
    """如厕: where the nearest toilet is (NM-4.3b, QD-5b)."""

    INSIDE = "inside"
    SAME_BUILDING = "same_building"
    NEARBY = "nearby"


class OpeningMode(StrEnum):
    """开放模式 (PJ-6.1.3)."""

    OFFICE_HOURS = "office_hours"
    SCHEDULED = "scheduled"
    ON_ARRIVAL = "on_arrival"


Floor = Annotated[int, Meta(ge=-10, le=200, description="楼层, the ground floor is 1")]
Storeys = Annotated[int, Meta(ge=1, le=200, description="建筑总层数")]
Metres = Annotated[int, Meta(ge=0, le=100_000, description="米, metres")]
Words = Annotated[tuple[Line, ...], Meta(max_length=60)]
Photos = Annotated[tuple[FileId, ...], Meta(max_length=20, description="照片, the ids of files")]
Grade = Annotated[int, Meta(ge=1, le=9, description="等级, 1 is the highest (PJ-6.2.1)")]


class Waiver(msgspec.Struct, frozen=True):
    """Why a soft rule is passed over here (原则上、一般): the clause and the recorded reason."""

    clause: Annotated[str, Meta(min_length=1, max_length=40)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


Waivers = Annotated[tuple[Waiver, ...], Meta(max_length=20)]


class Changes(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a station's file said anew; what is left out stays as it is."""

    name: Line | UnsetType = UNSET
    address: Line | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    unit_no: UnitNo | UnsetType = UNSET
    enterprise_no: UnitNo | UnsetType | None = UNSET
    township: Text | UnsetType = UNSET
    community: Text | UnsetType = UNSET
    point: Point | UnsetType | None = UNSET
    floor: Floor | UnsetType | None = UNSET
    storeys: Storeys | UnsetType | None = UNSET
    street_front: bool | UnsetType | None = UNSET
    build_mode: BuildMode | UnsetType | None = UNSET
    co_builder: Text | UnsetType = UNSET
    co_building: CoBuilding | UnsetType | None = UNSET
    venue: Text | UnsetType = UNSET
    area_m2: SquareMetres | UnsetType | None = UNSET
    toilet: ToiletPlace | UnsetType | None = UNSET
    toilet_m: Metres | UnsetType | None = UNSET
    grade: Grade | UnsetType | None = UNSET
    services: Words | UnsetType = UNSET
    facilities: Words | UnsetType = UNSET
    serves: Words | UnsetType = UNSET
    opening_mode: OpeningMode | UnsetType | None = UNSET
    opening_hours: Text | UnsetType = UNSET
    unattended: bool | UnsetType = UNSET
    photos: Photos | UnsetType = UNSET
    built_on: date | UnsetType | None = UNSET
    remark: Text | UnsetType = UNSET
    waivers: Waivers | UnsetType = UNSET
