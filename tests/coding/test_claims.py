"""Numbers that stations carry already are nobody else's, from the day on which an application names them."""

import pytest

from contracts.coding import (
    AdoptCodes,
    AdoptedCode,
    AllocateCode,
    AssignCode,
    CarriedCode,
    ClaimCode,
    CodeAllocated,
    CodeAssigned,
    CodeClaimed,
    CodeNotAllocated,
    CodeReleased,
    CodeRetired,
    CodesAdopted,
    Gap,
    KeepCode,
    ReleaseCode,
    RetireCode,
)
from contracts.values import Kind
from services.chassis.deciding import Known, admit
from services.chassis.errors import NotFound
from services.chassis.testing import Spec, some_id
from services.coding.domain import adoption, series
from services.coding.domain.series import AWAITS_ADOPTION
from tests.chassis.asking import acting, asked

ANHUI, HEFEI, WUHU = 340000, "120551", "120553"
OLD, NEW, LATER = some_id(1), some_id(2), some_id(3)
spec = Spec(series.decider, division=340103)


def allocate(station_id: object, kind: Kind = Kind.FIXED, prefix: str = HEFEI) -> AllocateCode:
    return AllocateCode(prefix, station_id, kind)  # type: ignore[arg-type]


def claimed(n: int, serial: int, prefix: str = HEFEI) -> CodeClaimed:
    return CodeClaimed(some_id(n), f"{prefix}{serial:05d}", prefix, serial)


def waits(n: int, kind: Kind = Kind.FIXED, prefix: str = HEFEI) -> CodeNotAllocated:
    return CodeNotAllocated(some_id(n), prefix, AWAITS_ADOPTION, kind)


TAKEN = CodesAdopted(HEFEI, (AdoptedCode(f"{HEFEI}00003", 3), AdoptedCode(f"{HEFEI}00007", 7, OLD)), (Gap(1, 2),))
before = spec.given(claimed(1, 7))


@pytest.mark.clause("AH-4.5.5")
def test_a_number_that_an_application_names_is_claimed_once() -> None:
    spec.when(ClaimCode(f"{HEFEI}00007", OLD)).then(claimed(1, 7))
    before.when(ClaimCode(f"{HEFEI}00007", OLD)).then()
    before.when(ClaimCode(f"{HEFEI}00008", OLD)).then(claimed(1, 8))


@pytest.mark.clause("AH-4.5.5")
def test_while_numbers_from_before_are_to_be_taken_over_the_series_gives_none() -> None:
    before.when(allocate(NEW)).then(waits(2))
    before.when(allocate(OLD, prefix=WUHU)).then(waits(1, prefix=WUHU))
    before.when(allocate(NEW, prefix=WUHU)).then(CodeAllocated(NEW, f"{WUHU}00001", WUHU, 1))


@pytest.mark.clause("AH-4.5.5")
def test_whoever_waited_is_numbered_behind_them_in_turn() -> None:
    queue = before.given(waits(3, Kind.MICRO), waits(2))
    codes = (CarriedCode(f"{HEFEI}00007", OLD), CarriedCode(f"{HEFEI}00003"))
    queue.when(AdoptCodes(HEFEI, codes)).then(
        CodesAdopted(
            HEFEI, (AdoptedCode(f"{HEFEI}00003", 3), AdoptedCode(f"{HEFEI}00007", 7, OLD)), (Gap(1, 2), Gap(4, 6))
        ),
        CodeAllocated(LATER, f"{HEFEI}00008s", HEFEI, 8),
        CodeAllocated(NEW, f"{HEFEI}00009", HEFEI, 9),
    )


@pytest.mark.clause("AH-4.5.5")
def test_a_number_that_came_in_since_the_list_was_checked_is_not_left_out() -> None:
    spec.given(claimed(1, 7), claimed(2, 9)).when(AdoptCodes(HEFEI, (CarriedCode(f"{HEFEI}00007", OLD),))).refused(
        adoption.ClaimLeftOut, "codes"
    )


@pytest.mark.clause("AH-4.5.1")
def test_a_station_keeps_the_number_it_claimed_when_it_is_accepted() -> None:
    before.given(TAKEN).when(allocate(OLD)).then()


@pytest.mark.clause("AH-4.5.5")
def test_a_number_without_a_station_is_kept_for_the_one_that_names_it() -> None:
    late = spec.given(TAKEN).given(claimed(2, 3))
    late.when(allocate(NEW, Kind.MICRO)).then(CodeAssigned(NEW, f"{HEFEI}00003s", HEFEI, 3))
    late.when(KeepCode(ANHUI, NEW, Kind.CONSTRUCTION_SITE)).then(CodeAssigned(NEW, f"{HEFEI}00003", HEFEI, 3))
    gone = late.given(CodeAssigned(NEW, f"{HEFEI}00003s", HEFEI, 3))
    gone.when(ClaimCode(f"{HEFEI}00003", LATER)).then()
    gone.when(RetireCode(ANHUI, NEW, "拆迁")).then(CodeRetired(NEW, f"{HEFEI}00003s", HEFEI, 3, "拆迁"))


