"""What the history says of any moment is what the events up to then amount to, however they came in."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from services.chassis.changes import Change, add, append, drop, put
from services.chassis.history import Told
from tests.chassis.fed import ids
from tests.chassis.test_history import Kept, at, kept

KEYS = ids(4)
MINUTES = 12
ANCHOR, OTHER = "registry", "coding"

__all__ = ["kept"]  # a fixture


class Said(NamedTuple):
    """One change, when it was recorded and by whom."""

    minute: int
    source: str
    what: str
    key: UUID
    value: Any

    @property
    def change(self) -> Change:
        match self.what:
            case "drop":
                return drop(self.key)
            case "visits":
                return add(self.key, visits=self.value)
            case "remarks":
                return append(self.key, remarks=self.value)
            case column:
                return put(self.key, **{column: self.value})


def story(chance: random.Random, kinds: Sequence[tuple[str, str]], changes: int = 60) -> list[Said]:
    """Anything that may be said, in the order of the minutes, several things in some of them."""
    values: dict[str, list[Any]] = {
        "visits": [1, 2],
        "remarks": ["好", "旧"],
        "name": ["一", "二", None],
        "code": ["0551", "0552"],
    }
    return [
        Said(minute, source, what, chance.choice(KEYS), chance.choice(values.get(what, [None])))
        for minute in sorted(chance.choices(range(1, MINUTES), k=changes))
        for source, what in [chance.choice(kinds)]
    ]


def portions(told: Sequence[Said], chance: random.Random) -> Iterator[list[Said]]:
    """In batches of any size."""
    while told:
        size = chance.randint(1, 15)
        yield list(told[:size])
        told = told[size:]


def amount_to(told: Sequence[Said], minute: int) -> list[dict[str, Any]]:
    """The rows at the end of a minute, worked out one change after the other, by hand; those the anchor speaks of."""
    rows: dict[UUID, dict[str, Any]] = {}
    anchored: set[UUID] = set()
    for said in told:
        if said.minute > minute:
            break
        if said.what == "drop":
            rows.pop(said.key, None)
            anchored.discard(said.key)
            continue
        row = rows.setdefault(said.key, {"name": None, "visits": None, "remarks": None, "code": None})
        if said.source == ANCHOR:
            anchored.add(said.key)
        if said.what == "visits":
            row["visits"] = (row["visits"] or 0) + said.value
        elif said.what == "remarks":
            row["remarks"] = [*(row["remarks"] or []), said.value]
        else:
            row[said.what] = said.value
    return [{"place_id": key, **rows[key]} for key in sorted(anchored, key=str)]


COMPOSED = [(ANCHOR, "name"), (ANCHOR, "visits"), (ANCHOR, "remarks"), (OTHER, "code")]
"""A row that several sources compose is never dropped: they are read in no common order."""
ALONE = [(ANCHOR, "name"), (ANCHOR, "name"), (ANCHOR, "visits"), (ANCHOR, "remarks"), (ANCHOR, "drop")]


@pytest.mark.parametrize("kinds", [COMPOSED, ALONE], ids=["two sources", "one source"])
@pytest.mark.parametrize("seed", range(5))
async def test_any_moment_is_the_fold_of_what_was_recorded_by_then(
    kept: Kept, kinds: list[tuple[str, str]], seed: int
) -> None:
    chance = random.Random(f"{seed} {kinds}")
    told = story(chance, kinds)
    batches = [
        (source, batch)
        for source in (ANCHOR, OTHER)
        for batch in portions([said for said in told if said.source == source], chance)
    ]
    # the sources overtake each other
    for source, batch in sorted(batches, key=lambda one: (one[1][0].minute // 4, one[0])):
        await kept.write([Told(at(said.minute), said.change) for said in batch], source)
    for minute in range(MINUTES + 1):
        known = [
            {name: row[name] for name in ("place_id", "name", "visits", "remarks", "code")}
            | {"remarks": json.loads(row["remarks"]) if row["remarks"] else None}
            for row in await kept.as_of(minute)
        ]
        assert known == amount_to(told, minute), f"at minute {minute}"
