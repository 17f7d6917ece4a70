"""Every station as the front door shows it: what registry knows of it, with the code that coding gave it.

Registry is the anchor: a code that arrives before its application makes a row without an area, which nobody sees. Each
column has one source; what depends on both, ``code_state``, the database works out itself.
"""

from sqlalchemy import (
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from contracts.coding import CodeAllocated, CodeNotAllocated
from contracts.messages import Record
from contracts.registry import StationAccepted, StationEndorsed, StationReturned, StationSubmitted
from contracts.values import Kind, StationCode
from services.chassis.changes import Change, put
from services.chassis.views import View, area, area_columns

CODE_STATE = f"""
    case
        when code_digits is not null then 'allocated'
        when code_refusal is not null then 'not_allocated'
        when kind = '{Kind.CONSTRUCTION_SITE}' then 'not_needed'
        else 'pending'
    end
"""

UNCODED = "~"
"""Sorts behind every digit, so that stations without a code come last and still have a place to go on from."""

table = Table(
    "stations",
    MetaData(),
    Column("station_id", Uuid, primary_key=True),
    *area_columns(),
    Column("status", Text),
    Column("version", Integer),
    Column("name", Text),
    Column("kind", Text),
    Column("township", Text),
    Column("address", Text),
    Column("lng", Double),
    Column("lat", Double),
    Column("datum", Text),
    Column("capture", Text),
    Column("build_mode", Text),
    Column("co_builder", Text),
    Column("area_m2", Numeric),
    Column("facilities", JSONB),
    Column("opening_hours", Text),
    Column("built_on", Date),
    Column("remark", Text),
    Column("head_id", Uuid),
    Column("submitted_at", DateTime(timezone=True)),
    Column("changed_at", DateTime(timezone=True)),
    Column("accepted_on", Date),
    Column("returned_reason", Text),
    Column("code", Text),
    Column("code_digits", Text, index=True),
    Column("code_refusal", Text),
    Column("code_state", Text, Computed(CODE_STATE, persisted=True)),
    Column("code_order", Text(collation="C"), Computed(f"coalesce(code_digits, '{UNCODED}')", persisted=True)),
)

for column in ("province", "city", "division", "unit_no", "enterprise_no"):
    Index(f"stations_{column}_submitted", table.c[column], table.c.submitted_at, table.c.station_id)
for column in ("province", "city", "division"):
    Index(f"stations_{column}_code", table.c[column], table.c.code_order, table.c.station_id)

Index("stations_head", table.c.head_id)

stations = View(table, key="station_id", anchor="registry")


@stations.on(StationSubmitted)
def submitted(event: StationSubmitted, record: Record) -> Change:
    """Everything is said anew when an application comes again, so everything is set, also to nothing."""
    point = event.point
    return put(
        event.station_id,
        **area(record.meta.division, event.unit_no, event.enterprise_no),
        status="submitted",
        version=record.version,
        name=event.name,
        kind=event.kind,
        township=event.township,
        address=event.address,
        lng=point.lng if point else None,
        lat=point.lat if point else None,
        datum=point.datum if point else None,
        capture=point.capture if point else None,
        build_mode=event.build_mode,
        co_builder=event.co_builder,
        area_m2=event.area_m2,
        facilities=event.facilities,
        opening_hours=event.opening_hours,
        built_on=event.built_on,
        remark=event.remark,
        head_id=event.head_id,
        submitted_at=record.meta.at,
        changed_at=record.meta.at,
        returned_reason=None,
    )


@stations.on(StationEndorsed)
def endorsed(event: StationEndorsed, record: Record) -> Change:
    return put(event.station_id, status="endorsed", version=record.version, changed_at=record.meta.at)


@stations.on(StationAccepted)
def accepted(event: StationAccepted, record: Record) -> Change:
    return put(
        event.station_id,
        status="accepted",
        version=record.version,
        changed_at=record.meta.at,
        accepted_on=event.accepted_on,
    )


@stations.on(StationReturned)
def returned(event: StationReturned, record: Record) -> Change:
    return put(
        event.station_id,
        status="returned",
        version=record.version,
        changed_at=record.meta.at,
        returned_reason=event.reason,
    )


@stations.on(CodeAllocated)
def coded(event: CodeAllocated, _: Record) -> Change:
    digits = StationCode(event.prefix, event.serial).digits
    return put(event.station_id, code=event.code, code_digits=digits, code_refusal=None)


@stations.on(CodeNotAllocated)
def not_coded(event: CodeNotAllocated, _: Record) -> Change:
    return put(event.station_id, code_refusal=event.reason)
