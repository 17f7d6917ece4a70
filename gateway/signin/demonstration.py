"""The accounts of a demonstration, which share one password until somebody chooses another one for theirs."""

from collections.abc import Iterable

from contracts.values import account_id
from gateway.signin.passwords import Passwords
from services.chassis.database import Connection


async def provide(connection: Connection, logins: Iterable[str], password: str, passwords: Passwords) -> None:
    """Give the accounts of a demonstration their password, but none that somebody has chosen another one for."""
    (known,) = await connection.fetch("select min(password) from own.credentials where demo")
    named = list(logins)
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
