"""The rules of a unit of the network, one sentence each."""

from dataclasses import replace

import msgspec
import pytest

from contracts.permissions import ROLES
from contracts.registry import (
    EstablishUnit,
    GrantRole,
    RoleGranted,
    RoleWithdrawn,
    UnitEstablished,
    UnitKind,
    WithdrawRole,
)
from contracts.values import Level
from services.chassis.errors import AlreadyThere, DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import unit
from services.registry.domain.unit import CoversElsewhere, CoversNothing, NoSuchRole, NotGranted, NumberedElsewhere

UNIT, ANNA, BORIS = some_id(1), some_id(2), some_id(3)

luyang = Spec(unit.decider, division=340103).by("admin-of-luyang", Level.COUNTY)
hefei = Spec(unit.decider, division=340100).by("admin-of-hefei", Level.CITY)

establish = EstablishUnit(340103, UNIT, "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
established = UnitEstablished(340103, UNIT, "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
grant, granted = GrantRole(340103, ANNA, "clerk"), RoleGranted(340103, ANNA, "clerk")
withdraw, withdrawn = WithdrawRole(340103, ANNA, "clerk"), RoleWithdrawn(340103, ANNA, "clerk")


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
    hefei.when(zone).then(UnitEstablished(21, UNIT, "高新区总工会", UnitKind.UNION, (340103, 340104), 340100))


@pytest.mark.parametrize("unit_no", [340100, 340104, 340104001, 3401031], ids=str)
def test_a_number_that_names_a_division_belongs_to_a_unit_of_it(unit_no: int) -> None:
    luyang.when(asking(unit_no=unit_no)).refused(NumberedElsewhere, path="unit_no")


def test_a_township_is_numbered_after_its_county() -> None:
    town = asking(unit_no=340103005, kind=UnitKind.TOWNSHIP, covers=(), parent_no=340103)
    assert luyang.when(town).refusal is None
    replace(luyang, division=340104).when(town).refused(NumberedElsewhere)


# --- granting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_be_granted(role: str) -> None:
    luyang.given(established).when(GrantRole(340103, ANNA, role)).then(RoleGranted(340103, ANNA, role))


@pytest.mark.parametrize("role", ["operator", "Admin", "站长", "root"])
def test_a_role_that_does_not_exist_is_not_granted(role: str) -> None:
    luyang.given(established).when(GrantRole(340103, ANNA, role)).refused(NoSuchRole, path="role")


def test_a_role_is_granted_once() -> None:
    luyang.given(established, granted).when(grant).refused(AlreadyThere, path="role")


def test_one_account_holds_several_roles_and_one_role_is_held_by_several_accounts() -> None:
    spec = luyang.given(established, granted)
    spec.when(GrantRole(340103, ANNA, "admin")).then(RoleGranted(340103, ANNA, "admin"))
    spec.when(GrantRole(340103, BORIS, "clerk")).then(RoleGranted(340103, BORIS, "clerk"))


def test_a_role_is_taken_back_and_may_be_given_again() -> None:
    luyang.given(established, granted).when(withdraw).then(withdrawn)
    luyang.given(established, granted, withdrawn).when(grant).then(granted)


@pytest.mark.parametrize(
    "ask", [withdraw, WithdrawRole(340103, BORIS, "clerk"), WithdrawRole(340103, ANNA, "admin")], ids=str
)
def test_what_was_never_given_is_not_taken_back(ask: WithdrawRole) -> None:
    held = [granted] if ask != withdraw else []
    luyang.given(established, *held).when(ask).refused(NotGranted, path="role")


@pytest.mark.parametrize("ask", [grant, withdraw])
def test_nobody_acts_for_a_unit_that_does_not_exist(ask: unit.Command) -> None:
    luyang.when(ask).refused(DoesNotFit)


def test_an_event_that_does_not_fit_changes_nothing() -> None:
    for event in (granted, withdrawn):
        assert unit.evolve(unit.Unknown(), event) == unit.Unknown()


def test_a_unit_is_a_stream_named_by_its_number() -> None:
    assert unit.decider.stream_of(grant) == "unit-340103"
