"""Set-up links: how an account gets its first password, and another one when it was forgotten; each works once."""

import secrets
from datetime import timedelta
from uuid import UUID

from contracts.values import account_id
from gateway.signin import factors
from gateway.signin.kept import digested
from services.chassis.database import Connection, Pool
from services.chassis.errors import NotFound

HOURS = 72
LASTS = timedelta(hours=HOURS)
PATH = "/setup#"
"""What stands behind ``#`` is sent to nobody, and so written to no log."""


class LinkIsOver(NotFound):
    """Used, replaced by another one, too old, or never there."""

    code = "link-over"
    zh, en = "链接无效或已过期，请联系管理员重新生成", "This link is over; ask your administrator for another one"


async def make(connection: Connection, login: str, made_by: UUID | None, *, drops_factor: bool) -> str:
    """A fresh link's token, in the caller's transaction; the ones before it are over.

    The password that the account has goes on until the link is used.
    """
    account, token = account_id(login), secrets.token_urlsafe(32)
    await connection.execute(
        "insert into own.credentials (account_id, login) values ($1, $2) on conflict do nothing", account, login
    )
    await connection.execute("delete from own.setup_links where account_id = $1", account)
    await connection.execute(
        "insert into own.setup_links (digest, account_id, made_by, ends_at) values ($1, $2, $3, now() + $4)",
        digested(token),
        account,
        made_by,
        LASTS,
    )
    if drops_factor:
        await factors.drop(connection, account)
    return token


async def holder(pool: Pool, token: str) -> str:
    """The login that a link is for."""
    login: str | None = await pool.fetchval(
        """
        select c.login from own.setup_links l join own.credentials c using (account_id)
        where l.digest = $1 and l.ends_at > now()
        """,
        digested(token),
    )
    if login is None:
        raise LinkIsOver(path="token")
    return login


async def use(connection: Connection, token: str) -> None:
    """Once."""
    if not await connection.fetchval("delete from own.setup_links where digest = $1 returning true", digested(token)):
        raise LinkIsOver(path="token")
