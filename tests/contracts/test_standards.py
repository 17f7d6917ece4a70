"""The rules of rule packs: which holds where and when, and what is ours."""

from datetime import date

import pytest

from contracts.standards import Origin, resolve
from contracts.values import Kind, Level

TODAY = date(2025, 6, 1)


def test_the_nearest_pack_holds() -> None:
    assert resolve(340103, TODAY).pack == "anhui"
    assert resolve(340000, TODAY).key == "anhui@2024-02-11"
    assert resolve(500106, TODAY).key == "shapingba@2021-10-18"
    assert resolve(370202, TODAY).pack == "qingdao"


def test_a_place_without_a_pack_has_our_defaults_and_nothing_of_its_neighbours() -> None:
    standard = resolve(500103, TODAY)
    assert standard.key == "defaults@1"
    assert (standard.kinds, standard.naming) == ((), None)


def test_a_pack_does_not_hold_before_its_date() -> None:
    assert resolve(340103, date(2024, 2, 10)).pack == "defaults"
    assert resolve(340103, date(2024, 2, 11)).pack == "anhui"
    assert resolve(370202, date(2019, 6, 2)).pack == "defaults"


def test_a_pack_without_a_date_always_holds() -> None:
    assert resolve(211102, date(1990, 1, 1)).key == "panjin@undated"
    assert resolve(150102, date(1990, 1, 1)).key == "inner-mongolia@undated"


@pytest.mark.clause("AH-4.1.2")
def test_anhui_is_endorsed_by_the_county_and_accepted_by_the_city_which_is_our_reading() -> None:
    workflow = resolve(340103, TODAY).workflow
    assert (workflow.endorsed_by, workflow.accepted_by, workflow.clause) == (Level.COUNTY, Level.CITY, "ours")


@pytest.mark.clause("SP-4.1")
@pytest.mark.clause("SP-4.2a")
def test_shapingba_is_endorsed_by_the_town_and_accepted_by_the_district() -> None:
    steps = resolve(500106, TODAY).workflow.steps
    assert steps == ((Level.TOWNSHIP, "SP-4.1"), (Level.COUNTY, "SP-4.2a"))


@pytest.mark.clause("QD-6c")
def test_qingdao_is_accepted_by_the_city() -> None:
    assert resolve(370202, TODAY).workflow.steps == ((Level.COUNTY, "ours"), (Level.CITY, "QD-6c"))


@pytest.mark.clause("AH-4.5.1")
def test_a_construction_site_in_anhui_needs_no_code() -> None:
    standard = resolve(340103, TODAY)
    assert not standard.needs_code(Kind.CONSTRUCTION_SITE)
    assert all(standard.needs_code(kind) for kind in (Kind.FIXED, Kind.MICRO, Kind.MOBILE))


@pytest.mark.clause("AH-4.5.3")
@pytest.mark.clause("AH-4.5.4")
def test_the_suffixes_of_anhui_are_the_ones_that_codes_carry() -> None:
    for rule in resolve(340103, TODAY).kinds:
        assert rule.suffix == rule.code.suffix


def test_each_pack_uses_its_own_word_for_a_station() -> None:
    terms = {division: resolve(division, TODAY).naming for division in (340103, 500106, 211102)}
    assert [naming.term for naming in terms.values() if naming] == [
        "工会驿站",
        "工会户外劳动者服务站点",
        "劳动者服务站",
    ]


def test_what_no_document_says_is_ours_and_carries_its_reading() -> None:
    standard = resolve(310101, TODAY)
    assert standard.head.clause == standard.workflow.clause == "ours"
    ours = (standard.code_scheme, standard.series, standard.stars, standard.survey_unit, standard.duplicates)
    for rule in (*ours, standard.retention):
        assert rule.origin is Origin.OURS
        assert rule.reading


@pytest.mark.clause("AH-4.5.2")
def test_anhuis_code_scheme_is_its_own_and_ours_is_made_like_it() -> None:
    anhui, ours = resolve(340103, TODAY).code_scheme, resolve(310101, TODAY).code_scheme
    assert (anhui.origin, ours.origin) == (Origin.DOCUMENT, Origin.OURS)
    assert [(part.code, part.first, part.last) for part in anhui.parts] == [
        ("province_ordinal", 1, 2),
        ("area_code", 3, 6),
        ("serial", 7, 11),
    ]
    assert [(part.code, part.first, part.last) for part in anhui.parts] == [
        (part.code, part.first, part.last) for part in ours.parts
    ]


@pytest.mark.clause("AH-4.4.1")
@pytest.mark.clause("AH-4.2.3")
def test_self_built_stations_of_anhui_are_staffed_unless_unattended() -> None:
    anhui, elsewhere = resolve(340103, TODAY), resolve(310101, TODAY)
    serving = anhui.staff("self")
    assert serving is not None
    assert serving.clause == "AH-4.4.1"
    assert anhui.staff("co") is anhui.staff("self", unattended=True) is elsewhere.staff("self") is None
    assert elsewhere.unattended is None


@pytest.mark.clause("SP-2.1")
def test_one_station_a_community_is_soft_and_shapingbas_alone() -> None:
    rule = resolve(500106, TODAY).one_per_community
    assert rule is not None
    assert (rule.value, rule.soft, rule.clause) == (True, True, "SP-2.1")
    assert resolve(340103, TODAY).one_per_community is None


@pytest.mark.clause("PJ-6.2.1")
@pytest.mark.clause("PJ-6.2.3")
def test_in_panjin_the_host_proposes_the_grade_and_the_grade_names_what_there_must_be() -> None:
    panjin = resolve(211102, TODAY)
    proposed = [panjin.grade_of(venue) for venue in ("政务服务大厅", "shop", "sanitation_depot", "hospital")]
    assert [grade.grade if grade else None for grade in proposed] == [1, 2, 3, None]
    assert [len(panjin.required_facilities(grade)) for grade in (1, 2, 3, None)] == [15, 10, 0, 0]


@pytest.mark.clause("PJ-4.3")
@pytest.mark.clause("SP-2.3")
@pytest.mark.clause("NM-3.2")
def test_every_listed_venue_is_known_and_the_lists_are_open() -> None:
    tables = [resolve(place, TODAY).venue_types for place in (211102, 500106, 150102)]
    assert [len(table.items) for table in tables if table] == [10, 14, 12]
    assert all(table.knows("lighthouse") for table in tables if table)


@pytest.mark.clause("PJ-13.1")
@pytest.mark.clause("QD-6b")
def test_in_panjin_and_qingdao_one_applies_with_a_station_that_exists() -> None:
    for place, clause in ((211102, "PJ-13.1"), (370202, "QD-6b")):
        rule = resolve(place, TODAY).reviewed
        assert rule is not None
        assert (rule.built, rule.clause) == (True, clause)
    assert resolve(340103, TODAY).reviewed is None


@pytest.mark.clause("SP-A2b")
def test_co_built_means_something_else_in_each_document() -> None:
    meanings = [resolve(place, TODAY).build_mode("co") for place in (500106, 211102, 150102)]
    assert len({mode.definition for mode in meanings if mode}) == 3
