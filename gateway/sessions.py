"""Who is at the door: an account with its hats, each a role in a unit and what that reaches.

People come with the cookie of a session of their browser's; bearer tokens are for scripts, in the demonstration only.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from contracts.registry import UnitKind
from contracts.values import Scope, account_id
from gateway.callers import Caller
from gateway.reading import Reader, Viewer
from gateway.signin.kept import KeptSessions
from gateway.views.grants import grants
from gateway.views.units import level, units
from services.chassis.auth import Hat, Identity, Verifier
from services.chassis.errors import Unauthenticated
from services.chassis.progress import Key, Progress

REMEMBERED_SECONDS = 5.0
"""How long an account's grants are believed; a change that this process sees ends it at once."""
REMEMBERED = 10_000
READ = "station:read"


class Grant(NamedTuple):
    """A role that an account holds, and the unit it holds it in."""

    role: str
    unit_no: int
    unit_id: UUID
    name: str
    kind: UnitKind
    covers: tuple[int, ...]
    parent_no: int | None
    division: int
    """Where the unit was founded."""
    stale: bool = False

    @property
    def hat(self) -> Hat:
        """What the grant reaches: a union its divisions, a township union what names it, an enterprise what it builds.

        Industry unions and evaluators reach nothing by being there; what they do will name its stations.
        """
        match self.kind:
            case UnitKind.UNION:
                scope = Scope(prefixes=self.covers)
            case UnitKind.TOWNSHIP:
                scope = Scope(unit_nos=(self.unit_no,))
            case UnitKind.ENTERPRISE:
                scope = Scope(enterprise_nos=(self.unit_no,))
            case _:
                scope = Scope()
        return Hat(role=self.role, unit_no=self.unit_no, level=level(self.kind, self.covers), scope=scope)


@dataclass(frozen=True, slots=True)
class Session:
    """An account at work. ``grants`` and the identity's hats stand in the same order, the highest level first."""

    login: str
    grants: tuple[Grant, ...]
    identity: Identity
    viewer: Viewer

    @property
    def rights(self) -> str:
        """The roles it stands on, in one word."""
        return " ".join(sorted(f"{grant.role}@{grant.unit_no}" for grant in self.grants))

    @classmethod
    def of(cls, login: str, found: Sequence[Grant]) -> "Session":
        ordered = tuple(sorted(found, key=lambda grant: (grant.hat.level.rank, grant.unit_no, grant.role)))
        account = account_id(login)
        identity = Identity(account=str(account), hats=tuple(grant.hat for grant in ordered))
        return cls(login, ordered, identity, Viewer(account, identity.reach(READ)))


class RoleChanged(Unauthenticated):
    """Other rights, another session."""

    code = "role-changed"
    zh, en = "您的角色已变更，请重新登录", "Your roles have changed; please sign in again"


class Sessions:
    """Finds the session of a request. Without a verifier (in production) no bearer token is good."""

    def __init__(self, reader: Reader, verifier: Verifier | None, kept: KeptSessions) -> None:
        self._reader, self._verifier, self._kept = reader, verifier, kept
        self._known: dict[str, tuple[float, Session]] = {}
        self._changes = 0
        """How often a grant or a unit changed: what was read before that is not remembered."""

    def follow(self, progress: Progress) -> None:
        """Forget everything as soon as a grant or a unit changes."""
        progress.listen(self._changed)

    def _changed(self, view: str, _: Sequence[Key] | None) -> None:
        if view in (grants.name, units.name):
            self._changes += 1
            self._known.clear()

    async def of(self, caller: Caller, *, using: bool = True) -> Session:
        """The session of whoever sends this; Unauthenticated when that is nobody, or somebody with other rights now.

        What a page asks by itself does not count as ``using`` it: nobody need sit before it.
        """
        if caller.authorization:
            return await self._named(self._bearer(caller.authorization))
        kept = await self._kept.find(caller.cookie, using=using)
        session = await self._named(kept.login)
        if session.rights != kept.rights and await self.rights(kept.login) != kept.rights:
            raise RoleChanged
        return session

    async def rights(self, login: str) -> str:
        """What an account's roles come to at this moment."""
        self._known.pop(login, None)
        return (await self._named(login)).rights

    def _bearer(self, authorization: str) -> str:
        scheme, _, token = authorization.partition(" ")
        if self._verifier is None or scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        login: str = self._verifier.claims(token.strip())["sub"]
        return login

    async def _named(self, login: str) -> Session:
        known = self._known.get(login)
        if known and time.monotonic() < known[0]:
            return known[1]
        changes = self._changes
        session = Session.of(login, await self.grants(login))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        if changes == self._changes:
            self._known[login] = (time.monotonic() + REMEMBERED_SECONDS, session)
        return session

    async def grants(self, login: str) -> list[Grant]:
        """The roles that an account holds."""
        account = account_id(login)
        rows = await self._reader.rows(Viewer(account, Scope()), held_by(account))
        return [
            Grant(
                row.role,
                row.unit_no,
                row.unit_id,
                row.name,
                UnitKind(row.kind),
                tuple(row.covers),
                row.parent_no,
                row.division,
                row.stale,
            )
            for row in rows
        ]


def held_by(account: UUID) -> Select[Any]:
    """The statement for an account's grants; a grant in a unit that has not been seen yet does not count."""
    held, unit = grants.table.c, units.table.c
    of_unit = (unit.unit_id, unit.name, unit.kind, unit.covers, unit.parent_no, unit.division, unit.stale)
    return (
        select(held.role, held.unit_no, *of_unit)
        .join(units.table, unit.unit_no == held.unit_no)
        .where(held.account_id == account, held.withdrawn_at.is_(None))
    )
