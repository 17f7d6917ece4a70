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
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""The database is away, or this connection is; nothing is wrong with what was asked."""


async def pool(url: str, size: int = 8, *, durable: bool = True) -> Pool:
    """A pool whose users leave nothing behind on a connection, so that handing one back costs no round trip.

    Not ``durable``: commits do not wait for the disk. A crash may take the last of them back, whole, which suits
    whoever only follows: the checkpoint goes back with the rows, and the same entries come again.
    """

    async def nothing(_: Connection) -> None: ...

    settings = {} if durable else {"synchronous_commit": "off"}

    return await asyncpg.create_pool(
        url, min_size=1, max_size=size, reset=nothing, command_timeout=30, server_settings=settings
    )
