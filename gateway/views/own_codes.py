"""The numbers that enterprises give their own stations (自有编码), each with the station it stands for.

A row is one number of one enterprise, and stays when the number is withdrawn: ``revision`` only grows within an
enterprise, so whoever keeps a copy reads what is new and what is gone behind the last one seen. What a number stood for
before is in the history. The union of the place sees it, too, and the unit that is responsible for its station.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Double, Index, MetaData, Table, Text, Uuid

from contracts.coding import (
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeHandedOver,
    OwnCodeListed,
    OwnCodeUnlisted,
    OwnCodeWithdrawn,
)
from contracts.messages import Record
from contracts.values import Point, derived
from services.chassis.changes import Change, put
from services.chassis.views import View, area, area_columns

ASSIGNED, LISTED, WITHDRAWN = "assigned", "listed", "withdrawn"

table = Table(
    "own_codes",
    MetaData(),
    Column("own_code_id", Uuid, primary_key=True),
    *area_columns(),
    Column("own_code", Text(collation="C")),
    Column("status", Text),
    Column("station_id", Uuid, index=True),
    Column("name", Text),
    Column("lng", Double),
    Column("lat", Double),
    Column("datum", Text),
    Column("capture", Text),
    Column("revision", BigInteger),
    Column("changed_at", DateTime(timezone=True)),
    Column("changed_by", Text),
    Column("reason", Text),
)
for column in ("province", "city", "division", "unit_no", "enterprise_no"):
    Index(f"own_codes_{column}_code", table.c[column], table.c.own_code, table.c.own_code_id)
Index("own_codes_enterprise_no_revision", table.c.enterprise_no, table.c.revision)

own_codes = View(table, key="own_code_id", anchor="coding", history=True, searched=("own_code", "name"))


@own_codes.on(OwnCodeAssigned)
def assigned(event: OwnCodeAssigned, record: Record) -> Change:
    return placed(event, record)


@own_codes.on(OwnCodeChanged)
def changed(event: OwnCodeChanged, record: Record) -> list[Change]:
    """The number until now stands for nothing, unless another station took it in the same list."""
    freed = event.former != event.own_code and not event.passed_on
    left = [said(event, record, event.former, status=WITHDRAWN)] if freed else []
    return [*left, placed(event, record)]


@own_codes.on(OwnCodeHandedOver)
def handed_over(event: OwnCodeHandedOver, _: Record) -> Change:
    return put(own_code_id(event.enterprise_no, event.own_code), unit_no=event.unit_no)


@own_codes.on(OwnCodeListed)
def listed(event: OwnCodeListed, record: Record) -> Change:
    """Without a county the enterprise alone sees it."""
    place = area(event.division) if event.division else {column.name: None for column in area_columns()}
    more = place | {"enterprise_no": event.enterprise_no} | located(event.name, event.point)
    return said(event, record, event.own_code, status=LISTED, station_id=None, reason=None, **more)


@own_codes.on(OwnCodeWithdrawn)
def withdrawn(event: OwnCodeWithdrawn, record: Record) -> Change:
    return said(event, record, event.own_code, status=WITHDRAWN, reason=event.reason or None)


@own_codes.on(OwnCodeUnlisted)
def unlisted(event: OwnCodeUnlisted, record: Record) -> Change:
    return said(event, record, event.own_code, status=WITHDRAWN, reason=event.reason or None)


def placed(event: OwnCodeAssigned | OwnCodeChanged, record: Record) -> Change:
    """The number stands for this station from now on."""
    more = area(event.division, event.unit_no, event.enterprise_no) | located(event.name, event.point)
    return said(event, record, event.own_code, status=ASSIGNED, station_id=event.station_id, reason=None, **more)


def said(event: Any, record: Record, own_code: str, **more: Any) -> Change:
    """The row of this enterprise's number, whichever came last."""
    about = {"revision": event.revision, "changed_at": record.meta.at, "changed_by": record.meta.actor}
    return put(own_code_id(event.enterprise_no, own_code), own_code=own_code, **about, **more)


def located(name: str, point: Point | None) -> dict[str, Any]:
    """What the enterprise itself says of the place."""
    return {"name": name, **{part: getattr(point, part, None) for part in ("lng", "lat", "datum", "capture")}}


def own_code_id(enterprise_no: int, own_code: str) -> UUID:
    """A number has no id of its own in coding; the same one given again is the same row."""
    return derived("own-code", enterprise_no, own_code)
