"""What a standard says of the way into the network and of being in it: who decides, what is handed in, who answers."""

from typing import Literal

import msgspec

from contracts.standards.said import Said, Some, Threshold, Yes
from contracts.values import Level

ENDORSING = frozenset({"station:endorse", "station:return", "station:withdraw"})
"""What the endorsing level does; leaving too, or taking out and handing in anew would be a way round an approval."""
ACCEPTING = frozenset({"station:accept", "station:reject", "station:revoke", "station:approve"})
"""What the accepting level does; who accepts a station may strike it off (AH-6.1)."""


class Workflow(msgspec.Struct, frozen=True):
    """Which level endorses an application, if any has to, and which accepts it; a level above may do the same.

    ``clause`` is that of acceptance; ``endorsed_clause`` that of endorsement, where it is another. Where the document
    says until when each has to be done, that is within so many days, or every year by the end of a month.
    """

    endorsed_by: Level | None
    accepted_by: Level
    clause: str
    endorsed_clause: str = ""
    reading: str = ""
    endorsed_within_days: int | None = None
    accepted_within_days: int | None = None
    endorsed_by_month: int | None = None
    accepted_by_month: int | None = None

    @property
    def steps(self) -> tuple[tuple[Level | None, str], ...]:
        """Endorsement and acceptance: the level and the clause of each."""
        return (self.endorsed_by, self.endorsed_clause or self.clause), (self.accepted_by, self.clause)

    def level_for(self, permission: str) -> Level | None:
        """The level that a step is left to, or one above it; None where whoever has the permission may."""
        if permission in ENDORSING:
            return self.endorsed_by or self.accepted_by
        return self.accepted_by if permission in ACCEPTING else None


class Month(Threshold, frozen=True, kw_only=True):
    """A month of each year; with ``<`` or ``<=`` the bound of it."""

    @property
    def last(self) -> int:
        """The last month that will do."""
        return max(month for month in range(1, 13) if self.holds(month))


class Dated(Said, frozen=True, kw_only=True):
    """What is done every year by a month, and by whom."""

    code: Literal["own_check", "application", "city_acceptance"]
    by: str
    month: Month


class Photos(Threshold, frozen=True, kw_only=True):
    """How many pictures an application brings; ``code`` is the form they belong to."""

    code: str

    @property
    def least(self) -> int:
        return int(self.min if self.min is not None else self.value or 0)

    @property
    def most(self) -> int | None:
        """None where there may be more."""
        if self.op == "between":
            return int(self.max or 0)
        return self.least if self.op == "==" else None


class FormField(Said, frozen=True, kw_only=True):
    """A column of an official form."""

    code: str
    name: str
    options: tuple[str, ...] = ()


class Form(Said, frozen=True, kw_only=True):
    """An official form, with its columns where the document prints them."""

    code: str
    title: str
    header: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()

    def field(self, code: str) -> FormField | None:
        return next((field for field in self.fields if field.code == code), None)


class Post(Said, frozen=True, kw_only=True):
    """Somebody to be named. ``role`` is what the post is to us: 责任人、管理员、站长 are one, the head (reading)."""

    code: str
    name: str
    role: Literal["", "head", "leader", "liaison"] = ""
    op: Literal["==", ">="] | None = None
    value: int | None = None
    per: Literal["station", "area", "county", ""] = ""
    who: str = ""
    full_time: bool = False
    duties: str = ""
    filed_with: str = ""
    changes: str = ""
    assesses: Some | None = None


class OnePerCommunity(Said, frozen=True, kw_only=True):
    """一社区一站点: whom it concerns stands in the document's words."""

    value: bool
    concerns: str = ""


class Unattended(Said, frozen=True, kw_only=True):
    """无人值守."""

    allowed: bool


class Reviewed(Said, frozen=True, kw_only=True):
    """What a review looks at: ``built`` stations that exist, so applying after building is possible (reading)."""

    built: bool


class CodePart(Said, frozen=True, kw_only=True):
    """Digits ``first`` to ``last`` of a code."""

    code: str
    first: int
    last: int
    value: str = ""
    pad_left: str = ""


class AllocatedBy(Said, frozen=True, kw_only=True):
    """Whose series it is."""

    level: Level
    name: str = ""


class ProvinceWide(Said, frozen=True, kw_only=True):
    """Who codes province-wide co-built stations, and whether the enterprise may keep its own codes beside."""

    coded_by: str
    own_codes: bool


class CodeExample(Said, frozen=True, kw_only=True):
    """A code that the document prints."""

    code: str


class CodeScheme(Said, frozen=True, kw_only=True):
    """站点编码: how a number is made up, and what holds of it for ever."""

    digits: int
    parts: tuple[CodePart, ...]
    one_per_station: Yes | None = None
    allocated_by: AllocatedBy | None = None
    continuous: Yes | None = None
    kept_after_exit: Yes | None = None
    province_wide_co_built: ProvinceWide | None = None
    examples: tuple[CodeExample, ...] = ()


class Series(Said, frozen=True, kw_only=True):
    """Whether micro (s) and mobile (d) stations take their serial from the same series as the others."""

    suffixes_share_serial: bool


class Stars(Said, frozen=True, kw_only=True):
    """评星: how many, and how often they are looked at again."""

    least: int
    most: int
    every: Literal["month", "half_year", "year"]


class SurveyUnit(Said, frozen=True, kw_only=True):
    """For whom the satisfaction survey is counted."""

    level: Level


class Duplicates(Said, frozen=True, kw_only=True):
    """How near two stations are before somebody is asked whether they are one: metres, a warning only.

    Across the border of a county, name and co-builder speak for it within ``around_m``.
    """

    within_m: int
    around_m: int


class Retention(Said, frozen=True, kw_only=True):
    """How many years the name and number of whoever answers for no station any more are kept."""

    former_years: int
