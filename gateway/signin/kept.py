"""Sessions that a browser holds the key of: kept by the digest of a random token, ended here and nowhere else.

A session that was found is believed for a minute. Whoever ends one, here or in another gateway, ends it for all: the
deletion itself tells every gateway, and one that cannot hear at the moment believes nothing.
"""

import asyncio
import hashlib
import secrets
import time
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from contracts.values import uuid7
from gateway.callers import Caller
from services.chassis import causes
from services.chassis.clock import now
from services.chassis.database import CONNECT_SECONDS, UNREACHABLE, Connection, Pool
from services.chassis.errors import Unauthenticated, Unavailable
from services.chassis.status import Loop

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
BELIEVED_SECONDS = 60.0
"""Also how seldom a session's last use is written down."""
REMEMBERED = 10_000
MOST = 20
"""Sessions of one account; one more ends the oldest."""
CHANNEL = "sessions"
LOOK_SECONDS = 5.0

ALIVE = f"""s.digest = $1 and c.account_id = s.account_id
and s.ends_at > now() and s.seen_at > now() - interval '{IDLE.seconds} seconds'"""
SHOWN = """s.session_id, s.account_id, c.login, s.rights, c.factor_since is not null,
    s.began_at, s.seen_at, s.ends_at, s.before_at, s.before_from"""
SEEN = f"select {SHOWN} from own.sessions s, own.credentials c where {ALIVE}"  # noqa: S608 (our own)
USED = f"update own.sessions s set seen_at = now() from own.credentials c where {ALIVE} returning {SHOWN}"  # noqa: S608


class Kept(NamedTuple):
    """A session as it is kept; ``before`` is the sign-in before this one."""

    session_id: UUID
    account_id: UUID
    login: str
    rights: str
    """What the account was when it signed in; with other rights it has to sign in again."""
    second_factor: bool
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    before_at: datetime | None
    before_from: str

    @property
    def idle_until(self) -> datetime:
        return min(self.seen_at + IDLE, self.ends_at)


class Known(NamedTuple):
    """A session that was found a short while ago."""

    until: float
    kept: Kept
    used: bool


class Sitting(NamedTuple):
    """A line of somebody's list of sessions."""

    session_id: UUID
    address: str
    agent: str
    second_factor: bool
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


class KeptSessions:
    """The table, and what this process remembers of it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[bytes, Known] = {}
        self._hears, self._ends = False, 0
        """How often anything ended: what was looked up before may say what was so before, and is not believed."""

    async def find(self, token: str, *, using: bool = True) -> Kept:
        """The session that a token opens; Unauthenticated when there is none any more. ``using`` it keeps it alive."""
        digest = digested(token)
        known = self._known.get(digest)
        if known and time.monotonic() < known.until and (known.used or not using):
            return known.kept
        ends = self._ends
        try:
            row = await self._pool.fetchrow(USED if using else SEEN, digest) if token else None
        except UNREACHABLE as error:
            raise Unavailable from error
        if row is None:
            self._known.pop(digest, None)
            raise Unauthenticated
        kept = Kept(*row)
        if self._hears and self._ends == ends:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            left = (kept.idle_until - now()).total_seconds()
            self._known[digest] = Known(time.monotonic() + min(BELIEVED_SECONDS, left), kept, using)
        return kept

    async def begin(
        self, connection: Connection, account: UUID, rights: str, caller: Caller, *, second_factor: bool
    ) -> str:
        """A session with a token that nobody has seen before; the one that was shown is over."""
        token = secrets.token_urlsafe(32)
        await connection.execute("delete from own.sessions where digest = $1", digested(caller.cookie))
        await connection.execute(
            """
            delete from own.sessions where session_id in (
                select session_id from own.sessions where account_id = $1 order by began_at desc offset $2)
            """,
            account,
            MOST - 1,
        )
        await connection.execute(
            """
            insert into own.sessions (session_id, digest, account_id, rights, second_factor, address, agent,
                began_at, seen_at, ends_at, before_at, before_from)
            select $1, $2, $3, $4, $5, $6, $7, now(), now(), now() + $8, c.signed_in_at, c.signed_in_from
            from own.credentials c where c.account_id = $3
            """,
            uuid7(),
            digested(token),
            account,
            rights,
            second_factor,
            caller.address,
            caller.agent,
            LONGEST,
        )
        return token

    async def of(self, account: UUID) -> list[Sitting]:
        """Everything that an account is signed in with, the last first."""
        rows = await self._pool.fetch(
            """
            select session_id, address, agent, second_factor, began_at, seen_at, ends_at from own.sessions
            where account_id = $1 and ends_at > now() and seen_at > now() - $2::interval order by began_at desc
            """,
            account,
            IDLE,
        )
        return [Sitting(*row) for row in rows]

    async def end(self, account: UUID, session_id: UUID) -> bool:
        """End one of an account's sessions; False when it has no such."""
        ended = await self._pool.fetchval(
            "delete from own.sessions where session_id = $1 and account_id = $2 returning true", session_id, account
        )
        self.forget(account)
        return bool(ended)

    def over(self, token: str) -> None:
        """Believe no longer in the session that this token opened."""
        self._ends += 1
        self._known.pop(digested(token), None)

    def forget(self, account: UUID) -> None:
        """Look again before any session of this account is believed."""
        self._ends += 1
        for digest in [digest for digest, known in self._known.items() if known.kept.account_id == account]:
            del self._known[digest]

    async def hear(self, url: str, status: Loop) -> None:
        """Listen to what others end, for ever; what was believed before is not believed after a silence."""
        while True:
            try:
                await self._hear(url, status)
            except (*UNREACHABLE, asyncpg.PostgresError) as error:
                status.trouble(causes.told(error))
            await asyncio.sleep(1)

    async def _hear(self, url: str, status: Loop) -> None:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=LOOK_SECONDS)
        try:
            await connection.add_listener(CHANNEL, lambda *told: self.forget(UUID(str(told[-1]))))
            self._hears = True
            while True:
                await connection.execute("select 1")
                status.turned(0)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._hears = False
            self._ends += 1
            self._known.clear()
            connection.terminate()

    async def sweep(self) -> None:
        await self._pool.execute(
            "delete from own.sessions where ends_at < now() or seen_at < now() - $1::interval", IDLE
        )


def digested(token: str) -> bytes:
    """What is kept of a token: it has so many random bits that nothing has to slow guessing down."""
    return hashlib.sha256(token.encode()).digest()
