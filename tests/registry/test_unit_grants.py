"""Who acts for a unit in which role: the rules of a grant, one sentence each."""

from dataclasses import replace

import pytest

from contracts.permissions import ROLES
from contracts.registry import GrantRole, RoleGranted, RoleWithdrawn, UnitEstablished, UnitKind, WithdrawRole
from contracts.values import Level
from services.chassis.errors import AlreadyThere, DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import unit
from services.registry.domain.unit.refusals import (
    BeyondAdministrators,
    FromAbove,
    NoSuchRole,
    NotGranted,
    OwnGrant,
    RoleElsewhere,
    WatchesAndActs,
)
from services.registry.domain.unit.states import Unknown, evolve

UNIT, ANNA, BORIS, CARLA = (some_id(number) for number in range(1, 5))
THREE = (ANNA, BORIS, CARLA)

luyang = Spec(unit.decider, division=340103).by("admin-of-luyang", Level.COUNTY)
above = luyang.by("admin-of-hefei", Level.CITY)

established = UnitEstablished(340103, UNIT, "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
grant, granted = GrantRole(340103, ANNA, "clerk"), RoleGranted(340103, ANNA, "clerk")
withdraw, withdrawn = WithdrawRole(340103, ANNA, "clerk"), RoleWithdrawn(340103, ANNA, "clerk")
watch, watching = GrantRole(340103, ANNA, "auditor"), RoleGranted(340103, ANNA, "auditor")


def founded(kind: UnitKind) -> UnitEstablished:
    covers = (340103,) if kind is UnitKind.UNION else ()
    return UnitEstablished(340103, UNIT, "某单位", kind, covers)


# --- giving and taking back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", UnitKind)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_held_in_units_of_its_sort(role: str, kind: UnitKind) -> None:
    asked = above.by("deploy.operator", Level.NATION).given(founded(kind)).when(GrantRole(340103, ANNA, role))
    if kind in ROLES[role].kinds:
        asked.then(RoleGranted(340103, ANNA, role))
    else:
        asked.refused(RoleElsewhere, path="role")


@pytest.mark.parametrize("role", ["operator", "Admin", "站长", "root"])
def test_a_role_that_does_not_exist_is_not_granted(role: str) -> None:
    luyang.given(established).when(GrantRole(340103, ANNA, role)).refused(NoSuchRole, path="role")


def test_a_role_is_granted_once() -> None:
    luyang.given(established, granted).when(grant).refused(AlreadyThere, path="role")


def test_one_account_holds_several_roles_and_one_role_is_held_by_several_accounts() -> None:
    spec = luyang.given(established, granted)
    spec.when(GrantRole(340103, ANNA, "admin")).then(RoleGranted(340103, ANNA, "admin"))
    spec.when(GrantRole(340103, BORIS, "clerk")).then(RoleGranted(340103, BORIS, "clerk"))


def test_a_grant_keeps_why_it_was_given_and_why_taken_back() -> None:
    luyang.given(established).when(GrantRole(340103, ANNA, "clerk", "新任")).then(
        RoleGranted(340103, ANNA, "clerk", "新任")
    )
    luyang.given(established, granted).when(WithdrawRole(340103, ANNA, "clerk", "调离")).then(
        RoleWithdrawn(340103, ANNA, "clerk", "调离")
    )


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


def test_a_grant_in_a_unit_that_does_not_exist_changes_nothing() -> None:
    for event in (granted, withdrawn):
        assert evolve(Unknown(), event) == Unknown()


# --- who watches ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "clerk", "auditor"])
def test_nobody_grants_themselves_anything(role: str) -> None:
    own = above.by(str(ANNA), Level.CITY).given(established)
    own.when(GrantRole(340103, ANNA, role)).refused(OwnGrant, path="account_id")


@pytest.mark.parametrize("by", THREE)
@pytest.mark.parametrize("to", THREE)
def test_three_administrators_of_a_level_cannot_give_one_another_audit_rights(by: object, to: object) -> None:
    held = [RoleGranted(340103, account, "admin") for account in THREE]
    spec = luyang.by(str(by), Level.COUNTY).given(established, *held)
    spec.when(GrantRole(340103, to, "auditor")).refused(OwnGrant if by == to else FromAbove)  # type: ignore[arg-type]


def test_an_auditor_is_chosen_by_the_level_above_and_the_provinces_by_the_machines_operator() -> None:
    above.given(established).when(watch).then(watching)
    province = replace(above, division=340000).by("admin-of-anhui", Level.PROVINCE)
    anhui = UnitEstablished(340000, UNIT, "安徽省总工会", UnitKind.UNION, (340000,))
    province.given(anhui).when(GrantRole(340000, ANNA, "auditor")).refused(FromAbove)
    machine = province.by("deploy.operator", Level.NATION).given(anhui)
    machine.when(GrantRole(340000, ANNA, "auditor")).then(RoleGranted(340000, ANNA, "auditor"))


def test_nobody_gets_rid_of_who_watches_them() -> None:
    taken = WithdrawRole(340103, ANNA, "auditor")
    luyang.given(established, watching).when(taken).refused(FromAbove)
    above.given(established, watching).when(taken).then(RoleWithdrawn(340103, ANNA, "auditor"))


@pytest.mark.parametrize("role", ["admin", "clerk"])
def test_who_watches_a_unit_does_not_act_for_it(role: str) -> None:
    above.given(established, watching).when(GrantRole(340103, ANNA, role)).refused(WatchesAndActs, path="role")
    acting = RoleGranted(340103, ANNA, role)
    above.given(established, acting).when(watch).refused(WatchesAndActs, path="role")
    above.given(established, acting).when(GrantRole(340103, BORIS, "auditor")).then(
        RoleGranted(340103, BORIS, "auditor")
    )


def test_an_administrator_grants_no_role_that_may_more_than_they_do() -> None:
    assert [name for name, role in ROLES.items() if "role:grant" in role.may] == ["admin"]
    beyond = [name for name, role in ROLES.items() if not role.may <= ROLES["admin"].may]
    assert beyond == ["developer"]
    above.given(established).when(GrantRole(340103, ANNA, "developer")).refused(BeyondAdministrators, path="role")
