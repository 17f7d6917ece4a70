"""Accounts as the machine's own command line makes them: those of the demonstration share one random password."""

import base64

import asyncpg

from deploy import secret
from deploy.demo import network
from deploy.places import Places
from deploy.postgres.databases import Databases
from gateway.signin import accounts

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
        await accounts.provide(connection, network.accounts(), password(places))
    finally:
        await connection.close()
