"""What the front door shows of own numbers is what coding decided, whatever lists an enterprise says."""

from datetime import UTC, datetime
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings

from contracts import standards
from contracts.coding import (
    CoBuildingNoted,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeHandedOver,
    OwnCodeListed,
    OwnCodeRow,
    OwnCodeUnlisted,
    OwnCodeWithdrawn,
    SyncOwnCodes,
)
from contracts.values import Datum, Level, Point
from gateway.views.own_codes import ASSIGNED, LISTED, WITHDRAWN, own_code_id, own_codes
from gateway.views.stations import stations
from services.chassis.decider import Grounds
from services.chassis.testing import Rows, some_id
from services.coding.domain.own_codes import decide
from services.coding.domain.own_codes.states import Event, OwnCodes, evolve
from tests.coding.test_own_codes_list import ROWS, STATIONS

TOWN, NEXT = 340103001, 340103002
BANK, LUYANG, FIRST, SECOND = 101, 340103, some_id(1), some_id(2)
DAY = datetime(2026, 3, 2, tzinfo=UTC).date()
GROUNDS = Grounds(standards.resolve(0, DAY), "a", Level.PROVINCE, BANK, 0, DAY)
spec = Rows(own_codes, 0)
ROW = own_code_id(BANK, "HF-1")


def test_a_number_that_is_given_shows_in_the_county_of_its_station_and_with_the_enterprise() -> None:
    here = Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)
    spec.given(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1, "四牌楼", here)).shows(
        ROW,
        status=ASSIGNED,
        station_id=FIRST,
        province=340000,
        city=340100,
        division=LUYANG,
        enterprise_no=BANK,
        name="四牌楼",
        lng=117.28,
        datum="gcj02",
        revision=1,
    )


def test_a_number_shows_to_the_unit_that_is_responsible_for_its_station_now() -> None:
    assigned = OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1, unit_no=TOWN)
    spec.given(assigned).shows(ROW, unit_no=TOWN, division=LUYANG)
    handed_over = OwnCodeHandedOver(BANK, FIRST, "HF-1", NEXT)
    spec.given(assigned, handed_over).shows(ROW, unit_no=NEXT, division=LUYANG, revision=1, status=ASSIGNED)


def test_a_number_without_a_station_shows_in_the_county_that_is_named_if_one_is() -> None:
    spec.given(OwnCodeListed(BANK, "HF-1", 1, "四牌楼", LUYANG)).shows(ROW, status=LISTED, city=340100, station_id=None)
    spec.given(OwnCodeListed(BANK, "HF-1", 1)).shows(ROW, status=LISTED, province=None, enterprise_no=BANK)


@pytest.mark.parametrize(
    "gone",
    [
        OwnCodeWithdrawn(BANK, FIRST, "HF-1", 2, "迁址"),
        OwnCodeUnlisted(BANK, "HF-1", 2, "迁址"),
    ],
)
def test_a_number_that_is_withdrawn_stays_with_its_revision_and_why(gone: Any) -> None:
    spec.given(OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1), gone).shows(
        ROW, status=WITHDRAWN, revision=2, reason="迁址", station_id=FIRST, enterprise_no=BANK
    )


def test_the_number_until_now_goes_unless_another_station_has_it_by_now() -> None:
    assigned = OwnCodeAssigned(BANK, FIRST, LUYANG, "HF-1", 1)
    changed = OwnCodeChanged(BANK, FIRST, LUYANG, "HF-2", 2, "HF-1")
    spec.given(assigned, changed).shows(ROW, status=WITHDRAWN, revision=2)
    swapped = (
        OwnCodeAssigned(BANK, SECOND, LUYANG, "HF-1", 2),
        OwnCodeChanged(BANK, FIRST, LUYANG, "HF-2", 3, "HF-1", passed_on=True),
    )
    spec.given(assigned, *swapped).shows(ROW, status=ASSIGNED, station_id=SECOND)


@settings(max_examples=200, deadline=None)
@given(before=ROWS, rows=ROWS)
def test_after_any_lists_the_rows_say_what_coding_decided(before: list[OwnCodeRow], rows: list[OwnCodeRow]) -> None:
    told: list[Event] = [CoBuildingNoted(BANK, one, LUYANG) for one in STATIONS]
    state = reduce(evolve, told, OwnCodes())
    for some in (before, rows):
        events = decide(SyncOwnCodes(BANK, tuple(some)), state, GROUNDS)
        state, told = reduce(evolve, events, state), [*told, *events]
    view, files = Rows(own_codes, 0, tuple(told)), Rows(stations, 0, tuple(told))
    for code in "ABCDE":
        row, entry = view.row(own_code_id(BANK, code)), state.entries.get(code)
        if entry is None:
            assert row is None or row["status"] == WITHDRAWN
            continue
        assert row is not None
        assert row["status"] == (ASSIGNED if entry.station_id else LISTED)
        assert (row["station_id"], row["revision"], row["name"]) == (entry.station_id, entry.revision, entry.name)
    for station_id, seat in state.stations.items():
        assert (files.row(station_id) or {}).get("own_code") == seat.own_code
