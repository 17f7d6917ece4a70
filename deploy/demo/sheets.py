"""The demonstration's workbooks: invented stations in real counties, a dozen honest mistakes, always the same.

They are ordinary import sheets and go through the same door as anybody's file. People and telephone numbers are
invented and look it; the points lie inside their counties (``places.csv``: a point within each county and how far
around it one may go, in GCJ-02).
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

from contracts import divisions

HEADINGS = (
    "站点编码",
    "站点名称",
    "类型(固定/微/流动)",
    "市",
    "县区",
    "乡镇街道",
    "详细地址",
    "经度",
    "纬度",
    "坐标系",
    "坐标来源",
    "建设方式",
    "共建单位",
    "面积㎡",
    "基础设施",
    "拓展设施",
    "开放时间",
    "站长",
    "联系电话",
    "主管工会",
    "建成日期",
    "备注",
)
ANHUI_ROWS = 480
SHAPINGBA_ROWS = 30
SHAPINGBA = 500106
ALWAYS = datetime(2024, 1, 1, tzinfo=UTC)
"""Stamped into the workbook instead of the clock, so that the same software writes the same bytes."""

Line = dict[str, str | float | date]


class Place(NamedTuple):
    """Where a county's stations may stand."""

    division: int
    lng: float
    lat: float
    reach: float


class Host(NamedTuple):
    """A sort of venue: what it is called, who builds with the union, how large, when open."""

    called: str
    kind: str
    co_builder: str
    area: tuple[int, int]
    hours: str
    weight: int = 1


BASIC = ("饮水机", "微波炉", "桌椅", "空调", "医药箱", "书报架", "多功能电源插座", "维修工具箱")
EXTENDED = ("无线网络", "冰箱", "储物柜", "充气工具", "雨伞", "电视机", "爱心理发", "AED")
WEEKDAYS = "周一至周五 08:30-12:00，13:30-17:30"

HOSTS = (
    Host("职工服务中心", "固定", "", (40, 120), WEEKDAYS, 3),
    Host("{road}党群服务中心", "固定", "社区党群服务中心", (25, 80), "每日 08:00-18:00", 5),
    Host("建行{road}支行", "固定", "中国建设银行", (15, 40), WEEKDAYS, 4),
    Host("邮政{road}支局", "固定", "中国邮政", (15, 35), "每日 08:30-18:00", 5),
    Host("移动{road}营业厅", "固定", "中国移动", (12, 30), "每日 08:30-18:30", 3),
    Host("顺丰{road}网点", "固定", "顺丰速运", (12, 30), "每日 07:30-21:00", 3),
    Host("中石化{road}加油站", "固定", "中国石化", (12, 25), "24小时", 3),
    Host("{road}环卫站", "固定", "", (15, 50), "每日 05:00-20:00", 4),
    Host("{road}公园", "固定", "", (20, 45), "每日 06:30-21:00", 2),
    Host("{road}大药房", "微", "某某大药房", (6, 12), "07:30-22:00", 4),
    Host("{road}便利店", "微", "某某便利店", (4, 10), "24小时", 3),
    Host("{road}客运站", "微", "", (6, 15), "首班车至末班车", 2),
    Host("{road}服务车", "流动", "", (6, 10), "工作日开放，具体见当日公告", 3),
    Host("{road}安置房项目部", "建设工地", "某某建筑公司", (18, 60), "施工期间全天开放", 2),
)
# fmt: off
ROADS = (
    "人民路", "解放路", "建设路", "中山路", "长江路", "淮河路", "黄山路", "和平路", "迎宾大道",
    "文化路", "新华路", "团结路", "振兴路", "幸福路", "东风路", "朝阳路", "光明路", "滨河路",
    "站前路", "学府路", "青年路", "工农路", "友谊路", "湖滨路", "园林路",
)
# fmt: on
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈单曾仇解", "春夏秋冬梅兰竹菊江河山川"


def anhui() -> bytes:
    """The province's sheet: every city and county, all four kinds, and the mistakes of ``flawed``."""
    random = Random(340000)  # noqa: S311
    places = [place for place in _places() if place.division != SHAPINGBA]
    districts = [place for place in places if divisions.name_of(place.division).endswith("区")]
    where = places * 4 + random.choices(districts, k=ANHUI_ROWS - 4 * len(places))
    rows = list(_stations(where, "工会驿站", random))
    random.shuffle(rows)
    for place, mistake in enumerate(flawed(rows[0], rows[1])):
        rows.insert(20 + place * 31, mistake)
    return _workbook("工会驿站汇总表", rows)


