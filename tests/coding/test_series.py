"""The rules of a series of station codes, one sentence each."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import divisions
from contracts.coding import AllocateCode, CodeAllocated, CodeNotAllocated
from contracts.values import Kind, StationCode
from services.chassis.decider import Place
from services.chassis.testing import Spec, some_id
from services.coding.domain import series

HEFEI = "120551"
spec = Spec(series.decider, division=340103)
FIRST, SECOND = some_id(1), some_id(2)


def allocate(n: int = 1, kind: Kind = Kind.FIXED, prefix: str = HEFEI) -> AllocateCode:
    return AllocateCode(prefix, some_id(n), kind)


def allocated(n: int, serial: int, suffix: str = "", prefix: str = HEFEI) -> CodeAllocated:
    return CodeAllocated(some_id(n), f"{prefix}{serial:05d}{suffix}", prefix, serial)


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


@pytest.mark.clause("AH-4.5.5")
def test_a_station_that_became_another_kind_keeps_its_number() -> None:
    spec.given(allocated(1, 1), allocated(2, 2)).when(allocate(1, Kind.MICRO)).then()


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
    fuyang, bozhou = (AllocateCode(divisions.prefix_of(city), FIRST, Kind.FIXED) for city in (341200, 341600))
    assert series.decider.stream_of(fuyang) == series.decider.stream_of(bozhou) == "series-120558"


asked = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(Kind)), max_size=120)


@pytest.mark.clause("AH-4.5.5")
@given(asked)
def test_whatever_is_asked_in_whatever_order_numbers_are_contiguous_unique_and_stay(
    asked: list[tuple[int, Kind]],
) -> None:
    state, told = series.Series(), list[CodeAllocated]()
    for n, kind in asked:
        for event in series.decide(allocate(n, kind), state, None):  # type: ignore[arg-type]  # a series needs no grounds
            assert isinstance(event, CodeAllocated)
            told.append(event)
            state = series.evolve(state, event)
    assert [event.serial for event in told] == list(range(1, len(told) + 1))
    assert len({event.code for event in told}) == len(told)
    assert [event.station_id for event in told] == [some_id(n) for n in dict.fromkeys(n for n, _ in asked)]
    first_kinds = {n: next(group)[1] for n, group in groupby(sorted(asked, key=lambda pair: pair[0]), lambda p: p[0])}
    for event in told:
        code = StationCode.parse(event.code)
        assert code is not None
        assert (code.prefix, code.serial) == (HEFEI, event.serial)
        assert code.suffix == first_kinds[event.station_id.int].suffix
