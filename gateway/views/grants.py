"""Who acts for which unit in which role; a reader sees the grants of its own account, nobody else's."""

from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

from contracts.messages import Record
from contracts.registry import RoleGranted, RoleWithdrawn
from contracts.values import derived
from services.chassis.changes import Change, drop, put
from services.chassis.views import View

OWN = "account_id = nullif(current_setting('app.account', true), '')::uuid"

table = Table(
    "grants",
    MetaData(),
    Column("grant_id", Uuid, primary_key=True),
    Column("unit_no", Integer),
    Column("account_id", Uuid, index=True),
    Column("role", Text),
)

grants = View(table, key="grant_id", anchor="registry", policy=OWN)


@grants.on(RoleGranted)
def granted(event: RoleGranted, _: Record) -> Change:
    return put(
        grant_id(event.unit_no, event.account_id, event.role),
        unit_no=event.unit_no,
        account_id=event.account_id,
        role=event.role,
    )


@grants.on(RoleWithdrawn)
def withdrawn(event: RoleWithdrawn, _: Record) -> Change:
    return drop(grant_id(event.unit_no, event.account_id, event.role))


def grant_id(unit_no: int, account_id: UUID, role: str) -> UUID:
    """A grant has no id of its own in registry; the same one given again is the same row."""
    return derived("grant", unit_no, account_id, role)
