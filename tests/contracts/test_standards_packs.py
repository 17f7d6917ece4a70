"""Rule packs as files: what is read, what is refused, and what a lower place may set."""

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.clauses import clauses, text_of
from contracts.standards import FOLDER, MalformedPack, Standard, read_library
from contracts.values import Level

TODAY = date(2025, 6, 1)
PROVINCE = """
[document]
jurisdiction = "region"
title = "The region's own"
division = "150000"
[premises]
clause = "R-1"
[[premises.area]]
hung_by = "city"
value = 20
[[premises.area]]
hung_by = "county"
delegated_to = "city"
"""
CITY = """
[document]
jurisdiction = "hohhot"
title = "The city's own"
division = "150100"
under = "region"
effective_from = 2025-01-01
[premises]
clause = "H-1"
[[premises.area]]
hung_by = "county"
value = 15
"""
HEAD = '[document]\njurisdiction = "x"\ntitle = "x"\ndivision = "420000"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defaults.toml").write_bytes((FOLDER / "defaults.toml").read_bytes())
    return tmp_path


def standard(folder: Path, division: int, on: date = TODAY, **packs: str) -> Standard:
    for name, content in packs.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return read_library(folder).resolve(division, on)


def edition(title: str, since: str) -> str:
    return f'[document]\njurisdiction = "here"\ndivision = "340000"\ntitle = "{title}"\neffective_from = {since}\n'


def test_the_latest_edition_in_force_holds(folder: Path) -> None:
    old, new = edition("old", "2020-01-01"), edition("new", "2030-01-01")
    assert standard(folder, 340103, old=old, new=new).title == "old"
    assert standard(folder, 340103, date(2029, 12, 31)).title == "old"
    assert standard(folder, 340103, date(2030, 1, 1)).key == "here@2030-01-01"


def test_any_edition_can_be_looked_at_by_its_key(folder: Path) -> None:
    (folder / "new.toml").write_text(edition("new", "2030-01-01"))
    library = read_library(folder)
    assert library.keys == ("here@2030-01-01",)
    found = library.edition("here@2030-01-01")
    assert found is not None
    assert found.title == "new"
    assert library.edition("here@2031-01-01") is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[document", "bad.toml cannot be read"),
        ('[document]\ntitle = "x"', "missing required field `jurisdiction`"),
        ('[document]\njurisdiction = "x"\ntitle = "x"', "does not say which division"),
        ('[document]\njurisdiction = "x"\ntitle = "x"\ndivision = "34"', "not for a six-digit division"),
        (HEAD + '[premsies]\nclause = "X"', "unknown field `premsies`; it may say: .*premises"),
        (HEAD + '[premises]\nclause = "X"\narae = 3', r"unknown field `arae` - at `\$\.premises`; it may say: .*area"),
        (HEAD + '[[premises.area]]\nclause = "X"\nop = "=>"\nvalue = 3', "op`; one of: '<', '<='"),
        (HEAD + '[[premises.area]]\nclause = "X"\nhung_by = "town"\nvalue = 3', "one of: nation, province"),
        (HEAD + '[[premises.area]]\nclause = "X"', "an area needs `value`"),
        (HEAD + "[[premises.area]]\nvalue = 3", "missing required field `clause`"),
        (HEAD + '[[photos]]\nclause = "X"\ncode = "a"\nop = "between"\nmin = 3', "needs `min` and `max`"),
        (HEAD + '[naming]\nclause = "X"\nterm = "x"\nforce = "strict"', "one of: must, should, may"),
    ],
)
def test_a_malformed_pack_stops_with_a_sentence_that_says_where_and_what_is_right(
    folder: Path, content: str, sentence: str
) -> None:
    (folder / "bad.toml").write_text(content)
    with pytest.raises(MalformedPack, match=sentence):
        read_library(folder)


def test_what_must_stand_somewhere_stands_in_our_defaults(folder: Path) -> None:
    ours = (folder / "defaults.toml").read_text()
    (folder / "defaults.toml").write_text(ours.replace("[stars]", "[survey]").replace('role = "head"', ""))
    with pytest.raises(MalformedPack, match=r"has no \[stars\], \[\[staff\]\] with role = \"head\""):
        read_library(folder)


@pytest.mark.clause("AH-4.5.3")
def test_a_pack_that_counts_stations_with_a_suffix_apart_is_refused_at_the_start(folder: Path) -> None:
    ours = (folder / "defaults.toml").read_text()
    apart = ours.replace("suffixes_share_serial = true", "suffixes_share_serial = false")
    assert apart != ours
    (folder / "defaults.toml").write_text(apart)
    with pytest.raises(MalformedPack, match="suffixes_share_serial must be true"):
        read_library(folder)


