"""Connections to PostgreSQL, and what says that it is away."""

from typing import Any

import asyncpg

Pool = Any
"""``asyncpg.Pool``; asyncpg ships no types."""
Connection = Any
"""``asyncpg.Connection``, or a pool's proxy of one."""
Statement = Any
"""A prepared statement of a connection."""

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""The database is away, or this connection is; nothing is wrong with what was asked.

An internal error is what asyncpg says of a connection whose end it is just being told of.
"""

CONNECT_SECONDS = 10.0
"""Who takes the line and says nothing for so long is away; asyncpg by itself would wait for a minute."""

PASSING = ("08", "25", "40", "53", "55", "57", "58")
"""Classes of SQL states that say: not now. Connections, failover, deadlock, resources, locks, operators."""
UNPREPARED = ("3F000", "42P01", "42501", "42703")
"""A table is not there, not ours or not as declared: that is for whoever deploys, and no event is to blame."""


def passes(error: BaseException) -> bool:
    """Whether a fault lies with the surroundings: waiting helps, and what was being done may be done again."""
    if isinstance(error, asyncpg.InvalidCachedStatementError | MemoryError):
        return True
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in PASSING or state in UNPREPARED or isinstance(error, UNREACHABLE)
    # a value that does not fit its column is refused by asyncpg itself, as an InterfaceError that is a ValueError too
    return isinstance(error, UNREACHABLE) and not isinstance(error, ValueError)


async def pool(url: str, size: int = 8, *, durable: bool = True) -> Pool:
    """A pool whose users leave nothing behind on a connection, so that handing one back costs no round trip.

    Not ``durable``: commits do not wait for the disk. A crash may take the last of them back, whole, which suits
    whoever only follows: the checkpoint goes back with the rows, and the same entries come again.
    """

    async def nothing(_: Connection) -> None: ...

    settings = {} if durable else {"synchronous_commit": "off"}

    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        reset=nothing,
        timeout=CONNECT_SECONDS,
        command_timeout=30,
        server_settings=settings,
    )
