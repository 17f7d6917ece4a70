"""What the partners' door works with; it lives as long as the front door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.access import AccessLog
from gateway.partner.calls import Calls
from gateway.partner.clients import Clients
from gateway.partner.tokens import Tokens
from services.chassis.database import Pool
from services.chassis.status import Board


@dataclass(frozen=True, slots=True)
class Partners:
    """One of each."""

    clients: Clients
    tokens: Tokens
    calls: Calls


@asynccontextmanager
async def opened(pool: Pool, access: AccessLog, board: Board) -> AsyncIterator[Partners]:
    """Open the desk, with whoever writes its book."""
    calls = Calls(pool)
    task = asyncio.create_task(calls.run(board.loop("partner calls")))
    try:
        yield Partners(Clients(pool, access), Tokens(pool, access), calls)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
