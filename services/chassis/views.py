"""Views: events in, row changes out.

A batch is folded by key and written with one statement a set of columns. A view is declared here, created by
deployment code as the database's owner, and never migrated: when its declaration changes, it is made anew and filled
from the stores. A composite row has one anchor source; until that has spoken, the row has no area and nobody sees it.
No source drops it: what the others said would go, too, and stay away or not, depending on who was heard first.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Boolean, Column, Integer, Table, false
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from contracts import catalog
from contracts.catalog import OWNER
from contracts.messages import Event, Record
from contracts.values import city_of, province_of
from services.chassis.changes import Change, put
from services.chassis.database import Connection
from services.chassis.grams import Grams
from services.chassis.history import STALE, History, Told, renamed, rows_of, type_of
from services.chassis.parking import stream_of
from services.chassis.progress import Key
from services.chassis.store import Entry, read_record

E = TypeVar("E", bound=Event)
BESIDE = "__next"
"""Behind the names of tables that are being filled to take the place of others."""
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def scoped(setting: str) -> str:
    """An array from this transaction's settings, worked out once a statement instead of once a row."""
    return f"(select nullif(current_setting('app.{setting}', true), '')::int[])::int[]"


AREA = f"""
    province = any({scoped("prefixes")})
    or city = any({scoped("prefixes")})
    or division = any({scoped("prefixes")})
    or unit_no = any({scoped("unit_nos")})
    or enterprise_no = any({scoped("enterprise_nos")})
"""
"""The net below every query: only rows in the scope of this transaction; without a scope, none (it fails closed)."""


def area_columns() -> list[Column[Any]]:
    """The columns by which a listed table is scoped; null until the anchor has spoken."""
    return [Column(name, Integer) for name in ("province", "city", "division", "unit_no", "enterprise_no")]


def area(division: int, unit_no: int | None = None, enterprise_no: int | None = None) -> dict[str, int | None]:
    """The values of those columns for a place."""
    return {
        "province": province_of(division),
        "city": city_of(division),
        "division": division,
        "unit_no": unit_no,
        "enterprise_no": enterprise_no,
    }


C = TypeVar("C", bound=Change | Sequence[Change])
Step = Callable[[Any, Record], Change | Sequence[Change]]
"""A step is given the event and the record it came in, which knows the stream's version and, in ``meta``, the rest."""


class NotItsToDrop(Exception):
    """A step drops a row of which other sources tell as well; it can only say, in columns of its own, what is over."""


