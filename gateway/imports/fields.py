"""How one cell is read: full-width digits, units and usual words are understood, damage is named, nothing guessed."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from contracts.registry import BuildMode
from contracts.values import Capture, Datum, Kind, StationCode
from gateway.imports.sheet import Cell
from services.chassis.people_doors import masked

DAMAGED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
"""12055100001 after a spreadsheet program took it for a number: 1.20551E+10. The lost digits cannot be recovered."""

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control characters that are no white space, and marks that show nothing or turn the direction of what follows."""

ACTIVE = re.compile(r"[=+\-@\t\r＝＋－＠]")
"""What a cell begins with that a spreadsheet program might compute; exports put an apostrophe before it."""
MADE_INERT = re.compile(rf"^'(?={ACTIVE.pattern}|\d{{11,}}[a-z]?$)")

LARGEST_AREA = Decimal(100_000)


class Wrong(Exception):
    """What is wrong with a cell and how to repair it, in both languages."""

    def __init__(self, zh: str, en: str, clause: str = "") -> None:
        super().__init__(en)
        self.zh, self.en, self.clause = zh, en, clause


def text(cell: Cell) -> str:
    """A cell as one line of text, without the ``.0`` that spreadsheets add to whole numbers and control characters."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return " ".join(CONTROL.sub("", MADE_INERT.sub("", str(cell))).split())


def plain(cell: Cell) -> str:
    """The text with full-width letters and digits made ordinary and no blanks, for what is looked up or counted."""
    return "".join(unicodedata.normalize("NFKC", text(cell)).split())


def line(cell: Cell) -> str:
    """A text of at most 200 characters; may be empty."""
    return _limited(text(cell), 200)


def needed_line(cell: Cell) -> str:
    """A text of 1 to 200 characters."""
    if not text(cell):
        raise Wrong("此项必填，请补充", "This is required; please fill it in")
    return line(cell)


def prose(cell: Cell) -> str:
    """A text of at most 2,000 characters; may be empty."""
    return _limited(text(cell), 2000)


def _limited(value: str, most: int) -> str:
    if len(value) > most:
        raise Wrong(f"超过 {most} 个字，请缩短", f"Longer than {most} characters; please shorten it")
    return value


def code(cell: Cell) -> StationCode | None:
    """The eleven digits that a station has already, with or without the suffix; None for an empty cell."""
    value = plain(cell)
    if not value:
        return None
    if DAMAGED.fullmatch(value):
        raise Wrong(
            "编码已被表格软件改成科学计数法，末几位数字已丢失；请将此列设为文本格式，按原始台账重新填写",
            "The spreadsheet program turned this code into scientific notation and lost digits; "
            "make the column text and copy the codes from the original",
            "AH-4.5.5",
        )
    found = StationCode.parse(value)
    if found is None:
        raise Wrong(
            "不是站点编码；应为 11 位数字，微站点后加 s，流动站点后加 d，如 12055100001s；没有编码时请留空",
            "Not a code: eleven digits, then s for a micro and d for a mobile station; leave it empty if it has none",
            "AH-4.5.2",
        )
    return found


KINDS = {
    "": Kind.FIXED,
    "固定": Kind.FIXED,
    "微": Kind.MICRO,
    "微型": Kind.MICRO,
    "流动": Kind.MOBILE,
    "移动": Kind.MOBILE,
    "建设工地": Kind.CONSTRUCTION_SITE,
    "工地": Kind.CONSTRUCTION_SITE,
}


def kind(cell: Cell) -> Kind:
    """固定, 微, 流动 or 建设工地, with 站点, 驿站 and the like behind or not; fixed where nothing is said."""
    found = KINDS.get(re.sub(r"(服务站点|站点|驿站|服务站|型|站|点)$", "", plain(cell)))
    if found is None:
        raise Wrong(
            "不认识的类型，请填写：固定、微、流动或建设工地",
            "Unknown kind; write 固定 (fixed), 微 (micro), 流动 (mobile) or 建设工地 (construction site)",
            "AH-4.5.1",
        )
    return found


def degrees(cell: Cell) -> float | None:
    """Decimal degrees, or None for an empty cell."""
    value = plain(cell).removesuffix("°")
    if not value:
        return None
    if not re.fullmatch(r"[-+]?\d{1,3}(\.\d+)?", value):
        raise Wrong(
            "不是十进制度数，请填写如 117.283042 的数字，不用度分秒",
            "Not a number of degrees; write it like 117.283042, without minutes and seconds",
        )
    return float(value)


DATUMS = {
    Datum.WGS84: ("wgs84", "wgs-84", "gps", "gps坐标", "天地图"),
    Datum.GCJ02: ("gcj02", "gcj-02", "火星", "火星坐标", "火星坐标系", "高德", "高德坐标", "腾讯", "腾讯坐标"),
    Datum.BD09: ("bd09", "bd-09", "bd09ll", "百度", "百度坐标"),
}
_DATUM = {word: datum for datum, words in DATUMS.items() for word in words}


def datum(cell: Cell) -> Datum:
    """The coordinate system of the pair; without it the point could be half a kilometre off, so it is asked for."""
    found = _DATUM.get(plain(cell).casefold())
    if found is None:
        raise Wrong(
            "请注明坐标系：WGS84（手机定位）、GCJ02（高德、腾讯地图）或 BD09（百度地图）；不注明会偏差数百米",
            "Name the coordinate system: WGS84 (phone GPS), GCJ02 (AMap, Tencent) or BD09 (Baidu); "
            "without it the point may be hundreds of metres off",
        )
    return found


_CAPTURE = {
    "gps": Capture.GPS,
    "gps定位": Capture.GPS,
    "手机定位": Capture.GPS,
    "定位": Capture.GPS,
    "地图选点": Capture.PICKED,
    "选点": Capture.PICKED,
    "拾取": Capture.PICKED,
    "坐标拾取": Capture.PICKED,
    "地址解析": Capture.GEOCODED,
    "地理编码": Capture.GEOCODED,
}


def capture(cell: Cell) -> Capture:
    """How the pair was got; a word we do not know is no mistake, the origin is then unknown."""
    return _CAPTURE.get(plain(cell).casefold(), Capture.UNKNOWN)


def build_mode(cell: Cell) -> BuildMode | None:
    """自建 or 共建."""
    words = {"": None, "自建": BuildMode.SELF, "共建": BuildMode.CO}
    value = plain(cell)
    if value not in words:
        raise Wrong("请填写：自建或共建", "Write 自建 (built by the union) or 共建 (built together)")
    return words[value]


def area(cell: Cell) -> Decimal | None:
    """Square metres, with or without the unit; None for an empty cell."""
    value = re.sub(r"(m2|平方米|平米|平方)$", "", plain(cell).replace(",", ""))
    if not value:
        return None
    try:
        metres = Decimal(value)
    except InvalidOperation:
        metres = Decimal("NaN")
    if not metres.is_finite():
        raise Wrong(
            "面积不是数字，请只填写一个数，如 25.5", "The area is not a number; write a single one, such as 25.5"
        )
    if not 0 < metres <= LARGEST_AREA:
        raise Wrong(
            "面积应大于 0 且不超过 100000 平方米；不清楚时请留空",
            "The area must be above 0 and at most 100,000 square metres; leave it empty when it is not known",
        )
    return metres


def fen(cell: Cell) -> int | None:
    """An amount in 万元, or in 元 where that stands behind it, as whole fen; None for an empty cell (SP-A3)."""
    value = plain(cell).replace(",", "")
    if not value:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)(万元?|元)?", value)
    amount = Decimal(found[1]) * (100 if found[2] == "元" else 1_000_000) if found else Decimal("0.1")
    if amount != int(amount):
        raise Wrong(
            "不是金额，请填写万元数，如 2 或 1.5；以元计的请注明，如 15000元",
            "Not an amount; write it in units of 10,000 yuan, such as 2 or 1.5, or in yuan with 元 behind it",
        )
    return int(amount)


def facilities(cell: Cell) -> tuple[str, ...]:
    """What stands in the cell, one name each, in the order written and once."""
    names = (name.strip() for name in re.split(r"[、，,;；/|\n]", str(cell)))
    return tuple(dict.fromkeys(line(name) for name in names if name))


def day(cell: Cell) -> date | None:
    """A calendar day in one of the usual spellings; None for an empty cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    value = plain(cell)
    if not value:
        return None
    parts = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", value)
    if parts:
        try:
            return date(int(parts[1]), int(parts[2] or parts[4]), int(parts[3] or parts[5]))
        except ValueError:
            pass
    raise Wrong("日期无法识别，请填写到日，如 2024-03-15", "Not a date; write the full day, such as 2024-03-15")


