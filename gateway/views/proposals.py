"""The changes of stations' files that somebody asked for (变更申请): what waits, and what became of the others."""

from typing import Any

from msgspec import to_builtins
from sqlalchemy import Column, DateTime, Index, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Record
from contracts.registry import ChangeDeclined, ChangeProposed, ChangeRetracted, StationChanged
from services.chassis.changes import Change, put
from services.chassis.views import View, area, area_columns

table = Table(
    "proposals",
    MetaData(),
    Column("change_id", Uuid, primary_key=True),
    *area_columns(),
    Column("station_id", Uuid, index=True),
    Column("status", Text),
    Column("changes", JSONB),
    Column("before", JSONB),
    Column("reason", Text),
    Column("proposed_by", Text),
    Column("proposed_at", DateTime(timezone=True)),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("decline_reason", Text),
)

for column in ("province", "city", "division", "unit_no", "enterprise_no"):
    Index(f"proposals_{column}_proposed", table.c[column], table.c.proposed_at, table.c.change_id)
    Index(f"proposals_{column}_status", table.c[column], table.c.status, table.c.proposed_at, table.c.change_id)

proposals = View(table, key="change_id", anchor="registry")


@proposals.on(ChangeProposed)
def proposed(event: ChangeProposed, record: Record) -> Change:
    return put(
        event.change_id,
        **area(record.meta.division, event.unit_no, event.enterprise_no),
        station_id=event.station_id,
        status="pending",
        changes=to_builtins(event.changes),
        before=to_builtins(event.before),
        reason=event.reason,
        proposed_by=event.proposed_by,
        proposed_at=record.meta.at,
    )


@proposals.on(StationChanged)
def approved(event: StationChanged, record: Record) -> list[Change]:
    """Only a change that somebody had to agree to was proposed."""
    return [] if event.change_id is None else [decided(event, record, "approved")]


@proposals.on(ChangeDeclined)
def declined(event: ChangeDeclined, record: Record) -> Change:
    return decided(event, record, "declined", decline_reason=event.reason)


@proposals.on(ChangeRetracted)
def retracted(event: ChangeRetracted, record: Record) -> Change:
    return decided(event, record, "retracted")


def decided(event: Any, record: Record, status: str, **more: Any) -> Change:
    return put(event.change_id, status=status, decided_by=record.meta.actor, decided_at=record.meta.at, **more)
