"""The organisation tree (组织): unions, townships, enterprises; no secret to anybody who is signed in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Record
from contracts.registry import (
    CoversChanged,
    RoleGranted,
    RoleWithdrawn,
    UnitDissolved,
    UnitEstablished,
    UnitKind,
    UnitMoved,
    UnitRenamed,
)
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
    Column("version", Integer),
    Column("changed_at", DateTime(timezone=True)),
)
Index("units_parent_no", table.c.parent_no, table.c.unit_no)

units = View(table, key="unit_no", anchor="registry", policy="true")

Event = UnitEstablished | UnitRenamed | UnitMoved | CoversChanged | UnitDissolved | RoleGranted | RoleWithdrawn


def became(event: Event, record: Record, **more: Any) -> Change:
    """The unit's row at its new version."""
    return put(event.unit_no, version=record.version, changed_at=record.meta.at, **more)


@units.on(UnitEstablished)
def established(event: UnitEstablished, record: Record) -> Change:
    place = area(record.meta.division, None, event.unit_no if event.kind is UnitKind.ENTERPRISE else None)
    del place["unit_no"]  # the row's own
    return became(
        event,
        record,
        **place,
        unit_id=event.unit_id,
        name=event.name,
        kind=event.kind,
        covers=event.covers,
        level=level(event.kind, event.covers),
        parent_no=event.parent_no,
    )


@units.on(UnitRenamed)
def renamed(event: UnitRenamed, record: Record) -> Change:
    return became(event, record, name=event.name)


@units.on(UnitMoved)
def moved(event: UnitMoved, record: Record) -> Change:
    return became(event, record, parent_no=event.parent_no)


@units.on(CoversChanged)
def covering(event: CoversChanged, record: Record) -> Change:
    return became(event, record, covers=event.covers, level=level(UnitKind.UNION, event.covers))


@units.on(UnitDissolved)
def dissolved(event: UnitDissolved, record: Record) -> Change:
    reason, successor = event.reason, event.successor_no
    return became(event, record, dissolved_at=record.meta.at, dissolved_reason=reason, successor_no=successor)


@units.on(RoleGranted)
def staffed(event: RoleGranted, record: Record) -> Change:
    return became(event, record)


@units.on(RoleWithdrawn)
def unstaffed(event: RoleWithdrawn, record: Record) -> Change:
    return became(event, record)


def level(kind: UnitKind, covers: Sequence[int]) -> Level:
    """The level that a unit stands at: a union at that of the highest division it covers."""
    if kind is UnitKind.UNION:
        return min(map(level_of, covers), key=lambda one: one.rank)
    return Level.TOWNSHIP if kind is UnitKind.TOWNSHIP else Level.STATION
