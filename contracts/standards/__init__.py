"""The standard in force at a place on a day: the nearest rule pack, and our own defaults where it is silent.

Each ``<jurisdiction>.toml`` holds one published document's values with the clause of each. A pack holds only what its
document says: **an absent key means no rule**, and nothing is borrowed from a neighbour or from the level above.
``defaults.toml`` is what we chose ourselves; its clause is ``ours``. ``standard.py`` is what a decider asks,
``said.py``, ``stations.py`` and ``procedure.py`` are the values, ``packs.py`` and ``library.py`` read and find them.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from contracts.standards.describe import SILENT, Told, describe
from contracts.standards.facts import Facts
from contracts.standards.library import Library, read_library
from contracts.standards.packs import MalformedPack, Pack, read_pack
from contracts.standards.plaque import Cmyk, Lettering, Plaque
from contracts.standards.preview import Difference, difference, rewritten
from contracts.standards.procedure import Workflow
from contracts.standards.said import OURS, Force, Origin, Said
from contracts.standards.shortfalls import COMMUNITY, Shortfall, crowded, indispensable, shortfalls, unexplained
from contracts.standards.standard import Standard
from contracts.standards.stations import KindRule, Naming

__all__ = [
    "COMMUNITY",
    "FOLDER",
    "LIBRARY",
    "OURS",
    "SILENT",
    "Cmyk",
    "Difference",
    "Facts",
    "Force",
    "KindRule",
    "Lettering",
    "Library",
    "MalformedPack",
    "Naming",
    "Origin",
    "Pack",
    "Plaque",
    "Said",
    "Shortfall",
    "Standard",
    "Told",
    "Workflow",
    "crowded",
    "describe",
    "difference",
    "indispensable",
    "read_library",
    "read_pack",
    "recognised",
    "resolve",
    "rewritten",
    "shortfalls",
    "unexplained",
]

FOLDER = Path(__file__).parent
LIBRARY = read_library(FOLDER)
WORDS = LIBRARY.words()


def recognised(said: Iterable[str]) -> tuple[str, ...]:
    """Facilities by the codes that the packs share, wherever the word comes from; unknown ones as they are written."""
    return tuple(WORDS.get(word, word) for word in said)


@lru_cache(maxsize=4096)
def resolve(division: int, on: date) -> Standard:
    """The standard in force at a division on a day (340102 → 340100 → 340000 → our defaults)."""
    return LIBRARY.resolve(division, on)
