"""Numbers from before (已有编码): what a list of them must be, and how it is told.

Serials below the last that no code of the list explains are named and never given: a plaque may hang somewhere.
"""

from collections.abc import Iterator
from itertools import pairwise

from contracts import divisions
from contracts.coding import AdoptCodes, AdoptedCode, CarriedCode, CodesAdopted, Gap
from contracts.values import StationCode
from services.chassis.errors import Invalid, Refused

PORTION = 500
"""Codes an event; with reasons of 200 characters it stays well below what a broker carries (1 MiB)."""


class SeriesIsOpen(Refused):
    """Numbers of the prefix were given or taken over already."""

    code, clause = "series-is-open", "AH-4.5.5"
    zh = "该前缀已开始赋码或已接收过编码，不能再接收"
    en = "Codes of this prefix were given or taken over already; that can be done only once, before the series opens"


class StationHasNumber(Refused):
    """One station, one code."""

    code, clause = "station-has-number", "AH-4.5.1"
    zh, en = "该站点已有编码", "This station has a code already"


class ClaimLeftOut(Refused):
    """An application names a number that the list does not: it came in after the list was checked."""

    code, clause = "claim-left-out", "AH-4.5.5"
    zh = "检查之后又有站点申报了该前缀的已有编码，请重新检查"
    en = "A station claimed a number of this prefix since the list was checked; check it again"


class NumberIsNotFree(Refused):
    """Only a number that was taken over in use and without a station can be given one."""

    code, clause = "number-not-free", "AH-4.5.5"
    zh = "该编码不是已接收且尚无站点的在用编码，不能指定站点"
    en = "This is no number that was taken over in use and without a station"


class UnknownPrefix(Invalid):
    """No province, or no area code of it, now or ever."""

    code, clause = "unknown-prefix", "AH-4.5.2"
    zh = "没有这样的前缀：应为省排序编号加四位区号"
    en = "There is no such prefix: the province's ordinal and the area code in four digits"


class NotACode(Invalid):
    """Not eleven digits and a suffix, or of another prefix."""

    code, clause = "not-a-code", "AH-4.5.2"
    zh = "不是该前缀的站点编码：应为前缀加五位序号，可带后缀 s 或 d"
    en = "This is no code of the prefix: the prefix, five digits and perhaps s or d"


class NamedTwice(Invalid):
    """A number or a station stands in the list twice."""

    code, clause = "named-twice", "AH-4.5.1"
    zh, en = "清单中重复：一站一码", "It stands in the list twice; one station has one code"


class RetiredWithoutReason(Invalid):
    """A number that is out of use says why for ever."""

    code, clause = "retired-without-reason", "AH-4.5.5"
    zh, en = "停用的编码须注明原因", "A code out of use needs its reason"


def checked(ask: AdoptCodes) -> list[AdoptedCode]:
    """The codes of a list in the order of their serials, if they can be what it says."""
    if divisions.area_code_of_prefix(ask.prefix) is None:
        raise UnknownPrefix(path="prefix")
    found: dict[int, AdoptedCode] = {}
    stations = set()
    for n, carried in enumerate(ask.codes):
        code = StationCode.parse(carried.code)
        if code is None or code.prefix != ask.prefix:
            raise NotACode(path=f"codes[{n}].code")
        if code.serial in found:
            raise NamedTwice(path=f"codes[{n}].code")
        if carried.station_id in stations:
            raise NamedTwice(path=f"codes[{n}].stationId")
        if carried.retired and not carried.reason.strip():
            raise RetiredWithoutReason(path=f"codes[{n}].reason")
        stations |= {carried.station_id} - {None}
        found[code.serial] = _adopted(code, carried)
    return [found[serial] for serial in sorted(found)]


def _adopted(code: StationCode, carried: CarriedCode) -> AdoptedCode:
    return AdoptedCode(str(code), code.serial, carried.station_id, carried.retired, carried.reason.strip())


def told(prefix: str, codes: list[AdoptedCode]) -> Iterator[CodesAdopted]:
    """The list in portions, each with the gaps before its codes."""
    behind = 0
    for start in range(0, len(codes), PORTION):
        portion = tuple(codes[start : start + PORTION])
        serials = [behind, *(one.serial for one in portion)]
        gaps = tuple(Gap(last + 1, following - 1) for last, following in pairwise(serials) if following > last + 1)
        yield CodesAdopted(prefix, portion, gaps)
        behind = serials[-1]
