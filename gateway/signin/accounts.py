"""An account's credentials, and the way from them to a session; nobody is told which part of them was wrong."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

import structlog

from contracts.values import account_id
from gateway.access import Access, AccessLog
from gateway.callers import Caller
from gateway.signin.attempts import Attempts
from gateway.signin.kept import Kept, KeptSessions
from gateway.signin.passwords import Passwords
from services.chassis.database import Connection, Pool
from services.chassis.errors import Unauthenticated
from services.chassis.status import Loop
from services.chassis.tasks import ended
from services.chassis.telemetry import trace_id

log = structlog.get_logger()

SIGN_IN, SIGN_OUT = "sign-in", "sign-out"
DONE = "done"
SWEPT_SECONDS = 600.0


class WrongCredentials(Unauthenticated):
    """The same for a login that is not there, a password that is wrong, and a code that is."""

    code = "wrong-credentials"
    zh, en = "登录名、密码或验证码有误", "The login, the password or the code is wrong"


class CodeNeeded(Unauthenticated):
    """The password is right, and the account has a second factor."""

    code = "code-needed"
    zh, en = "请输入验证器上的六位验证码", "Please enter the six digits that your authenticator shows"


class Credential(NamedTuple):
    """What is kept of an account."""

    account_id: UUID
    login: str
    password: str | None
    second_factor: bool


async def provide(connection: Connection, logins: Iterable[str], password: str) -> None:
    """Give the accounts of a demonstration their password, but none that somebody has chosen another one for."""
    (known,) = await connection.fetch("select min(password) from own.credentials where demo")
    passwords, named = Passwords(), list(logins)
    kept = known[0] if known[0] and await passwords.fits(known[0], password) else await passwords.hash(password)
    await connection.execute(
        """
        insert into own.credentials (account_id, login, password, demo)
        select account_id, login, $3, true from unnest($1::uuid[], $2::text[]) as t (account_id, login)
        on conflict (account_id) do update set password = excluded.password
        where credentials.demo and credentials.password is distinct from excluded.password
        """,
        [account_id(login) for login in named],
        named,
        kept,
    )


class Begun(NamedTuple):
    """A fresh session and its token, which nobody else has."""

    token: str
    kept: Kept


class Accounts:
    """Signs people in and out."""

    def __init__(self, pool: Pool, kept: KeptSessions, access: AccessLog) -> None:
        self._pool, self.kept, self._access = pool, kept, access
        self.attempts, self.passwords = Attempts(pool), Passwords()

    async def credential(self, login: str) -> Credential | None:
        row = await self._pool.fetchrow(
            "select account_id, login, password, factor_since is not null from own.credentials where login = $1", login
        )
        return Credential(*row) if row else None

    async def proven(self, login: str, password: str, caller: Caller, trace: str) -> Credential:
        """The account whose password this is; every guess counts, and every wrong one is logged."""
        await self.attempts.begin(login, caller.address)
        found = await self.credential(login)
        if not await self.passwords.fits(found.password if found else None, password):
            await self.failed(login, "password", caller, trace)
        assert found
        return found

    async def failed(self, login: str, why: str, caller: Caller, trace: str) -> None:
        """Write the failure down, and say no."""
        entry = Access(account_id(login), 0, SIGN_IN, caller.address, WrongCredentials.code, why, trace_id(trace))
        await self._access.record(entry)
        raise WrongCredentials

    async def begin(self, found: Credential, rights: str, caller: Caller, trace: str, *, code: str = "") -> Begun:
        """Whoever proved to be this account gets a session; logged in the same transaction, or not at all."""
        entry = Access(found.account_id, 0, SIGN_IN, caller.address, DONE, code, trace_id(trace))
        async with self._pool.acquire() as connection, connection.transaction():
            token = await self.kept.begin(
                connection, found.account_id, rights, caller, second_factor=found.second_factor
            )
            await connection.execute(
                "update own.credentials set signed_in_at = now(), signed_in_from = $2 where account_id = $1",
                found.account_id,
                caller.address,
            )
            await self._access.record(entry, connection)
        await self.attempts.right(found.login, caller.address)
        return Begun(token, await self.kept.find(token))

    async def renew(self, found: Credential, password: str) -> None:
        """Hash anew what was hashed with less than is asked for by now."""
        if found.password and self.passwords.outdated(found.password):
            fresh = await self.passwords.hash(password)
            await self._pool.execute(
                "update own.credentials set password = $2 where account_id = $1 and password = $3",
                found.account_id,
                fresh,
                found.password,
            )

    async def end(self, kept: Kept, trace: str, why: str = "") -> None:
        """Sign out: the session is over whether or not that can be logged."""
        entry = Access(kept.account_id, 0, SIGN_OUT, str(kept.session_id), DONE, why, trace_id(trace))
        await self.kept.end(kept.account_id, kept.session_id)
        await self._access.record(entry)

    async def sweep(self) -> None:
        """Throw away what is over."""
        await self.kept.sweep()
        await self.attempts.sweep()
        await self._pool.execute("delete from own.setup_links where ends_at < now()")


@asynccontextmanager
async def opened(pool: Pool, access: AccessLog, url: str, status: Loop) -> AsyncIterator[Accounts]:
    """The accounts, with somebody who hears of sessions that end elsewhere and throws away what is over."""
    accounts = Accounts(pool, KeptSessions(pool), access)

    async def swept() -> None:
        while True:
            try:
                await accounts.sweep()
            except Exception as error:  # the next time comes
                log.warning("sessions-not-swept", error=type(error).__name__)
            await asyncio.sleep(SWEPT_SECONDS)

    tasks = [asyncio.create_task(swept()), asyncio.create_task(accounts.kept.hear(url, status))]
    try:
        yield accounts
    finally:
        await ended(*tasks)
