"""What an application form says is kept as it was said, and what no form may say is refused."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.registry import (
    BuildMode,
    CoBuilding,
    OpeningMode,
    SubmitStation,
    ToiletPlace,
    Waiver,
)
from contracts.values import Datum, Kind, Point, personal_fields
from services.chassis.testing import some_id
from services.registry.domain.station.refusals import (
    CoBuilderMissing,
    DistanceMissing,
    InTheFuture,
    NoSuchArea,
    NoSuchFloor,
)
from tests.registry.test_application import asking, luyang, submitted, told


def test_everything_that_the_form_says_is_kept() -> None:
    said = asking(
        kind=Kind.MICRO,
        unit_no=340103005,
        enterprise_no=101,
        township="逍遥津街道",
        point=Point(lng=117.28, lat=31.86, datum=Datum.GCJ02),
        build_mode=BuildMode.CO,
        co_builder="中国邮政",
        area_m2=Decimal("20.00"),
        facilities=("饮水机", "微波炉"),
        opening_hours="8:00—18:00",
        built_on=date(2025, 11, 1),
        remark="临街",
        leader_id=some_id(10),
        liaison_id=some_id(11),
        community="四牌楼社区",
        venue="financial_outlet",
        floor=1,
        storeys=6,
        street_front=True,
        toilet=ToiletPlace.NEARBY,
        toilet_m=80,
        grade=2,
        services=("饮水",),
        serves=("快递员",),
        opening_mode=OpeningMode.SCHEDULED,
        unattended=True,
        co_building=CoBuilding.PROVINCE,
        photos=("ab" * 32,),
        requested_fen=200_000,
        waivers=(Waiver("SP-3.2a", "老旧小区"),),
    )
    event = told(luyang.when(said))
    beside_the_events = {name for texts in personal_fields(SubmitStation).values() for name in texts}
    for field in {*said.__struct_fields__} - beside_the_events - {"beside"}:
        assert getattr(event, field) == getattr(said, field), field
    assert event.submitted_by == "clerk-of-luyang"


def test_blanks_around_name_and_address_are_left_out() -> None:
    luyang.when(asking(name=" 四牌楼社区工会驿站　", address="\t淮河路1号 ")).then(submitted)


@pytest.mark.parametrize("area", ["NaN", "Infinity", "-Infinity", "0", "-20", "0.004", "100000.01", "1E+999999"])
def test_an_area_is_a_number_that_a_room_can_have(area: str) -> None:
    luyang.when(asking(area_m2=Decimal(area))).refused(NoSuchArea, path="area_m2")


@pytest.mark.parametrize(("said", "kept"), [("20", "20.00"), ("19.999", "20.00"), ("0.01", "0.01"), ("1E5", "100000")])
def test_an_area_is_kept_to_the_hundredth(said: str, kept: str) -> None:
    assert told(luyang.when(asking(area_m2=Decimal(said)))).area_m2 == Decimal(kept)


def test_no_house_has_a_floor_above_its_highest() -> None:
    luyang.when(asking(floor=4, storeys=3)).refused(NoSuchFloor, path="floor")


def test_a_toilet_nearby_is_so_many_metres_away() -> None:
    luyang.when(asking(toilet=ToiletPlace.NEARBY)).refused(DistanceMissing, path="toilet_m")


def test_a_station_was_built_by_today_or_is_not_built_yet() -> None:
    luyang.when(asking(built_on=date(2026, 3, 3))).refused(InTheFuture, path="built_on")
    assert told(luyang.when(asking(built_on=date(2026, 3, 2)))).built_on == date(2026, 3, 2)


def test_a_co_built_station_names_its_co_builder() -> None:
    luyang.when(asking(build_mode=BuildMode.CO)).refused(CoBuilderMissing, path="co_builder")
    assert told(luyang.when(asking(build_mode=BuildMode.CO, enterprise_no=101))).enterprise_no == 101
