"""What anything that a standard says has in common: its clause, its force, and how lists and thresholds are written."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import msgspec

OURS = "ours"
"""The clause of what we chose ourselves (``defaults.toml``)."""


class Force(StrEnum):
    """How strictly a rule is meant."""

    MUST = "must"
    """应、须、要、不得: nobody passes without it."""
    SHOULD = "should"
    """宜、原则上、一般: possible otherwise, with a recorded reason."""
    MAY = "may"
    """可、鼓励、有条件的: nothing is missed without it."""


class Origin(StrEnum):
    """Whose rule it is."""

    DOCUMENT = "document"
    OURS = "ours"


def origin_of(clause: str) -> Origin:
    return Origin.OURS if clause == OURS else Origin.DOCUMENT


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything that a standard says. ``reading`` tells why, where it is ours."""

    clause: str
    force: Force = Force.MUST
    wording: str = ""
    reading: str = ""

    @property
    def origin(self) -> Origin:
        return origin_of(self.clause)

    @property
    def hard(self) -> bool:
        """Nobody passes without it."""
        return self.force is Force.MUST

    @property
    def soft(self) -> bool:
        """Possible otherwise, with a recorded reason."""
        return self.force is Force.SHOULD


class Choice(Said, frozen=True, kw_only=True):
    """One entry of a code table. ``modes`` are the build modes it concerns; none named are all."""

    code: str
    name: str
    definition: str = ""
    collective: str = ""
    modes: tuple[str, ...] = ()


class Choices(Said, frozen=True, kw_only=True):
    """A code table; ``open`` where the document ends it with 等 or 不限于."""

    items: tuple[Choice, ...] = ()
    open: bool = False
    others: str = ""
    collective: str = ""
    modes: tuple[str, ...] = ()

    def find(self, code: str) -> Choice | None:
        return next((item for item in self.items if item.code == code), None)

    def knows(self, code: str) -> bool:
        """Whether the code may be used: it is listed, or the list is open."""
        return self.open or self.find(code) is not None


class Some(Said, frozen=True, kw_only=True):
    """A list in the document's words."""

    items: tuple[str, ...] = ()
    open: bool = False


Comparison = Literal[">", ">=", "<", "<=", "==", "between"]


class Threshold(Said, frozen=True, kw_only=True):
    """A bound: ``>`` is strict (大于), ``>=`` includes the number (不少于、及以上); ``between`` includes both ends."""

    op: Comparison
    value: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        bounded = self.min is not None and self.max is not None if self.op == "between" else self.value is not None
        if not bounded:
            raise ValueError(f"`op = {self.op!r}` needs " + ("`min` and `max`" if self.op == "between" else "`value`"))

    def holds(self, number: Decimal | int) -> bool:
        return compares(self.op, number, self.value, self.min, self.max)


def compares(
    op: Comparison,
    number: Decimal | int,
    value: Decimal | None,
    least: Decimal | None = None,
    most: Decimal | None = None,
) -> bool:
    """Whether a number lies where ``op`` says; no bound is no rule."""
    if op == "between":
        return (least is None or least <= number) and (most is None or number <= most)
    if value is None:
        return True
    return {
        ">": number > value,
        ">=": number >= value,
        "<": number < value,
        "<=": number <= value,
        "==": number == value,
    }[op]


class Yes(Said, frozen=True, kw_only=True):
    """A plain yes or no."""

    value: bool
