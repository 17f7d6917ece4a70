"""What a step says of a row: set, added to, appended to, or gone; several of these fold into one."""

from dataclasses import dataclass, field
from typing import Any

from services.chassis.progress import Key


@dataclass(slots=True)
class Change:
    """What happens to one row: set, added to, appended to, or gone. Several of them fold into one."""

    key: Key
    put: dict[str, Any] = field(default_factory=dict)
    add: dict[str, int] = field(default_factory=dict)
    append: dict[str, list[Any]] = field(default_factory=dict)
    drop: bool = False

    def then(self, later: "Change") -> "Change":
        """This change followed by a later one of the same row."""
        if later.drop:
            return later
        if not (self.add or self.append or later.add or later.append):  # as most do
            return Change(self.key, self.put | later.put, drop=self.drop)
        put = self.put | later.put
        add = {name: by for name, by in self.add.items() if name not in later.put}
        append = {name: items for name, items in self.append.items() if name not in later.put}
        for name, by in later.add.items():
            into = put if name in put else add
            into[name] = (into.get(name) or 0) + by
        for name, items in later.append.items():
            into_list = put if name in put else append
            into_list[name] = [*(into_list.get(name) or ()), *items]
        return Change(self.key, put, add, append, self.drop)

    def upon(self, row: dict[str, Any] | None) -> dict[str, Any] | None:
        """What the change makes of a row, or of none; None when the row is gone."""
        if self.drop:
            return self.put | self.add | self.append or None
        if not (self.add or self.append):
            return (row or {}) | self.put
        made = Change(self.key, put=row or {}).then(self)
        return made.put | made.add | made.append


def put(key: Key, **columns: Any) -> Change:
    """Set these columns of the row; it begins when it is not there yet."""
    return Change(key, put=columns)


def add(key: Key, **columns: int) -> Change:
    """Add to these columns."""
    return Change(key, add=columns)


def append(key: Key, **columns: Any) -> Change:
    """Append one item to each of these lists."""
    return Change(key, append={name: [item] for name, item in columns.items()})


def drop(key: Key) -> Change:
    """The row is gone."""
    return Change(key, drop=True)
