"""Who acts for which unit in which role, who gave and took it, when and why; each account sees its own.

Others see the grants of their area, as far as a query asks with the scope of ``account:read``. A grant that was taken
back keeps its row, with by whom; what was before stands in the history.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid

from contracts.messages import Record
from contracts.registry import RoleGranted, RoleWithdrawn
from contracts.values import derived
from services.chassis.changes import Change, put
from services.chassis.views import AREA, View, area

OWN = "account_id = nullif(current_setting('app.account', true), '')::uuid"

table = Table(
    "grants",
    MetaData(),
    Column("grant_id", Uuid, primary_key=True),
    Column("province", Integer),
    Column("city", Integer),
    Column("division", Integer),
    Column("unit_no", Integer),
    Column("enterprise_no", Integer),
    Column("account_id", Uuid, index=True),
    Column("role", Text),
    Column("granted_at", DateTime(timezone=True)),
    Column("granted_by", Text),
    Column("granted_for", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", Text),
    Column("withdrawn_for", Text),
)
for column in ("province", "city", "division", "unit_no"):
    Index(f"grants_{column}", table.c[column], table.c.account_id)

grants = View(table, key="grant_id", anchor="registry", policy=f"{OWN} or ({AREA})", history=True)


@grants.on(RoleGranted)
def granted(event: RoleGranted, record: Record) -> Change:
    taken = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_for": None}
    given = {"granted_at": record.meta.at, "granted_by": record.meta.actor, "granted_for": event.reason}
    return _told(event, record, given | taken)


@grants.on(RoleWithdrawn)
def withdrawn(event: RoleWithdrawn, record: Record) -> Change:
    meta = record.meta
    taken = {"withdrawn_at": meta.at, "withdrawn_by": meta.actor, "withdrawn_for": event.reason}
    return _told(event, record, taken)


def _told(event: RoleGranted | RoleWithdrawn, record: Record, said: dict[str, Any]) -> Change:
    """The row of this account, role and unit, whichever came last."""
    place = area(record.meta.division, event.unit_no)
    key = grant_id(event.unit_no, event.account_id, event.role)
    return put(key, **place, account_id=event.account_id, role=event.role, **said)


def grant_id(unit_no: int, account_id: UUID, role: str) -> UUID:
    """A grant has no id of its own in registry; the same one given again is the same row."""
    return derived("grant", unit_no, account_id, role)
