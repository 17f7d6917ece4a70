"""The rules of importing stations from a sheet, one sentence each."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from contracts.registry import BuildMode, SubmitStation
from contracts.values import Capture, Datum, Kind, Point
from gateway.imports import sheet
from gateway.imports.refusals import (
    SheetIsUnreadable,
)
from gateway.imports.rows import Flaw
from gateway.imports.stations import Reading, read_stations
from gateway.vault import Vault
from tests.gateway.sheets import GOOD, HEADINGS, row_of, text_sheet, workbook

VAULT = Vault(b"a key of the tests")


def only(reading: Reading) -> SubmitStation:
    assert reading.flaws == ()
    return reading.submissions[0].command


def flaw(change: dict[str, str]) -> Flaw:
    reading = read_stations(text_sheet(change, {}))
    assert len(reading.submissions) == 1, "the good row goes on"
    assert len(reading.flaws) == 1
    return reading.flaws[0]


# --- what a good row becomes ----------------------------------------------------------------------------------------


def test_a_row_becomes_an_application_in_its_county() -> None:
    reading = read_stations(text_sheet({}))
    command = only(reading)
    assert reading.total == 1
    assert (reading.submissions[0].row, reading.submissions[0].division) == (2, 340103)
    assert command.name == "三孝口工会驿站0"
    assert command.point == Point(lng=117.283042, lat=31.861191, datum=Datum.GCJ02, capture=Capture.PICKED)
    assert (command.build_mode, command.area_m2) == (BuildMode.CO, Decimal("25.5"))
    assert command.facilities == ("饮水机", "微波炉", "桌椅", "无线网络")
    assert command.built_on == date(2024, 3, 15)


def test_what_is_read_keeps_the_contract() -> None:
    command = only(read_stations(text_sheet({})))
    assert msgspec.json.decode(msgspec.json.encode(command), type=SubmitStation) == command


def test_a_row_that_says_only_what_is_needed_is_enough() -> None:
    minimal = dict.fromkeys(GOOD, "") | {"站点名称": "某驿站", "县区": "庐阳", "详细地址": "某路1号"}
    command = only(read_stations(text_sheet(minimal)))
    assert (command.kind, command.point, command.area_m2, command.facilities) == (Kind.FIXED, None, None, ())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("固定站点", Kind.FIXED),
        ("微站点", Kind.MICRO),
        ("微", Kind.MICRO),
        ("流动", Kind.MOBILE),
        ("建设工地", Kind.CONSTRUCTION_SITE),
    ],
)
def test_the_four_kinds_are_understood_as_people_write_them(word: str, kind: Kind) -> None:
    assert only(read_stations(text_sheet({"类型(固定/微/流动)": word}))).kind is kind


def test_full_width_digits_and_units_are_understood() -> None:
    command = only(
        read_stations(text_sheet({"经度": "１１７．２８", "面积㎡": "２５平方米", "建成日期": "2024年3月5日"}))
    )
    assert command.point is not None
    assert (command.point.lng, command.area_m2, command.built_on) == (117.28, Decimal(25), date(2024, 3, 5))


def test_names_are_kept_as_written_but_for_stray_blanks() -> None:
    assert only(read_stations(text_sheet({"站点名称": "  工会驿站（三孝口\t店） "}))).name == "工会驿站（三孝口 店）"


def test_a_known_co_builder_is_named_by_its_number() -> None:
    reading = read_stations(text_sheet({"共建单位": "中国邮政"}), {"中国邮政": 101})
    assert only(reading).enterprise_no == 101
    assert only(read_stations(text_sheet({"共建单位": "某某超市"}), {"中国邮政": 101})).enterprise_no is None


@pytest.mark.parametrize(
    ("union", "unit_no"), [("", None), ("庐阳区总工会", None), ("合肥市总工会", 340100), ("340103001", 340103001)]
)
def test_the_responsible_union_is_the_countys_own_or_named(union: str, unit_no: int | None) -> None:
    assert only(read_stations(text_sheet({"主管工会": union}))).unit_no == unit_no


def test_a_district_of_a_municipality_is_found() -> None:
    reading = read_stations(text_sheet({"市": "重庆", "县区": "沙坪坝区"}))
    assert reading.submissions[0].division == 500106


# --- the same sheet again -------------------------------------------------------------------------------------------


def test_the_same_sheet_twice_asks_for_the_same_stations() -> None:
    assert read_stations(text_sheet({}, {})) == read_stations(text_sheet({}, {}))


def test_a_repaired_sheet_asks_again_only_for_what_was_repaired() -> None:
    before = read_stations(text_sheet({}, {"面积㎡": "很大"}))
    after = read_stations(text_sheet({}, {"面积㎡": "30"}))
    assert before.submissions == after.submissions[:1]
    assert len(after.submissions) == 2


def test_a_changed_row_is_the_same_station_asked_for_anew() -> None:
    first, second = (read_stations(text_sheet({"面积㎡": area})).submissions[0] for area in ("20", "30"))
    assert first.command.station_id == second.command.station_id
    assert first.posting(VAULT).command_id != second.posting(VAULT).command_id


def test_the_same_station_twice_in_one_sheet_is_refused_the_second_time() -> None:
    twice = {"站点名称": "三孝口工会驿站"}
    reading = read_stations(text_sheet(twice, twice))
    assert [submission.row for submission in reading.submissions] == [2]
    assert [(wrong.row, wrong.column) for wrong in reading.flaws] == [(3, "站点名称")]
    assert "第 2 行" in reading.flaws[0].zh


# --- what is refused, and how the sentence helps --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"站点名称": " "}, "站点名称", "必填"),
        ({"详细地址": ""}, "详细地址", "必填"),
        ({"站点名称": "长" * 201}, "站点名称", "200"),
        ({"市": "阿肥市"}, "市", "不认识的市"),
        ({"县区": "阿阳区"}, "县区", "合肥市的县区有：瑶海区"),
        ({"县区": "镜湖区"}, "县区", "它属于安徽省 芜湖市"),
        ({"县区": ""}, "县区", "请填写所在的县"),
        ({"市": "", "县区": "阿阳区"}, "县区", "不认识的县区"),
        ({"类型(固定/微/流动)": "大型"}, "类型", "固定、微、流动"),
        ({"经度": ""}, "经度", "成对"),
        ({"纬度": ""}, "纬度", "成对"),
        ({"经度": "117°17′"}, "经度", "十进制"),
        ({"经度": "31.861191", "纬度": "117.283042"}, "经度", "填反"),
        ({"经度": "0", "纬度": "0"}, "经度", "不在中国境内"),
        ({"纬度": "61.8"}, "纬度", "不在中国境内"),
        ({"坐标系": ""}, "坐标系", "请注明坐标系"),
        ({"坐标系": "北京54"}, "坐标系", "请注明坐标系"),
        ({"建设方式": "租用"}, "建设方式", "自建或共建"),
        ({"面积㎡": "20≤<30㎡"}, "面积㎡", "不是数字"),
        ({"面积㎡": "-20"}, "面积㎡", "大于 0"),
        ({"面积㎡": "nan"}, "面积㎡", "不是数字"),
        ({"建成日期": "去年春天"}, "建成日期", "2024-03-15"),
        ({"建成日期": "2024-02-30"}, "建成日期", "2024-03-15"),
        ({"建成日期": "2999-01-01"}, "建成日期", "晚于今天"),
        ({"主管工会": "某某工会"}, "主管工会", "组织编号"),
        ({"备注": "长" * 2001}, "备注", "2000"),
        ({"站点编码": "1205510000"}, "站点编码", "11 位"),
        ({"站点编码": "12055100001d"}, "站点编码", "后缀与站点类型不符"),
    ],
)
def test_a_flawed_cell_is_named_with_its_row_its_column_and_the_remedy(
    change: dict[str, str], column: str, sentence: str
) -> None:
    found = flaw(change)
    assert (found.row, found.column) == (2, column)
    assert sentence in found.zh
    assert found.en
    assert len(found.value) <= 60


def test_what_shows_nothing_or_turns_the_writing_round_is_left_out_of_every_cell() -> None:
    hostile = {"站点名称": "\u202e三孝口\u200b工会\x07驿站\ufeff", "备注": "甲\u2066乙", "站长": "张\u200f某某"}
    (row,) = read_stations(text_sheet(hostile)).submissions
    assert (row.command.name, row.command.remark, row.command.head_name) == ("三孝口工会驿站", "甲乙", "张某某")


@pytest.mark.parametrize("written", ["12055100001", "１２０５５１００００１", "12055100001s", "12055100001S"])
def test_a_code_that_a_station_has_already_is_kept_as_text(written: str) -> None:
    (row,) = read_stations(text_sheet({"站点编码": written, "类型(固定/微/流动)": "微"})).submissions
    assert row.code == "12055100001s"


@pytest.mark.clause("AH-4.5.5")
def test_a_code_twice_in_one_sheet_is_refused_the_second_time() -> None:
    reading = read_stations(text_sheet({"站点编码": "12055100001"}, {"站点编码": "12055100001"}))
    assert [(wrong.row, wrong.column) for wrong in reading.flaws] == [(3, "站点编码")]


def test_a_code_damaged_by_the_spreadsheet_is_recognised() -> None:
    assert "科学计数法" in flaw({"站点编码": "1.20551E+10"}).zh


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    reading = read_stations(text_sheet({"站点名称": "", "面积㎡": "大", "建设方式": "租"}))
    assert [wrong.column for wrong in reading.flaws] == ["站点名称", "建设方式", "面积㎡"]
    assert reading.submissions == ()


def test_a_heading_nobody_knows_is_named() -> None:
    reading = read_stations(text_sheet({"天气": "晴"}, headings=(*GOOD, "天气", "星级", "备注")))
    assert reading.ignored_columns == (
        "天气（不认识的列，未使用）",
        "星级（暂不支持导入）",
        "备注（重复的列，未使用）",
    )


# --- sheets as offices make them ------------------------------------------------------------------------------------


def test_a_workbook_is_read_with_its_numbers_and_dates() -> None:
    command = only(read_stations(workbook([HEADINGS, row_of("甲")])))
    assert (command.kind, command.area_m2, command.built_on) == (Kind.MICRO, Decimal(20), date(2024, 3, 15))


def test_blank_lines_are_passed_over_and_rows_keep_their_numbers() -> None:
    blank = ["", " "]
    reading = read_stations(workbook([[], HEADINGS, blank, row_of("甲"), [], row_of(""), blank]))
    assert (reading.total, reading.submissions[0].row, reading.flaws[0].row) == (2, 4, 6)


def test_a_merged_title_above_and_a_merged_city_beside_are_understood() -> None:
    rows: list[list[object]] = [[], [*HEADINGS], row_of("甲", ""), row_of("乙", "")]
    reading = read_stations(workbook(rows, merged=[("A1:G1", "合肥市工会驿站汇总表"), ("C3:C4", "合肥市")]))
    assert [submission.command.name for submission in reading.submissions] == ["甲", "乙"]


def test_a_merged_cell_over_blank_lines_makes_no_stations_of_them() -> None:
    rows: list[list[object]] = [[*HEADINGS], row_of("甲", ""), [], []]
    assert read_stations(workbook(rows, merged=[("C2:C4", "合肥市")])).total == 1


def test_merged_cells_that_overlap_again_and_again_are_nobodys_spreadsheet() -> None:
    everything = [((0, 0), (10**6, 10**4))] * 10**6
    with pytest.raises(SheetIsUnreadable):
        sheet._spread_merged([["甲", "乙"], ["丙", "丁"]], everything)


def test_a_heading_in_two_lines_is_understood() -> None:
    upper: list[object] = ["站点名称", "县区", "详细地址", "位置", "位置", "坐标系"]
    lower: list[object] = ["", "", "", "经度", "纬度", ""]
    reading = read_stations(workbook([upper, lower, ["甲", "庐阳区", "某路1号", 117.28, 31.86, "GCJ02"]]))
    assert only(reading).point == Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)
    assert reading.submissions[0].row == 3


def test_hidden_sheets_are_not_read() -> None:
    assert only(read_stations(workbook([HEADINGS, row_of("甲")], hidden_first=True))).name == "甲"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_table_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    text = text_sheet({}).decode()
    assert read_stations(text.encode(encoding)) == read_stations(text.encode())


def test_a_text_table_separated_by_tabs_is_read() -> None:
    content = "站点名称\t县区\t详细地址\r\n甲\t庐阳区\t某路1号, 2楼\r\n".encode()
    assert only(read_stations(content)).address == "某路1号, 2楼"
