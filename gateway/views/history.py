"""What happened to every station, one row an event of whichever source; the same rows are the feed of changes.

``said`` is what the event made of the file: what the step of the stations' own view sets. What stood there before is
what an earlier row of the same source said last (``was``), so nothing is kept twice and any order of reading will do.
A change that somebody only asks for stands in ``asked``, with its own ``before``.
"""

from typing import Any
from uuid import UUID

from msgspec import UNSET, structs, to_builtins
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    FromClause,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    Uuid,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from contracts import divisions
from contracts.catalog import EVENTS, OWNER
from contracts.coding import CoBuildingEnded, CoBuildingNoted, CodesAdopted, OwnCodeHandedOver
from contracts.messages import Record
from contracts.registry import ChangeProposed, UnitEstablished
from contracts.values import city_of, derived, province_of
from gateway.views.stations import columns, stations
from services.chassis.changes import Change, put
from services.chassis.views import View, scoped

table = Table(
    "happened",
    MetaData(),
    Column("event_id", Uuid, primary_key=True),
    Column("source", Text),
    Column("position", BigInteger),
    Column("recorded_at", DateTime(timezone=True)),
    Column("station_id", Uuid),
    Column("unit_id", Uuid),
    Column("change_id", Uuid),
    Column("province", Integer),
    Column("city", Integer),
    Column("county", Integer),
    Column("event", Text),
    Column("version", Integer),
    Column("at", DateTime(timezone=True)),
    Column("actor", Text),
    Column("account_id", Uuid),
    Column("by_unit", Integer),
    Column("role", Text),
    Column("division", Integer),
    Column("division_name", Text),
    Column("standard", Text),
    Column("reason", Text),
    Column("said", JSONB),
    Column("asked", JSONB),
    Column("before", JSONB),
    Column("files", JSONB),
    Column("trace", Text),
)

Index("happened_station_at", table.c.station_id, table.c.at, table.c.event_id)
Index("happened_station_position", table.c.station_id, table.c.source, table.c.position)
Index("happened_source_position", table.c.source, table.c.position)

TOLD = f"""
    station_id is null
    or province = any({scoped("prefixes")})
    or city = any({scoped("prefixes")})
    or county = any({scoped("prefixes")})
    or told_here(station_id, recorded_at)
"""
"""An event shows to whoever sees its station, and its leaving to whoever saw it until then; units are no secret.

Where a station lies is for life, and its own stream says it: such a row says by itself which unions it is for. Who is
responsible for it and who builds it changes, and what others tell of it lies elsewhere: the function looks it up.
"""

happened = View(table, key="event_id", anchor="registry", policy=TOLD)

UNSAID = frozenset(
    {"version", "changed_at", "submitted_at", "submitted_by", "submitted_for", "status_at", "status_reason"}
    | {"province", "city", "division", "division_name", "division_path", "openings"}
    | {"code_digits", "code_needed", "code_refusal", "own_revision", "own_enterprise_no", "initials", "name_order"}
)
"""What a row of the stations keeps beside the file."""


def row(event: Any, record: Record, station_id: UUID | None, **more: Any) -> Change:
    """Who, when, for which unit and place, why. An event that concerns several has a row for each of them."""
    meta = record.meta
    if station_id is not None and OWNER[type(event)] == happened.anchor:
        more |= {"province": province_of(meta.division), "city": city_of(meta.division), "county": meta.division}
    key = record.id if hasattr(event, "station_id") else derived(record.id, station_id)
    return put(
        key,
        source=OWNER[type(event)],
        station_id=station_id,
        change_id=getattr(event, "change_id", None),
        event=record.type,
        version=record.version,
        at=meta.at,
        actor=meta.actor,
        account_id=account(meta.actor),
        by_unit=meta.unit_no or None,
        role=meta.role or None,
        division=meta.division,
        division_name=divisions.name_of(meta.division),
        standard=meta.standard or None,
        trace=meta.trace or None,
        reason=getattr(event, "reason", "") or None,
        **more,
    )


def account(actor: str) -> UUID | None:
    """The account that did something; None where it was a policy."""
    try:
        return UUID(actor)
    except ValueError:
        return None


def happens(event: Any, record: Record) -> Change:
    """An event that names its station."""
    made = stations.steps[record.type](event, record) if record.type in stations.steps else None
    said = _said(made.put) if isinstance(made, Change) else {}
    return row(event, record, event.station_id, said=said or None, files=list(said.get("photos") or ()) or None)


@happened.on(ChangeProposed)
def proposed(event: ChangeProposed, record: Record) -> Change:
    """Nothing is different yet: what is asked for stands beside what was there."""
    asked, before = (_said(columns(_given(part))) for part in (event.changes, event.before))
    files = list(asked.get("photos") or ()) or None
    return row(event, record, event.station_id, asked=asked, before=before, files=files)


@happened.on(CodesAdopted)
def adopted(event: CodesAdopted, record: Record) -> list[Change]:
    """One row a station whose code was taken over."""
    return [row(event, record, one.station_id, said={"code": one.code}) for one in event.codes if one.station_id]


@happened.on(UnitEstablished)
def established(event: UnitEstablished, record: Record) -> Change:
    return row(event, record, None, unit_id=event.unit_id)


ECHOES = frozenset({CoBuildingNoted, CoBuildingEnded, OwnCodeHandedOver})
"""What coding takes down of what registry has told already."""
for kind in EVENTS.values():
    if "station_id" in kind.__struct_fields__ and kind.__name__ not in happened.steps and kind not in ECHOES:
        happened.on(kind)(happens)


def was(here: FromClause = table) -> Select[Any]:
    """A column beside rows of the table: for each field that an event said, what had been said of it last."""
    earlier, names = table.alias("earlier"), func.jsonb_object_keys(here.c.said).table_valued("name").alias("names")
    name = cast(names.c.name, Text)
    last = (
        select(earlier.c.said[name])
        .where(
            earlier.c.station_id == here.c.station_id,
            earlier.c.source == here.c.source,
            earlier.c.position < here.c.position,
            earlier.c.said.has_key(name),
        )
        .order_by(earlier.c.position.desc())
        .limit(1)
    )
    found = select(func.jsonb_object_agg(name, last.correlate(here, names).scalar_subquery())).select_from(names)
    return found.correlate(here)


def _given(changes: Any) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(changes).items() if value is not UNSET}


def _said(made: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    said: dict[str, Any] = to_builtins({name: value for name, value in made.items() if name not in UNSAID})
    return said
