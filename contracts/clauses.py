"""Every clause that code, packs and tests may name: what it asks, in the words of its document, and who owns it."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "clauses.csv"


class Clause(NamedTuple):
    """One clause: ``id`` AH-4.5.1, ``source`` the pack, ``number`` its own, ``service`` the owner."""

    id: str
    source: str
    number: str
    requirement: str
    service: str


@cache
def clauses() -> dict[str, Clause]:
    """All of them by id."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {row["id"]: Clause(*row.values()) for row in csv.DictReader(rows)}


def text_of(clause: str) -> str:
    """What a clause asks; empty for what is ours, or of a document that the list does not hold."""
    found = clauses().get(clause)
    return found.requirement if found else ""
