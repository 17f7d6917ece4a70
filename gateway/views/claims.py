"""The numbers from before that applications name (已有编码), until the province takes them over or they fall.

Read by whoever takes numbers over, and by the check of a sheet; whose they are is the station's affair.
"""

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, Uuid

from contracts.coding import CodeAllocated, CodeAssigned, CodeClaimed, CodeReleased, CodesAdopted
from contracts.messages import Record
from gateway.views.codes import SIGNED_IN
from services.chassis.changes import Change, drop, put
from services.chassis.views import View

table = Table(
    "claims",
    MetaData(),
    Column("station_id", Uuid, primary_key=True),
    Column("code", Text),
    Column("prefix", Text),
    Column("serial", Integer),
)
Index("claims_prefix_serial", table.c.prefix, table.c.serial)

claims = View(table, key="station_id", anchor="coding", policy=SIGNED_IN)


@claims.on(CodeClaimed)
def claimed(event: CodeClaimed, _: Record) -> Change:
    return put(event.station_id, code=event.code, prefix=event.prefix, serial=event.serial)


@claims.on(CodeReleased)
def released(event: CodeReleased, _: Record) -> Change:
    return drop(event.station_id)


@claims.on(CodeAllocated)
def allocated(event: CodeAllocated, _: Record) -> Change:
    return drop(event.station_id)


@claims.on(CodeAssigned)
def assigned(event: CodeAssigned, _: Record) -> Change:
    return drop(event.station_id)


@claims.on(CodesAdopted)
def adopted(event: CodesAdopted, _: Record) -> list[Change]:
    return [drop(one.station_id) for one in event.codes if one.station_id]
