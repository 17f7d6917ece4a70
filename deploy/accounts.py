"""Accounts as the machine's own command line makes them: a set-up link for anybody, a password in the demonstration."""

import base64

import asyncpg

from contracts.values import account_id
from deploy import secret, verifying
from deploy.demo import network
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.settings import Given
from gateway.access import DONE, Access, AccessLog
from gateway.signin import demonstration, links
from gateway.signin.attempts import Attempts
from gateway.signin.passwords import Passwords

OPERATOR = "deploy.operator"
LETTERS, GROUP = 16, 4


def password(places: Places) -> str:
    """The password of every demonstration account of this installation: another one for each data directory."""
    random = bytes.fromhex(secret.password(secret.kept(places.secret), "demonstration accounts"))
    letters = base64.b32encode(random).decode().lower()[:LETTERS]
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


async def provide(databases: Databases, places: Places) -> None:
    """Let the demonstration's accounts sign in."""
    connection = await asyncpg.connect(databases.url("gateway", "writer"))
    try:
        await demonstration.provide(connection, network.accounts(), password(places), Passwords())
    finally:
        await connection.close()


async def invite(given: Given, login: str, *, drops_factor: bool) -> str:
    """A set-up link for an account, also for one that nobody has heard of; written to the access log before it is."""
    with verifying.reached(given) as (databases, _):
        connection = await asyncpg.connect(databases.url("gateway", "writer"))
        try:
            async with connection.transaction():
                why = "without the second factor" if drops_factor else ""
                entry = Access(account_id(OPERATOR), 0, "setup-link", f"account-{account_id(login)}", DONE, why)
                await AccessLog(connection).record(entry)
                token = await links.make(connection, login, None, drops_factor=drops_factor)
                await Attempts(connection).forgive(login)
        finally:
            await connection.close()
    return f"{given.origin or given.base_url}{links.PATH}{token}"
