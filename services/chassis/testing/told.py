"""Given, when, then for what follows from events: the commands of policies and the rows of views."""

from dataclasses import dataclass
from typing import Any

from contracts.messages import Command, Event
from services.chassis.deciding import encode
from services.chassis.policies import Policies
from services.chassis.progress import Key
from services.chassis.store import Entry
from services.chassis.testing.specs import meta, through_json
from services.chassis.views import View


@dataclass(frozen=True)
class Reactions:
    """The specification of a service's policies, told of what happens in one place."""

    policies: Policies
    division: int = 340103

    def when(self, event: Event) -> "Asks":
        """This has happened, and is heard as it reads after the store and the wire."""
        heard, around = through_json(event), meta(self.division)
        return Asks([ask for react in self.policies.by_event.get(type(event), ()) for ask in react(heard, around)])


@dataclass(frozen=True)
class Asks:
    """What a service then asks of itself."""

    commands: list[Command]

    def then(self, *expected: Command) -> None:
        assert self.commands == list(expected)


@dataclass(frozen=True)
class Rows:
    """The specification of one view, told the events of one stream."""

    view: View
    division: int = 340103
    told: tuple[Event, ...] = ()

    def given(self, *events: Event) -> "Rows":
        """What has been told so far."""
        return Rows(self.view, self.division, (*self.told, *events))

    def row(self, key: Key) -> dict[str, Any] | None:
        """The row as it stands then; None when there is none."""
        change = self.view.fold(self._entries()).get(key)
        return change.upon(None) if change else None

    def shows(self, key: Key, **columns: Any) -> None:
        """The row is there, and says at least this."""
        row = self.row(key)
        assert row is not None, f"no row {key}"
        assert {name: row.get(name) for name in columns} == columns

    def shows_no(self, key: Key) -> None:
        assert self.row(key) is None

    def _entries(self) -> list[Entry]:
        about = meta(self.division)
        return [
            Entry(n, type(event).__name__, self.division, about.at, b"", b"", encode(event, "a-stream", n, about))
            for n, event in enumerate(self.told, 1)
        ]
