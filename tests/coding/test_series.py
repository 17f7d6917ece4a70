"""The rules of a series of station codes, one sentence each."""

import pytest

from contracts import divisions
from contracts.coding import (
    AllocateCode,
    CodeAllocated,
    CodeNotAllocated,
    CodeRespelled,
    CodeRestored,
    CodeRetired,
    KeepCode,
    RetireCode,
)
from contracts.values import Kind
from services.chassis.decider import Place
from services.chassis.testing import Spec, some_id
from services.coding.domain import series

ANHUI, HEFEI = 340000, "120551"
spec = Spec(series.decider, division=340103)
FIRST, SECOND = some_id(1), some_id(2)


def allocate(n: int = 1, kind: Kind = Kind.FIXED, prefix: str = HEFEI) -> AllocateCode:
    return AllocateCode(prefix, some_id(n), kind)


def allocated(n: int, serial: int, suffix: str = "", prefix: str = HEFEI) -> CodeAllocated:
    return CodeAllocated(some_id(n), f"{prefix}{serial:05d}{suffix}", prefix, serial)


def retired(n: int, serial: int, suffix: str = "", prefix: str = HEFEI) -> CodeRetired:
    return CodeRetired(some_id(n), f"{prefix}{serial:05d}{suffix}", prefix, serial, "拆迁")


@pytest.mark.clause("AH-4.5.2")
def test_a_code_is_the_provinces_ordinal_the_area_code_in_four_digits_and_a_serial_of_five() -> None:
    spec.when(allocate()).then(CodeAllocated(FIRST, "12055100001", HEFEI, 1))


@pytest.mark.clause("AH-4.5.3")
def test_the_code_of_a_micro_station_ends_in_s() -> None:
    wuhu = allocate(kind=Kind.MICRO, prefix=divisions.prefix_of(340200))
    spec.when(wuhu).then(CodeAllocated(FIRST, "12055300001s", "120553", 1))


@pytest.mark.clause("AH-4.5.4")
def test_the_code_of_a_mobile_station_ends_in_d() -> None:
    spec.when(allocate(kind=Kind.MOBILE)).then(allocated(1, 1, "d"))


@pytest.mark.clause("AH-4.5.5")
def test_numbers_follow_each_other_without_a_hole() -> None:
    spec.given(allocated(1, 1), allocated(2, 2)).when(allocate(3)).then(allocated(3, 3))


@pytest.mark.clause("AH-4.5.5")
def test_micro_and_mobile_stations_share_the_serial_with_all_others() -> None:
    spec.given(allocated(1, 1), allocated(2, 2, "s")).when(allocate(3, Kind.MOBILE)).then(allocated(3, 3, "d"))


@pytest.mark.clause("AH-4.5.1")
def test_a_station_has_one_code_and_keeps_it() -> None:
    spec.given(allocated(1, 1)).when(allocate(1)).then()


@pytest.mark.clause("AH-4.5.3")
@pytest.mark.clause("AH-4.5.4")
def test_the_suffix_follows_the_kind_and_the_eleven_digits_stay() -> None:
    two = spec.given(allocated(1, 1), allocated(2, 2))
    two.when(allocate(1, Kind.MICRO)).then(CodeRespelled(FIRST, "12055100001s", HEFEI, 1))
    micro = two.given(CodeRespelled(FIRST, "12055100001s", HEFEI, 1))
    micro.when(allocate(1, Kind.MICRO)).then()
    micro.when(allocate(1, Kind.MOBILE)).then(CodeRespelled(FIRST, "12055100001d", HEFEI, 1))
    micro.when(allocate(3)).then(allocated(3, 3))


@pytest.mark.clause("AH-4.5.5")
def test_a_station_that_leaves_keeps_its_number_and_no_other_gets_it() -> None:
    gone = spec.given(allocated(1, 1)).given(retired(1, 1))
    gone.when(allocate(2)).then(allocated(2, 2))
    gone.when(RetireCode(ANHUI, FIRST, "拆迁")).then()


@pytest.mark.clause("AH-4.5.5")
def test_a_number_is_retired_with_the_reason_and_in_its_spelling() -> None:
    spec.given(allocated(1, 1, "s")).when(RetireCode(ANHUI, FIRST, "拆迁")).then(retired(1, 1, "s"))


