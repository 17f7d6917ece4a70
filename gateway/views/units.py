"""The organisation tree (组织): unions, townships, enterprises; no secret to anybody who is signed in."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.messages import Record
from contracts.registry import UnitEstablished
from services.chassis.changes import Change, put
from services.chassis.views import View

table = Table(
    "units",
    MetaData(),
    Column("unit_no", Integer, primary_key=True, autoincrement=False),
    Column("unit_id", Uuid, index=True),
    Column("name", Text),
    Column("kind", Text),
    Column("covers", JSONB),
    Column("parent_no", Integer),
)

units = View(table, key="unit_no", anchor="registry", policy="true")


@units.on(UnitEstablished)
def established(event: UnitEstablished, _: Record) -> Change:
    return put(
        event.unit_no,
        unit_id=event.unit_id,
        name=event.name,
        kind=event.kind,
        covers=event.covers,
        parent_no=event.parent_no,
    )
