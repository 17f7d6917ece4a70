"""The rules of a unit of the network, one sentence each."""

from dataclasses import replace

import msgspec
import pytest

from contracts.registry import (
    ChangeCovers,
    CoversChanged,
    DissolveUnit,
    EstablishUnit,
    GrantRole,
    MoveUnit,
    RenameUnit,
    RoleGranted,
    RoleWithdrawn,
    UnitDissolved,
    UnitEstablished,
    UnitKind,
    UnitMoved,
    UnitRenamed,
)
from contracts.values import Level
from services.chassis.errors import AlreadyThere, DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import unit
from services.registry.domain.unit.refusals import (
    CoversByName,
    CoversElsewhere,
    CoversNothing,
    FromAbove,
    NumberedElsewhere,
    ParentElsewhere,
    UnitIsDissolved,
    UnitUnchanged,
)
from services.registry.domain.unit.states import Unknown, evolve

UNIT, ANNA, BORIS = some_id(1), some_id(2), some_id(3)

luyang = Spec(unit.decider, division=340103).by("admin-of-luyang", Level.COUNTY)
hefei = Spec(unit.decider, division=340100).by("admin-of-hefei", Level.CITY)

establish = EstablishUnit(340103, UNIT, "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
established = UnitEstablished(340103, UNIT, "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
zone_established = UnitEstablished(21, UNIT, "高新区总工会", UnitKind.UNION, (340103, 340104), 340100)
move, moved = MoveUnit(340103, 340000, "直管"), UnitMoved(340103, 340000, "直管")
cover = ChangeCovers(21, (340103,), "蜀山区划出")
dissolve, dissolved = DissolveUnit(340103, "区划调整", 340104), UnitDissolved(340103, "区划调整", 340104)


def asking(**said: object) -> EstablishUnit:
    return msgspec.structs.replace(establish, **said)


# --- establishing ---------------------------------------------------------------------------------------------------


def test_a_union_is_established_for_its_division() -> None:
    luyang.when(establish).then(established)


def test_a_unit_is_established_once() -> None:
    luyang.given(established).when(establish).refused(AlreadyThere, path="unit_no")


def test_a_union_without_a_division_would_reach_nothing() -> None:
    luyang.when(asking(covers=())).refused(CoversNothing, path="covers")


@pytest.mark.parametrize("kind", [kind for kind in UnitKind if kind is not UnitKind.UNION])
def test_anybody_but_a_union_covers_what_names_it(kind: UnitKind) -> None:
    told = UnitEstablished(101, UNIT, "中国邮政", kind)
    luyang.when(asking(unit_no=101, name="中国邮政", kind=kind, covers=(), parent_no=None)).then(told)


@pytest.mark.parametrize("covers", [(340000,), (340100,), (340104,), (340103, 341200), (500106,)], ids=str)
def test_nobody_founds_a_union_that_reaches_beyond_their_own_division(covers: tuple[int, ...]) -> None:
    luyang.when(asking(covers=covers)).refused(CoversElsewhere, path="covers")


def test_a_city_founds_a_union_for_several_of_its_counties() -> None:
    zone = asking(unit_no=21, name="高新区总工会", covers=(340103, 340104))
    hefei.when(zone).then(zone_established)


@pytest.mark.parametrize("unit_no", [340100, 340104, 340104001, 3401031], ids=str)
def test_a_number_that_names_a_division_belongs_to_a_unit_of_it(unit_no: int) -> None:
    luyang.when(asking(unit_no=unit_no)).refused(NumberedElsewhere, path="unit_no")


def test_a_township_is_numbered_after_its_county() -> None:
    town = asking(unit_no=340103005, kind=UnitKind.TOWNSHIP, covers=(), parent_no=340103)
    assert luyang.when(town).refusal is None
    replace(luyang, division=340104).when(town).refused(NumberedElsewhere)


@pytest.mark.parametrize(
    ("unit_no", "kind"),
    [(340103, UnitKind.ENTERPRISE), (340103, UnitKind.TOWNSHIP), (340103005, UnitKind.UNION)],
)
def test_a_number_that_names_a_division_belongs_to_a_union_and_one_that_names_a_town_to_a_towns(
    unit_no: int, kind: UnitKind
) -> None:
    luyang.when(asking(unit_no=unit_no, kind=kind)).refused(NumberedElsewhere, path="unit_no")


def test_an_enterprise_covers_no_division() -> None:
    luyang.when(asking(unit_no=101, kind=UnitKind.ENTERPRISE)).refused(CoversByName, path="covers")


@pytest.mark.parametrize("parent_no", [340103, 340102, 340200, 500106, 340103005], ids=str)
def test_above_a_unit_stands_one_of_its_own_division_or_above_it(parent_no: int) -> None:
    luyang.when(asking(parent_no=parent_no)).refused(ParentElsewhere, path="parent_no")


# --- changing -------------------------------------------------------------------------------------------------------


def test_a_unit_is_renamed_by_its_own_administrator() -> None:
    luyang.given(established).when(RenameUnit(340103, "庐阳总工会")).then(UnitRenamed(340103, "庐阳总工会"))


def test_a_unit_is_moved_by_the_level_above() -> None:
    above = replace(luyang, level=Level.CITY)
    above.given(established).when(move).then(moved)
    above.given(established, moved).when(move).refused(UnitUnchanged, path="parent_no")
    above.given(established).when(MoveUnit(340103, 340200, "错挂")).refused(ParentElsewhere, path="parent_no")


def test_when_divisions_change_the_level_above_says_what_a_union_covers() -> None:
    told = CoversChanged(21, (340103,), "蜀山区划出")
    hefei.given(zone_established).when(cover).then(told)
    hefei.given(zone_established, told).when(cover).refused(UnitUnchanged, path="covers")
    hefei.given(zone_established).when(ChangeCovers(21, (340202,), "")).refused(CoversElsewhere, path="covers")
    hefei.given(zone_established).when(ChangeCovers(21, (), "")).refused(CoversNothing, path="covers")


def test_a_dissolved_unit_takes_every_grant_with_it() -> None:
    held = [RoleGranted(340103, BORIS, "clerk"), RoleGranted(340103, ANNA, "admin")]
    taken = [RoleWithdrawn(340103, ANNA, "admin", "区划调整"), RoleWithdrawn(340103, BORIS, "clerk", "区划调整")]
    replace(luyang, level=Level.CITY).given(established, *held).when(dissolve).then(*taken, dissolved)


def test_a_unit_is_not_its_own_successor() -> None:
    itself = DissolveUnit(340103, "", 340103)
    replace(luyang, level=Level.CITY).given(established).when(itself).refused(NumberedElsewhere, path="successor_no")


@pytest.mark.parametrize("ask", [move, dissolve, ChangeCovers(340103, (340103,), "")], ids=str)
def test_what_decides_over_a_unit_as_a_whole_is_for_the_level_above(ask: unit.Command) -> None:
    luyang.given(established).when(ask).refused(FromAbove)


@pytest.mark.parametrize("ask", [establish, move, dissolve, GrantRole(340103, ANNA, "clerk")], ids=str)
def test_a_dissolved_unit_stays_dissolved_and_its_number_its_own(ask: unit.Command) -> None:
    hefei.given(established, dissolved).when(ask).refused(UnitIsDissolved)


@pytest.mark.parametrize("ask", [RenameUnit(340103, "庐阳"), move, dissolve], ids=str)
def test_nothing_changes_about_a_unit_that_does_not_exist(ask: unit.Command) -> None:
    hefei.when(ask).refused(DoesNotFit)


def test_an_event_that_does_not_fit_changes_nothing() -> None:
    for event in (moved, UnitRenamed(340103, "庐阳")):
        assert evolve(Unknown(), event) == Unknown()


def test_a_unit_is_a_stream_named_by_its_number() -> None:
    assert unit.decider.stream_of(move) == "unit-340103"
