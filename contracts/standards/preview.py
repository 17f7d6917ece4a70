"""What would change under another edition: for one station, and in the text of the rules."""

from collections.abc import Iterator

import msgspec

from contracts.standards.describe import Told, describe
from contracts.standards.facts import Facts
from contracts.standards.shortfalls import Shortfall, shortfalls
from contracts.standards.standard import Standard


class Difference(msgspec.Struct, frozen=True):
    """What a station lacks under both editions, under the old one only, and under the new one only."""

    still: tuple[Shortfall, ...]
    gone: tuple[Shortfall, ...]
    new: tuple[Shortfall, ...]

    @property
    def changes_result(self) -> bool:
        """Whether the station passes the hard rules under one of them and not under the other."""
        before = any(not lack.soft for lack in (*self.still, *self.gone))
        after = any(not lack.soft for lack in (*self.still, *self.new))
        return before is not after


def difference(facts: Facts, before: Standard, after: Standard) -> Difference:
    """How a station fares under two standards. ``still`` is told as the new one says it."""
    old = {about(lack): lack for lack in shortfalls(before, facts)}
    new = {about(lack): lack for lack in shortfalls(after, facts)}
    return Difference(
        still=tuple(lack for what, lack in new.items() if what in old),
        gone=tuple(lack for what, lack in old.items() if what not in new),
        new=tuple(lack for what, lack in new.items() if what not in old),
    )


def about(lack: Shortfall) -> tuple[str, str]:
    """What is lacking, whatever the wording: a facility or service by its name, anything else by its rule."""
    return lack.code, lack.item


def rewritten(before: Standard, after: Standard) -> Iterator[tuple[tuple[Told, ...], tuple[Told, ...]]]:
    """The rules that say something else, as they stood and as they stand: one pair a rule."""
    old, new = describe(before), describe(after)
    for key in dict.fromkeys(line.key for line in (*old, *new)):
        pair = tuple(line for line in old if line.key == key), tuple(line for line in new if line.key == key)
        if pair[0] != pair[1]:
            yield pair