def test_a_number_that_nobody_took_over_cannot_be_claimed_once_the_series_is_open() -> None:
    spec.given(TAKEN).when(ClaimCode(f"{HEFEI}00002", NEW)).then()
    spec.given(claimed(2, 3), TAKEN).when(ClaimCode(f"{HEFEI}00007", LATER)).then()


@pytest.mark.clause("AH-4.5.5")
def test_the_province_gives_a_number_without_a_station_to_one() -> None:
    ask = AssignCode(f"{HEFEI}00003", NEW, Kind.MOBILE)
    taken = spec.given(TAKEN)
    taken.when(ask).then(CodeAssigned(NEW, f"{HEFEI}00003d", HEFEI, 3))
    taken.given(CodeAssigned(NEW, f"{HEFEI}00003d", HEFEI, 3)).when(ask).refused(adoption.NumberIsNotFree, "code")
    taken.when(AssignCode(f"{HEFEI}00003", OLD, Kind.FIXED)).refused(adoption.StationHasNumber, "station_id")
    for nobodys in ("12055100002", "12055100007", "1.20551E+10"):
        taken.when(AssignCode(nobodys, NEW, Kind.FIXED)).refused(adoption.NumberIsNotFree, "code")


@pytest.mark.parametrize("fell", [ReleaseCode(ANHUI, OLD), RetireCode(ANHUI, OLD, "拆迁")])
def test_when_the_last_claim_falls_whoever_waited_goes_on(fell: ReleaseCode | RetireCode) -> None:
    before.given(waits(2)).when(fell).then(CodeReleased(OLD), CodeAllocated(NEW, f"{HEFEI}00001", HEFEI, 1))
    spec.given(claimed(1, 7), claimed(3, 9), waits(2)).when(fell).then(CodeReleased(OLD))
    spec.when(fell).then()


@pytest.mark.clause("AH-4.5.5")
def test_a_claim_that_moves_to_another_prefix_holds_nobody_up_any_more() -> None:
    before.given(waits(2)).when(ClaimCode(f"{WUHU}00001", OLD)).then(
        claimed(1, 1, WUHU), CodeAllocated(NEW, f"{HEFEI}00001", HEFEI, 1)
    )
    elsewhere = spec.given(TAKEN, claimed(3, 1, WUHU), waits(2, prefix=WUHU))
    elsewhere.when(AssignCode(f"{HEFEI}00003", LATER, Kind.FIXED)).then(
        CodeAssigned(LATER, f"{HEFEI}00003", HEFEI, 3), CodeAllocated(NEW, f"{WUHU}00001", WUHU, 1)
    )


@pytest.mark.clause("AH-4.5.1")
def test_whoever_waited_gets_the_number_it_claimed_when_the_list_names_no_station_for_it() -> None:
    before.given(waits(1)).when(AdoptCodes(HEFEI, (CarriedCode(f"{HEFEI}00007"),))).then(
        CodesAdopted(HEFEI, (AdoptedCode(f"{HEFEI}00007", 7),), (Gap(1, 6),)),
        CodeAssigned(OLD, f"{HEFEI}00007", HEFEI, 7),
    )


def test_whoever_is_asked_for_again_keeps_its_turn() -> None:
    queue = before.given(waits(2), waits(3))
    queue.when(allocate(NEW)).then()
    queue.when(allocate(NEW, Kind.MICRO)).then(waits(2, Kind.MICRO))
    queue.given(waits(2, Kind.MICRO)).when(ReleaseCode(ANHUI, OLD)).then(
        CodeReleased(OLD),
        CodeAllocated(NEW, f"{HEFEI}00001s", HEFEI, 1),
        CodeAllocated(LATER, f"{HEFEI}00002", HEFEI, 2),
    )


def test_whoever_leaves_while_waiting_is_not_numbered() -> None:
    left = before.given(waits(2), CodeReleased(NEW))
    left.when(ReleaseCode(ANHUI, OLD)).then(CodeReleased(OLD))


def test_numbers_are_given_a_station_by_the_province_alone() -> None:
    ask = AssignCode(f"{HEFEI}00003", NEW, Kind.FIXED)
    assert series.decider.stream_of(ask) == series.decider.stream_of(ClaimCode(f"{HEFEI}00003", NEW)) == "series-12"
    province = acting(340000, role="admin")
    assert admit(series.decider, Known(series.Series()), asked(ask, province, may="code:adopt"))[1] == 340000
    with pytest.raises(NotFound):
        admit(series.decider, Known(series.Series()), asked(ask, acting(340100, role="admin"), may="code:adopt"))
