"""Notifications (通知): what others did to what somebody, or their unit, handed in, asked for or answers for.

They are read from what happened; the only thing kept of them is what each account has read, up to a moment and beyond.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

from gateway.reading import within
from gateway.sessions import Session
from gateway.views.history import table
from gateway.views.proposals import proposals
from gateway.views.stations import stations
from services.chassis.clock import now
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.errors import Unavailable

KEPT = timedelta(days=90)
"""What happened before is in the history of its station."""


class Marks(NamedTuple):
    """What an account has read: everything recorded until a moment, and some beyond it."""

    until: datetime | None
    read: tuple[UUID, ...]

    def cover(self) -> ColumnElement[bool]:
        """Whether an event has been read."""
        read = table.c.event_id.in_(self.read)
        return read if self.until is None else or_(table.c.recorded_at <= self.until, read)


class Notices:
    """What has been read, by account; nobody is told what somebody else has."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def marks(self, account: UUID) -> Marks:
        try:
            until = await self._pool.fetchval("select until from own.read_until where account_id = $1", account)
            rows = await self._pool.fetch("select event_id from own.read_marks where account_id = $1", account)
        except UNREACHABLE as error:
            raise Unavailable from error
        return Marks(until, tuple(row["event_id"] for row in rows))

    async def read(self, account: UUID, event_ids: Sequence[UUID]) -> None:
        """These have been read; what is too old to be listed needs no mark any more."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                """
                insert into own.read_marks (account_id, event_id)
                select $1, unnest($2::uuid[]) on conflict do nothing
                """,
                account,
                list(event_ids),
            )
            await connection.execute(
                "delete from own.read_marks where account_id = $1 and marked_at < now() - $2::interval", account, KEPT
            )

    async def read_all(self, account: UUID, until: datetime) -> None:
        """Everything has been read that was recorded until then."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                """
                insert into own.read_until (account_id, until) values ($1, $2)
                on conflict (account_id) do update set until = greatest(read_until.until, excluded.until)
                """,
                account,
                until,
            )
            await connection.execute(
                "delete from own.read_marks where account_id = $1 and marked_at <= $2", account, until
            )


def concerning(session: Session, *columns: ColumnElement[Any]) -> Select[Any]:
    """What others did lately in a session's scope to what is its account's or its units'."""
    account, units = session.viewer.account, [hat.unit_no for hat in session.identity.hats]
    station, asked = stations.table.c, proposals.table.c
    own = or_(
        station.submitted_by == str(account),
        exists().where(asked.change_id == table.c.change_id, asked.proposed_by == str(account)),
    )
    units_own = (column.in_(units) for column in (station.submitted_for, station.unit_no, station.enterprise_no))
    return (
        select(*columns, station.name.label("station_name"), own.label("own"))
        .select_from(table)
        .join(stations.table, station.station_id == table.c.station_id)
        .where(within(session.viewer.scope, stations.table), or_(own, *units_own))
        .where(table.c.account_id.is_distinct_from(account), table.c.at > now() - KEPT)
    )
