"""What a station lacks under the standard of its place, one rule a test."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from contracts.standards import Shortfall, resolve, shortfalls
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
        Shortfall("facility-missing", "SP-3.3", "缺少饮水设备", "Drinking water is missing", False, "facilities"),
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


@pytest.mark.clause("AH-4.2.1")
def test_every_station_has_a_head() -> None:
    clauses = [lacks(place, replace(equipped(place), head_id=None)) for place in (HEFEI, PANJIN, SHANGHAI)]
    assert clauses == [[("head-missing", clause, False)] for clause in ("AH-4.2.1", "PJ-7.1.1a", "ours")]


@pytest.mark.clause("PJ-12.1")
def test_panjin_wants_a_responsible_leader_and_a_liaison() -> None:
    alone = replace(equipped(PANJIN), leader_id=None, liaison_id=None)
    assert [clause for _, clause, _ in lacks(PANJIN, alone)] == ["PJ-12.1", "PJ-12.1"]
    assert lacks(HEFEI, replace(alone, facilities=())) == []
