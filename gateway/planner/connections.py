"""A few connections for reads, handed out without a task or a timer of their own; the last one back goes first.

A pool's way to lend a connection takes longer than reading a row. Whoever holds one here leaves it as it was, or closes
it; a closed one is not lent again.
"""

import asyncio
from collections.abc import Awaitable, Callable

from services.chassis.database import Connection
from services.chassis.errors import Busy

Connect = Callable[[], Awaitable[Connection]]


class Connections:
    """``most`` at a time; whoever waits longer than ``patience`` seconds for one is told that it is busy."""

    def __init__(self, connect: Connect, most: int, patience: float) -> None:
        self._connect, self._patience = connect, patience
        self._room = asyncio.Semaphore(most)
        self.idle: list[Connection] = []
        self.lent = 0

    async def take(self) -> Connection:
        """One that is open, as far as anybody knows."""
        await self._enter()
        self.lent += 1
        try:
            while self.idle:
                if not (connection := self.idle.pop()).is_closed():
                    return connection
            async with asyncio.timeout(self._patience):
                return await self._connect()
        except BaseException:
            self._leave()
            raise

    def give_back(self, connection: Connection) -> None:
        if not connection.is_closed():
            self.idle.append(connection)
        self._leave()

    def drop(self) -> None:
        """Lend none of those again that are not in use."""
        while self.idle:
            self.idle.pop().terminate()

    async def _enter(self) -> None:
        if not self._room.locked():
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        except TimeoutError as error:
            raise Busy from error

    def _leave(self) -> None:
        self.lent -= 1
        self._room.release()
