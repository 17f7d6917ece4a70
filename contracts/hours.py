"""Opening times (开放时间) as people write them, read where they can be; what cannot be read stays as it is written."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MIDNIGHT = 24 * 60
EVERY_DAY: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}


class Opening(NamedTuple):
    """A stretch of time on some days (1 Monday to 7 Sunday); minutes after midnight, beyond 1440 on the next day."""

    days: tuple[int, ...]
    opens: int
    closes: int


_TO = r"\s*(?:-+|~|—+|–|―|至|到)\s*"
_TIME = r"(?:(上午|早上|早|下午|晚上|晚|中午|次日|凌晨)\s*)?(\d{1,2})\s*(?:[:时点]\s*(?:(半)|(\d{1,2})?\s*分?))?"
_SPAN = re.compile(_TIME + _TO + _TIME)
_DAY = "[一二三四五六日天]"
_DAYS = re.compile(
    rf"(?:周|星期|礼拜)({_DAY}){_TO}(?:周|星期|礼拜)?({_DAY})|(?:周|星期|礼拜)({_DAY}(?:[、,]?(?:周|星期)?{_DAY})*)"
    r"|(工作日)|(周末|双休日)|(每天|每日|全年|天天|节假日无休)"
)
_WHOLE_DAY = r"(?<!\d)0?0[:点时](?:00)?" + _TO + r"24[:点时]?(?:00)?"
_ALWAYS = re.compile(rf"24\s*(?:小时|h)|全天(?:候)?(?:开放)?|{_WHOLE_DAY}", re.IGNORECASE)
_FILLING = re.compile(r"[\s,;、。()和及]|开放|营业|服务|时间|均|为|每天|每日|全年|天天|无休|分时段|定时|[:]")


@lru_cache(maxsize=10_000)
def read(text: str) -> tuple[Opening, ...] | None:
    """The opening times that a text names, in its order; None where anything in it is not understood.

    >>> read("周一至周五 8:30—17:30")
    (Opening(days=(1, 2, 3, 4, 5), opens=510, closes=1050),)
    """
    written = unicodedata.normalize("NFKC", text)
    found: list[Opening] = []
    days = EVERY_DAY
    rest = written
    while rest.strip():
        rest = rest.lstrip()
        if always := _ALWAYS.match(rest):
            found.append(Opening(days, 0, MIDNIGHT))
            rest = rest[always.end() :]
        elif named := _DAYS.match(rest):
            days = _days(named)
            rest = rest[named.end() :]
        elif span := _SPAN.match(rest):
            times = _opening(span)
            if times is None:
                return None
            found.append(Opening(days, *times))
            rest = rest[span.end() :]
        elif filling := _FILLING.match(rest):
            rest = rest[filling.end() :]
        else:
            return None
    return tuple(found) or None


def _days(named: re.Match[str]) -> tuple[int, ...]:
    first, last, listed, working, weekend, _ = named.groups()
    if first:
        start, end = DAYS[first], DAYS[last]
        return tuple(range(start, end + 1)) if start <= end else (*range(start, 8), *range(1, end + 1))
    if listed:
        return tuple(sorted({DAYS[day] for day in listed if day in DAYS}))
    return (1, 2, 3, 4, 5) if working else (6, 7) if weekend else EVERY_DAY


def _opening(span: re.Match[str]) -> tuple[int, int] | None:
    opens, closes = _minutes(*span.groups()[:4]), _minutes(*span.groups()[4:])
    if opens is None or closes is None or opens >= MIDNIGHT:
        return None
    if closes <= opens:
        closes += MIDNIGHT
    return (opens, closes) if closes <= 2 * MIDNIGHT else None


def _minutes(part: str | None, hour: str, half: str | None, minute: str | None) -> int | None:
    """Minutes after midnight, or None for a time that no clock shows."""
    hours, minutes = int(hour), 30 if half else int(minute or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        return None
    if part in {"下午", "晚上", "晚"} and 1 <= hours < 12:
        hours += 12
    if part == "中午" and hours <= 2:
        hours += 12
    return hours * 60 + minutes + (MIDNIGHT if part == "次日" else 0)
