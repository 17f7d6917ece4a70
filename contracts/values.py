"""The words that messages are made of: ids, divisions, codes, places, money, scopes."""

import os
import re
import time
import unicodedata
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha1
from typing import Annotated, Any, Self, get_args, get_type_hints
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

NAMESPACE = UUID("5d9f6a52-7c0e-5e43-9a36-0f6d1f7f6a10")

Division = Annotated[int, Meta(ge=110000, le=829999, description="行政区划代码, GB/T 2260, six digits as an integer")]
UnitNo = Annotated[
    int, Meta(ge=1, le=999_999_999, description="工会组织编号: division code, township code or enterprise number")
]
Fen = Annotated[int, Meta(ge=0, le=10**15, description="人民币分, integer fen")]
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Control characters have no place in a text; a database refuses some of them, and every view behind it would stop."""
SAYING = PRINTABLE.replace("*$", r"*[^\s\x00-\x1f\x7f]" + PRINTABLE.removeprefix("^"))
"""The same, and more than blanks."""
PLAIN = (
    r"^[^\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
    r"*(?![\s\S])"
)
"""One line that says what it shows: nothing that steers a screen, hides, or turns the direction of what follows."""
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=SAYING)]
Text = Annotated[str, Meta(max_length=2000, pattern=PRINTABLE)]
Personal = Annotated[
    str,
    Meta(
        max_length=100,
        pattern=PRINTABLE,
        description="个人信息, kept sealed beside the events and never in them",
        extra={"personal": True},
        extra_json_schema={"x-personal": True},
    ),
]
"""A text about a person, in commands only: ``head_phone`` is about whom ``head_id`` names; empty is unsaid."""
FileId = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="文件编号, sha256 of what is kept, hex",
        extra={"file": True},
        extra_json_schema={"x-file": True},
    ),
]
"""A photo or a voucher that was handed in before; in a command its asker must be one who may read it."""
SquareMetres = Annotated[Decimal, Meta(description="平方米, square metres")]


def uuid7() -> UUID:
    """A random id that sorts by time (RFC 9562, version 7); Python 3.11 has none."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=value)


def derived(*parts: object) -> UUID:
    """The id that follows from its parts (UUIDv5): who asks twice for the same reason asks for the same thing."""
    return uuid5(NAMESPACE, "/".join(map(str, parts)))


def event_id(command_id: UUID, version: int) -> UUID:
    """The id of the event that a command left at a version of its stream: UUIDv5 in the command's own namespace."""
    return UUID(
        bytes=sha1(command_id.bytes + version.to_bytes(4, "big"), usedforsecurity=False).digest()[:16], version=5
    )


def account_id(login: str) -> UUID:
    """The id of an account; events and grants carry it instead of the login name."""
    return derived("account", login)


@cache
def personal_fields(kind: type[msgspec.Struct]) -> dict[str, dict[str, str]]:
    """The personal texts of a message, by the field that names their person: ``{head_id: {head_phone: phone}}``."""
    found: dict[str, dict[str, str]] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if _is_marked(hint, "personal"):
            person, _, short = name.rpartition("_")
            found.setdefault(f"{person}_id", {})[name] = short
    for id_field in found:
        if id_field not in kind.__struct_fields__:
            raise TypeError(f"{kind.__name__} has personal fields and lacks {id_field}")
    return found


@cache
def file_fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a message that name files, one or several."""
    hints = get_type_hints(kind, include_extras=True).items()
    return tuple(name for name, hint in hints if _is_marked(hint, "file"))


def named_files(message: msgspec.Struct) -> set[FileId]:
    """The files that a message names, also in a message within it."""
    named: set[FileId] = set()
    for field in message.__struct_fields__:
        said = getattr(message, field)
        if isinstance(said, msgspec.Struct):
            named |= named_files(said)
        elif field in file_fields(type(message)) and said is not msgspec.UNSET:
            named.update([said] if isinstance(said, str) else said or ())
    return named


def _is_marked(hint: Any, mark: str) -> bool:
    marked = any(isinstance(one, Meta) and one.extra == {mark: True} for one in getattr(hint, "__metadata__", ()))
    return marked or any(_is_marked(part, mark) for part in get_args(hint))


class Level(StrEnum):
    """The levels of the union network, highest first."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    STATION = "station"

    @property
    def rank(self) -> int:
        """0 for the nation; larger is further down."""
        return list(Level).index(self)

    def reaches(self, required: "Level") -> bool:
        """Whether this level may do what ``required`` does: itself or anybody above."""
        return self.rank <= required.rank


