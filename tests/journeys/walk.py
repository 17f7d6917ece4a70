"""A sheet of Anhui's stations and the way it takes: handed in by the province, endorsed, accepted, coded."""

import asyncio
import csv
import io
from dataclasses import dataclass
from typing import Any

from tests.journeys.whole import Station, Whole, until

PROVINCE = "340000-admin"
LUYANG, YAOHAI, WUHU, YINGZHOU, TAIHE, QIAOCHENG, GUOYANG = 340103, 340102, 340202, 341202, 341222, 341602, 341621
"""Counties of Hefei (0551), Wuhu (0553), and of Fuyang and Bozhou, which share 0558."""

HEADINGS = ("站点名称", "类型", "市", "县区", "详细地址", "共建单位", "面积", "站点编码", "站长", "电话")
GOOD = (
    ("三孝口驿站", "固定", "合肥市", "庐阳区", "长江中路1号", "中国建设银行", "25.5", "", "王某某", "13800001234"),
    ("逍遥津驿站", "微", "合肥", "庐阳", "寿春路2号", "", "8", "", "王某某", ""),
    ("四牌楼驿站", "流动", "合肥市", "庐阳区", "长江中路3号", "", "", "", "王某某", ""),
    ("安置房项目部驿站", "建设工地", "合肥市", "庐阳区", "阜阳路4号", "", "", "", "王某某", ""),
    ("明光路驿站", "固定", "合肥市", "瑶海区", "明光路5号", "", "", "", "王某某", ""),
    ("镜湖驿站", "固定", "芜湖市", "镜湖区", "北京中路6号", "中国建设银行", "", "", "王某某", ""),
    ("颍州西湖驿站", "固定", "阜阳市", "颍州区", "颍州路7号", "", "", "", "王某某", ""),
    ("文峰驿站", "微", "阜阳市", "颍州区", "文峰路8号", "", "", "", "王某某", ""),
    ("太和驿站", "固定", "阜阳市", "太和县", "人民路9号", "", "", "", "王某某", ""),
    ("魏武广场驿站", "固定", "亳州市", "谯城区", "魏武大道10号", "", "", "", "王某某", ""),
    ("花戏楼驿站", "流动", "亳州市", "谯城区", "咸宁街11号", "", "", "", "王某某", ""),
    ("涡阳驿站", "固定", "亳州市", "涡阳县", "向阳路12号", "", "", "", "王某某", ""),
)
FLAWED = (
    ("", "固定", "合肥市", "庐阳区", "长江中路13号", "", "", "", "王某某", ""),
    ("庐洋驿站", "固定", "合肥市", "庐洋区", "长江中路14号", "", "", "", "王某某", ""),
    ("大型驿站", "大型", "合肥市", "庐阳区", "长江中路15号", "", "", "", "王某某", ""),
    ("无面积驿站", "固定", "合肥市", "庐阳区", "长江中路16号", "", "约二十平", "", "王某某", ""),
    ("旧编码驿站", "固定", "合肥市", "庐阳区", "长江中路17号", "", "", "1.20551E+10", "王某某", ""),
    ("三孝口驿站", "固定", "合肥市", "庐阳区", "长江中路1号", "", "", "", "王某某", ""),
)
FLAWS = [(14, "站点名称"), (15, "县区"), (16, "类型"), (17, "面积㎡"), (18, "站点编码"), (19, "站点名称")]
"""Where they stand, as a spreadsheet program numbers the rows; the heading is the first."""


def content(*rows: tuple[str, ...]) -> bytes:
    """A sheet as an office saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode("utf-8-sig")


@dataclass
class Walked:
    """What the import said, and the good rows' stations by name, as the province sees them at the end."""

    imported: Any
    stations: dict[str, Station]

    def of(self, *divisions: int) -> list[Station]:
        return [station for station in self.stations.values() if station["division"] in divisions]


async def walked(whole: Whole) -> Walked:
    """Hand the sheet in; counties endorse, cities accept, all at once; wait for the codes."""
    imported = await whole.brought_in(PROVINCE, content(*GOOD, *FLAWED))
    names = {row[0] for row in GOOD}
    handed_in = [station for station in await whole.stations(PROVINCE) if station["name"] in names]

    async def to_the_end(station: Station) -> None:
        county = station["division"]
        await whole.done(f"{county}-clerk", "endorseStation", stationId=station["id"])
        await whole.done(f"{county // 100}00-clerk", "acceptStation", stationId=station["id"])

    await asyncio.gather(*(to_the_end(station) for station in handed_in))

    async def all_coded() -> dict[str, Station] | None:
        seen = {station["name"]: station for station in await whole.stations(PROVINCE) if station["name"] in names}
        open_ = [one for one in seen.values() if not one["code"] and one["kind"] != "CONSTRUCTION_SITE"]
        return None if open_ else seen

    return Walked(imported, await until(all_coded))
