"""Rows beside the standard of their place: what is refused at the check, what only stands beside the row."""

import pytest

from contracts.registry import OpeningMode, SubmitStation
from gateway.imports import columns, measured, premises
from gateway.imports.fields import Wrong
from gateway.imports.stations import read_stations
from gateway.imports.workbooks import EXPLAINED
from gateway.vault import Vault
from tests.gateway.sheets import GOOD, text_sheet

SHAPINGBA, ANHUI, PANJIN = 500106, 340103, 211102
PLACES = {
    SHAPINGBA: {"市": "重庆市", "县区": "沙坪坝区"},
    ANHUI: {},
    PANJIN: {"市": "盘锦市", "县区": "双台子区"},
}
NAMED = {"站点名称": "渝碚路社区工会户外劳动者服务站点"}


HEADINGS = (*GOOD, *(column.title for column in columns.COLUMNS if column.title not in GOOD))


def row(division: int, **more: str) -> SubmitStation:
    reading = read_stations(text_sheet(PLACES[division] | NAMED | more, headings=HEADINGS))
    assert reading.flaws == ()
    return reading.submissions[0].command


def refused(division: int, **more: str) -> list[tuple[str, str]]:
    ask = row(division, **more)
    found = [*measured.wrong(ask, measured.lacking(ask, division))]
    assert all(why.zh and why.en for _, _, why in found)
    return [(column.title, why.clause) for column, _, why in found]


@pytest.mark.clause("AH-4.2.1")
def test_a_row_without_a_head_is_refused_at_the_check() -> None:
    assert refused(ANHUI, 站长="", 联系电话="") == [("站长", "AH-4.2.1")]
    assert refused(ANHUI) == []


@pytest.mark.clause("SP-3.2a")
def test_a_row_that_passes_over_a_soft_rule_says_why_in_a_column_of_its_own() -> None:
    assert refused(SHAPINGBA, **{"面积㎡": "12"}) == [("面积㎡", "SP-3.2a")]
    explained = {"面积㎡": "12", columns.WAIVER.title: "场地受限"}
    assert refused(SHAPINGBA, **explained) == []
    assert [(one.clause, one.reason) for one in row(SHAPINGBA, **explained).waivers] == [("SP-3.2a", "场地受限")]
    assert refused(SHAPINGBA, **{"面积㎡": ""}) == []  # what is unsaid may still come


def test_what_may_still_come_stands_beside_the_row_with_its_clause() -> None:
    lacking = measured.lacking(row(SHAPINGBA), SHAPINGBA)
    assert {"photos-number", "facility-missing"} <= {one.code for one in lacking}
    assert all(one.clause and one.zh and one.en for one in lacking)
    assert measured.lacking(row(ANHUI), ANHUI) == ()


def test_a_document_that_wants_a_leader_and_a_liaison_wants_them_of_a_sheet_too() -> None:
    assert {clause for _, clause in refused(PANJIN)} >= {"PJ-12.1"}


@pytest.mark.clause("PJ-12.1")
def test_a_row_names_a_leader_and_a_liaison_with_their_numbers() -> None:
    people = {"负责领导": "李某某", "负责领导电话": "13800002345", "联络员": "赵某某", "联络员电话": "13800003456"}
    ask = row(PANJIN, **people)
    assert (ask.leader_name, ask.leader_phone, ask.liaison_name) == ("李某某", "13800002345", "赵某某")
    assert "PJ-12.1" not in {clause for _, clause in refused(PANJIN, **people)}
    named = read_stations(text_sheet(PLACES[PANJIN] | NAMED | people, headings=HEADINGS)).submissions[0]
    known = named.command_for(Vault(b"a key"))
    assert len({known.head_id, known.leader_id, known.liaison_id}) == 3


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("1", 1),
        ("1楼", 1),
        ("一层", 1),
        ("首层", 1),
        ("3F", 3),
        ("-1", -1),
        ("负一楼", -1),
        ("地下2层", -2),
        ("", None),
    ],
)
def test_a_floor_is_read_as_people_write_it(said: str, means: int | None) -> None:
    assert premises.storey(said) == means


@pytest.mark.parametrize("said", ["0", "三孝口", "201", "-11", "1-3"])
def test_what_is_no_floor_is_told(said: str) -> None:
    with pytest.raises(Wrong):
        premises.storey(said)


def test_a_row_says_what_the_premises_are() -> None:
    said = {"社区": "杏花社区", "依托场所": "党群服务中心", "楼层": "1楼", "总层数": "3", "服务项目": "饮水、休息"}
    ask = row(ANHUI, **said, 开放模式="随到随开")
    assert (ask.community, ask.venue, ask.floor, ask.storeys) == ("杏花社区", "党群服务中心", 1, 3)
    assert (ask.services, ask.opening_mode) == (("饮水", "休息"), OpeningMode.ON_ARRIVAL)
    for column, wrong in (("总层数", "-1"), ("开放模式", "随便"), ("负责领导电话", "13800002345")):
        reading = read_stations(text_sheet(NAMED | {column: wrong}, headings=HEADINGS))
        assert reading.flaws, column


def test_what_a_row_says_of_a_person_is_not_told_again() -> None:
    ask = row(ANHUI, 站长="", 联系电话="")
    assert [said for _, said, _ in measured.wrong(ask, measured.lacking(ask, ANHUI))] == [""]


def test_the_template_explains_the_reason() -> None:
    assert columns.WAIVER in EXPLAINED
