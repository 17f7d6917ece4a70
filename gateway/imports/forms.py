"""Official forms, recognised as they are: what they say is laid out as a table, and read like any other.

* 沙坪坝 附件3, 打造社区“工会户外劳动者服务站点”统计表: one station a page, labels and boxes to tick (SP-A3); what an
  office adds under a label of its own (共建单位：, 开放时间：) is taken, too.
* 青岛 附件3, 智能户外劳动者驿站“阵地导航”汇总表: a table whose county stands above it (QD-A3).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from contracts import divisions
from contracts.divisions import Division
from gateway.imports import columns
from gateway.imports.columns import Column, Table
from gateway.imports.sheet import Cell, Page, Row

SHAPINGBA, QINGDAO, TABLE = "shapingba", "qingdao", "table"
CHONGQING = 500000

FIELDS: dict[str, Column | None] = {
    "站点名称": columns.NAME,
    "联系人": columns.HEAD,
    "联系方式": columns.PHONE,
    "站点建设方式": columns.BUILD_MODE,
    "站点面积": columns.AREA,
    "站点基本设施": columns.FACILITIES,
    "“X”自选服务项": columns.EXTENDED,
    "功能室": columns.EXTENDED,
    "站点所在地址": columns.ADDRESS,
    "建设经费申请总金额": columns.REQUESTED,
    "外立面及内部图片": None,  # what lies on the page is what it shows
    "备注": columns.REMARK,
}
"""The labels of the district's form, in its order; what follows one up to the next is what was filled in."""
ADDED: dict[str, Column] = {
    "共建单位": columns.CO_BUILDER,
    "所在社区": columns.COMMUNITY,
    "依托场所": columns.VENUE,
    "建筑总层数": columns.STOREYS,
    "服务项目": columns.SERVICES,
    "开放模式": columns.OPENING,
    "开放时间": columns.HOURS,
    "建成日期": columns.BUILT_ON,
}
"""Labels that offices add to it, each with a colon behind."""
LABELS = re.compile(
    "|".join((*(f"(?<!多){label}" for label in map(re.escape, FIELDS)), *(f"{label}(?=\\s*:)" for label in ADDED)))
)
"""But for 多功能室 in what the form says of its 功能室."""
ASIDE = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
TICK = re.compile(r"([^\s□☑☒√✓✔■]+)\s*[☑☒√✓✔■]")
BANDS = ("20m2≤站点<30m2", "站点≥30m2")
METRES = re.compile(r"(\d+(?:\.\d+)?)\s*(?:m2|平方米|平米)")
HINT = re.compile(r"如:\s*心理咨询室等")
TOWN = re.compile(r"区([^区县市]{2,10}?(?:街道|镇|乡))")
COMMUNITY = re.compile(r"^[“\"]?(?:[^“”\"]{2,10}?(?:街道|镇|乡)(?=[^”\"]+社区))?([^“”\"\s]{1,20}?社区)")
TAKEN = (*filter(None, FIELDS.values()), *ADDED.values(), columns.COUNTY, columns.TOWNSHIP, columns.PHOTOS[0])
ORDER = tuple(dict.fromkeys(TAKEN))


def shapingba(pages: Sequence[Page]) -> Table | None:
    """The pages that are the district's form, one row each, numbered by their place in the workbook; None for none."""
    forms = [
        (number, page, said) for number, page in enumerate(pages, start=1) if "站点建设方式" in (said := _said(page))
    ]
    if not forms:
        return None
    rows = tuple(Row(number, tuple(_form(said).get(column, "") for column in ORDER)) for number, _, said in forms)
    pictures = {number: page.pictures for number, page, _ in forms if page.pictures}
    return Table({}, {column: place for place, column in enumerate(ORDER)}, rows, (), pictures=pictures)


def _said(page: Page) -> str:
    """All that a page says, in reading order; what was merged over several cells, once."""
    cells = dict.fromkeys(str(cell).strip() for row in page.rows for cell in row.cells)
    said = unicodedata.normalize("NFKC", "\n".join(filter(None, cells)))
    return re.sub(r"站点\s*(?=外立面)|(?<=建设经费申请总)\s+(?=金额)", "", said)


def _form(said: str) -> dict[Column, Cell]:
    found: dict[Column, Cell] = {}
    for column, filled in _filled(said):
        match column:
            case columns.BUILD_MODE:
                modes = [mode for mode in TICK.findall(ASIDE.sub("", filled)) if mode in ("自建", "共建")]
                found[column] = modes[0] if len(modes) == 1 else "、".join(modes)
            case columns.AREA:
                bands = [band for name in TICK.findall(filled) for band in BANDS if name.endswith(band)]
                found[columns.REMARK] = "；".join(f"面积 {band}" for band in bands)  # the form asks for no exact one
                exact = METRES.findall(re.sub("|".join(BANDS), "", filled))
                found[column] = exact[0] if len(exact) == 1 else ""
            case columns.FACILITIES:
                found[column] = "、".join(TICK.findall(ASIDE.sub("", filled)))
            case columns.EXTENDED:
                found[column] = "、".join(filter(None, (str(found.get(column, "")), HINT.sub("", filled).strip())))
            case columns.REMARK:
                found[column] = "；".join(filter(None, (str(found.get(column, "")), " ".join(filled.split()))))
            case _:
                found.setdefault(column, " ".join(filled.split()))
    address = str(found.get(columns.ADDRESS, ""))
    counties = (row.name for row in divisions.children(CHONGQING))
    found[columns.COUNTY] = next((name for name in counties if name in address), "")
    found[columns.TOWNSHIP] = town[1] if (town := TOWN.search(address)) else ""
    if community := COMMUNITY.match(str(found.get(columns.NAME, ""))):
        found.setdefault(columns.COMMUNITY, community[1])  # one community, one station: its name says which (SP-2.1)
    return found


def _filled(said: str) -> Iterator[tuple[Column, str]]:
    """What stands behind each label, the first time that it stands there: the form explains itself at its foot."""
    labels = list(LABELS.finditer(said))
    seen: set[str] = set()
    for place, label in enumerate(labels):
        column, name = (FIELDS | ADDED)[label[0]], label[0]
        end = labels[place + 1].start() if place + 1 < len(labels) else len(said)
        if column is not None and name not in seen:
            behind = said[label.end() : end].lstrip()
            while aside := ASIDE.match(behind):
                behind = behind[aside.end() :].lstrip()
            yield column, behind.lstrip(" :：")
        seen.add(name)


def home_of(table: Table) -> Division | None:
    """The county that a sheet names above its heading (单位名称), where its rows name none."""
    for row in table.titles:
        said = unicodedata.normalize("NFKC", " ".join(dict.fromkeys(str(cell) for cell in row.cells if cell)))
        named = re.search(r"单位名称\s*(?:\(公章\))?\s*:\s*(\S+)", said)
        if named and (found := divisions.find("", re.sub(r"(总工会|工会)$", "", named[1]))):
            return found
    return None


def called(table: Table) -> str:
    """Which sheet this is, by its title."""
    return QINGDAO if any("阵地导航" in str(cell) for row in table.titles for cell in row.cells) else TABLE
