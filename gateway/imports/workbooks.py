"""Workbooks that people get: the template with its drop-downs, and the rows that are to be repaired."""

import io
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from gateway.imports import columns
from gateway.imports.columns import Column, Table
from gateway.imports.fields import text
from gateway.imports.hanging import Hanging
from gateway.imports.rows import Flaw
from gateway.imports.sheet import Cell

TEXT = "@"
LAST_ROW = 5_000
"""Drop-downs and formats reach so far down."""
TELLS = 2_000
FIRST_YEAR, LARGEST_NUMBER = 1901, 10**11

CHOICES: dict[Column, tuple[str, ...]] = {
    columns.KIND: ("固定", "微", "流动", "建设工地"),
    columns.DATUM: ("WGS84", "GCJ02", "BD09"),
    columns.CAPTURE: ("手机定位", "地图选点", "地址解析"),
    columns.BUILD_MODE: ("自建", "共建"),
    columns.OPENING: ("八小时", "定时", "随到随开"),
}
EXPLAINED: dict[Column, tuple[str, str]] = {
    columns.CODE: ("已有编码时填写，11 位数字，微站点加 s、流动站点加 d；新站点留空，验收后自动分配", "12055100001"),
    columns.NAME: ("站点全称，至多 200 字", "三孝口工会驿站"),
    columns.KIND: ("固定、微、流动或建设工地；不填为固定", "固定"),
    columns.CITY: ("设区市全称；县区名称不重复时可不填", "合肥市"),
    columns.COUNTY: ("县（市、区）全称；开发区请填所在的县区", "庐阳区"),
    columns.TOWNSHIP: ("乡镇或街道", "三孝口街道"),
    columns.ADDRESS: ("门牌号和楼层，至多 200 字", "长江中路100号1楼"),
    columns.LNG: ("十进制度数，与纬度成对填写；不清楚时两格都留空", "117.283042"),
    columns.LAT: ("十进制度数", "31.861191"),
    columns.DATUM: ("填了经纬度须注明：WGS84（手机定位）、GCJ02（高德、腾讯）、BD09（百度）", "GCJ02"),
    columns.CAPTURE: ("坐标怎样得到的", "地图选点"),
    columns.BUILD_MODE: ("自建或共建", "共建"),
    columns.CO_BUILDER: ("与工会共建的单位名称", "中国邮政"),
    columns.AREA: ("平方米，只填一个数", "25.5"),
    columns.FACILITIES: ("各项以顿号分隔", "饮水机、微波炉、桌椅"),
    columns.EXTENDED: ("各项以顿号分隔", "无线网络、充气工具"),
    columns.HOURS: ("按实际填写", "周一至周五 08:30-17:30"),
    columns.HEAD: ("姓名；属个人信息，加密保存", "张某某"),
    columns.PHONE: ("一个手机号，或带区号的固定电话；属个人信息，加密保存，列表中只显示首尾几位", "13800001234"),
    columns.LEADER: ("姓名，当地标准要求时填写；属个人信息，加密保存", "李某某"),
    columns.LEADER_PHONE: ("一个电话；属个人信息，加密保存", "13800002345"),
    columns.LIAISON: ("专职联络员姓名，当地标准要求时填写；属个人信息，加密保存", "赵某某"),
    columns.LIAISON_PHONE: ("一个电话；属个人信息，加密保存", "13800003456"),
    columns.COMMUNITY: ("所在社区", "杏花社区"),
    columns.VENUE: ("依托的场所，如党群服务中心、银行网点", "党群服务中心"),
    columns.FLOOR: ("所在楼层，地面层为 1，地下一层为 -1", "1"),
    columns.STOREYS: ("建筑的总层数", "3"),
    columns.SERVICES: ("各项以顿号分隔", "饮水、休息、充电"),
    columns.OPENING: ("八小时、定时或随到随开", "随到随开"),
    columns.UNIT: ("组织编号（县区 6 位、乡镇街道 9 位）或上级总工会名称；由县区总工会主管时留空", "340103001"),
    columns.BUILT_ON: ("填写到日", "2024-03-15"),
    columns.REQUESTED: ("申请的建设经费，万元；当地标准的申请表有此项时填写", "2"),
    columns.PHOTOS[0]: ("在单元格上插入图片（JPEG 或 PNG），一格可放几张，三列合计至多 20 张", ""),
    columns.PHOTOS[1]: ("同上", ""),
    columns.PHOTOS[2]: ("同上", ""),
    columns.WAIVER: ("不符合“原则上”“一般”的规定时，说明理由，至多 200 字", "受场地限制，另辟休息区"),
    columns.REMARK: ("至多 2000 字", ""),
}
"""What each column of the template is for, with an example."""