def shapingba() -> bytes:
    """The district's sheet: its document names areas, facilities and who accepts, which Anhui's does not."""
    random = Random(SHAPINGBA)  # noqa: S311
    place = next(place for place in _places() if place.division == SHAPINGBA)
    rows = list(_stations([place] * SHAPINGBA_ROWS, "工会户外劳动者服务站点", random))
    for number, row in enumerate(rows):
        unit, town = list(TOWNS.items())[number % len(TOWNS)]
        row |= {"乡镇街道": town, "主管工会": str(unit), "基础设施": "、".join((*BASIC, "电视机"))}
        row["面积㎡"] = max(20, int(str(row["面积㎡"])))
    return _workbook("沙坪坝区站点汇总表", rows)


TOWNS = {500106001: "小龙坎街道", 500106002: "沙坪坝街道", 500106003: "磁器口街道", 500106004: "歌乐山街道"}
"""Towns of the district that have a union unit in the demonstration; the last three digits are ours."""


def flawed(good: Line, twin: Line) -> list[Line]:
    """What goes wrong in real sheets, once each."""
    base: Line = {"市": "合肥市", "县区": "庐阳区", "经度": 117.25, "纬度": 31.89, "坐标系": "GCJ02", "站点编码": ""}
    changes: list[Line] = [
        {"站点名称": ""},
        {"县区": "庐洋区"},
        {"县区": "镜湖区"},
        {"县区": "高新区"},
        {"类型(固定/微/流动)": "大型"},
        {"经度": ""},
        {"经度": 31.89, "纬度": 117.25},
        {"坐标系": ""},
        {"经度": 0, "纬度": 0},
        {"面积㎡": "约二十平"},
        {"面积㎡": -20},
        {"建成日期": "2023年秋"},
        {"站点编码": "1.20551E+10"},
    ]
    rows = [good | base | {"站点名称": f"合肥市第{n}工会驿站"} | change for n, change in enumerate(changes, start=1)]
    return [*rows, dict(twin)]


def _places() -> list[Place]:
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Place(int(r["division"]), float(r["lng"]), float(r["lat"]), float(r["reach"])) for r in rows]


def _stations(where: list[Place], term: str, random: Random) -> Iterator[Line]:
    weights = [host.weight for host in HOSTS]
    told: set[tuple[int, str]] = set()
    for place in where:
        county = divisions.name_of(place.division)
        while True:
            host, road = random.choices(HOSTS, weights)[0], random.choice(ROADS)
            name = f"{county}{host.called.format(road=road)}{term}"
            if (place.division, name) not in told:
                break
        told.add((place.division, name))
        yield _station(place, county, host, road, name, random)


def _station(place: Place, county: str, host: Host, road: str, name: str, random: Random) -> Line:
    city = next(row.name for row in divisions.lineage(place.division) if row.name != county)
    located = random.random() < 0.94  # some offices have not been out with a telephone yet
    return {
        "站点名称": name,
        "类型(固定/微/流动)": host.kind,
        "市": city,
        "县区": county,
        "详细地址": f"{county}{road}{random.randrange(1, 400)}号" + random.choice(("", "1楼", "一层大厅", "东侧")),
        "经度": round(place.lng + random.uniform(-0.7, 0.7) * place.reach, 6) if located else "",
        "纬度": round(place.lat + random.uniform(-0.7, 0.7) * place.reach, 6) if located else "",
        "坐标系": "GCJ02" if located else "",
        "坐标来源": "地图选点" if located else "",
        "建设方式": "共建" if host.co_builder else "自建",
        "共建单位": host.co_builder,
        "面积㎡": random.randint(*host.area),
        "基础设施": "、".join(random.sample(BASIC, random.randint(4, len(BASIC)))),
        "拓展设施": "、".join(random.sample(EXTENDED, random.randint(0, 4))),
        "开放时间": host.hours,
        "站长": f"{random.choice(SURNAMES)}某{random.choice(GIVEN)}",
        "联系电话": f"1380000{random.randrange(10_000):04d}",
        "建成日期": date(2019, 1, 1) + timedelta(days=random.randrange(2300)),
    }


def _workbook(title: str, rows: list[Line]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": ALWAYS})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet("站点")
        page.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{title}（演示数据，均为虚构）", bold)
        page.write_row(1, 0, HEADINGS, bold)
        page.freeze_panes(2, 2)
        for number, row in enumerate(rows, start=2):
            for place, heading in enumerate(HEADINGS):
                cell = row.get(heading, "")
                page.write(number, place, cell, day if isinstance(cell, date) else None)
    return out.getvalue()