def test_a_clause_holds_for_its_table_and_all_below_it(folder: Path) -> None:
    content = (
        HEAD + '[premises]\nclause = "X-1"\n[premises.floor]\nany_of = [{ what = "floor", op = "==", value = 1 }]\n'
    )
    found = standard(folder, 420100, here=content).floor
    assert found is not None
    assert (found.clause, found.any_of[0].clause) == ("X-1", "X-1")


@pytest.mark.clause("NM-4.3a")
def test_a_city_sets_what_its_region_leaves_to_cities(folder: Path) -> None:
    found = standard(folder, 150102, region=PROVINCE, city=CITY)
    assert found.key == "region@undated+hohhot@2025-01-01"
    area, above = found.area(Level.COUNTY), found.area(Level.CITY)
    assert area is not None
    assert above is not None
    assert ((area.value, area.clause), (above.value, above.clause)) == ((Decimal(15), "H-1"), (Decimal(20), "R-1"))
    for division, day in ((150202, TODAY), (150102, date(2024, 12, 31))):
        elsewhere = standard(folder, division, day)
        assert elsewhere.area(Level.COUNTY) is None
        assert elsewhere.key == "region@undated"


@pytest.mark.clause("AH-4.1.6")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (CITY + '[naming]\nterm = "x"\nclause = "H-2"', "sets naming, which region does not delegate"),
        (CITY + '[premises.floor]\nclause = "H-2"\nany_of = []', r"sets premises\.floor, which region"),
        (CITY.replace('"county"\n', '"city"\n'), r"sets premises\.area \(hung_by = 'city'\), which region"),
        (CITY.replace('"150100"', '"150102"'), r"sets premises\.area \(hung_by = 'county'\), which region"),
        (CITY.replace('under = "region"', ""), "is for a place within region and has no `under`"),
        (CITY.replace('under = "region"', 'instead_of = "region"\nbasis = " "'), "names no `basis`"),
        (CITY.replace('under = "region"', 'under = "region"\ninstead_of = "region"'), "both `under` and `instead_of`"),
        (CITY.replace('under = "region"', 'under = "anhui"'), "names 'anhui', which no pack of a place above"),
    ],
)
def test_a_lower_place_sets_nothing_that_was_not_left_to_it(folder: Path, content: str, sentence: str) -> None:
    with pytest.raises(MalformedPack, match=sentence):
        standard(folder, 150102, region=PROVINCE, city=content)


@pytest.mark.clause("AH-4.1.6")
def test_a_local_decision_goes_before_the_upper_document_which_stays_beside_it(folder: Path) -> None:
    local = CITY.replace('under = "region"', 'instead_of = "region"\nbasis = "呼政发〔2025〕1号"')
    found = standard(folder, 150102, region=PROVINCE, city=local + '[naming]\nterm = "青城驿站"\nclause = "H-2"')
    assert (found.key, found.instead_of, found.basis) == ("hohhot@2025-01-01", "region@undated", "呼政发〔2025〕1号")
    assert found.naming is not None
    assert found.area(Level.CITY) is None  # nothing is borrowed from what gave way
    assert read_library(folder).edition(found.instead_of) is not None
    assert standard(folder, 150202).key == "region@undated"


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (edition("b", "2020-01-01"), "hold from the same day"),
        (edition("b", "2021-01-01").replace('"here"', '"there"'), "two documents for 340000"),
    ],
)
def test_a_place_has_one_document_and_a_day_one_edition(folder: Path, other: str, sentence: str) -> None:
    with pytest.raises(MalformedPack, match=sentence):
        standard(folder, 340103, a=edition("a", "2020-01-01"), b=other)


def named(value: Any) -> Iterator[str]:
    """Every clause that a pack names."""
    match value:
        case dict():
            for key, below in value.items():
                yield from [below] if key == "clause" else below if key == "see" else named(below)
        case list():
            for entry in value:
                yield from named(entry)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_clause_that_a_pack_names_is_one_of_its_own_documents(path: Path) -> None:
    said = set(named(tomllib.loads(path.read_text(encoding="utf-8"))))
    own = {clause.id for clause in clauses().values() if clause.source == path.stem} or {"ours"}
    assert said
    assert said <= own


def test_every_clause_has_its_text() -> None:
    with (FOLDER.parent / "clauses.csv").open(encoding="utf-8", newline="") as rows:
        ids = [row["id"] for row in csv.DictReader(rows)]
    assert len(ids) == len(set(ids)) == len(clauses())
    assert all(text_of(clause) and re.fullmatch(r"(AH|PJ|SP|QD|NM)-.+", clause) for clause in ids)
    assert text_of("ours") == ""
