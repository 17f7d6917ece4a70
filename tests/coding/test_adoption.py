"""Numbers from before: taken over once a prefix, before it opens; the series goes on behind them."""

from uuid import UUID

import pytest

from contracts.coding import (
    AdoptCodes,
    AdoptedCode,
    AllocateCode,
    CarriedCode,
    CodeAllocated,
    CodeNotAllocated,
    CodeRestored,
    CodesAdopted,
    Gap,
)
from contracts.values import Kind
from services.chassis.deciding import Known, admit
from services.chassis.errors import NotFound, PlatformError, Stale
from services.chassis.testing import Spec, record, some_id
from services.coding.domain import adoption, series
from tests.chassis.asking import acting, asked

HEFEI = "120551"
spec = Spec(series.decider, division=340000)
FIRST = some_id(1)


def carried(serial: int, station_id: UUID | None = None, suffix: str = "", **more: object) -> CarriedCode:
    return CarriedCode(f"{HEFEI}{serial:05d}{suffix}", station_id, **more)  # type: ignore[arg-type]


def adopt(*codes: CarriedCode, prefix: str = HEFEI) -> AdoptCodes:
    return AdoptCodes(prefix, codes)


TAKEN = CodesAdopted(
    HEFEI,
    (
        AdoptedCode("12055100002s", 2, FIRST),
        AdoptedCode("12055100003", 3, None, True, "拆迁"),
        AdoptedCode("12055100009", 9, some_id(9), True, "撤销"),
    ),
    (Gap(1, 1), Gap(4, 8)),
)


@pytest.mark.clause("AH-4.5.5")
def test_what_is_taken_over_is_told_in_order_with_what_nobody_can_explain() -> None:
    gone = carried(9, some_id(9), retired=True, reason="撤销")
    spec.when(adopt(gone, carried(2, FIRST, "S"), carried(3, retired=True, reason=" 拆迁 "))).then(TAKEN)


@pytest.mark.clause("AH-4.5.5")
def test_the_series_goes_on_behind_the_last_and_never_gives_what_is_unexplained() -> None:
    new = AllocateCode(HEFEI, some_id(20), Kind.FIXED)
    spec.given(TAKEN).when(new).then(CodeAllocated(some_id(20), f"{HEFEI}00010", HEFEI, 10))


@pytest.mark.clause("AH-4.5.1")
def test_a_station_that_carries_a_number_gets_no_other() -> None:
    taken = spec.given(TAKEN)
    taken.when(AllocateCode(HEFEI, FIRST, Kind.MICRO)).then()
    taken.when(AllocateCode("120554", FIRST, Kind.MICRO)).then()
    back = AllocateCode(HEFEI, some_id(9), Kind.FIXED)
    taken.when(back).then(CodeRestored(some_id(9), f"{HEFEI}00009", HEFEI, 9))


def test_behind_99999_there_is_nothing_to_give() -> None:
    last = CodesAdopted(HEFEI, (AdoptedCode(f"{HEFEI}99999", 99_999),), (Gap(1, 99_998),))
    spec.when(adopt(carried(99_999))).then(last)
    new = AllocateCode(HEFEI, FIRST, Kind.FIXED)
    spec.given(last).when(new).then(CodeNotAllocated(FIRST, HEFEI, series.EXHAUSTED))


@pytest.mark.clause("AH-4.5.5")
def test_once_a_prefix_before_it_opens() -> None:
    opened = CodeAllocated(some_id(5), f"{HEFEI}00001", HEFEI, 1)
    for before in (TAKEN, opened):
        spec.given(before).when(adopt(carried(50))).refused(adoption.SeriesIsOpen, "prefix")
    elsewhere = CodesAdopted("120554", (AdoptedCode("12055400001", 1),))
    spec.given(opened).when(AdoptCodes("120554", (CarriedCode("12055400001"),))).then(elsewhere)


@pytest.mark.clause("AH-4.5.1")
def test_a_station_with_a_number_of_another_prefix_is_not_taken_over_again() -> None:
    there = spec.given(CodeAllocated(FIRST, "12055400001", "120554", 1))
    there.when(adopt(carried(1), carried(2, FIRST))).refused(adoption.StationHasNumber, "codes[1].stationId")


@pytest.mark.parametrize(
    ("codes", "because", "path"),
    [
        ([CarriedCode("1.20551E+10")], adoption.NotACode, "codes[0].code"),
        ([carried(1), carried(0)], adoption.NotACode, "codes[1].code"),
        ([CarriedCode("12055400001")], adoption.NotACode, "codes[0].code"),
        ([CarriedCode("12055100001x")], adoption.NotACode, "codes[0].code"),
        ([carried(1), carried(1, suffix="s")], adoption.NamedTwice, "codes[1].code"),
        ([carried(1, FIRST), carried(2, FIRST)], adoption.NamedTwice, "codes[1].stationId"),
        ([carried(1, retired=True, reason=" ")], adoption.RetiredWithoutReason, "codes[0].reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    codes: list[CarriedCode], because: type[PlatformError], path: str
) -> None:
    spec.when(adopt(*codes)).refused(because, path)


@pytest.mark.clause("AH-4.5.2")
@pytest.mark.parametrize("prefix", ["990551", "120999", "120000"])
def test_a_prefix_that_never_was_has_no_codes(prefix: str) -> None:
    spec.when(adopt(CarriedCode(f"{prefix}00001"), prefix=prefix)).refused(adoption.UnknownPrefix, "prefix")


def test_an_area_code_that_was_withdrawn_keeps_its_numbers() -> None:
    spec.when(adopt(CarriedCode("12056500001"), prefix="120565")).then(
        CodesAdopted("120565", (AdoptedCode("12056500001", 1),))
    )


def test_five_thousand_codes_are_told_in_messages_that_a_broker_carries() -> None:
    reason = "停用" * 100
    said = adopt(*(carried(2 * n, some_id(n), retired=True, reason=reason) for n in range(1, 5_001)))
    told = spec.when(said).events
    events = [event for event in told if isinstance(event, CodesAdopted)]
    assert [len(event.codes) for event in events] == [500] * 10
    assert sum(gap.last - gap.first + 1 for event in events for gap in event.unexplained) == 5_000
    assert all(len(record(event).data) < 1_048_576 // 2 for event in events)


# --- who may


def test_whoever_covers_the_province_takes_over_its_codes_and_nobody_else() -> None:
    ask = adopt(carried(1))
    province = acting(340000, role="admin")
    hat, division = admit(series.decider, Known(series.Series()), asked(ask, province, may="code:adopt"))
    assert (hat, division) == (province.hats[0], 340000)
    for other in (acting(340100, role="admin"), acting(500000, role="admin"), acting(340000, role="clerk")):
        with pytest.raises(NotFound):
            admit(series.decider, Known(series.Series()), asked(ask, other, may="code:adopt"))
    known = Known(series.Series(), version=2)
    with pytest.raises(Stale):
        admit(series.decider, known, asked(ask, province, may="code:adopt", expected_version=1))


def test_not_even_the_nation_takes_over_codes_of_no_province() -> None:
    nobodys = adopt(CarriedCode("99055100001"), prefix="990551")
    with pytest.raises(NotFound):
        admit(series.decider, Known(series.Series()), asked(nobodys, acting(0, role="admin"), may="code:adopt"))
