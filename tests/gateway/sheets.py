"""Sheets as offices make them, for the tests of importing: one good row, and what a test changes about it."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter  # type: ignore[import-untyped]

GOOD = {
    "站点名称": "三孝口工会驿站",
    "类型(固定/微/流动)": "固定",
    "市": "合肥市",
    "县区": "庐阳区",
    "乡镇街道": "三孝口街道",
    "详细地址": "长江中路100号1楼",
    "经度": "117.283042",
    "纬度": "31.861191",
    "坐标系": "GCJ02",
    "坐标来源": "地图选点",
    "建设方式": "共建",
    "共建单位": "某银行",
    "面积㎡": "25.5",
    "基础设施": "饮水机、微波炉，桌椅",
    "拓展设施": "无线网络",
    "开放时间": "周一至周五 08:30-17:30",
    "站长": "张某某",
    "联系电话": "13800001234",
    "建成日期": "2024-03-15",
    "备注": "",
}


def text_sheet(*changes: dict[str, str], headings: Sequence[str] = (*GOOD, "站点编码", "主管工会")) -> bytes:
    """A CSV with one row a change, each the good row but for what the change says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for number, change in enumerate(changes):
        row = GOOD | {"站点名称": f"{GOOD['站点名称']}{number}"} | change
        writer.writerow([row.get(heading, "") for heading in headings])
    return out.getvalue().encode()


def workbook(
    rows: Sequence[Sequence[object]], merged: Sequence[tuple[str, str]] = (), hidden_first: bool = False
) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        if hidden_first:
            lists = book.add_worksheet("字典")
            lists.write(0, 0, "固定")
            lists.hide()
        page = book.add_worksheet("站点")
        if hidden_first:
            page.activate()
            page.set_first_sheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                else:
                    page.write(number, place, cell)
        for cells, value in merged:
            page.merge_range(cells, value)
    return out.getvalue()


HEADINGS = ["站点名称", "类型（固定/微/流动）", "市", "县 区", "详细地址", "面积(㎡)", "*建成日期"]


def row_of(name: str, city: str = "合肥市") -> list[object]:
    return [name, "微", city, "庐阳区", "某路1号", 20, date(2024, 3, 15)]
