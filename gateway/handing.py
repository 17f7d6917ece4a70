"""To-dos handed to a colleague (转交): who is to look at one first, from whom and why.

It gives nobody a right and takes none: whoever could do it still can, and only those for whom it waits anyway are
handed it. What was handed before it began to wait anew is over.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, union_all

from contracts.permissions import PERMISSIONS, ROLES
from gateway import todos
from gateway.access import DONE, Access, AccessLog
from gateway.reading import Reader
from gateway.sessions import Session
from gateway.todos import Kind
from gateway.views.grants import grants
from services.chassis.auth import Identity
from services.chassis.clock import now
from services.chassis.database import Pool
from services.chassis.errors import Invalid, NotFound, Refused
from services.chassis.progress import Progress

WATCHED = "handed"
"""What progress is told under, to whoever watches."""
HAND, TAKE_BACK = "todo:hand", "todo:take-back"
KEPT = timedelta(days=365)
LONGEST_REASON = 200


class NoSuchTodo(NotFound):
    """Nothing that waits for whoever asks."""

    code, zh, en = "no-such-todo", "没有这项待办，或不由您的组织办理", "Nothing of this sort waits for you or your unit"


class NotAColleague(Invalid):
    """It stays in the unit."""

    code, zh, en = "not-a-colleague", "只能转交给本组织的同事", "A to-do is handed to a colleague of the same unit"


class NotTheirs(Refused):
    """Nobody is handed what they may not do."""

    code = "not-theirs-to-do"


class ReasonForHanding(Invalid):
    """Whoever gets it should know why."""

    code = "reason-for-handing"
    zh = f"请说明转交原因，至多 {LONGEST_REASON} 字"
    en = f"Say why it is handed over, in at most {LONGEST_REASON} characters"


class Handed(NamedTuple):
    """A to-do in somebody's hands."""

    kind: str
    row_id: UUID
    account_id: UUID
    given_by: UUID
    reason: str
    given_at: datetime
    seen: bool

    def still(self, since: datetime) -> bool:
        """Whether it was handed since it waits."""
        return self.given_at >= since


class Colleague(NamedTuple):
    """Somebody of the unit, and why they may not do it; nothing where they may."""

    account_id: UUID
    roles: tuple[str, ...]
    zh: str = ""
    en: str = ""

    @property
    def may(self) -> bool:
        return not self.zh


