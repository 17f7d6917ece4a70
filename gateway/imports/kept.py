"""What is kept of an import: how far it has come, its headings, its rows beside what stands, what became of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from contracts.standards import Shortfall
from gateway.imports.rows import Flaw


class State(StrEnum):
    """How far an import has come; ``open`` still lacks columns."""

    OPEN = "open"
    CHECKED = "checked"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"


class Standing(StrEnum):
    """What a row is beside the stations that stand already."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What became of a row: handed in by this import, by an earlier one, refused; undone, or too late for that."""

    SUBMITTED = "submitted"
    THERE = "there"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"


class Heading(msgspec.Struct, frozen=True):
    """A heading of the sheet, its place from 0, and the template's column that it is taken for; empty for none."""

    place: int
    heading: str
    column: str = ""


class Difference(msgspec.Struct, frozen=True):
    """What a row would change; of people only that it would."""

    column: str
    before: str = ""
    after: str = ""
    asked: str = ""
    """The command that changes a station in the network; empty where the application is handed in anew."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of an import."""

    row: int
    standing: Standing
    name: str = ""
    station_id: UUID | None = None
    division: int | None = None
    command_id: UUID | None = None
    expected_version: int | None = None
    code: str = ""
    differences: tuple[Difference, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    beside: tuple[UUID, ...] = ()
    """The stations that stood in its community when it was checked (SP-2.1)."""
    outcome: Outcome | None = None
    pictures: int = 0
    """How many it has."""


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it stands; ``counts`` by standing and outcome, ``flawed`` rows of whatever outcome."""

    import_id: UUID
    file_id: UUID
    repairs_id: UUID | None
    account_id: UUID
    unit_no: int
    division: int
    filename: str
    layout: str
    shape: str
    columns: tuple[Heading, ...]
    chosen: dict[int, str]
    lacking: tuple[str, ...]
    notes: tuple[str, ...]
    state: State
    total: int
    done: int
    created_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    counts: dict[tuple[Standing, Outcome | None], int] = {}
    flawed: int = 0
    """Rows to repair: refused as a whole, or in what was asked behind something that was taken."""

    def of(self, *standings: Standing) -> int:
        """How many rows stand so."""
        return sum(count for (standing, _), count in self.counts.items() if standing in standings)

    def that(self, *outcomes: Outcome) -> int:
        """How many rows came to this."""
        return sum(count for (_, outcome), count in self.counts.items() if outcome in outcomes)
