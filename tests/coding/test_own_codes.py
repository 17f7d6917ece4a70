"""The rules of an enterprise's own numbers, one sentence each."""

import pytest

from contracts.coding import (
    AssignOwnCode,
    ChangeOwnCode,
    CoBuildingEnded,
    CoBuildingNoted,
    EndCoBuilding,
    NoteCoBuilding,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeHandedOver,
    OwnCodeListed,
    OwnCodeUnlisted,
    OwnCodeWithdrawn,
    WithdrawOwnCode,
)
from contracts.messages import Command
from contracts.permissions import ROLES
from contracts.values import Datum, Level, Point, Scope
from services.chassis.auth import Hat, Identity
from services.chassis.deciding import Asked, Known, admit
from services.chassis.errors import NotFound, Stale
from services.chassis.testing import Spec, some_id
from services.coding.domain import own_codes
from services.coding.domain.own_codes.refusals import NoOwnCode, NotCoBuilt, OwnCodeIsTaken, StationHasOwnCode

BANK, POST, LUYANG = 101, 102, 340103
TOWN, NEXT = 340103001, 340103002
FIRST, SECOND, OTHERS = some_id(1), some_id(2), some_id(3)
HERE = Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)
spec = Spec(own_codes.decider).given(CoBuildingNoted(BANK, FIRST, LUYANG), CoBuildingNoted(BANK, SECOND, LUYANG))
numbered = spec.given(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1))


@pytest.mark.clause("AH-4.5.6")
def test_an_enterprise_gives_its_own_stations_numbers_of_its_own() -> None:
    asked = AssignOwnCode(BANK, FIRST, "HF-1", "四牌楼支行", HERE)
    spec.when(asked).then(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1, "四牌楼支行", HERE))
    numbered.when(AssignOwnCode(BANK, SECOND, "HF-2")).then(OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-2", 2))


@pytest.mark.clause("AH-4.5.6")
def test_a_station_that_somebody_else_co_builds_gets_no_number_of_ours() -> None:
    spec.when(AssignOwnCode(BANK, OTHERS, "HF-1")).refused(NotCoBuilt, "station_id")
    spec.when(ChangeOwnCode(BANK, OTHERS, "HF-1")).refused(NotCoBuilt, "station_id")
    assert NotCoBuilt.clause == "AH-4.5.6"


@pytest.mark.clause("AH-4.5.6")
def test_two_stations_never_have_one_own_number() -> None:
    numbered.when(AssignOwnCode(BANK, SECOND, "HF-1")).refused(OwnCodeIsTaken, "own_code")
    both = numbered.given(OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-2", 2))
    both.when(ChangeOwnCode(BANK, SECOND, "HF-1")).refused(OwnCodeIsTaken, "own_code")


@pytest.mark.clause("AH-4.5.6")
def test_a_station_has_one_own_number_and_another_one_takes_its_place() -> None:
    numbered.when(AssignOwnCode(BANK, FIRST, "HF-9")).refused(StationHasOwnCode, "own_code")
    changed = OwnCodeChanged(BANK, FIRST, LUYANG, "HF-9", 2, "HF-1")
    numbered.when(ChangeOwnCode(BANK, FIRST, "HF-9")).then(changed)
    freed = numbered.given(changed)
    freed.when(AssignOwnCode(BANK, SECOND, "HF-1")).then(OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-1", 3))
    freed.when(AssignOwnCode(BANK, SECOND, "HF-9")).refused(OwnCodeIsTaken, "own_code")


def test_a_number_that_is_withdrawn_may_be_given_again() -> None:
    gone = numbered.given(OwnCodeWithdrawn(BANK, FIRST, "HF-1", 2))
    gone.when(AssignOwnCode(BANK, SECOND, "HF-1")).then(OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-1", 3))
    gone.when(AssignOwnCode(BANK, FIRST, "HF-1")).then(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 3))


def test_the_unit_that_is_responsible_for_a_station_is_told_with_its_number_and_noted_when_it_is_another_one() -> None:
    placed = Spec(own_codes.decider).given(CoBuildingNoted(BANK, FIRST, LUYANG, TOWN))
    assigned = OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1, unit_no=TOWN)
    placed.when(AssignOwnCode(BANK, FIRST, "HF-1")).then(assigned)
    placed.when(NoteCoBuilding(BANK, FIRST, LUYANG, TOWN)).then()
    handed_over = CoBuildingNoted(BANK, FIRST, LUYANG, NEXT), OwnCodeHandedOver(BANK, FIRST, "HF-1", NEXT)
    placed.when(NoteCoBuilding(BANK, FIRST, LUYANG, NEXT)).then(handed_over[0])
    placed.given(assigned).when(NoteCoBuilding(BANK, FIRST, LUYANG, NEXT)).then(*handed_over)
    after = placed.given(assigned, *handed_over)
    after.when(ChangeOwnCode(BANK, FIRST, "HF-2")).then(
        OwnCodeChanged(BANK, FIRST, LUYANG, "HF-2", 2, "HF-1", unit_no=NEXT)
    )
    after.when(NoteCoBuilding(BANK, FIRST, LUYANG)).then()


def test_what_is_not_there_can_neither_be_changed_nor_withdrawn() -> None:
    numbered.when(WithdrawOwnCode(BANK, "HF-2")).refused(NoOwnCode, "own_code")
    numbered.when(ChangeOwnCode(BANK, SECOND, "HF-2")).refused(NoOwnCode, "station_id")


def test_who_looked_at_an_older_entry_is_told_so() -> None:
    numbered.when(ChangeOwnCode(BANK, FIRST, "HF-9", revision=0)).refused(Stale, "revision")
    numbered.when(WithdrawOwnCode(BANK, "HF-1", revision=2)).refused(Stale, "revision")
    numbered.when(WithdrawOwnCode(BANK, "HF-1", "迁址", 1)).then(OwnCodeWithdrawn(BANK, FIRST, "HF-1", 2, "迁址"))


def test_to_say_what_is_so_already_changes_nothing() -> None:
    numbered.when(ChangeOwnCode(BANK, FIRST, "HF-1")).then()
    numbered.when(ChangeOwnCode(BANK, FIRST, "HF-1", "新名")).then(
        OwnCodeChanged(BANK, FIRST, LUYANG, "HF-1", 2, "HF-1", name="新名")
    )


def test_what_is_left_out_of_a_change_stays_as_it_is() -> None:
    called = spec.given(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1, "四牌楼支行", HERE))
    called.when(ChangeOwnCode(BANK, FIRST, "HF-9")).then(
        OwnCodeChanged(BANK, FIRST, LUYANG, "HF-9", 2, "HF-1", name="四牌楼支行", point=HERE)
    )
    called.when(ChangeOwnCode(BANK, FIRST, "HF-1", name="", point=None)).then(
        OwnCodeChanged(BANK, FIRST, LUYANG, "HF-1", 2, "HF-1")
    )


def test_a_number_that_waits_in_the_list_is_given_to_its_station_or_taken_off() -> None:
    listed = spec.given(OwnCodeListed(BANK, "HF-1", 1, "四牌楼支行", 340103))
    listed.when(AssignOwnCode(BANK, FIRST, "HF-1")).then(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 2))
    listed.when(WithdrawOwnCode(BANK, "HF-1")).then(OwnCodeUnlisted(BANK, "HF-1", 2))


