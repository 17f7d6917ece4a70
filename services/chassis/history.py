"""What a view said at any earlier moment: one row per change and source, known from one moment to another.

The moments are those at which the source recorded its events, so a history that is made anew says the same. A column
has one source, so a row at a moment is what each source said of it then, laid side by side. A column that is not the
anchor's names its source: ``Column(…, info={"source": "coding"})``.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    literal_column,
    or_,
    quoted_name,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.changes import Change
from services.chassis.database import Connection
from services.chassis.progress import Key

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
STALE = "stale"


class Told(NamedTuple):
    """A change, and when its source recorded it."""

    at: datetime
    change: Change


State = dict[str, Any]
"""What one source has said of a row."""


class Span(NamedTuple):
    """A row of the history."""

    key: Key
    known_from: datetime
    known_to: datetime | None
    state: State


def spans(key: Key, standing: Span | None, told: Iterable[Told]) -> list[Span]:
    """What follows on what stands: each span is closed by the next one, and what is gone has none."""
    made: list[Span] = []
    for at, told_then in groupby(told, attrgetter("at")):
        state = standing.state if standing else None
        for _, change in told_then:
            state = change.upon(state)
        if standing and standing.known_from < at:
            made.append(standing._replace(known_to=at))
        standing = Span(key, at, None, state) if state is not None else None
    return [*made, standing] if standing else made


class History:
    """The history of one view."""

    def __init__(self, table: Table, key: str, anchor: str) -> None:
        self.name, self.key, self.anchor = f"{table.name}_history", key, anchor
        self._view = table
        self.columns = [column for column in table.c if column.computed is None and column.name not in (key, STALE)]
        self.table = Table(
            self.name,
            MetaData(),
            Column("source", Text, primary_key=True),
            Column(key, table.c[key].type, primary_key=True),
            Column("known_from", DateTime(timezone=True), primary_key=True),
            Column("known_to", DateTime(timezone=True)),
            *(Column(column.name, column.type) for column in self.columns),
        )

    def beside(self, table: Table, mark: str) -> "History":
        """The same history of the same view under another name."""
        made = History(table, self.key, self.anchor)
        made.table = renamed(self.table, made.name, mark)
        return made

    def policy(self, policy: str) -> str:
        """Who may see what the anchor said of a row; what others said of it is for whoever sees the row today."""
        name, key = self._view.name, self.key
        return (
            f"case when source = '{self.anchor}' then ({policy}) "
            f"else exists (select from {name} where {name}.{key} = {self.name}.{key}) end"
        )

    async def write(self, connection: Connection, source: str, told: Iterable[Told]) -> None:
        """Close what has changed and open what holds from then on."""
        moments = _by_row(told)
        keys = sorted(moments, key=str)
        standing = await self._taken(connection, source, keys)
        await self._put(connection, source, [s for key in keys for s in spans(key, standing.get(key), moments[key])])

    async def known(self, connection: Connection, source: str, keys: Sequence[Key]) -> set[Key]:
        """Those of these rows that a source has said something of."""
        key_type = type_of(self.table.c[self.key])
        query = f"select {self.key} from {self.name} where source = $1 and {self.key} = any($2::{key_type}[])"
        return {row[0] for row in await connection.fetch(query, source, keys)}

    async def copy(self, connection: Connection, source: str, told: Iterable[Told]) -> None:
        """Write in bulk what a source says of rows that it has said nothing of."""
        made = [span for key, some in _by_row(told).items() for span in spans(key, None, some)]
        unsaid = dict.fromkeys(name for span in made for name in span.state)
        said = rows_of(self.table, unsaid, (unsaid | span.state for span in made))
        await connection.copy_records_to_table(
            self.name,
            columns=["source", self.key, "known_from", "known_to", *unsaid],
            records=[(source, *span[:3], *row) for span, row in zip(made, said, strict=True)],
        )

    async def _taken(self, connection: Connection, source: str, keys: list[Key]) -> dict[Key, Span]:
        """The open spans of these rows, which are written anew when they are closed."""
        rows = await connection.fetch(
            f"delete from {self.name} where source = $1 and {self.key} = any($2::{type_of(self.table.c[self.key])}[]) "
            f"and known_to is null returning {self.key}, known_from, {', '.join(c.name for c in self.columns)}",
            source,
            keys,
        )
        return {row[0]: Span(row[0], row[1], None, self._said(row[2:])) for row in map(tuple, rows)}

    async def _put(self, connection: Connection, source: str, made: list[Span]) -> None:
        columns = [self.table.c[name] for name in (self.key, "known_from", "known_to", *(c.name for c in self.columns))]
        arrays = ", ".join(f"${n}::{type_of(column)}[]" for n, column in enumerate(columns, 2))
        await connection.execute(
            f"insert into {self.name} (source, {', '.join(c.name for c in columns)}) "
            f"select $1, * from unnest({arrays})",
            source,
            [span.key for span in made],
            [span.known_from for span in made],
            [span.known_to for span in made],
            *([_written(column, span.state.get(column.name)) for span in made] for column in self.columns),
        )

    def _said(self, values: tuple[Any, ...]) -> State:
        pairs = zip(self.columns, values, strict=True)
        return {column.name: _read(column, value) for column, value in pairs if value is not None}

    def as_of(self, moment: datetime, names: Collection[str] | None = None) -> Select[Any]:
        """The rows as they were known at a moment, with the columns of the view, or with those that are named.

        The anchor's rows lead; what another source said is looked up beside them only where it is asked for.
        """
        asked = [column for column in self._view.c if names is None or column.name in names]
        computed = [column for column in asked if column.computed is not None]
        plain = self.columns if computed else [column for column in self.columns if column in asked]
        sources = {source_of(column, self.anchor): self.table.alias() for column in plain}
        led = sources.setdefault(self.anchor, self.table.alias())
        found: FromClause = led
        for source, said in sources.items():
            if said is not led:
                there = and_(said.c.source == source, said.c[self.key] == led.c[self.key], _known(said, moment))
                found = found.outerjoin(said, there)
        columns = [sources[source_of(column, self.anchor)].c[column.name] for column in plain]
        rows = (
            select(led.c[self.key], *columns)
            .select_from(found)
            .where(led.c.source == self.anchor, _known(led, moment))
            .subquery()
        )
        worked_out = [
            literal_column(str(column.computed.sqltext), column.type).label(column.name)
            for column in computed
            if column.computed is not None
        ]
        return select(*rows.c, *worked_out).select_from(rows)


def _by_row(told: Iterable[Told]) -> dict[Key, list[Told]]:
    moments: dict[Key, list[Told]] = {}
    for one in told:
        moments.setdefault(one.change.key, []).append(one)
    return moments


def renamed(table: Table, name: str, mark: str) -> Table:
    """The same table under another name; its indexes are marked, because their names are their own in the schema."""
    made = table.to_metadata(MetaData(), name=name)
    for index in made.indexes:
        index.name = quoted_name(f"{index.name}{mark}", quote=None)
    return made


def source_of(column: Column[Any], anchor: str) -> str:
    """Who tells of a column: the anchor, unless the column's ``info`` names another source."""
    source: str = column.info.get("source", anchor)
    return source


def _known(said: FromClause, moment: datetime) -> ColumnElement[bool]:
    return and_(said.c.known_from <= moment, or_(said.c.known_to.is_(None), said.c.known_to > moment))


def type_of(column: Column[Any]) -> str:
    """What the database calls a column's type; an order belongs to the column and not to an array of it."""
    return column.type.compile(dialect=DIALECT).partition(" COLLATE ")[0]


def _written(column: Column[Any], value: Any) -> Any:
    return msgspec.json.encode(value).decode() if value is not None and isinstance(column.type, JSONB) else value


def rows_of(table: Table, names: Iterable[str], rows: Iterable[State]) -> Iterator[list[Any]]:
    """The values of each row, as the driver takes them; all rows say these columns, in this order."""
    documents = [n for n, name in enumerate(names) if isinstance(table.c[name].type, JSONB)]
    for row in rows:
        values = list(row.values())
        for n in documents:
            if values[n] is not None:
                values[n] = msgspec.json.encode(values[n]).decode()
        yield values


def _read(column: Column[Any], value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(column.type, JSONB) else value
