"""Official forms as they are printed, and workbooks as people fill them in: read for what they say."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from contracts import divisions
from contracts.registry import BuildMode, OpeningMode
from gateway.imports import forms, premises, workbooks
from gateway.imports.columns import COLUMNS
from gateway.imports.sheet import opened, read
from gateway.imports.stations import Reading, read_stations
from tests.gateway.sheets import HEADINGS, row_of, text_sheet, workbook

FORM = (
    ("打造社区“工会户外劳动者服务站点”统计表",),
    ("站点名称：“快乐里社区”工会户外劳动者服务站点  联系人：张某某  联系方式：13800001234",),
    ("站点建设方式", "自建□", "共建☑"),
    ("站点面积", "（1）共建使用面积：20㎡≤站点＜30㎡☑    站点≥30㎡□", "（2）自建面积：20㎡≤站点＜30㎡□  站点≥30㎡□"),
    ("站点基本设施（9+X）", "9项基础服务", "饮水设备☑", "医药箱√", "空调□"),
    ("", "", "微波炉☑", "电视机□", "书报架□"),
    ("", "", "桌椅☑", "维修工具箱（针线盒）□", "多功能电源插座\n（同时配备不同规格充电线）☑"),
    ("", "“X”自选服务项（如冰箱、无线网络（wifi）、储物柜、爱心理发等）：冰箱、爱心理发",),
    ("", "功能室（如有多功能室，自行描述）\n如：心理咨询室等",),
    ("站点所在地址（标明楼层）：重庆市沙坪坝区小龙坎街道88号1楼",),
    ("建设经费申请总\n金额（万元）", "（标准见附件2）", "2"),
    ("站点外立面及内部图片（3张）", "（图片）"),
    ("备注：",),
    ("站点名称：“╳╳╳╳╳╳”工会户外劳动者服务站点（如：“小龙坎街道快乐里社区”工会户外劳动者服务站点）",),
)  # fmt: skip


def pages(*sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with a page for each."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for lines in sheets:
            page = book.add_worksheet()
            for number, line in enumerate(lines):
                page.write_row(number, 0, line)
    return out.getvalue()


@pytest.mark.clause("SP-A3")
def test_the_districts_form_is_read_as_it_is() -> None:
    reading = read_stations(pages(FORM))
    assert (reading.layout, reading.flaws) == (forms.SHAPINGBA, ())
    (row,) = reading.submissions
    ask = row.command
    assert (row.division, ask.name) == (500106, "“快乐里社区”工会户外劳动者服务站点")
    assert (ask.head_name, ask.head_phone, ask.build_mode) == ("张某某", "13800001234", BuildMode.CO)
    assert ask.facilities == ("饮水设备", "医药箱", "微波炉", "桌椅", "多功能电源插座", "冰箱", "爱心理发")
    assert (ask.address, ask.township) == ("重庆市沙坪坝区小龙坎街道88号1楼", "小龙坎街道")
    assert (ask.community, ask.floor, ask.requested_fen) == ("快乐里社区", 1, 2_000_000)
    assert (ask.area_m2, ask.remark) == (None, "面积 20m2≤站点<30m2")


@pytest.mark.clause("SP-A3")
def test_what_an_office_adds_to_the_form_under_a_label_is_taken_too() -> None:
    more: dict[int, tuple[str, ...]] = {
        1: ("站点名称：“小龙坎街道快乐里社区”工会户外劳动者服务站点  联系人：张某某  联系方式：13800001234",),
        3: ("站点面积", "（1）共建使用面积：20㎡≤站点＜30㎡☑  26.5㎡   站点≥30㎡□"),
        8: (
            "",
            "功能室（如有多功能室，自行描述）\n如：心理咨询室等  母婴室、书画室",
        ),
        12: ("备注：共建单位：某银行  依托场所：社区便民服务中心  建筑总层数：3  服务项目：吃饭难、喝水难",),
        13: ("开放模式：随到随开  开放时间：每天 8:00-20:00  建成日期：2021-11-20",),
    }
    form = [more.get(number, line) for number, line in enumerate(FORM)]
    (row,) = read_stations(pages(form)).submissions
    ask = row.command
    assert (ask.community, ask.co_builder, ask.venue) == ("快乐里社区", "某银行", "社区便民服务中心")
    assert (ask.area_m2, ask.storeys, ask.services) == (Decimal("26.5"), 3, ("吃饭难", "喝水难"))
    assert ask.facilities[-4:] == ("冰箱", "爱心理发", "母婴室", "书画室")
    assert (ask.opening_mode, ask.opening_hours) == (OpeningMode.ON_ARRIVAL, "每天 8:00-20:00")
    assert (ask.built_on, ask.remark) == (date(2021, 11, 20), "面积 20m2≤站点<30m2")


@pytest.mark.clause("SP-A3")
def test_a_workbook_of_forms_is_a_station_a_page() -> None:
    second = [tuple(str(cell).replace("快乐里", "幸福里").replace("88号", "99号") for cell in line) for line in FORM]
    third = [tuple(str(cell).replace("自建□", "自建☑").replace("快乐里", "和平里") for cell in line) for line in FORM]
    reading = read_stations(pages(FORM, second, third))
    assert [(row.row, row.command.name[1:4]) for row in reading.submissions] == [(1, "快乐里"), (2, "幸福里")]
    assert [(flaw.row, flaw.column) for flaw in reading.flaws] == [(3, "建设方式")]  # both boxes are ticked


def test_a_row_that_names_no_unit_is_the_towns_whose_sheet_it_is() -> None:
    def units(content: bytes, town: int | None) -> list[int | None]:
        return [row.command.unit_no for row in read_stations(content, town=town).submissions]

    assert units(pages(FORM), 500106001) == [500106001]
    assert units(pages(FORM), 340103001) == [None], "a town of another county"
    assert units(text_sheet({"主管工会": "340103002"}), 340103001) == [340103002]


QINGDAO = (
    ("智能户外劳动者驿站“阵地导航”汇总表", "", "", "", ""),
    ("单位名称（公章）：庐阳区总工会", "", "", "", ""),
    ("名 称", "详细地址", "联系人", "联系电话", "机构图片"),
    ("三孝口驿站", "长江中路1号", "王某某", "0551-62600000", ""),
)


@pytest.mark.clause("QD-A3")
def test_the_navigation_table_names_its_county_above_the_heading() -> None:
    reading = read_stations(workbook(QINGDAO, merged=[("A1:E1", QINGDAO[0][0]), ("A2:E2", QINGDAO[1][0])]))
    assert (reading.layout, reading.flaws) == (forms.QINGDAO, ())
    (row,) = reading.submissions
    assert (row.division, row.command.name, row.command.head_phone) == (340103, "三孝口驿站", "055162600000")


@pytest.mark.clause("QD-A3")
def test_the_navigation_table_may_bring_whatever_the_template_has() -> None:
    more = (
        "类 型",
        "依托单位类型",
        "共建单位",
        "服务项目",
        "服务设施",
        "开放时间",
        "开放方式",
        "面积（㎡）",
        "机构图片1-3",
    )
    said = ("固定站点", "金融网点", "某银行", "饮水、休息", "饮水机、微波炉", "8:00-20:00", "随到随开", "15", "")
    table = (QINGDAO[1], (*QINGDAO[2][:4], *more), ("台东驿站", "台东三路6号2层", "王某某", "053283800000", *said))
    reading = read_stations(workbook((("智能户外劳动者驿站“阵地导航”汇总表",), *table)))
    assert (reading.layout, reading.flaws) == (forms.QINGDAO, ())
    (row,) = reading.submissions
    ask = row.command
    assert (ask.head_name, ask.head_phone, ask.floor) == ("王某某", "053283800000", 2)
    assert (ask.venue, ask.co_builder, ask.services) == ("金融网点", "某银行", ("饮水", "休息"))
    assert (ask.facilities, ask.opening_hours) == (("饮水机", "微波炉"), "8:00-20:00")
    assert (ask.opening_mode, ask.area_m2) == (OpeningMode.ON_ARRIVAL, Decimal(15))


@pytest.mark.parametrize(
    ("address", "floor"),
    [("小龙坎街道88号1楼", 1), ("某路3号楼二层", 2), ("某路3号楼", None), ("某广场负一层", -1), ("某路1号1-2楼", None),
     ("某路1号共5层", None), ("某大楼B1层", -1), ("某路8号3F", 3), ("某路12号大楼", None)],
)  # fmt: skip
def test_an_address_says_on_which_floor_a_station_is(address: str, floor: int | None) -> None:
    assert premises.storey_in(address) == floor


@pytest.mark.clause("QD-A3")
def test_where_a_sheet_names_no_county_it_is_that_of_whoever_hands_it_in() -> None:
    content = workbook((QINGDAO[0], *QINGDAO[2:]))
    home = divisions.find("合肥市", "瑶海区")
    assert [row.division for row in read_stations(content, home=home).submissions] == [340102]


def refused(reading: Reading) -> list[tuple[int, str]]:
    return [(flaw.row, flaw.column) for flaw in reading.flaws]


def test_a_formula_is_refused_where_it_would_be_read() -> None:
    """Its result may be anything by the time that somebody looks again."""
    rows: list[list[object]] = [[*HEADINGS, "备用"], [*row_of("甲"), ""], [*row_of("乙"), "=1+1"]]
    rows[1][5], rows[1][0] = "=10+10", '="甲"&"站"'
    reading = read_stations(workbook(rows))
    assert refused(reading) == [(2, "站点名称"), (2, "面积㎡")]
    assert "选择性粘贴为数值" in reading.flaws[0].zh
    assert [row.command.name for row in reading.submissions] == ["乙"]


def test_hidden_sheets_are_named_and_not_read() -> None:
    assert read_stations(workbook([HEADINGS, row_of("甲")], hidden_first=True)).ignored_columns == (
        "工作表「字典」（隐藏的工作表，未读取）",
    )


# --- what people get


def test_the_template_has_every_column_and_what_is_filled_in_comes_in() -> None:
    book = opened(workbooks.template())
    assert [page.name for page in book.pages] == ["站点", "填写说明"]
    headings = book.pages[0].rows[0].cells
    assert headings == tuple(column.title for column in COLUMNS if not column.ignored)
    explained = {row.cells[0]: row.cells[3] for row in book.pages[1].rows[1:]}
    filled = read_stations(workbook((headings, tuple(explained[heading] for heading in headings))))
    assert filled.flaws == ()
    assert filled.submissions[0].code == "12055100001"


def test_the_workbook_to_repair_has_the_refused_rows_and_says_why() -> None:
    content = text_sheet({}, {"面积㎡": "大", "建设方式": "租"}, {"站点名称": ""})
    reading = read_stations(content)
    flaws = {row: [flaw for flaw in reading.flaws if flaw.row == row] for row in (3, 4)}
    heading, first, second = read(workbooks.repairs(reading.table, flaws, content))
    assert heading.cells[-1] == "错误说明"
    assert first.cells[0] == "三孝口工会驿站1"
    assert str(first.cells[-1]).startswith("建设方式：请填写：自建或共建；面积㎡：")
    assert "站点名称：此项必填" in str(second.cells[-1])


def test_what_is_right_in_a_row_to_repair_is_as_it_was() -> None:
    rows: list[list[object]] = [[*HEADINGS], row_of("甲"), row_of("=乙")]
    rows[1][1] = rows[2][1] = "大型"
    content = workbook(rows)
    reading = read_stations(content)
    assert refused(reading) == [(2, "类型"), (3, "站点名称"), (3, "类型")]
    flaws = {row: [flaw for flaw in reading.flaws if flaw.row == row] for row in (2, 3)}
    _, first, second = read(workbooks.repairs(reading.table, flaws, content))
    assert first.cells[:7] == ("甲", "大型", "合肥市", "庐阳区", "某路1号", 20.0, date(2024, 3, 15))
    assert read_stations(workbooks.repairs(reading.table, flaws, content)).total == 2
    assert second.cells[1] == "大型"
    assert Decimal(str(second.cells[5])) == 20