def province_of(division: int) -> int:
    return division // 10000 * 10000


def city_of(division: int) -> int:
    return division // 100 * 100


def level_of(division: int) -> Level:
    """The level of a division by its zeros: 340000 province, 340100 city, 340103 county; 0 is the nation."""
    if division == 0:
        return Level.NATION
    if division == province_of(division):
        return Level.PROVINCE
    return Level.CITY if division == city_of(division) else Level.COUNTY


def place_of(unit_no: int) -> int | None:
    """The division that a unit's number names: a union's is its own, a township's nine digits begin with it.

    The small numbers of enterprises, industry unions and evaluators name none.
    """
    if unit_no < 110_000:
        return None
    return unit_no if unit_no < 1_000_000 else unit_no // 1000


class Scope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an actor may touch: divisions and all below them, what a unit answers for, what an enterprise co-builds."""

    prefixes: tuple[int, ...] = ()
    unit_nos: tuple[int, ...] = ()
    enterprise_nos: tuple[int, ...] = ()

    def covers(self, division: int, unit_no: int | None = None, enterprise_no: int | None = None) -> bool:
        above = {0, province_of(division), city_of(division), division}
        return (
            not above.isdisjoint(self.prefixes)
            or (unit_no is not None and unit_no in self.unit_nos)
            or (enterprise_no is not None and enterprise_no in self.enterprise_nos)
        )


class Datum(StrEnum):
    """The coordinate system a pair was captured in; pairs are never converted back."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Capture(StrEnum):
    """How a pair was got."""

    GPS = "gps"
    PICKED = "picked"
    GEOCODED = "geocoded"
    UNKNOWN = "unknown"


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place as captured: degrees, longitude and latitude, in the coordinate system named by ``datum``."""

    lng: Annotated[float, Meta(ge=73.0, le=136.0)]
    lat: Annotated[float, Meta(ge=3.0, le=54.0)]
    datum: Datum
    capture: Capture = Capture.UNKNOWN


class Kind(StrEnum):
    """What sort of station it is (AH-4.5.1, AH-4.5.3, AH-4.5.4)."""

    FIXED = "fixed"
    MICRO = "micro"
    MOBILE = "mobile"
    CONSTRUCTION_SITE = "construction_site"

    @property
    def suffix(self) -> str:
        """What follows the eleven digits: micro stations carry s, mobile ones d (AH-4.5.3, AH-4.5.4)."""
        return {Kind.MICRO: "s", Kind.MOBILE: "d"}.get(self, "")


class StationCode(msgspec.Struct, frozen=True):
    """站点编码: province ordinal (2), area code padded to four, serial (5), then the kind's suffix (AH-4.5.2).

    The eleven digits are the identity; the suffix only tells the kind, so both spellings name the same station.
    """

    prefix: str
    serial: int
    suffix: str = ""

    LAST = 99_999

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a code as people write it, or None when it is not one."""
        written = unicodedata.normalize("NFKC", text).strip()  # full-width digits are digits, too
        found = re.fullmatch(r"([0-9]{6})([0-9]{5})([sSdD]?)", written)
        return cls(found[1], int(found[2]), found[3].lower()) if found and int(found[2]) else None

    @property
    def digits(self) -> str:
        return f"{self.prefix}{self.serial:05d}"

    def __str__(self) -> str:
        return self.digits + self.suffix
