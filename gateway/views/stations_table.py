"""The table of stations as the front door reads it: its columns, and the indexes that lists go by.

Each column has one source; what depends on registry and coding, ``code_state``, the database works out itself.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from services.chassis.views import area_columns

AWAITS_ADOPTION = "awaits-adoption"
CODE_STATE = f"""
    case
        when code_digits is not null then 'allocated'
        when code_refusal = '{AWAITS_ADOPTION}' then 'pending'
        when code_refusal is not null then 'not_allocated'
        when code_needed then 'pending'
        else 'not_needed'
    end
"""

CODING = {"source": "coding"}
"""Whose columns these are."""

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
    Column("initials", Text),
    Column("name_order", Text(collation="C")),
    Column("kind", Text),
    Column("division_name", Text),
    Column("division_path", Text),
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
    Column("openings", JSONB),
    Column("built_on", Date),
    Column("remark", Text),
    Column("community", Text),
    Column("venue", Text),
    Column("floor", Integer),
    Column("storeys", Integer),
    Column("street_front", Boolean),
    Column("toilet", Text),
    Column("toilet_m", Integer),
    Column("grade", Integer),
    Column("services", JSONB),
    Column("serves", JSONB),
    Column("opening_mode", Text),
    Column("unattended", Boolean),
    Column("co_building", Text),
    Column("photos", JSONB),
    Column("requested_fen", BigInteger),
    Column("waivers", JSONB),
    Column("carried_code", Text, index=True),
    Column("shortfalls", JSONB),
    Column("head_id", Uuid),
    Column("leader_id", Uuid),
    Column("liaison_id", Uuid),
    Column("submitted_by", Text),
    Column("submitted_for", Integer),
    Column("submitted_at", DateTime(timezone=True)),
    Column("status_at", DateTime(timezone=True)),
    Column("changed_at", DateTime(timezone=True)),
    Column("accepted_on", Date),
    Column("opened_on", Date),
    Column("closed_until", Date),
    Column("status_reason", Text),
    Column("code", Text, info=CODING),
    Column("code_digits", Text, index=True, info=CODING),
    Column("code_refusal", Text, info=CODING),
    Column("own_code", Text, info=CODING),
    Column("own_revision", BigInteger, info=CODING),
    Column("own_enterprise_no", Integer, info=CODING),
    Column("code_needed", Boolean),
    Column("code_state", Text, Computed(CODE_STATE, persisted=True)),
    Column("code_order", Text(collation="C"), Computed(f"coalesce(code_digits, '{UNCODED}')", persisted=True)),
)
"""``own_code`` is the number that ``own_enterprise_no`` gave it, ``submitted_for`` is the unit that handed the
application in, ``status_at`` when the status became what it is."""

for column in ("province", "city", "division", "unit_no", "enterprise_no"):
    Index(f"stations_{column}_submitted", table.c[column], table.c.submitted_at, table.c.station_id)
    waiting = (table.c[column], table.c.status, table.c.status_at, table.c.station_id)
    Index(f"stations_{column}_waiting", *waiting, postgresql_where=table.c.status.in_(("submitted", "endorsed")))
    Index(f"stations_{column}_code", table.c[column], table.c.code_order, table.c.station_id)
    Index(f"stations_{column}_name", table.c[column], table.c.name_order, table.c.station_id)

for column in ("head_id", "leader_id", "liaison_id", "submitted_by", "submitted_for"):
    Index(f"stations_{column}", table.c[column])

for column in ("status_at", "changed_at"):
    Index(f"stations_{column}", table.c[column])

Index("stations_name", table.c.name)
Index("stations_place", table.c.datum, table.c.lat, table.c.lng)
