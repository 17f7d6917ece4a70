"""What the partners' door works with; it lives as long as the front door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.access import AccessLog
from gateway.ask import Ask
from gateway.partner.calls import Calls
from gateway.partner.clients import Clients
from gateway.partner.own_codes.work import Jobs
from gateway.partner.tokens import Tokens
from services.chassis.database import Pool
from services.chassis.status import Board
from services.chassis.tasks import ended, watched


@dataclass(frozen=True, slots=True)
class Partners:
    """One of each."""

    clients: Clients
    tokens: Tokens
    calls: Calls
    jobs: Jobs


@asynccontextmanager
async def opened(pool: Pool, access: AccessLog, ask: Ask, board: Board) -> AsyncIterator[Partners]:
    """Open the desk, with whoever writes its book and whoever works off what was handed in."""
    calls, tokens = Calls(pool), Tokens(pool, access)
    jobs = Jobs(pool, tokens, ask)
    counting, working = board.loop("partner calls"), board.loop("partner jobs")
    tasks = [
        asyncio.create_task(watched(calls.run(counting), counting)),
        asyncio.create_task(watched(jobs.run(working), working)),
    ]
    try:
        yield Partners(Clients(pool, access), tokens, calls, jobs)
    finally:
        await ended(*tasks)
