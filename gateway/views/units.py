"""The organisation tree (组织): unions, townships, enterprises; no secret to anybody who is signed in."""

from collections.abc import Sequence

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Record
from contracts.registry import CoversChanged, UnitDissolved, UnitEstablished, UnitKind, UnitMoved, UnitRenamed
from contracts.values import Level, level_of
from services.chassis.changes import Change, put
from services.chassis.views import View, area

table = Table(
    "units",
    MetaData(),
    Column("unit_no", Integer, primary_key=True, autoincrement=False),
    Column("unit_id", Uuid, index=True),
    Column("province", Integer),
    Column("city", Integer),
    Column("division", Integer),
    Column("enterprise_no", Integer),
    Column("name", Text),
    Column("kind", Text),
    Column("covers", JSONB),
    Column("level", Text),
    Column("parent_no", Integer),
    Column("dissolved_at", DateTime(timezone=True)),
    Column("dissolved_reason", Text),
    Column("successor_no", Integer),
)
Index("units_parent_no", table.c.parent_no, table.c.unit_no)

units = View(table, key="unit_no", anchor="registry", policy="true")


@units.on(UnitEstablished)
def established(event: UnitEstablished, record: Record) -> Change:
    place = area(record.meta.division, None, event.unit_no if event.kind is UnitKind.ENTERPRISE else None)
    del place["unit_no"]  # the row's own
    return put(
        event.unit_no,
        **place,
        unit_id=event.unit_id,
        name=event.name,
        kind=event.kind,
        covers=event.covers,
        level=level(event.kind, event.covers),
        parent_no=event.parent_no,
    )


@units.on(UnitRenamed)
def renamed(event: UnitRenamed, _: Record) -> Change:
    return put(event.unit_no, name=event.name)


@units.on(UnitMoved)
def moved(event: UnitMoved, _: Record) -> Change:
    return put(event.unit_no, parent_no=event.parent_no)


@units.on(CoversChanged)
def covering(event: CoversChanged, _: Record) -> Change:
    return put(event.unit_no, covers=event.covers, level=level(UnitKind.UNION, event.covers))


@units.on(UnitDissolved)
def dissolved(event: UnitDissolved, record: Record) -> Change:
    reason, successor = event.reason, event.successor_no
    return put(event.unit_no, dissolved_at=record.meta.at, dissolved_reason=reason, successor_no=successor)


def level(kind: UnitKind, covers: Sequence[int]) -> Level:
    """The level that a unit stands at: a union at that of the highest division it covers."""
    if kind is UnitKind.UNION:
        return min(map(level_of, covers), key=lambda one: one.rank)
    return Level.TOWNSHIP if kind is UnitKind.TOWNSHIP else Level.STATION
