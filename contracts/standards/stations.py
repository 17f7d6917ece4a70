"""What a standard says of a station itself: its name, kind, place, room and what is in it."""

from decimal import Decimal
from typing import Literal

from contracts.standards.said import Choice, Choices, Comparison, Said, Some, Threshold, Yes, compares
from contracts.values import Kind, Level

QUOTES = str.maketrans("", "", "“”\"'‘’「」＂")


class Naming(Said, frozen=True, kw_only=True):
    """What a station is called here."""

    term: str
    pattern: str = ""
    suffix: str = ""
    short: str = ""
    examples: tuple[str, ...] = ()

    @staticmethod
    def plain(name: str) -> str:
        """A name as it is stored: without the quotation marks that come and go in the documents."""
        return name.translate(QUOTES).strip()

    def fits(self, name: str) -> bool:
        """Whether a name follows the pattern: something of its own, then the common ending."""
        stored = self.plain(name)
        return not self.suffix or (stored.endswith(self.suffix) and stored != self.suffix)


class KindRule(Said, frozen=True, kw_only=True):
    """What the document says of one kind of station."""

    code: Kind
    name: str
    suffix: str = ""
    code_required: bool = True


class BuildModes(Choices, frozen=True, kw_only=True):
    """建设方式: what self-built and co-built mean here (reading: per pack)."""

    partners: Some | None = None
    preference: Said | None = None


class ManagementForms(Choices, frozen=True, kw_only=True):
    """Who runs a station day by day, and with what duties."""

    duties: tuple[str, ...] = ()


class VenueTypes(Choices, frozen=True, kw_only=True):
    """依托场所: where stations are set up."""

    cooperation: tuple[Choice, ...] = ()


class ServiceSet(Said, frozen=True, kw_only=True):
    """服务项目: ``core`` is what every station is for."""

    set: str
    items: tuple[Choice, ...]
    open: bool = False
    count: int = 0
    grades: tuple[int, ...] = ()


class Facility(Said, frozen=True, kw_only=True):
    """One thing to have. ``any_of``: one of these will do."""

    code: str
    name: str
    any_of: tuple[str, ...] = ()
    six_have: int = 0
    quantity: int = 0
    unit: str = ""
    quantity_wording: str = ""

    @property
    def short(self) -> str:
        """The name without what stands in brackets behind it."""
        return self.name.partition("（")[0]

    def met_by(self, having: frozenset[str]) -> bool:
        """Whether it is among what a station has, by code or as written in the document."""
        return not having.isdisjoint({self.code, self.name, self.short, *self.any_of})


class FacilitySet(Said, frozen=True, kw_only=True):
    """设施: ``required``, ``optional`` and what else the document lists. A scored minimum is points, no condition."""

    set: str
    items: tuple[Facility, ...]
    open: bool = False
    count: int = 0
    scored_minimum: Threshold | None = None
    minimum: Threshold | None = None
    """How many of an optional set there must be."""


class Grade(Said, frozen=True, kw_only=True):
    """A grade and the facilities it asks for; the hosts propose it (为主), the reviewer decides."""

    grade: int
    name: str
    hosts: tuple[Choice, ...] = ()
    hosts_open: bool = False
    facilities: tuple[str, ...] = ()
    facilities_may: tuple[str, ...] = ()
    staffing: str = ""
    purpose: str = ""


class Area(Said, frozen=True, kw_only=True):
    """面积, square metres: for all stations, or for those whose plaque that level hangs; or left to a level below."""

    op: Comparison = ">="
    value: Decimal | None = None
    unit: Literal["m2"] = "m2"
    hung_by: Level | None = None
    delegated_to: Level | None = None

    def __post_init__(self) -> None:
        if self.value is None and self.delegated_to is None:
            raise ValueError("an area needs `value`, or `delegated_to` and the level that sets it")

    def holds(self, area_m2: Decimal) -> bool:
        return compares(self.op, area_m2, self.value)


class FloorWay(Threshold, frozen=True, kw_only=True):
    """One way to satisfy a floor rule."""

    what: Literal["floor", "storeys_of_building"]


class Floor(Said, frozen=True, kw_only=True):
    """楼层. ``when = in_building``: only of stations within a larger building."""

    any_of: tuple[FloorWay, ...]
    when: Literal["", "in_building"] = ""
    faces_street: bool = False

    def holds(self, floor: int | None, storeys: int | None, faces_street: bool | None = None) -> bool:
        """Whether one way holds; a number nobody recorded proves nothing."""
        known = {"floor": floor, "storeys_of_building": storeys}
        high_enough = any(
            way.holds(number) for way in self.any_of for number in (known[way.what],) if number is not None
        )
        return high_enough and (not self.faces_street or faces_street is True)


class ToiletWay(Said, frozen=True, kw_only=True):
    """One way to satisfy a toilet rule; ``op`` and ``value`` bound the distance in metres."""

    where: Literal["inside", "same_building", "nearby"]
    op: Comparison = "<="
    value: Decimal | None = None
    unit: Literal["m"] = "m"

    def holds(self, where: str, metres: Decimal | int | None) -> bool:
        if self.where != "nearby" or where in ("inside", "same_building"):
            return self.where in (where, "nearby")
        return metres is not None and compares(self.op, metres, self.value)


class Toilet(Said, frozen=True, kw_only=True):
    """如厕: inside, in the building, or within a distance; who has one inside has one within a hundred metres."""

    any_of: tuple[ToiletWay, ...]

    def holds(self, where: str | None, metres: Decimal | int | None = None) -> bool:
        return where is not None and any(way.holds(where, metres) for way in self.any_of)


class Siting(Said, frozen=True, kw_only=True):
    """选点: what to look at before building."""

    assess: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()


class Display(Said, frozen=True, kw_only=True):
    """What is shown on the wall, inside or outside."""

    items: tuple[Choice, ...]
    open: bool = False
    form: tuple[str, ...] = ()


class OperatingArea(Said, frozen=True, kw_only=True):
    """相对固定运行面积."""

    fixed: bool


class Utilities(Said, frozen=True, kw_only=True):
    """正常通水通电."""

    water: bool
    power: bool


class Premises(Said, frozen=True, kw_only=True):
    """场地: what the document says of the room."""

    location: str = ""
    indoor: bool = False
    fixed: bool = False
    principles: tuple[str, ...] = ()
    operating_area: OperatingArea | None = None
    utilities: Utilities | None = None
    anti_slip_floor: Yes | None = None
    area: tuple[Area, ...] = ()
    floor: Floor | None = None
    toilet: Toilet | None = None
    siting: Siting | None = None