@pytest.mark.clause("AH-4.5.5")
def test_a_station_that_comes_back_has_its_old_number_again() -> None:
    gone = spec.given(allocated(1, 1), allocated(2, 2), retired(1, 1))
    gone.when(allocate(1)).then(CodeRestored(FIRST, "12055100001", HEFEI, 1))
    gone.when(allocate(1, Kind.MICRO)).then(CodeRestored(FIRST, "12055100001s", HEFEI, 1))
    back = gone.given(CodeRestored(FIRST, "12055100001", HEFEI, 1))
    back.when(allocate(1)).then()
    back.when(RetireCode(ANHUI, FIRST, "拆迁")).then(retired(1, 1))


@pytest.mark.clause("AH-4.5.1")
def test_what_needs_no_number_gets_none_and_keeps_the_one_it_has() -> None:
    site = KeepCode(ANHUI, FIRST, Kind.CONSTRUCTION_SITE)
    spec.when(site).then()
    spec.given(allocated(1, 1, "s")).when(site).then(CodeRespelled(FIRST, "12055100001", HEFEI, 1))
    spec.given(allocated(1, 1), retired(1, 1)).when(site).then(CodeRestored(FIRST, "12055100001", HEFEI, 1))


def test_who_never_had_a_number_has_none_to_retire() -> None:
    spec.given(allocated(1, 1)).when(RetireCode(ANHUI, SECOND, "拆迁")).then()


@pytest.mark.clause("AH-4.5.5")
def test_a_county_that_changes_its_city_keeps_its_numbers() -> None:
    """寿县 went from Lu'an (0564) to Huainan (0554): what was numbered stays, what is new counts on in Huainan."""
    luan, huainan = "120564", "120554"
    moved = spec.given(allocated(1, 1, prefix=luan))
    moved.when(allocate(1, Kind.MICRO, huainan)).then(CodeRespelled(FIRST, f"{luan}00001s", luan, 1))
    moved.when(RetireCode(ANHUI, FIRST, "拆迁")).then(retired(1, 1, prefix=luan))
    gone = moved.given(retired(1, 1, prefix=luan))
    gone.when(allocate(1, prefix=huainan)).then(CodeRestored(FIRST, f"{luan}00001", luan, 1))
    gone.when(allocate(2, prefix=huainan)).then(allocated(2, 1, prefix=huainan))
    gone.when(allocate(2, prefix=luan)).then(allocated(2, 2, prefix=luan))


def test_the_last_number_of_a_series_is_99999() -> None:
    spec.given(allocated(1, 99_998)).when(allocate(2)).then(allocated(2, 99_999))


def test_behind_the_last_number_the_business_is_told() -> None:
    full = spec.given(allocated(1, 99_999))
    full.when(allocate(2)).then(CodeNotAllocated(SECOND, HEFEI, series.EXHAUSTED))
    full.when(allocate(1)).then()


def test_a_number_that_was_not_given_is_not_missed() -> None:
    told = CodeNotAllocated(SECOND, HEFEI, series.EXHAUSTED)
    spec.given(told).when(allocate(1)).then(allocated(1, 1))


@pytest.mark.clause("AH-4.5.6")
def test_nobody_but_the_services_own_policies_asks_for_a_number() -> None:
    assert series.decider.place is Place.POLICY_ONLY


def test_the_prefix_owns_the_series_and_not_the_city() -> None:
    fuyang, bozhou = (AllocateCode(divisions.prefix_of(city), some_id(city), Kind.FIXED) for city in (341200, 341600))
    spec.when(fuyang).then(CodeAllocated(some_id(341200), "12055800001", "120558", 1))
    given = spec.given(CodeAllocated(some_id(341200), "12055800001", "120558", 1), allocated(1, 1))
    given.when(bozhou).then(CodeAllocated(some_id(341600), "12055800002", "120558", 2))


def test_the_province_owns_all_its_series_and_knows_each_station_wherever_its_county_belongs() -> None:
    asked: list[AllocateCode | KeepCode | RetireCode] = [
        allocate(),
        allocate(prefix="120558"),
        RetireCode(ANHUI, FIRST, "拆迁"),
        KeepCode(ANHUI, FIRST, Kind.FIXED),
    ]
    assert {series.decider.stream_of(one) for one in asked} == {"series-12"}
    assert series.decider.stream_of(allocate(prefix="220023")) == "series-22"