class View:
    """A table and the steps that keep it true."""

    def __init__(
        self,
        table: Table,
        *,
        key: str,
        anchor: str,
        policy: str = AREA,
        history: bool = False,
        searched: Sequence[str] = (),
    ) -> None:
        self.table, self.key, self.anchor, self.policy = table, key, anchor, policy
        self.name = str(table.name)
        if STALE not in table.c:  # an event that concerns the row is parked
            table.append_column(Column(STALE, Boolean, nullable=False, server_default=false()))
        self.history = History(table, key, anchor) if history else None
        self.grams = Grams(table, key, searched) if searched else None
        self.placed = {"position", "recorded_at"} <= set(table.c.keys())
        """Whether each row carries the position and the moment of the last event that touched it."""
        self.steps: dict[str, Step] = {}
        self.sources: set[str] = set()

    def on(self, event: type[E]) -> Callable[[Callable[[E, Record], C]], Callable[[E, Record], C]]:
        """Register a projection step for an event."""

        def register(step: Callable[[E, Record], C]) -> Callable[[E, Record], C]:
            self.steps[event.__name__] = step
            self.sources.add(OWNER[event])
            return step

        return register

    def fold(self, entries: Iterable[Entry]) -> dict[Key, Change]:
        """What these entries do to the table, one change a row."""
        return folded(self.told(entries))

    def told(self, entries: Iterable[Entry]) -> list[Told]:
        """What these entries do to the table, one after the other."""
        told: list[Told] = []
        for entry in entries:
            step = self.steps.get(entry.type)
            if step is None:
                continue
            record = read_record(entry.record)
            said = step(catalog.decode(record), record)
            changes = (said,) if isinstance(said, Change) else said
            if len(self.sources) > 1 and any(change.drop for change in changes):
                raise NotItsToDrop(f"{entry.type} in {self.name}")
            if self.placed:
                place = {"position": entry.position, "recorded_at": entry.recorded_at}
                changes = [c if c.drop else c.then(put(c.key, **place)) for c in changes]
            told += [Told(entry.recorded_at, change) for change in changes]
        return told

    async def write(self, connection: Connection, folded: dict[Key, Change], *, findable: bool = True) -> None:
        """Write folded changes, rows in the order of their keys; what they are found by, unless that comes later."""
        if gone := sorted((key for key, change in folded.items() if change.drop), key=str):
            key_type = type_of(self.table.c[self.key])
            await connection.execute(f"delete from {self.name} where {self.key} = any($1::{key_type}[])", gone)
        shapes: dict[tuple[tuple[str, ...], ...], list[Change]] = {}
        for key in sorted(folded, key=str):
            change = folded[key]
            shape = (tuple(change.put), tuple(change.add), tuple(change.append))
            if any(shape):
                shapes.setdefault(shape, []).append(change)
        for (puts, adds, appends), changes in shapes.items():
            await connection.execute(
                self._upsert(puts, adds, appends),
                [change.key for change in changes],
                *(self._values(name, (change.put[name] for change in changes)) for name in puts),
                *([change.add[name] for change in changes] for name in adds),
                *(self._values(name, (change.append[name] for change in changes)) for name in appends),
            )
        if self.grams and findable:
            said = [key for key, one in folded.items() if one.drop or not one.put.keys().isdisjoint(self.grams.columns)]
            await self.grams.write(connection, said)

    async def known(self, connection: Connection, keys: Sequence[Key]) -> set[Key]:
        """Those of these rows that are there already."""
        query = f"select {self.key} from {self.name} where {self.key} = any($1::{type_of(self.table.c[self.key])}[])"
        return {row[0] for row in await connection.fetch(query, keys)}

    async def copy(self, connection: Connection, folded: dict[Key, Change]) -> None:
        """Write in bulk what becomes of rows that are not there."""
        shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for change in folded.values():
            if made := change.upon(None):
                row = {self.key: change.key} | made
                shapes.setdefault(tuple(row), []).append(row)
        for names, rows in shapes.items():
            records = rows_of(self.table, names, rows)
            await connection.copy_records_to_table(self.name, columns=names, records=records)

    def _upsert(self, puts: Sequence[str], adds: Sequence[str], appends: Sequence[str]) -> str:
        names = [self.key, *puts, *adds, *appends]
        arrays = ", ".join(f"${n}::{type_of(self.table.c[name])}[]" for n, name in enumerate(names, 1))
        sets = [f"{name} = excluded.{name}" for name in puts]
        sets += [f"{name} = coalesce({self.name}.{name}, 0) + excluded.{name}" for name in adds]
        sets += [f"{name} = coalesce({self.name}.{name}, '[]') || excluded.{name}" for name in appends]
        return (
            f"insert into {self.name} ({', '.join(names)}) select * from unnest({arrays}) "
            f"on conflict ({self.key}) do update set {', '.join(sets)}"
        )

    # --- rows of parked events --------------------------------------------------------------------------------------

    def named(self, entry: Entry) -> list[str]:
        """The rows an entry concerns: those its step names or, where no step can say, the one with its stream's id."""
        try:
            return [str(key) for key in self.fold([entry])]
        except Exception:  # whatever it is that cannot be digested
            own = stream_of(entry).partition("-")[2]
            return [own] if self._fits(own) else []

    def _fits(self, text: str) -> bool:
        try:
            self.key_of(text)
        except ValueError:
            return False
        return True

    def key_of(self, text: str) -> Key:
        """The key that somebody wrote as a text."""
        key: Key = self.table.c[self.key].type.python_type(text)
        return key

    async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
        """Say of these rows, where they are, whether they are what they should be."""
        if keys:
            array = f"$1::text[]::{type_of(self.table.c[self.key])}[]"
            await connection.execute(
                f"update {self.name} set {STALE} = $2 where {self.key} = any({array})", sorted(set(keys)), stale
            )

    async def mark_parked(self, connection: Connection, consumer: str, keys: Sequence[Key]) -> None:
        """Say it of these rows, which may just have begun, if an event that is parked names them."""
        rows = await connection.fetch("select unnest(keys) from parked where consumer = $1", consumer)
        waiting = {row[0] for row in rows}
        if waiting:
            await self.mark(connection, [key for key in map(str, keys) if key in waiting], stale=True)

    def _values(self, name: str, values: Iterable[Any]) -> list[Any]:
        """The values of a column as the driver takes them."""
        if isinstance(self.table.c[name].type, JSONB):
            return [None if value is None else msgspec.json.encode(value).decode() for value in values]
        return list(values)

    # --- its tables -------------------------------------------------------------------------------------------------

    @property
    def policies(self) -> list[tuple[Table, str]]:
        """All tables of the view, and who may read each."""
        kept = [(self.history.table, self.history.policy(self.policy))] if self.history else []
        found = [(self.grams.table, self.grams.policy)] if self.grams else []
        return [(self.table, self.policy), *kept, *found]

    @property
    def tables(self) -> list[Table]:
        return [table for table, _ in self.policies]

    def beside(self) -> "View":
        """The same view under another name, to be filled while this one is read."""
        table, kept = renamed(self.table, f"{self.name}{BESIDE}", BESIDE), self.history
        view = View(table, key=self.key, anchor=self.anchor, policy=self.policy)
        view.history = kept and kept.beside(table, BESIDE)
        view.grams = self.grams and self.grams.beside(table, BESIDE)
        view.steps, view.sources = self.steps, self.sources
        return view


def folded(told: Iterable[Told]) -> dict[Key, Change]:
    """One change a row."""
    changes: dict[Key, Change] = {}
    for _, change in told:
        before = changes.get(change.key)
        changes[change.key] = before.then(change) if before else change
    return changes


def consumer_of(service: str, view: View) -> str:
    return f"{service}-{view.name}"
