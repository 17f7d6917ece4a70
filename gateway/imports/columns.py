"""The columns an import sheet may have, found by their Chinese headings as offices write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from gateway.imports.drawings import Picture
from gateway.imports.refusals import ColumnTwice, NoSuchColumn, SheetHasTooManyRows, SheetIsEmpty
from gateway.imports.sheet import Cell, Row
from gateway.imports.unpacked import MOST_ROWS, ROOM_FOR_HEADINGS


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
COMMUNITY = Column("社区", ("所在社区", "社区名称"))
VENUE = Column("依托场所", ("场所类型", "依托单位类型"))
FLOOR = Column("楼层", ("所在楼层",))
STOREYS = Column("总层数", ("建筑总层数", "楼房层数"))
SERVICES = Column("服务项目", ("服务内容", "服务功能"))
OPENING = Column("开放模式", ("开放方式",))
LEADER = Column("负责领导", ("分管领导", "责任领导"), personal=True)
LEADER_PHONE = Column("负责领导电话", ("分管领导电话", "领导电话"), personal=True)
LIAISON = Column("联络员", ("专职联络员", "联络人"), personal=True)
LIAISON_PHONE = Column("联络员电话", ("专职联络员电话", "联络人电话"), personal=True)
REQUESTED = Column("申请金额万元", ("建设经费申请总金额", "申请总金额"))
PHOTOS = (
    Column("图片1", ("图片", "照片", "机构图片", "图片1-3", "站点图片", "站点照片", "站点外立面及内部图片")),
    Column("图片2"),
    Column("图片3"),
)
"""What lies on these columns is shown, whatever stands in them; several headings alike are one after the other."""
WAIVER = Column("特殊情况说明", ("突破理由", "不达标理由"))
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
    LEADER,
    LEADER_PHONE,
    LIAISON,
    LIAISON_PHONE,
    COMMUNITY,
    VENUE,
    FLOOR,
    STOREYS,
    SERVICES,
    OPENING,
    UNIT,
    BUILT_ON,
    REQUESTED,
    Column("星级", ignored=LATER),
    Column("百度上图", ("百度上图(是/否+链接)",), ignored=LATER),
    Column("高德上图", ("高德上图(是/否+POI号)",), ignored=LATER),
    *PHOTOS,
    WAIVER,
    REMARK,
)


ERRORS = Column("错误说明", ignored="仅供修改参考")
"""What the workbook to repair says behind each row; handed in again, it is not read."""

BY_TITLE = {column.title: column for column in COLUMNS}


class Table(NamedTuple):
    """Lines with their columns known. ``ignored`` names each column that is not taken, and says why."""

    headings: dict[int, str]
    places: dict[Column, int]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]
    titles: tuple[Row, ...] = ()
    """What stands above the heading."""
    pictures: Mapping[int, tuple[Picture, ...]] = MappingProxyType({})
    """Those of each row, by its number."""

    def cell(self, row: Row, column: Column) -> Cell:
        """What stands in a column; an empty text where the column or the cell is missing."""
        place = self.places.get(column)
        return "" if place is None or place >= len(row.cells) else row.cells[place]

    @property
    def shape(self) -> str:
        """The same for all sheets whose headings are the same; a mapping is remembered under it."""
        said = "\x1f".join(f"{place}:{_plain(heading)}" for place, heading in sorted(self.headings.items()))
        return sha256(said.encode()).hexdigest()[:32]

    def lacks(self, *, county: bool = True) -> tuple[str, ...]:
        """The columns without which no row can become an application."""
        needed = [column for column in COLUMNS if column.required and (county or column is not COUNTY)]
        return tuple(column.title for column in needed if column not in self.places)


def _plain(heading: Cell) -> str:
    """面积（㎡）, 面积(m²), *面积㎡ and 面 积 ㎡ are one heading; what brackets add is dropped."""
    text = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", str(heading))).casefold()
    return re.sub(r"\(.*?\)", "", text) or text


Spellings = Mapping[str, Column]
"""The columns that a sheet may have, by every heading they may stand under."""


def spellings(columns: Iterable[Column]) -> Spellings:
    known: dict[str, Column] = {}
    for column in columns:
        for spelling in (column.title, *column.also):
            known.setdefault(_plain(spelling), column)
    return known


SPELLINGS = spellings((*COLUMNS, ERRORS))


def _known(row: Row, known: Spellings) -> list[Column | None]:
    return [known.get(_plain(cell)) if isinstance(cell, str) else None for cell in row.cells]


def recognise(
    rows: Sequence[Row], chosen: Mapping[int, str] = MappingProxyType({}), known: Spellings = SPELLINGS
) -> Table:
    """Find the heading (below a title, perhaps in two lines), tell the columns apart, and hand back what lies below.

    ``chosen``: the titles that somebody gave to columns by their place, from 0; an empty one leaves a column out.
    """
    first, last = _heading(rows, known)
    headings: dict[int, str] = {}
    places: dict[Column, int] = {}
    for row in rows[first : last + 1]:
        headings |= {place: said for place, cell in enumerate(row.cells) if (said := str(cell).strip()[:40])}
        for place, column in enumerate(_known(row, known)):
            if column is not None and place not in places.values() and place not in chosen:
                free = (one for one in PHOTOS if one not in places) if column in PHOTOS else ()
                places.setdefault(next(iter(free), column), place)
    for place, title in chosen.items():
        if title:
            column = BY_TITLE.get(title)
            if column is None:
                raise NoSuchColumn(path="columns")
            if chosen.get(places.setdefault(column, place)) == title and places[column] != place:
                raise ColumnTwice(path="columns")
            places[column] = place
    data = tuple(rows[last + 1 :])
    if not data:
        raise SheetIsEmpty
    if len(data) > MOST_ROWS:
        raise SheetHasTooManyRows
    return Table(headings, places, data, _ignored(headings, places, chosen, known), tuple(rows[:first]))


def _heading(rows: Sequence[Row], known: Spellings) -> tuple[int, int]:
    """Where the heading begins and ends: the line with most headings that we know, and more such lines below it."""
    candidates = [
        (sum(column is not None for column in _known(row, known)), -place)
        for place, row in enumerate(rows[:ROOM_FOR_HEADINGS])
    ]
    best, negative = max(candidates)
    first = -negative
    if not best:  # nothing that we know: the first line that looks like headings at all
        several = (place for place, row in enumerate(rows[:ROOM_FOR_HEADINGS]) if len({*row.cells} - {""}) > 1)
        first = next(several, 0)
    last = first
    while best and last + 1 < len(rows) and sum(column is not None for column in _known(rows[last + 1], known)) >= 2:
        last += 1
    return first, last


def _ignored(
    headings: dict[int, str], places: dict[Column, int], chosen: Mapping[int, str], known: Spellings
) -> tuple[str, ...]:
    """The columns that are not taken, and why; an unknown heading is named, so that a typing error is seen."""
    taken = {place: column for column, place in places.items()}
    sentences = []
    for place, heading in sorted(headings.items()):
        column = taken.get(place)
        if column is not None and not column.ignored:
            continue
        if place in chosen and column is None:
            reason = "已选择不导入"
        elif column:
            reason = column.ignored
        else:
            reason = "重复的列，未使用" if known.get(_plain(heading)) else "不认识的列，未使用"
        if column is not ERRORS:
            sentences.append(f"{heading}（{reason}）")
    return tuple(sentences)
