"""Who may do what: the decision table, role by permission."""

import pytest

from contracts.permissions import OPERATOR, PERMISSIONS, ROLES, may

TABLE = """
                     admin  clerk  auditor  developer  enterprise  enterprise-admin  evaluator  operator
    station:read     yes    yes    yes      yes        yes         yes               -          -
    station:submit   yes    yes    -        -          -           -                 -          -
    station:endorse  yes    yes    -        -          -           -                 -          -
    station:accept   yes    yes    -        -          -           -                 -          -
    station:return   yes    yes    -        -          -           -                 -          -
    station:reject   yes    yes    -        -          -           -                 -          -
    station:operate  yes    yes    -        -          -           -                 -          -
    station:staff    yes    yes    -        -          -           -                 -          -
    station:withdraw yes    yes    -        -          -           -                 -          -
    station:revoke   yes    yes    -        -          -           -                 -          -
    station:propose  yes    yes    -        -          yes         yes               -          -
    station:approve  yes    yes    -        -          -           -                 -          -
    code:adopt       yes    -      -        -          -           -                 -          -
    code:own         yes    -      -        -          yes         yes               -          -
    unit:read        yes    yes    yes      yes        yes         yes               yes        -
    unit:establish   yes    -      -        -          -           -                 -          yes
    unit:rename      yes    -      -        -          -           -                 -          yes
    unit:change      yes    -      -        -          -           -                 -          yes
    unit:dissolve    yes    -      -        -          -           -                 -          yes
    account:read     yes    -      yes      -          -           -                 -          -
    role:grant       yes    -      -        -          -           -                 -          yes
    role:withdraw    yes    -      -        -          -           -                 -          yes
    person:reveal    yes    yes    -        -          -           -                 -          -
    person:erase     yes    -      -        -          -           -                 -          yes
    log:read         yes    -      yes      -          -           -                 -          -
    partner:read     yes    -      yes      -          -           yes               -          -
    partner:manage   yes    -      -        -          -           yes               -          -
    graphql:ad-hoc   -      -      -        yes        -           -                 -          -
"""
READING = {"station:read", "unit:read"}
OVERSEEING = {"account:read", "log:read", "partner:read"}


def table() -> str:
    """The table as the code has it, written like the one above."""
    roles = {**ROLES, "operator": OPERATOR}
    lines = ["    " + " " * 17 + "  ".join(roles)]
    for permission in PERMISSIONS:
        marks = [("yes" if permission in role.may else "-").ljust(len(name)) for name, role in roles.items()]
        lines.append(f"    {permission:<17}" + "  ".join(marks).rstrip())
    return "\n".join(lines)


def test_the_table_is_what_the_code_decides() -> None:
    print(table())
    assert table() == TABLE.strip("\n")


@pytest.mark.clause("AH-4.1.5")
def test_an_auditor_reads_and_changes_nothing() -> None:
    assert ROLES["auditor"].may == READING | OVERSEEING
    assert all(permission.endswith(":read") for permission in ROLES["auditor"].may)


def test_an_enterprise_follows_its_stations_may_ask_for_changes_and_gives_its_own_numbers() -> None:
    assert ROLES["enterprise"].may == READING | {"station:propose", "code:own"}
    assert ROLES["enterprise-admin"].may == ROLES["enterprise"].may | {"partner:read", "partner:manage"}


@pytest.mark.parametrize("role", ["", "operator", "Admin", "nobody", "站长"])
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_role_that_is_not_granted_may_nothing(role: str, permission: str) -> None:
    assert not may(role, permission)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_holds_a_permission_that_does_not_exist(role: str) -> None:
    assert not may(role, "station:everything")
    assert not may(role, "")
