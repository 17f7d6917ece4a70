"""Hats: permission and scope are looked for under one of them, and what is worn is the first that fits."""

from contracts.values import Level, Scope
from services.chassis.auth import Hat, Identity, operator, policy


def clerk_of(division: int) -> Hat:
    return Hat(role="clerk", unit_no=division, level=Level.COUNTY, scope=Scope(prefixes=(division,)))


def test_permission_and_scope_are_looked_for_in_one_hat_and_never_mixed() -> None:
    reads_all = Hat(role="auditor", unit_no=340000, level=Level.PROVINCE, scope=Scope(prefixes=(340000,)))
    both = Identity(account="somebody", hats=(reads_all, clerk_of(340103)))
    assert both.hat_for("station:submit", 340103) == clerk_of(340103)
    assert both.hat_for("station:submit", 340104) is None
    assert both.hat_for("station:read", 340104) == reads_all
    assert both.allows("station:submit")


def test_the_first_hat_that_fits_is_worn() -> None:
    """The gateway orders them, the highest level first."""
    city = Hat(role="clerk", unit_no=340100, level=Level.CITY, scope=Scope(prefixes=(340100,)))
    both = Identity(account="somebody", hats=(city, clerk_of(340103)))
    assert both.hat_for("station:accept", 340103) == city
    assert both.hat_for("station:accept", 340100) == city


def test_who_wears_no_hat_may_nothing() -> None:
    bare = policy("coding", "when_accepted_allocate_a_code")
    assert bare.account == "coding.when_accepted_allocate_a_code"
    assert bare.hat_for(None, 340103) is None
    assert not bare.allows("station:read")


def test_the_reach_of_a_permission_is_that_of_the_hats_that_hold_it() -> None:
    town = Hat(role="clerk", unit_no=340103005, level=Level.TOWNSHIP, scope=Scope(unit_nos=(340103005,)))
    bank = Hat(role="enterprise", unit_no=102, level=Level.STATION, scope=Scope(enterprise_nos=(102,)))
    somebody = Identity(account="somebody", hats=(clerk_of(340103), town, bank))
    assert somebody.reach("station:read") == Scope(prefixes=(340103,), unit_nos=(340103005,), enterprise_nos=(102,))
    assert somebody.reach("station:submit") == Scope(prefixes=(340103,), unit_nos=(340103005,))
    assert somebody.reach("role:grant") == Scope()


def test_the_operator_founds_units_and_grants_anywhere_and_handles_no_station() -> None:
    assert operator().hat_for("unit:establish", 340103) is not None
    assert operator().hat_for("role:grant", 500106) is not None
    assert not operator().allows("station:accept")
