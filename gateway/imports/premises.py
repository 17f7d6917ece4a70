"""How the cells about a station's premises are read: on which floor, since when, and how it is kept open."""

import re
import unicodedata
from datetime import date

from contracts.registry import OpeningMode
from gateway.imports.fields import Wrong, day, plain
from gateway.imports.sheet import Cell
from services.chassis.clock import business_day, now

STOREYED = {word: n for n, word in enumerate("一二三四五六七八九十", start=1)} | {"底": 1, "首": 1}


def storey(cell: Cell) -> int | None:
    """A floor or a number of floors: 1, 1楼, 一层, -1, 负一楼, 地下一层; None for an empty cell."""
    value = re.sub(r"(层|楼|F)$", "", plain(cell).upper())
    if not value:
        return None
    said = re.fullmatch(r"(-|负|地下|B)?(\d{1,3}|[一二三四五六七八九十底首])", value)
    number = 0 if said is None else STOREYED.get(said[2]) or int(said[2])
    below = said is not None and bool(said[1])
    if not 1 <= number <= (10 if below else 200):
        raise Wrong("楼层无法识别，请填写一个数，如 1 或 -1", "Not a floor; write a single number, such as 1 or -1")
    return -number if below else number


IN_ADDRESS = re.compile(
    r"(?<![\d一二三四五六七八九十共\-~至])(?:-|负|地下|B)?(?:\d{1,3}|[一二三四五六七八九十底首])(?:楼|层|F)"
)


def storey_in(address: str) -> int | None:
    """The floor that an address names, if it names just one: …88号1楼; a building's number (3号楼) is none."""
    found = IN_ADDRESS.findall("".join(unicodedata.normalize("NFKC", address).upper().split()))
    try:
        return storey(found[0]) if len(found) == 1 else None
    except Wrong:
        return None


def storeys(cell: Cell) -> int | None:
    """How many floors a building has."""
    number = storey(cell)
    if number is not None and number < 1:
        raise Wrong("总层数应大于 0", "A building has at least one floor")
    return number


def built(cell: Cell) -> date | None:
    """The day on which it was built, if that has come; None for an empty cell."""
    found = day(cell)
    if found and found > business_day(now()):
        raise Wrong(
            "建成日期晚于今天，请核对；尚未建成的请留空", "This day has not come yet; leave it empty until it is built"
        )
    return found


MODES = {
    "八小时": OpeningMode.OFFICE_HOURS,
    "八小时上班时间开放": OpeningMode.OFFICE_HOURS,
    "上班时间": OpeningMode.OFFICE_HOURS,
    "定时": OpeningMode.SCHEDULED,
    "分时段定时开放": OpeningMode.SCHEDULED,
    "定时开放": OpeningMode.SCHEDULED,
    "随到随开": OpeningMode.ON_ARRIVAL,
}


def opening_mode(cell: Cell) -> OpeningMode | None:
    """八小时, 定时 or 随到随开; None for an empty cell (PJ-6.1.3)."""
    value = plain(cell)
    found = MODES.get(value)
    if value and found is None:
        raise Wrong(
            "请填写：八小时、定时或随到随开", "Write 八小时 (office hours), 定时 (scheduled) or 随到随开 (on arrival)"
        )
    return found
