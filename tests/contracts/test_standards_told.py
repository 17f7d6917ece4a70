"""A standard told to people, and what another edition would change."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from contracts.clauses import text_of
from contracts.standards import SILENT, Difference, Origin, describe, difference, resolve, rewritten
from tests.contracts.files import HEFEI, HOHHOT, PANJIN, QINGDAO, SHANGHAI, SHAPINGBA, TODAY, equipped


def lines(division: int, key: str) -> list[tuple[str, str]]:
    return [(line.value, line.clause) for line in describe(resolve(division, TODAY)) if line.key == key]


@pytest.mark.parametrize("division", [HEFEI, SHAPINGBA, PANJIN, QINGDAO, HOHHOT, SHANGHAI])
def test_every_line_says_something_with_its_clause_or_that_nothing_is_said(division: int) -> None:
    told = describe(resolve(division, TODAY))
    assert {line.key for line in told} == {line.key for line in describe(resolve(HEFEI, TODAY))}
    for line in told:
        assert line.value
        assert (line.origin is None) == (line.clause == "") == (line.value == SILENT)
        assert bool(text_of(line.clause)) == (line.origin is Origin.DOCUMENT)
        assert bool(line.reading) == (line.origin is Origin.OURS)


def test_each_value_is_told_in_the_fields_own_words() -> None:
    assert lines(SHAPINGBA, "area") == [("不小于20平方米", "SP-3.2a")]
    assert lines(HOHHOT, "area") == [
        ("市级工会挂牌：不小于20平方米", "NM-4.3a"),
        ("县级工会挂牌：由市级工会规定，尚未规定", "NM-4.3a"),
    ]
    assert lines(PANJIN, "photos") == [("附3—5张现有基础设施图片", "PJ-12.2")]
    assert lines(HEFEI, "area") == lines(SHANGHAI, "photos") == [(SILENT, "")]
    assert lines(QINGDAO, "calendar")[1:] == [
        ("申报：各市直工会，每年8月底前", "QD-6b"),
        ("验收：市总工会，每年9月份", "QD-6c"),
    ]
    assert lines(HEFEI, "kinds")[0] == ("微站点，编码后缀s", "AH-4.5.3")
    assert lines(SHAPINGBA, "workflow.endorsed_by") == [("乡镇（街道）", "SP-4.1")]


def test_another_edition_shows_what_a_station_would_lack_and_would_not() -> None:
    before = resolve(SHAPINGBA, TODAY)
    (area,) = before.areas
    (nine, more) = before.facility_sets
    bare = msgspec.structs.replace(nine, items=nine.items[1:])
    after = replace(before, areas=(msgspec.structs.replace(area, value=Decimal(40)),), facility_sets=(bare, more))
    file = replace(equipped(SHAPINGBA), facilities=equipped(SHAPINGBA).facilities[1:], head_id=None)
    found = difference(file, before, after)
    assert [lack.code for lack in found.still] == ["head-missing"]
    assert [(lack.code, lack.item) for lack in found.gone] == [("facility-missing", "drinking_water")]
    assert [lack.code for lack in found.new] == ["too-small"]
    assert not found.changes_result  # it lacks its head under both


def test_a_result_changes_only_with_a_hard_rule() -> None:
    before = resolve(SHAPINGBA, TODAY)
    (area,) = before.areas
    larger = replace(before, areas=(msgspec.structs.replace(area, value=Decimal(40)),))
    assert not difference(equipped(SHAPINGBA), before, larger).changes_result
    headless = replace(equipped(SHAPINGBA), build_mode=None)
    formless = replace(before, application_form=None)
    assert difference(headless, before, formless).changes_result
    assert difference(equipped(SHAPINGBA), before, before) == Difference((), (), ())


def test_the_rules_that_were_rewritten_are_shown_as_they_stood_and_stand() -> None:
    before = resolve(SHAPINGBA, TODAY)
    after = replace(before, photos=None)
    ((old, new),) = rewritten(before, after)
    assert ([line.value for line in old], [line.value for line in new]) == (["站点外立面及内部图片（3张）"], [SILENT])
    assert list(rewritten(before, before)) == []