PHONES = re.compile(r"(\+?86)?1\d{10}|(0\d{2,3})?[2-9]\d{6,7}(转\d{1,6})?|[48]00\d{7}|9\d{4,7}|1\d{4}")
"""Mobile, landline with its area code or an extension, 400 and 800 numbers, service numbers."""


def person(cell: Cell) -> str:
    """Somebody's name; may be empty."""
    return _limited(text(cell), 50)


def phone(cell: Cell) -> str:
    """One telephone number as its digits, with the area code and extension where they are written; may be empty."""
    value = re.sub(r"[-—－()\s.]", "", plain(cell))
    if not value:
        return ""
    if DAMAGED.fullmatch(plain(cell)):
        raise Wrong(
            "号码已被表格软件改成科学计数法，末几位数字已丢失；请将此列设为文本格式后重新填写",
            "The spreadsheet program turned this number into scientific notation; make the column text, write it anew",
        )
    if "*" in value:
        raise Wrong(
            "号码的中间几位已隐去，请填写完整号码，或将站长和电话两列都删除",
            "The middle of this number is masked; write it in full, or leave out both the head and the number",
        )
    if not PHONES.fullmatch(value):
        raise Wrong(
            "不是电话号码；请填写一个 11 位手机号，或带区号的固定电话，如 0551-62600000",
            "Not a telephone number; write one mobile number of 11 digits, or a landline with its area code",
        )
    return value


MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def echoed(said: str) -> str:
    """What may be told again of a cell: where columns have slipped, a number may stand anywhere."""
    return MOBILE.sub(lambda found: masked(found[0]), said)
