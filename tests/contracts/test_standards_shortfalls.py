"""What a station lacks under the standard of its place, one rule a test."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.standards import Shortfall, resolve, shortfalls
from contracts.values import Kind
from tests.contracts.files import HEFEI, HOHHOT, PANJIN, QINGDAO, SHANGHAI, SHAPINGBA, TODAY, File, equipped


def lacks(division: int, file: File) -> list[tuple[str, str, bool]]:
    return [(found.code, found.clause, found.soft) for found in shortfalls(resolve(division, TODAY), file)]


@pytest.mark.parametrize(
    ("division", "grade"),
    [(HEFEI, None), (SHAPINGBA, None), (PANJIN, 1), (PANJIN, 2), (QINGDAO, None), (HOHHOT, None), (SHANGHAI, None)],
)
def test_a_station_that_has_all_that_is_asked_for_lacks_nothing(division: int, grade: int | None) -> None:
    assert lacks(division, equipped(division, grade)) == []


@pytest.mark.clause("SP-3.2a")
def test_in_shapingba_a_room_under_twenty_square_metres_needs_a_reason() -> None:
    assert lacks(SHAPINGBA, replace(equipped(SHAPINGBA), area_m2=Decimal(20))) == []
    assert lacks(SHAPINGBA, replace(equipped(SHAPINGBA), area_m2=Decimal("19.99"))) == [("too-small", "SP-3.2a", True)]


@pytest.mark.clause("QD-5a")
def test_in_qingdao_a_room_under_twelve_square_metres_needs_a_reason() -> None:
    assert lacks(QINGDAO, replace(equipped(QINGDAO), area_m2=Decimal(12))) == []
    assert lacks(QINGDAO, replace(equipped(QINGDAO), area_m2=Decimal("11.99"))) == [("too-small", "QD-5a", True)]


@pytest.mark.clause("NM-4.3a")
def test_in_inner_mongolia_twenty_square_metres_are_asked_only_where_the_city_hangs_the_plaque() -> None:
    small = replace(equipped(HOHHOT), area_m2=Decimal("19.99"))
    assert lacks(HOHHOT, replace(small, unit_no=150100)) == [("too-small", "NM-4.3a", False)]
    for other in (HOHHOT, 150000, 42, None):
        assert lacks(HOHHOT, replace(small, unit_no=other)) == []


def test_where_no_document_sets_an_area_none_is_asked_for() -> None:
    for division in (HEFEI, SHANGHAI):
        assert lacks(division, replace(equipped(division), area_m2=None)) == []


@pytest.mark.clause("SP-3.3")
def test_each_of_shapingbas_nine_facilities_is_named_when_it_is_missing() -> None:
    file = equipped(SHAPINGBA)
    assert len(file.facilities) == 9
    missing = shortfalls(resolve(SHAPINGBA, TODAY), replace(file, facilities=file.facilities[1:]))
    assert missing == (
        Shortfall(
            "facility-missing",
            "SP-3.3",
            "缺少饮水设备",
            "Drinking water is missing",
            False,
            "facilities",
            "drinking_water",
        ),
    )


@pytest.mark.clause("PJ-12.2")
def test_an_application_in_panjin_brings_three_to_five_pictures() -> None:
    for number, short in ((2, True), (3, False), (5, False), (6, True)):
        found = lacks(PANJIN, replace(equipped(PANJIN), photos=("x",) * number))
        assert found == ([("photos-number", "PJ-12.2", False)] if short else [])


@pytest.mark.clause("SP-A3")
def test_the_form_of_shapingba_has_three_pictures_exactly() -> None:
    for number in (2, 4):
        found = lacks(SHAPINGBA, replace(equipped(SHAPINGBA), photos=("x",) * number))
        assert found == [("photos-number", "SP-A3", False)]


@pytest.mark.clause("AH-4.2.1", "PJ-7.1.1a", "SP-5.1.1", "QD-4.3", "NM-5.1")
def test_every_station_has_a_head() -> None:
    clauses = {
        HEFEI: "AH-4.2.1",
        PANJIN: "PJ-7.1.1a",
        SHAPINGBA: "SP-5.1.1",
        QINGDAO: "QD-4.3",
        HOHHOT: "NM-5.1",
        SHANGHAI: "ours",
    }
    found = {place: lacks(place, replace(equipped(place), head_id=None)) for place in clauses}
    assert found == {place: [("head-missing", clause, False)] for place, clause in clauses.items()}


@pytest.mark.clause("PJ-12.1")
def test_panjin_wants_a_responsible_leader_and_a_liaison() -> None:
    alone = replace(equipped(PANJIN), leader_id=None, liaison_id=None)
    assert [clause for _, clause, _ in lacks(PANJIN, alone)] == ["PJ-12.1", "PJ-12.1"]
    assert lacks(HEFEI, replace(alone, facilities=())) == []


@pytest.mark.clause("SP-3.2b")
def test_shapingba_takes_the_ground_floor_of_any_building_and_any_floor_of_a_low_one() -> None:
    for floor, storeys, fits in ((1, 20, True), (3, 3, True), (2, 4, False), (None, 3, True), (None, None, False)):
        found = lacks(SHAPINGBA, replace(equipped(SHAPINGBA), floor=floor, storeys=storeys))
        assert found == ([] if fits else [("wrong-floor", "SP-3.2b", True)])


@pytest.mark.clause("QD-4.2")
def test_a_station_in_a_building_of_qingdao_is_on_the_ground_floor_by_the_street() -> None:
    for floor, front, fits in ((1, True, True), (1, False, False), (1, None, False), (2, True, False)):
        found = lacks(QINGDAO, replace(equipped(QINGDAO), floor=floor, street_front=front))
        assert found == ([] if fits else [("wrong-floor", "QD-4.2", False)])
    kiosk = replace(equipped(QINGDAO), floor=None, storeys=None, street_front=None)
    assert lacks(QINGDAO, kiosk) == []


@pytest.mark.clause("NM-4.3b")
@pytest.mark.clause("QD-5b")
@pytest.mark.parametrize(
    ("where", "metres", "fits"),
    [
        ("inside", None, True),
        ("same_building", None, True),
        ("nearby", 100, True),
        ("nearby", 101, False),
        ("nearby", None, False),
        (None, None, False),
    ],
)
def test_a_toilet_is_within_a_hundred_metres(where: str | None, metres: int | None, fits: bool) -> None:
    for division, clause in ((HOHHOT, "NM-4.3b"), (QINGDAO, "QD-5b")):
        found = lacks(division, replace(equipped(division), toilet=where, toilet_m=metres))
        assert found == ([] if fits else [("toilet-too-far", clause, False)])


@pytest.mark.clause("SP-3.1a")
def test_a_station_of_shapingba_ends_in_the_common_name_and_has_one_of_its_own() -> None:
    for name, fits in (
        ("小龙坎街道快乐里社区工会户外劳动者服务站点", True),
        ("“小龙坎街道快乐里社区”工会户外劳动者服务站点", True),
        ("小龙坎街道快乐里驿站", False),
        ("工会户外劳动者服务站点", False),
        ("“”工会户外劳动者服务站点", False),
    ):
        found = lacks(SHAPINGBA, replace(equipped(SHAPINGBA), name=name))
        assert found == ([] if fits else [("name-off-pattern", "SP-3.1a", False)])
    assert lacks(HEFEI, replace(equipped(HEFEI), name="随便")) == []


@pytest.mark.clause("PJ-6.2.2")
def test_in_panjin_a_fan_will_do_for_air_conditioning_and_a_toilet_inside_for_the_toilet() -> None:
    file = equipped(PANJIN, 2)
    others = tuple(item for item in file.facilities if item not in ("空调或电风扇", "卫生间"))
    assert lacks(PANJIN, replace(file, facilities=(*others, "fan"))) == []
    far = replace(file, facilities=others, toilet="nearby", toilet_m=5)
    assert lacks(PANJIN, far) == [("facility-missing", "PJ-6.2.2", False)] * 2


@pytest.mark.clause("PJ-6.2.1")
def test_a_first_grade_station_of_panjin_has_more_than_a_second_grade_one() -> None:
    file = replace(equipped(PANJIN, 2), grade=1)
    assert lacks(PANJIN, file) == [("facility-missing", "PJ-6.2.1", False)] * 5


@pytest.mark.clause("PJ-6.1.2")
def test_panjin_has_no_mobile_stations_and_shapingba_asks_them_for_no_room() -> None:
    assert ("not-a-fixed-room", "PJ-6.1.2", False) in lacks(PANJIN, replace(equipped(PANJIN), kind=Kind.MOBILE))
    bus = replace(equipped(SHAPINGBA), kind=Kind.MOBILE, area_m2=None, floor=None, storeys=None)
    assert lacks(SHAPINGBA, bus) == []


@pytest.mark.clause("PJ-6.1.3")
def test_panjins_three_opening_modes_are_usual_and_others_need_a_reason() -> None:
    for mode in ("office_hours", "scheduled", "on_arrival"):
        assert lacks(PANJIN, replace(equipped(PANJIN), opening_mode=mode)) == []
    found = lacks(PANJIN, replace(equipped(PANJIN), opening_mode=None))
    assert found == [("opening-mode", "PJ-6.1.3", True)]


@pytest.mark.clause("PJ-5.1")
def test_a_station_that_lists_its_services_lists_what_all_of_them_are_for() -> None:
    assert lacks(PANJIN, replace(equipped(PANJIN), services=("饮水", "meal", "toilet", "rest"))) == []
    found = lacks(PANJIN, replace(equipped(PANJIN), services=("饮水", "meal", "toilet")))
    assert found == [("service-missing", "PJ-5.1", False)]


def test_the_form_of_shapingba_asks_who_builds() -> None:
    assert lacks(SHAPINGBA, replace(equipped(SHAPINGBA), build_mode=None)) == [("build-mode-missing", "SP-A3", False)]
    assert lacks(HEFEI, replace(equipped(HEFEI), build_mode=None)) == []
