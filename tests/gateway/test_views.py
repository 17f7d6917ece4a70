"""What events do to the tables that the front door reads."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.coding import CodeAllocated, CodeNotAllocated, CodeRespelled, CodeRestored
from contracts.messages import Event
from contracts.registry import (
    CoversChanged,
    RoleGranted,
    RoleWithdrawn,
    StationAccepted,
    StationEndorsed,
    StationReturned,
    UnitDissolved,
    UnitEstablished,
    UnitKind,
    UnitMoved,
    UnitRenamed,
)
from contracts.values import Capture, Datum, Kind, Point
from gateway.views import VIEWS
from gateway.views.grants import grant_id, grants
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.declared import statements
from services.chassis.testing import Rows
from tests.gateway.told import AT, entries, submitted

STATION = UUID(int=7)
ACCOUNT = UUID(int=8)


def row(*told: Event) -> dict[str, Any]:
    """The columns of the one station these events speak of."""
    (change,) = stations.fold(entries(*told)).values()
    assert change.key == STATION
    return change.put


def test_an_application_stands_in_its_area_with_all_that_was_said() -> None:
    point = Point(lng=117.28, lat=31.86, datum=Datum.BD09, capture=Capture.PICKED)
    shown = row(submitted(STATION, point=point, area_m2=Decimal("25.5"), facilities=("饮水机",), enterprise_no=101))
    assert (shown["province"], shown["city"], shown["division"]) == (340000, 340100, 340103)
    assert (shown["unit_no"], shown["enterprise_no"]) == (340103, 101)
    assert (shown["lng"], shown["lat"], shown["datum"], shown["capture"]) == (117.28, 31.86, "bd09", "picked")
    assert (shown["status"], shown["version"], shown["submitted_at"]) == ("submitted", 1, AT)
    assert (shown["area_m2"], shown["facilities"]) == (Decimal("25.5"), ("饮水机",))


def test_the_row_carries_the_version_a_form_is_built_from() -> None:
    accepted = StationAccepted(STATION, Kind.FIXED, date(2026, 3, 2))
    shown = row(submitted(STATION), StationEndorsed(STATION), accepted)
    assert (shown["status"], shown["version"], shown["accepted_on"]) == ("accepted", 3, date(2026, 3, 2))


def test_an_application_said_anew_leaves_nothing_of_the_old_one() -> None:
    first = submitted(STATION, area_m2=Decimal(20), co_builder="某银行", enterprise_no=101)
    shown = row(first, StationReturned(STATION, "地址不清"), submitted(STATION, name="新名"))
    assert (shown["status"], shown["status_reason"], shown["name"]) == ("submitted", None, "新名")
    assert (shown["area_m2"], shown["co_builder"], shown["enterprise_no"]) == (None, "", None)


def test_a_return_says_why() -> None:
    shown = row(submitted(STATION), StationReturned(STATION, "地址不清"))
    assert (shown["status"], shown["status_reason"]) == ("returned", "地址不清")


def test_a_code_is_found_by_both_spellings() -> None:
    shown = row(CodeAllocated(STATION, "12055100012s", "120551", 12))
    assert shown == {"code": "12055100012s", "code_digits": "12055100012", "code_refusal": None}


@pytest.mark.clause("AH-4.5.3")
def test_a_station_of_another_kind_shows_its_code_anew_and_is_found_under_the_same_digits() -> None:
    given = CodeAllocated(STATION, "12055100012", "120551", 12)
    for event in (CodeRespelled, CodeRestored):
        shown = row(given, event(STATION, "12055100012s", "120551", 12))
        assert (shown["code"], shown["code_digits"]) == ("12055100012s", "12055100012")


def test_a_code_alone_makes_no_area() -> None:
    """So the row stays invisible until registry has spoken."""
    assert not row(CodeNotAllocated(STATION, "120551", "exhausted")).keys() & {
        "province",
        "city",
        "division",
        "unit_no",
    }


def test_each_column_has_one_source() -> None:
    told = {StationEndorsed(STATION), StationAccepted(STATION, Kind.FIXED, AT.date()), StationReturned(STATION, "x")}
    by_registry = set(row(submitted(STATION))).union(*(row(event) for event in told))
    by_coding = {*row(CodeAllocated(STATION, "12055100012", "120551", 12)), *row(CodeNotAllocated(STATION, "1", "x"))}
    assert not by_registry & by_coding


def test_a_unit_stands_as_it_was_established() -> None:
    event = UnitEstablished(340103, UUID(int=3), "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
    Rows(units).given(event).shows(340103, covers=(340103,), parent_no=340100)


def test_a_dissolved_unit_keeps_its_row_and_names_who_carries_on() -> None:
    event = UnitEstablished(340103, UUID(int=3), "庐阳区总工会", UnitKind.UNION, (340103,), 340100)
    gone = UnitDissolved(340103, "区划调整", 340104)
    Rows(units).given(event, gone).shows(340103, name="庐阳区总工会", dissolved_reason="区划调整", successor_no=340104)


def test_a_unit_is_renamed_moved_and_covers_something_else() -> None:
    event = UnitEstablished(21, UUID(int=3), "高新区总工会", UnitKind.UNION, (340103,), 340100)
    said = UnitRenamed(21, "高新区工会"), UnitMoved(21, 340000, "直管"), CoversChanged(21, (340104,), "调整")
    Rows(units).given(event, *said).shows(21, name="高新区工会", parent_no=340000, covers=(340104,))


def test_whatever_is_done_with_a_unit_takes_it_to_its_next_version() -> None:
    """A form is built from a version: a role given meanwhile is seen by whoever renames."""
    event = UnitEstablished(21, UUID(int=3), "高新区总工会", UnitKind.UNION, (340103,), 340100)
    role = 21, ACCOUNT, "clerk"
    said: list[Any] = [
        UnitRenamed(21, "高新区工会"),
        UnitMoved(21, 340000, "直管"),
        CoversChanged(21, (340104,), "调整"),
    ]
    said += [RoleGranted(*role), RoleWithdrawn(*role), UnitDissolved(21, "区划调整", 340104)]
    for version in range(1, len(said) + 2):
        Rows(units).given(event, *said[: version - 1]).shows(21, version=version)


def test_a_grant_withdrawn_says_so_and_given_again_is_back() -> None:
    given, taken = RoleGranted(340103, ACCOUNT, "clerk", "新任"), RoleWithdrawn(340103, ACCOUNT, "clerk", "调离")
    key = grant_id(340103, ACCOUNT, "clerk")
    Rows(grants).given(given, taken).shows(key, granted_for="新任", withdrawn_for="调离", division=340103)
    Rows(grants).given(given, taken, given).shows(key, account_id=ACCOUNT, withdrawn_at=None)
    Rows(grants).given(given).shows(key, unit_no=340103, account_id=ACCOUNT, role="clerk")


def test_every_table_is_closed_to_readers_without_a_policy() -> None:
    for view in VIEWS:
        made = statements("gateway", view)
        assert any("force row level security" in statement for statement in made)
        assert any("for select to gateway_reader" in statement for statement in made)