class Handing:
    """The table, and who may be handed what; only the writer's role works here."""

    def __init__(self, pool: Pool, reader: Reader, access: AccessLog, progress: Progress) -> None:
        self._pool, self._reader, self._access, self._progress = pool, reader, access, progress

    async def of(self, row_ids: Iterable[UUID]) -> dict[tuple[str, UUID], Handed]:
        """What of these is in somebody's hands."""
        rows = await self._pool.fetch("select * from own.handed where row_id = any($1)", list(row_ids))
        return {(row["kind"], row["row_id"]): Handed(*row) for row in rows}

    async def to(self, account: UUID) -> list[Handed]:
        """What an account was handed, whatever became of it."""
        return [
            Handed(*row) for row in await self._pool.fetch("select * from own.handed where account_id = $1", account)
        ]

    async def colleagues(self, session: Session, kind: Kind, row_id: UUID, today: date) -> list[Colleague]:
        """The others of the units that a to-do waits for; nobody hands on what does not wait for them."""
        unit_nos = await self._waits_for(session, kind, row_id, today)
        if not unit_nos:
            raise NoSuchTodo(path="id")
        held = grants.table.c
        wanted = select(held.account_id, held.role).where(held.unit_no.in_(unit_nos), held.withdrawn_at.is_(None))
        others = wanted.where(held.account_id != session.viewer.account).order_by(held.account_id, held.role)
        roles: dict[UUID, list[str]] = {}
        for row in await self._reader.rows(session.viewer, others):
            roles.setdefault(row.account_id, []).append(row.role)
        own = await self._own(session, kind, row_id)
        return [colleague(kind, account, held, own) for account, held in roles.items()]

    async def hand(
        self, session: Session, kind: Kind, row_id: UUID, to: UUID, reason: str, today: date, trace: str
    ) -> None:
        """Into a colleague's hands, whoever had it before; it is written down with its reason."""
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise ReasonForHanding(path="reason")
        found = await self.colleagues(session, kind, row_id, today)
        colleague = next((one for one in found if one.account_id == to), None)
        if colleague is None:
            raise NotAColleague(path="to")
        if not colleague.may:
            raise NotTheirs(zh=colleague.zh, en=colleague.en, path="to")
        async with self._pool.acquire() as connection, connection.transaction():
            said = Access.by(session, HAND, f"{kind.value}-{row_id} → {to}", DONE, reason.strip(), trace)
            await self._access.record(said, connection)
            await connection.execute(
                """
                insert into own.handed (kind, row_id, account_id, given_by, reason, given_at)
                values ($1, $2, $3, $4, $5, $6)
                on conflict (kind, row_id) do update set account_id = excluded.account_id, seen = false,
                    given_by = excluded.given_by, reason = excluded.reason, given_at = excluded.given_at
                """,
                *(kind.value, row_id, to, session.viewer.account, reason.strip(), now()),
            )
            await connection.execute("delete from own.handed where given_at < $1", now() - KEPT)
        self._progress.changed(WATCHED, [row_id])

    async def take_back(self, session: Session, kind: Kind, row_id: UUID, today: date, trace: str) -> None:
        """Into nobody's hands in particular, by anybody for whom it waits."""
        if not await self._waits_for(session, kind, row_id, today):
            raise NoSuchTodo(path="id")
        async with self._pool.acquire() as connection, connection.transaction():
            said = Access.by(session, TAKE_BACK, f"{kind.value}-{row_id}", DONE, trace=trace)
            await self._access.record(said, connection)
            await connection.execute("delete from own.handed where kind = $1 and row_id = $2", kind.value, row_id)
        self._progress.changed(WATCHED, [row_id])

    async def seen(self, account: UUID, row_ids: Sequence[UUID] | None) -> None:
        """An account has read that it was handed these, or all."""
        await self._pool.execute(
            "update own.handed set seen = true where account_id = $1 and ($2::uuid[] is null or row_id = any($2))",
            account,
            None if row_ids is None else list(row_ids),
        )

    async def _waits_for(self, session: Session, kind: Kind, row_id: UUID, today: date) -> list[int]:
        """The units of an account that a to-do waits for."""
        found = []
        for grant in session.grants:
            alone = Identity(account=session.identity.account, hats=(grant.hat,))
            there = Session(session.login, (grant,), alone, session.viewer)
            if await self._reader.row(session.viewer, one(there, kind, row_id, today)):
                found.append(grant.unit_no)
        return found

    async def _own(self, session: Session, kind: Kind, row_id: UUID) -> str | None:
        """Whose own it is: they may not decide it."""
        rule = next((rule for rule in todos.RULES if rule.kind is kind and rule.own), None)
        if rule is None:
            return None
        key = rule.table.c.change_id if kind is Kind.APPROVE else rule.table.c.station_id
        row = await self._reader.row(session.viewer, select(rule.table.c[rule.own]).where(key == row_id))
        return str(row[0]) if row else None


def one(session: Session, kind: Kind, row_id: UUID, today: date) -> Select[Any]:
    """A to-do, if it waits for a session's units."""
    parts = todos.waiting(session, today, mine=False, kinds=frozenset({kind})) or [todos.nothing()]
    everything = union_all(*parts).subquery("everything")
    return select(everything).where(everything.c.row_id == row_id).limit(1)


def colleague(kind: Kind, account: UUID, roles: Sequence[str], own: str | None) -> Colleague:
    """Whether somebody in these roles may do it, and why not."""
    permission = todos.PERMISSION[kind]
    if not any(permission in ROLES[role].may for role in roles if role in ROLES):
        zh = f"其角色没有“{PERMISSIONS[permission]}”的权限"
        return Colleague(account, tuple(roles), zh, f"None of their roles may do {permission}")
    if str(account) == own:
        return Colleague(
            account, tuple(roles), "须由他人办理：这是其本人提交的", "It is their own; other hands decide it"
        )
    return Colleague(account, tuple(roles))


def among(listed: Any, handed: Sequence[Handed]) -> ColumnElement[bool]:
    """Whether a listed to-do is one of these, and was handed since it waits."""
    each = (
        and_(listed.c.kind == one.kind, listed.c.row_id == one.row_id, listed.c.since <= one.given_at) for one in handed
    )
    return or_(false(), *each)
