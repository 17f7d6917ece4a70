"""What any form about a station must make sense of, whatever the pack in force says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from contracts import divisions
from contracts.registry import BuildMode, ToiletPlace
from contracts.standards import Naming
from contracts.values import Level, Scope, StationCode, level_of, place_of, province_of
from services.chassis.decider import Grounds
from services.registry.domain.station.refusals import (
    CoBuilderMissing,
    DistanceMissing,
    InTheFuture,
    NoSuchArea,
    NoSuchCode,
    NoSuchFloor,
    NotACounty,
    OtherSuffix,
    UnitElsewhere,
)
from services.registry.domain.station.states import File

LEAST_M2, MOST_M2 = Decimal("0.01"), Decimal(100_000)


def square_metres(said: Decimal | None) -> Decimal | None:
    """An area to the hundredth; what is no number or no room's would stop every table that it reached."""
    if said is None:
        return None
    if not said.is_finite() or not LEAST_M2 <= said <= MOST_M2:
        raise NoSuchArea(path="area_m2")
    return said.quantize(LEAST_M2)


def tidied(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept."""
    kept = {name: word.strip() if type(word) is str else word for name, word in said.items()}  # an enum's is a str, too
    if "name" in kept:
        kept["name"] = Naming.plain(said["name"])
    if "area_m2" in kept:
        kept["area_m2"] = square_metres(said["area_m2"])
    if code := StationCode.parse(kept.get("carried_code", "")):
        kept["carried_code"] = str(code)
    return kept


def check(file: File, grounds: Grounds) -> None:
    """Refuses what no station can be."""
    in_a_county(grounds.division)
    place = place_of(file.unit_no)
    if place is not None and not Scope(prefixes=(place,)).covers(grounds.division):
        raise UnitElsewhere(path="unit_no")
    if file.floor is not None and file.storeys is not None and file.floor > file.storeys:
        raise NoSuchFloor(path="floor")
    if file.toilet is ToiletPlace.NEARBY and file.toilet_m is None:
        raise DistanceMissing(path="toilet_m")
    named = file.co_builder or file.enterprise_no
    if file.build_mode is BuildMode.CO and not named and grounds.standard.asks_co_builder:
        raise CoBuilderMissing(path="co_builder")


def dated(built_on: date | None, grounds: Grounds) -> None:
    """What was built was built by today; what is still to be built has no such day."""
    if built_on and built_on > grounds.today:
        raise InTheFuture(path="built_on")


def carries(file: File, grounds: Grounds) -> None:
    """A number from before is one of the province's, and its suffix, where it has one, is the kind's (AH-4.5.2)."""
    code = StationCode.parse(file.carried_code)
    if not file.carried_code:
        return
    area_code = divisions.area_code_of_prefix(code.prefix) if code else None
    if code is None or area_code is None or area_code.province != province_of(grounds.division):
        raise NoSuchCode(path="carried_code")
    if code.suffix not in ("", file.kind.suffix):
        raise OtherSuffix(path="carried_code")


def in_a_county(division: int) -> None:
    try:
        divisions.prefix_of(division)
    except divisions.NoAreaCode:
        raise NotACounty(path="division") from None
    if level_of(division) is not Level.COUNTY:
        raise NotACounty(path="division")
