"""Saved views (保存的视图): a list's filter, sort and columns, kept for one account or shared with a unit.

Whoever saved one changes it; those of its unit see it. The views of a list stand in the order their owner gave them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from services.chassis.database import Pool
from services.chassis.errors import Invalid, NotFound

MOST = 50
"""Views of one account."""


class TooManyViews(Invalid):
    """A desk has its limits."""

    code, zh, en = "too-many-views", f"每人最多保存 {MOST} 个视图", f"One account keeps at most {MOST} views"


class NoSuchView(NotFound):
    """Never saved, or not yours to change."""

    code, zh, en = "no-such-view", "没有找到该视图，或不是您保存的", "There is no such view of yours"


class Saved(NamedTuple):
    """A view as it is kept."""

    view_id: UUID
    account_id: UUID
    unit_no: int | None
    of_list: str
    name: str
    shape: Any
    """JSON that its list takes."""
    preferred: bool


SHOWN = ", ".join(Saved._fields)


class SavedViews:
    """The table; only the writer's role works here."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, account: UUID, unit_nos: Sequence[int], of_list: str) -> list[Saved]:
        """An account's own views of a list, and those shared with its units."""
        rows = await self._pool.fetch(
            f"""
            select {SHOWN} from own.saved_views where of_list = $3 and (account_id = $1 or unit_no = any($2))
            order by account_id <> $1, rank, name, view_id
            """,  # noqa: S608 (our own names)
            account,
            list(unit_nos),
            of_list,
        )
        return [_made(row) for row in rows]

    async def save(self, view: Saved) -> Saved:
        """A new one behind the others, or another state of one's own; one of a list is the one it opens with."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "select pg_advisory_xact_lock(hashtextextended($1::text, 0))", str(view.account_id)
            )
            others = await connection.fetchval(
                "select count(*) from own.saved_views where account_id = $1 and view_id <> $2",
                view.account_id,
                view.view_id,
            )
            if others >= MOST:
                raise TooManyViews
            if view.preferred:
                await connection.execute(
                    "update own.saved_views set preferred = false where account_id = $1 and of_list = $2",
                    view.account_id,
                    view.of_list,
                )
            row = await connection.fetchrow(
                f"""
                insert into own.saved_views ({SHOWN}, rank) values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (view_id) do update set unit_no = excluded.unit_no, name = excluded.name,
                    shape = excluded.shape, preferred = excluded.preferred, saved_at = now()
                where saved_views.account_id = excluded.account_id and saved_views.of_list = excluded.of_list
                returning {SHOWN}
                """,  # noqa: S608 (our own names)
                *view._replace(shape=msgspec.json.encode(view.shape).decode()),
                others,
            )
        if row is None:
            raise NoSuchView(path="id")
        return _made(row)

    async def delete(self, account: UUID, view_id: UUID) -> str:
        """The list that it was a view of."""
        of_list: str | None = await self._pool.fetchval(
            "delete from own.saved_views where account_id = $1 and view_id = $2 returning of_list", account, view_id
        )
        if of_list is None:
            raise NoSuchView(path="id")
        return of_list

    async def reorder(self, account: UUID, of_list: str, view_ids: Sequence[UUID]) -> None:
        """These first, in this order; somebody else's stay where they are."""
        await self._pool.execute(
            """
            update own.saved_views v set rank = coalesce(array_position($3::uuid[], v.view_id), $4)
            where account_id = $1 and of_list = $2
            """,
            account,
            of_list,
            list(view_ids),
            len(view_ids) + 1,
        )


def _made(row: Any) -> Saved:
    return Saved(*row)._replace(shape=msgspec.json.decode(row["shape"]))
