"""When others tell coding something: what it asks itself to do."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from contracts import divisions, standards
from contracts.coding import (
    AllocateCode,
    ClaimCode,
    EndCoBuilding,
    KeepCode,
    NoteCoBuilding,
    ReleaseCode,
    RetireCode,
)
from contracts.registry import (
    ApplicationCancelled,
    Changes,
    StationAccepted,
    StationChanged,
    StationRejected,
    StationReturned,
    StationRevoked,
    StationSubmitted,
    StationWithdrawn,
)
from contracts.values import Kind
from services.chassis.testing import Reactions, meta, some_id
from services.coding.policies import policies, when_accepted_allocate_a_code

STATION, TOWN = some_id(1), 340103001


def changed(**fields: Any) -> StationChanged:
    return StationChanged(STATION, Changes(**fields))


def accepted(kind: Kind = Kind.FIXED) -> StationAccepted:
    return StationAccepted(STATION, kind, date(2026, 3, 2))


@pytest.mark.clause("AH-4.5.6")
def test_when_the_local_union_accepts_a_station_gets_a_number_of_its_place() -> None:
    Reactions(policies, 340103).when(accepted()).then(AllocateCode("120551", STATION, Kind.FIXED))


@pytest.mark.clause("AH-4.5.2")
@pytest.mark.parametrize(
    ("division", "prefix"), [(340103, "120551"), (340207, "120553"), (341202, "120558"), (500106, "220023")]
)
def test_the_number_begins_with_the_provinces_ordinal_and_the_telephone_area_code(division: int, prefix: str) -> None:
    (asked,) = when_accepted_allocate_a_code(accepted(), meta(division))
    assert asked == AllocateCode(prefix, STATION, Kind.FIXED)


def test_fuyang_and_bozhou_draw_from_one_series() -> None:
    fuyang = when_accepted_allocate_a_code(accepted(), meta(341202))
    bozhou = when_accepted_allocate_a_code(accepted(), meta(341602))
    assert fuyang == bozhou == [AllocateCode("120558", STATION, Kind.FIXED)]


@pytest.mark.clause("AH-4.5.1")
def test_a_construction_site_needs_no_number() -> None:
    Reactions(policies).when(accepted(Kind.CONSTRUCTION_SITE)).then(KeepCode(340000, STATION, Kind.CONSTRUCTION_SITE))


def test_where_no_document_excuses_construction_sites_they_get_one_too() -> None:
    site = Kind.CONSTRUCTION_SITE
    Reactions(policies, 500106).when(accepted(site)).then(AllocateCode("220023", STATION, site))


@pytest.mark.clause("AH-4.5.1")
def test_a_construction_site_that_becomes_a_station_gets_its_first_number() -> None:
    Reactions(policies).when(changed(kind=Kind.FIXED)).then(AllocateCode("120551", STATION, Kind.FIXED))


@pytest.mark.clause("AH-4.5.3")
def test_when_its_kind_changes_a_stations_code_is_spelled_anew() -> None:
    Reactions(policies).when(changed(kind=Kind.MICRO)).then(AllocateCode("120551", STATION, Kind.MICRO))


def test_what_becomes_a_construction_site_keeps_the_number_it_has() -> None:
    site = Kind.CONSTRUCTION_SITE
    Reactions(policies).when(changed(kind=site)).then(KeepCode(340000, STATION, site))


def test_another_change_of_the_file_does_not_concern_the_code() -> None:
    Reactions(policies).when(changed(name="三孝口驿站")).then()


@pytest.mark.clause("AH-4.5.5")
@pytest.mark.parametrize("left", [StationWithdrawn(STATION, "拆迁"), StationRevoked(STATION, "弄虚作假")])
def test_when_a_station_leaves_its_number_is_retired(left: StationWithdrawn | StationRevoked) -> None:
    Reactions(policies).when(left).then(RetireCode(340000, STATION, left.reason))


@pytest.mark.clause("AH-4.5.5")
@pytest.mark.parametrize(("carried", "asked"), [("12055100007s", [ClaimCode("12055100007s", STATION)]), ("", [])])
def test_when_an_application_names_the_number_that_hangs_there_it_is_claimed(
    carried: str, asked: list[ClaimCode]
) -> None:
    handed_in = StationSubmitted(STATION, "驿站", "人民路1号", Kind.MICRO, 340103, "a", carried_code=carried)
    Reactions(policies).when(handed_in).then(*asked)


@pytest.mark.clause("AH-4.5.6")
@pytest.mark.parametrize(
    ("enterprise_no", "former_no", "asked"),
    [
        (101, None, [NoteCoBuilding(101, STATION, 340103, TOWN)]),
        (101, 102, [EndCoBuilding(102, STATION), NoteCoBuilding(101, STATION, 340103, TOWN)]),
        (None, 102, [EndCoBuilding(102, STATION)]),
        (None, None, []),
    ],
)
def test_the_enterprise_that_co_builds_a_station_is_noted_and_the_former_one_leaves(
    enterprise_no: int | None, former_no: int | None, asked: list[NoteCoBuilding | EndCoBuilding]
) -> None:
    handed_in = StationSubmitted(
        STATION, "驿站", "人民路1号", Kind.FIXED, TOWN, "a", enterprise_no, former_enterprise_no=former_no
    )
    Reactions(policies).when(handed_in).then(*asked)
    changes = Changes(enterprise_no=enterprise_no)
    passed_on = StationChanged(
        STATION, changes, former_enterprise_no=former_no, enterprise_no=enterprise_no, unit_no=TOWN
    )
    Reactions(policies).when(passed_on).then(*asked)


def test_a_change_that_was_told_before_it_named_the_unit_is_noted_without_it() -> None:
    told = StationChanged(STATION, Changes(enterprise_no=101), former_enterprise_no=102)
    Reactions(policies).when(told).then(EndCoBuilding(102, STATION), NoteCoBuilding(101, STATION, 340103))


def test_the_unit_that_is_responsible_from_now_on_is_noted_with_the_enterprise_that_stays() -> None:
    handed_over = StationChanged(STATION, Changes(unit_no=TOWN), enterprise_no=101, unit_no=TOWN)
    Reactions(policies).when(handed_over).then(NoteCoBuilding(101, STATION, 340103, TOWN))
    alone = StationChanged(STATION, Changes(unit_no=TOWN), unit_no=TOWN)
    Reactions(policies).when(alone).then()


@pytest.mark.parametrize("came_to_nothing", [StationReturned, StationRejected, ApplicationCancelled])
def test_what_comes_back_claims_no_number(came_to_nothing: Any) -> None:
    Reactions(policies).when(came_to_nothing(STATION, "试验")).then(ReleaseCode(340000, STATION))


def test_the_day_that_counts_is_the_one_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []
    resolve = standards.resolve

    def remembered(division: int, on: date) -> standards.Standard:
        asked.append(on)
        return resolve(division, on)

    monkeypatch.setattr(standards, "resolve", remembered)
    late = structs.replace(meta(), at=datetime(2026, 3, 2, 17, tzinfo=UTC))
    when_accepted_allocate_a_code(accepted(), late)
    assert asked == [date(2026, 3, 3)]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CONSTRUCTION_SITE])
def test_every_other_kind_gets_one(kind: Kind) -> None:
    assert when_accepted_allocate_a_code(accepted(kind), meta()) == [AllocateCode("120551", STATION, kind)]


def test_coding_listens_to_registry_and_nobody_else() -> None:
    assert policies.sources == {"registry"}
    applications = {StationSubmitted, StationReturned, StationRejected, ApplicationCancelled}
    assert set(policies.by_event) == {
        StationAccepted,
        StationChanged,
        StationWithdrawn,
        StationRevoked,
        *applications,
    }


def test_every_county_of_the_table_that_takes_stations_has_a_number_to_begin_with() -> None:
    """Where a station can be handed in, a code can be given: the policy never stands before an unknown area code."""
    for division in divisions.HOME.rows:
        try:
            prefix = divisions.prefix_of(division)
        except divisions.NoAreaCode:
            continue
        (asked,) = when_accepted_allocate_a_code(accepted(), meta(division))
        assert isinstance(asked, AllocateCode)
        assert asked.prefix == prefix
        assert len(prefix) == 6
