"""An account's credentials, and the way from them to a session; nobody is told which part of them was wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from contracts.values import account_id
from gateway.access import Access, AccessLog
from gateway.callers import Caller
from gateway.sessions import Session
from gateway.signin import factors, links, passwords
from gateway.signin.attempts import Attempts
from gateway.signin.factors import Factors
from gateway.signin.kept import Kept, KeptSessions
from gateway.signin.passwords import Passwords
from gateway.vault import Vault
from services.chassis.clock import now
from services.chassis.database import Connection, Pool
from services.chassis.errors import Forbidden, NotFound, Unauthenticated
from services.chassis.status import Loop
from services.chassis.tasks import ended, watched
from services.chassis.telemetry import trace_id

log = structlog.get_logger()

SIGN_IN, SIGN_OUT, REVOKE = "sign-in", "sign-out", "session-end"
PASSWORD, SET_UP, INVITE = "password-change", "password-set-up", "setup-link"
FACTOR_ON, FACTOR_OFF = "second-factor-on", "second-factor-off"
FRESH = timedelta(minutes=10)
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


class SignInAgain(Forbidden):
    """A session that somebody left open is not enough for this."""

    code = "sign-in-again"
    zh, en = "为安全起见，请重新登录后再操作", "To be safe, please sign in again and then do this"


class Credential(NamedTuple):
    """What is kept of an account."""

    account_id: UUID
    login: str
    password: str | None
    second_factor: bool


class Proof(NamedTuple):
    """An account that somebody has proved to be, and by what."""

    found: Credential
    by: str


class Begun(NamedTuple):
    """A fresh session and its token, which nobody else has."""

    token: str
    kept: Kept


class Accounts:
    """Signs people in and out."""

    def __init__(self, pool: Pool, kept: KeptSessions, access: AccessLog, vault: Vault) -> None:
        self._pool, self.kept, self._access = pool, kept, access
        self.attempts, self.passwords, self.factors = Attempts(pool), Passwords(), Factors(pool, vault)

    async def credential(self, login: str) -> Credential | None:
        row = await self._pool.fetchrow(
            "select account_id, login, password, factor_since is not null from own.credentials where login = $1", login
        )
        return Credential(*row) if row else None

    async def proven(self, login: str, password: str, code: str, caller: Caller, trace: str) -> Proof:
        """The account whose password and code these are; every guess counts, and every wrong one is logged."""
        await self.attempts.begin(login, caller.address)
        found = await self.credential(login)
        if not await self.passwords.fits(found.password if found else None, password):
            await self._failed(login, "password", caller, trace)
        assert found
        by = "password"
        if found.second_factor:
            if not code:
                await self.attempts.half_right(login, caller.address)
                raise CodeNeeded(path="code")
            by = await self.factors.fits(found.account_id, code)
            if not by:
                await self._failed(login, "code", caller, trace)
        await self._renew(found, password)
        await self.attempts.right(login, caller.address)
        return Proof(found, by)

    async def _failed(self, login: str, why: str, caller: Caller, trace: str) -> None:
        """Write the failure down, and say no."""
        entry = Access(account_id(login), 0, SIGN_IN, caller.address, WrongCredentials.code, why, trace_id(trace))
        await self._access.record(entry)
        raise WrongCredentials

    async def begin(self, proof: Proof, rights: str, caller: Caller, trace: str) -> Begun:
        """Whoever proved to be this account gets a session; logged in the same transaction, or not at all."""
        found = proof.found
        entry = Access(found.account_id, 0, SIGN_IN, caller.address, DONE, proof.by, trace_id(trace))
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
        self.kept.over(caller.cookie)
        return Begun(token, await self.kept.find(token))

    async def end(self, kept: Kept, trace: str, session_id: UUID | None = None) -> None:
        """End a session of one's own, this one or another: it is over whether or not that can be logged."""
        ending = session_id or kept.session_id
        ended = await self.kept.end(kept.account_id, ending)
        action, result = SIGN_OUT if ending == kept.session_id else REVOKE, DONE if ended else NotFound.code
        await self._access.record(Access(kept.account_id, 0, action, f"session-{ending}", result, "", trace_id(trace)))
        if not ended:
            raise NotFound

    async def change_password(self, proof: Proof, fresh: str, trace: str) -> None:
        """Another password; every session is over, also the one that asked."""
        passwords.check(fresh, proof.found.login, "new")
        await self._set(proof.found.account_id, fresh, PASSWORD, trace)

    async def set_up(self, token: str, fresh: str, trace: str) -> str:
        """A password by a link, which is used up; returns the login. Whoever was signed in no longer is."""
        login = await links.holder(self._pool, token)
        passwords.check(fresh, login)
        await self._set(account_id(login), fresh, SET_UP, trace, token)
        await self.attempts.forgive(login)
        return login

    async def _set(self, account: UUID, fresh: str, action: str, trace: str, token: str = "") -> None:
        hashed = await self.passwords.hash(fresh)
        async with self._pool.acquire() as connection, connection.transaction():
            if token:
                await links.use(connection, token)
            await connection.execute(
                "update own.credentials set password = $2, demo = false, changed_at = now() where account_id = $1",
                account,
                hashed,
            )
            await connection.execute("delete from own.sessions where account_id = $1", account)
            await self._access.record(
                Access(account, 0, action, f"account-{account}", DONE, "", trace_id(trace)), connection
            )
        self.kept.forget(account)

    async def invite(self, by: Session, login: str, trace: str, *, drops_factor: bool) -> str:
        """A link for another account; logged before it exists."""
        async with self._pool.acquire() as connection, connection.transaction():
            entry = Access.by(by, INVITE, f"account-{account_id(login)}", DONE, _dropping(drops_factor), trace)
            await self._access.record(entry, connection)
            return await links.make(connection, login, by.viewer.account, drops_factor=drops_factor)

    async def confirm_factor(self, kept: Kept, code: str, caller: Caller, trace: str) -> list[str]:
        """Switch the second factor on; every other session is over."""
        await self.attempts.begin(kept.login, caller.address)
        async with self._pool.acquire() as connection, connection.transaction():
            codes = await self.factors.confirm(connection, kept.account_id, code)
            await self._changed(connection, kept, FACTOR_ON, trace)
        await self.attempts.right(kept.login, caller.address)
        return codes

    async def drop_factor(self, kept: Kept, trace: str) -> None:
        """Switch the second factor off; only whoever has just signed in with it may, and no other session lives on."""
        if now() - kept.began_at > FRESH:
            await self._access.record(
                Access(
                    kept.account_id, 0, FACTOR_OFF, f"account-{kept.account_id}", SignInAgain.code, "", trace_id(trace)
                )
            )
            raise SignInAgain
        async with self._pool.acquire() as connection, connection.transaction():
            await factors.drop(connection, kept.account_id)
            await self._changed(connection, kept, FACTOR_OFF, trace)

    async def _changed(self, connection: Connection, kept: Kept, action: str, trace: str) -> None:
        entry = Access(kept.account_id, 0, action, f"account-{kept.account_id}", DONE, "", trace_id(trace))
        await self._access.record(entry, connection)
        await connection.execute(
            "delete from own.sessions where account_id = $1 and session_id <> $2", kept.account_id, kept.session_id
        )
        self.kept.forget(kept.account_id)

    async def _renew(self, found: Credential, password: str) -> None:
        """Hash anew what was hashed with less than is asked for by now."""
        if found.password and self.passwords.outdated(found.password):
            await self._pool.execute(
                "update own.credentials set password = $2 where account_id = $1 and password = $3",
                found.account_id,
                await self.passwords.hash(password),
                found.password,
            )

    async def sweep(self) -> None:
        """Throw away what is over."""
        await self.kept.sweep()
        await self.attempts.sweep()
        await self._pool.execute("delete from own.setup_links where ends_at < now()")


@asynccontextmanager
async def opened(pool: Pool, access: AccessLog, vault: Vault, url: str, status: Loop) -> AsyncIterator[Accounts]:
    """The accounts, with somebody who hears of sessions that end elsewhere and throws away what is over."""
    accounts = Accounts(pool, KeptSessions(pool), access, vault)

    async def swept() -> None:
        while True:
            try:
                await accounts.sweep()
            except Exception as error:  # the next time comes
                log.warning("sessions-not-swept", error=type(error).__name__)
            await asyncio.sleep(SWEPT_SECONDS)

    tasks = [asyncio.create_task(swept()), asyncio.create_task(watched(accounts.kept.hear(url, status), status))]
    try:
        yield accounts
    finally:
        await ended(*tasks)


def _dropping(factor: bool) -> str:
    return "without the second factor" if factor else ""
