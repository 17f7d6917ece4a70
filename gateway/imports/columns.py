"""The columns an import sheet may have, found by their Chinese headings as offices write them."""

import re
import unicodedata
from typing import NamedTuple

from gateway.imports.refusals import SheetHasTooManyRows, SheetIsEmpty, SheetLacksColumns
from gateway.imports.sheet import MOST_ROWS, ROOM_FOR_HEADINGS, Cell, Row


class Column(NamedTuple):
    """A column of the template: its heading, other ways to write it, and why it is not taken, where it is not.

    What stands in a ``personal`` one is never told again, not even to say that it is wrong.
    """

    title: str
    also: tuple[str, ...] = ()
    required: bool = False
    ignored: str = ""
    personal: bool = False


LATER = "暂不支持导入"

CODE = Column("站点编码", ("编码", "驿站编码", "站点编号"))
NAME = Column("站点名称", ("名称", "驿站名称"), required=True)
KIND = Column("类型", ("站点类型", "驿站类型", "类别"))
CITY = Column("市", ("地市", "所在市", "设区市", "城市", "市州"))
COUNTY = Column("县区", ("区县", "县(市、区)", "县市区", "县(区)", "区", "所在区县", "旗县"), required=True)
TOWNSHIP = Column("乡镇街道", ("镇街", "街道", "乡镇", "乡镇(街道)", "所在镇街"))
ADDRESS = Column("详细地址", ("地址", "站点地址", "地址(标明楼层)"), required=True)
LNG = Column("经度", ("lng", "lon", "longitude"))
LAT = Column("纬度", ("lat", "latitude"))
DATUM = Column("坐标系", ("坐标系统", "坐标类型"))
CAPTURE = Column("坐标来源", ("坐标获取方式", "定位方式"))
BUILD_MODE = Column("建设方式", ("建设形式", "建设类型"))
CO_BUILDER = Column("共建单位", ("共建单位/系统", "共建系统"))
AREA = Column("面积㎡", ("面积", "面积平方米", "建筑面积", "使用面积"))
FACILITIES = Column("基础设施", ("服务设施", "设施", "基本设施", "基础服务"))
EXTENDED = Column("拓展设施", ("扩展设施", "X项自选", "自选设施", "拓展服务"))
HOURS = Column("开放时间", ("开放时段", "营业时间", "服务时间"))
HEAD = Column("站长", ("站长姓名", "负责人", "联系人", "管理员"), personal=True)
PHONE = Column("联系电话", ("电话", "手机", "联系方式", "手机号", "站长电话"), personal=True)
UNIT = Column("主管工会", ("所属工会", "责任工会", "主管工会编号"))
BUILT_ON = Column("建成日期", ("建成时间", "建成年月日", "投用日期"))
REMARK = Column("备注", ("说明",))

COLUMNS: tuple[Column, ...] = (
    CODE,
    NAME,
    KIND,
    CITY,
    COUNTY,
    TOWNSHIP,
    ADDRESS,
    LNG,
    LAT,
    DATUM,
    CAPTURE,
    BUILD_MODE,
    CO_BUILDER,
    AREA,
    FACILITIES,
    EXTENDED,
    HOURS,
    HEAD,
    PHONE,
    UNIT,
    BUILT_ON,
    Column("星级", ignored=LATER),
    Column("百度上图", ("百度上图(是/否+链接)",), ignored=LATER),
    Column("高德上图", ("高德上图(是/否+POI号)",), ignored=LATER),
    Column("图片1", ("图片", "机构图片", "图片1-3"), ignored=LATER),
    Column("图片2", ignored=LATER),
    Column("图片3", ignored=LATER),
    REMARK,
)


class Table(NamedTuple):
    """Lines with their columns known. ``ignored`` names each column that is not taken, and says why."""

    places: dict[Column, int]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]

    def cell(self, row: Row, column: Column) -> Cell:
        """What stands in a column; an empty text where the column or the cell is missing."""
        place = self.places.get(column)
        return "" if place is None or place >= len(row.cells) else row.cells[place]


def _plain(heading: Cell) -> str:
    """面积（㎡）, 面积(m²), *面积㎡ and 面 积 ㎡ are one heading; what brackets add is dropped."""
    text = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", str(heading))).casefold()
    return re.sub(r"\(.*?\)", "", text) or text


def _spellings() -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in COLUMNS:
        for spelling in (column.title, *column.also):
            known.setdefault(_plain(spelling), column)
    return known


SPELLINGS = _spellings()


def _known(row: Row) -> list[Column | None]:
    return [SPELLINGS.get(_plain(cell)) if isinstance(cell, str) else None for cell in row.cells]


def recognise(rows: list[Row]) -> Table:
    """Find the heading (below a title, perhaps in two lines), tell the columns apart, and hand back what lies below."""
    candidates = [
        (sum(column is not None for column in _known(row)), -place)
        for place, row in enumerate(rows[:ROOM_FOR_HEADINGS])
    ]
    best, negative = max(candidates)
    first = -negative
    last = first
    while best and last + 1 < len(rows) and sum(column is not None for column in _known(rows[last + 1])) >= 2:
        last += 1
    places: dict[Column, int] = {}
    for heading in rows[first : last + 1]:
        for place, column in enumerate(_known(heading)):
            if column is not None and place not in places.values():
                places.setdefault(column, place)
    missing = tuple(column.title for column in COLUMNS if column.required and column not in places)
    if missing:
        raise SheetLacksColumns(missing)
    data = tuple(rows[last + 1 :])
    if not data:
        raise SheetIsEmpty
    if len(data) > MOST_ROWS:
        raise SheetHasTooManyRows
    return Table(places, data, _ignored(rows[first : last + 1], places))


def _ignored(headings: list[Row], places: dict[Column, int]) -> tuple[str, ...]:
    """The columns that are not taken, and why; an unknown heading is named, so that a typing error is seen."""
    taken = {place: column for column, place in places.items()}
    named = {place: str(cell).strip() for row in headings for place, cell in enumerate(row.cells) if str(cell).strip()}
    sentences = []
    for place, heading in sorted(named.items()):
        column = taken.get(place)
        if column is not None and not column.ignored:
            continue
        reason = (
            column.ignored if column else "重复的列，未使用" if SPELLINGS.get(_plain(heading)) else "不认识的列，未使用"
        )
        sentences.append(f"{heading[:40]}（{reason}）")
    return tuple(sentences)