@contextmanager
def book(out: io.BytesIO) -> Any:
    """A workbook in memory, in which no text becomes a formula or a link."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as opened:
        yield opened


def template() -> bytes:
    """The sheet to fill in, and one that explains each of its columns."""
    out = io.BytesIO()
    with book(out) as made:
        bold = made.add_format({"bold": True, "bg_color": "#E8F1FF", "num_format": TEXT})
        needed = made.add_format({"bold": True, "bg_color": "#FFE4E1", "num_format": TEXT})
        as_text, wrapped = made.add_format({"num_format": TEXT}), made.add_format({"text_wrap": True, "valign": "top"})
        page, told = made.add_worksheet("站点"), made.add_worksheet("填写说明")
        for place, (column, (explained, _)) in enumerate(EXPLAINED.items()):
            page.write_string(0, place, column.title, needed if column.required else bold)
            page.write_comment(0, place, explained)
            page.set_column(place, place, 30 if column in (columns.NAME, columns.ADDRESS) else 14, as_text)
            if choices := CHOICES.get(column):
                page.data_validation(1, place, LAST_ROW, place, _one_of(column, choices))
        page.freeze_panes(1, 2)
        for place, title in enumerate(("列", "是否必填", "怎样填写", "示例")):
            told.write_string(0, place, title, bold)
        for line, (column, (explained, example)) in enumerate(EXPLAINED.items(), start=1):
            cells = (column.title, "必填" if column.required else "选填", explained, example)
            for place, cell in enumerate(cells):
                told.write_string(line, place, cell, wrapped)
        told.set_column(0, 1, 12)
        told.set_column(2, 2, 60)
        told.set_column(3, 3, 28)
    return out.getvalue()


def _one_of(column: Column, choices: Sequence[str]) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": column.title,
        "error_message": f"请填写：{'、'.join(choices)}",
    }


def repairs(table: Table, flaws: Mapping[int, Sequence[Flaw]], content: bytes) -> bytes:
    """The refused rows alone under their heading, what is wrong behind each, the cells in question marked.

    ``content``: the sheet they are from; their pictures come along.
    """
    headings = table.headings or {place: column.title for column, place in table.places.items()}
    kept = {place: said for place, said in headings.items() if said != columns.ERRORS.title}
    where = {column.title: place for column, place in table.places.items()}
    behind = max(kept, default=0) + 1
    out = io.BytesIO()
    with book(out) as made:
        bold, day = made.add_format({"bold": True}), made.add_format({"num_format": "yyyy-mm-dd"})
        as_text, wrong = made.add_format({"num_format": TEXT}), {"bg_color": "#FFD6D6"}
        red, red_day = (
            made.add_format({**wrong, "num_format": TEXT}),
            made.add_format({**wrong, "num_format": "yyyy-mm-dd"}),
        )
        page = made.add_worksheet("待修改")
        shown = [where[column.title] for column in columns.PHOTOS if column.title in where]
        hanging = Hanging(page, min(shown, default=behind), content)
        for place, said in (*kept.items(), (behind, columns.ERRORS.title)):
            page.write_string(0, place, said, bold)
        for line, row in enumerate((row for row in table.rows if row.number in flaws), start=1):
            marked = {where.get(flaw.column) for flaw in flaws[row.number]}
            for place in kept.keys() - shown:
                cell = row.cells[place] if place < len(row.cells) else ""
                formats = (red, red_day) if place in marked else (as_text, day)
                _write(page, line, place, cell, *formats)
            page.write_string(line, behind, told(flaws[row.number]), red)
            if pictures := table.pictures.get(row.number):
                hanging.hang(line, pictures)
        page.freeze_panes(1, 0)
        page.set_column(0, behind - 1, 16, as_text)
        page.set_column(behind, behind, 80)
        hanging.make_room()
    return out.getvalue()


def told(flaws: Sequence[Flaw]) -> str:
    """All that is wrong with a row, in one cell."""
    said = (f"{flaw.column}：{flaw.zh}" if flaw.column else flaw.zh for flaw in flaws)
    return "；".join(dict.fromkeys(said))[:TELLS]


def _write(page: Any, line: int, place: int, cell: Cell, as_text: Any, day: Any) -> None:
    """A date and a number as what they are, as far as a workbook can say them; anything else as text."""
    if isinstance(cell, date) and cell.year >= FIRST_YEAR:
        page.write_datetime(line, place, cell, day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < LARGEST_NUMBER:
        page.write_number(line, place, cell, as_text)
    else:
        page.write_string(line, place, text(cell), as_text)