@pytest.mark.clause("AH-4.5.6")
def test_a_station_that_passes_to_another_enterprise_leaves_its_own_number_behind() -> None:
    ended, gone = EndCoBuilding(BANK, FIRST), OwnCodeWithdrawn(BANK, FIRST, "HF-1", 2, own_codes.ENDED)
    numbered.when(ended).then(gone, CoBuildingEnded(BANK, FIRST))
    left = numbered.given(gone, CoBuildingEnded(BANK, FIRST))
    left.when(AssignOwnCode(BANK, FIRST, "HF-1")).refused(NotCoBuilt)
    left.when(AssignOwnCode(BANK, SECOND, "HF-1")).then(OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-1", 3))


def test_being_told_twice_is_being_told_once() -> None:
    spec.when(NoteCoBuilding(BANK, FIRST, LUYANG)).then()
    numbered.when(NoteCoBuilding(BANK, FIRST, LUYANG)).then()
    spec.when(EndCoBuilding(BANK, OTHERS)).then()
    spec.when(EndCoBuilding(BANK, SECOND)).then(CoBuildingEnded(BANK, SECOND))


# --- who may ask ----------------------------------------------------------------------------------------------------


def acting(role: str, unit_no: int, scope: Scope) -> Identity:
    return Identity(account="a", hats=(Hat(role=role, unit_no=unit_no, level=Level.PROVINCE, scope=scope),))


OURS = acting("enterprise", BANK, Scope(enterprise_nos=(BANK,)))
ASSIGN = AssignOwnCode(BANK, FIRST, "HF-1")


def admitted(by: Identity, command: Command = ASSIGN) -> Hat | None:
    asked = Asked(command=command, command_id=some_id(9), identity=by, may="code:own")
    return admit(own_codes.decider, Known(own_codes.decider.initial), asked)[0]


@pytest.mark.clause("AH-4.5.6")
def test_an_enterprises_list_is_its_own_affair_in_whichever_city() -> None:
    assert own_codes.decider.stream_of(ASSIGN) == "own_codes-101"
    assert admitted(OURS) == OURS.hats[0]


@pytest.mark.clause("AH-4.5.6")
@pytest.mark.parametrize(
    "somebody",
    [
        acting("enterprise", POST, Scope(enterprise_nos=(POST,))),
        acting("admin", 340000, Scope(prefixes=(340000,))),
        acting("clerk", 340103, Scope(prefixes=(340103,))),
    ],
)
def test_to_everybody_else_it_does_not_exist(somebody: Identity) -> None:
    with pytest.raises(NotFound):
        admitted(somebody)


def test_whom_an_enterprise_builds_with_it_does_not_say_itself() -> None:
    with pytest.raises(NotFound):
        admitted(OURS, NoteCoBuilding(BANK, FIRST, LUYANG))


def test_an_administrator_may_give_the_role_that_manages_own_numbers() -> None:
    assert ROLES["enterprise"].may <= ROLES["admin"].may
