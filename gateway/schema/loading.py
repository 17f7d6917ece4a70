"""What many rows of one answer ask for at once, fetched with one statement.

A loader lives as long as its request, so that nothing is remembered for somebody else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Uuid, exists, func, literal, select, union_all
from strawberry.dataloader import DataLoader

from contracts.registry import UnitKind
from contracts.values import Scope, level_of
from gateway import shown
from gateway.planner.lists import Nested
from gateway.planner.reference import MANY, OF_ROW, counts_of, pages_of
from gateway.reading import COLUMNS, Reader, Viewer, within
from gateway.views.history import table as happened
from gateway.views.history import was
from gateway.views.proposals import table as proposals
from gateway.views.stations import stations
from gateway.views.units import table

Counted = tuple[str, int]
"""A status of stations, and how many have it."""
Area = tuple[str, int]
"""A column by which stations are scoped, and its value."""


@dataclass
class Loaders:
    """One of each for a request."""

    reader: Reader
    viewer: Viewer
    _pages: dict[tuple[type, int], DataLoader[UUID, list[Row[Any]]]] = field(default_factory=dict)
    _counts: dict[str, DataLoader[UUID, int]] = field(default_factory=dict)

    @cached_property
    def unit(self) -> DataLoader[int, Row[Any] | None]:
        """A unit by its number."""
        return DataLoader(load_fn=self._units)

    @cached_property
    def children(self) -> DataLoader[int, list[Row[Any]]]:
        """The units right below one, as far as they stand."""
        return DataLoader(load_fn=self._children)

    @cached_property
    def counts(self) -> DataLoader[tuple[Area, ...], list[Counted]]:
        """How many stations of these areas the viewer sees, by status."""
        return DataLoader(load_fn=self._counted)

    @cached_property
    def said(self) -> DataLoader[UUID, Row[Any] | None]:
        """What an event said of a station, and what had been said of it before."""
        return DataLoader(load_fn=self._said)

    @cached_property
    def proposed(self) -> DataLoader[UUID, Row[Any] | None]:
        """What a proposed change is to change, and what stands there."""
        return DataLoader(load_fn=self._proposed)

    def below(self, kind: type, nested: Nested, first: int) -> DataLoader[UUID, list[Row[Any]]]:
        """A page of a list below a row, by what ties it there."""
        return self._pages.setdefault((kind, first), DataLoader(load_fn=partial(self._below, kind, nested, first)))

    def many_below(self, nested: Nested) -> DataLoader[UUID, int]:
        """How many rows such a list has, by what ties it to its row."""
        return self._counts.setdefault(nested.listed.node, DataLoader(load_fn=partial(self._many_below, nested)))

    @cached_property
    def names(self) -> DataLoader[UUID, str | None]:
        """The name of a person, as far as the viewer may see it today."""
        return DataLoader(load_fn=self._names, cache=False)

    @cached_property
    def logins(self) -> DataLoader[UUID, str | None]:
        """The login of an account."""
        return DataLoader(load_fn=self._logins)

    async def _said(self, event_ids: list[UUID]) -> Sequence[Row[Any] | None]:
        told, station = happened.c, stations.table.c
        columns = [told.event_id, told.said, told.asked, told.before, was(happened).scalar_subquery().label("was")]
        seen = exists().where(station.station_id == told.station_id, within(self.viewer.scope, stations.table))
        rows = await self.reader.rows(self.viewer, select(*columns).where(told.event_id.in_(event_ids), seen))
        found = {row.event_id: row for row in rows}
        return [found.get(event_id) for event_id in event_ids]

    async def _below(self, kind: type, nested: Nested, first: int, values: list[UUID]) -> Sequence[list[Row[Any]]]:
        (tied,) = nested.tied
        ask = nested.ask(first=first)._replace(wanted={tied: values})
        found: dict[UUID, list[Row[Any]]] = defaultdict(list)
        for row in await self.reader.rows(self.viewer, pages_of(kind, ask, tied, self.viewer)):
            found[getattr(row, OF_ROW)].append(row)
        return [found[value] for value in values]

    async def _many_below(self, nested: Nested, values: list[UUID]) -> Sequence[int]:
        (tied,) = nested.tied
        ask = nested.ask()._replace(wanted={tied: values})
        rows = await self.reader.rows(self.viewer, counts_of(ask, tied, self.viewer))
        found = {getattr(row, OF_ROW): getattr(row, MANY) for row in rows}
        return [found[value] for value in values]

    async def _proposed(self, change_ids: list[UUID]) -> Sequence[Row[Any] | None]:
        change = proposals.c
        wanted = select(change.change_id, change.changes, change.before).where(change.change_id.in_(change_ids))
        rows = await self.reader.rows(self.viewer, wanted.where(within(self.viewer.scope, proposals)))
        found = {row.change_id: row for row in rows}
        return [found.get(change_id) for change_id in change_ids]

    async def _names(self, person_ids: list[UUID]) -> Sequence[str | None]:
        person = shown.table.c
        known = select(person.person_id, person.name).where(person.person_id.in_(person_ids))
        found = {row.person_id: row.name for row in await self.reader.rows(self.viewer, known)}
        return [found.get(person_id) for person_id in person_ids]

    async def _logins(self, accounts: list[UUID]) -> Sequence[str | None]:
        asked = func.unnest(literal(accounts, ARRAY(Uuid)), type_=Uuid).column_valued("account")
        found = select(asked.label("account_id"), func.login_of(asked).label("login"))
        known = {row.account_id: row.login for row in await self.reader.rows(self.viewer, found)}
        return [known.get(account) for account in accounts]

    async def _units(self, numbers: list[int]) -> Sequence[Row[Any] | None]:
        rows = await self.reader.rows(self.viewer, select(table).where(table.c.unit_no.in_(numbers)))
        found = {row.unit_no: row for row in rows}
        return [found.get(number) for number in numbers]

    async def _children(self, numbers: list[int]) -> Sequence[list[Row[Any]]]:
        standing = select(table).where(table.c.parent_no.in_(numbers), table.c.dissolved_at.is_(None))
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self.reader.rows(self.viewer, standing.order_by(table.c.unit_no)):
            found[row.parent_no].append(row)
        return [found[number] for number in numbers]

    async def _counted(self, wanted: list[tuple[Area, ...]]) -> Sequence[list[Counted]]:
        values: dict[str, set[int]] = defaultdict(set)
        for column, value in {one for areas in wanted for one in areas}:
            values[column].add(value)
        found: dict[Area, dict[str, int]] = defaultdict(dict)
        if values:
            each = [self._grouped(column, sorted(among)) for column, among in sorted(values.items())]
            for row in await self.reader.rows(self.viewer, union_all(*each)):
                found[row.column, row.value][row.status] = row.many
        return [_summed([found[one] for one in areas]) for areas in wanted]

    def _grouped(self, name: str, among: list[int]) -> Select[Any]:
        column, seen = stations.table.c[name], within(self.viewer.scope, stations.table)
        counted = select(
            literal(name).label("column"), column.label("value"), stations.table.c.status, func.count().label("many")
        )
        return counted.where(column.in_(among), seen).group_by(column, stations.table.c.status)


def areas_of(kind: UnitKind, unit_no: int, covers: Sequence[int]) -> tuple[Area, ...]:
    """By what a unit's stations are found: its divisions, or the column that names it."""
    if kind is UnitKind.UNION:
        outer = [one for one in set(covers) if not Scope(prefixes=tuple(set(covers) - {one})).covers(one)]
        return tuple((COLUMNS[level_of(one)], one) for one in sorted(outer))
    named = {UnitKind.TOWNSHIP: "unit_no", UnitKind.ENTERPRISE: "enterprise_no"}.get(kind)
    return ((named, unit_no),) if named else ()


def _summed(parts: list[dict[str, int]]) -> list[Counted]:
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        for status, many in part.items():
            total[status] += many
    return sorted(total.items())
