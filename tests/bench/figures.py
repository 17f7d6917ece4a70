"""A small table of what was measured, beside what should be reached."""

import math
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One line: what, how much, and what is to be reached, if anything; ``kept`` when it is."""

    what: str
    value: str
    target: str = ""
    kept: bool = True


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def at_least(what: str, value: str, measured: float, wanted: float) -> Figure:
    return Figure(what, value, f"≥ {wanted:g} ×", measured >= wanted)


def faster(what: str, rate: float, wanted: float) -> Figure:
    return Figure(what, f"{rate:,.0f}/s", f"≥ {wanted:,}/s", rate >= wanted)


def at_most(what: str, measured: float, wanted: float, unit: str) -> Figure:
    return Figure(what, f"{measured:,.1f} {unit}", f"≤ {wanted:g} {unit}", measured <= wanted)


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print a group of lines."""
    print(f"\n{title}")
    for figure in figures:
        mark = "" if not figure.target else "  ✓" if figure.kept else "  ✗"
        print(f"  {figure.what}{' ' * (62 - width(figure.what))}{figure.value:>22}  {figure.target}{mark}", flush=True)


def width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
