"""The rules of rule packs: which holds where and when, and what is ours."""

from datetime import date
from pathlib import Path

import pytest

from contracts.standards import FOLDER, MalformedPack, read_library, resolve
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


@pytest.mark.clause("SP-4.2a")
def test_shapingba_is_endorsed_by_the_town_and_accepted_by_the_district() -> None:
    workflow = resolve(500106, TODAY).workflow
    assert (workflow.endorsed_by, workflow.accepted_by, workflow.clause) == (Level.TOWNSHIP, Level.COUNTY, "SP-4.2a")


@pytest.mark.clause("QD-6c")
def test_qingdao_is_accepted_by_the_city() -> None:
    workflow = resolve(370202, TODAY).workflow
    assert (workflow.endorsed_by, workflow.accepted_by, workflow.clause) == (Level.COUNTY, Level.CITY, "QD-6c")


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


def test_the_latest_edition_in_force_holds(tmp_path: Path) -> None:
    (tmp_path / "defaults.toml").write_bytes((FOLDER / "defaults.toml").read_bytes())
    for year in (2020, 2030):
        document = f'jurisdiction = "here"\ndivision = "340000"\ntitle = "{year}"\neffective_from = {year}-01-01\n'
        (tmp_path / f"here-{year}.toml").write_text(f"[document]\n{document}")
    library = read_library(tmp_path)
    assert library.resolve(340103, TODAY).title == "2020"
    assert library.resolve(340103, date(2030, 1, 1)).title == "2030"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[document", "bad.toml cannot be read"),
        ('[document]\ntitle = "x"', "missing required field `jurisdiction`"),
        ('[document]\njurisdiction = "x"\ntitle = "x"', "does not say which division"),
        ('[document]\njurisdiction = "x"\ntitle = "x"\ndivision = "34"', "not for a six-digit division"),
    ],
)
def test_a_malformed_pack_stops_with_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "defaults.toml").write_bytes((FOLDER / "defaults.toml").read_bytes())
    (tmp_path / "bad.toml").write_text(content)
    with pytest.raises(MalformedPack, match=sentence):
        read_library(tmp_path)
