"""From the feed of changes to deliveries: each endpoint is told what its client's unit may see, from where it stands.

How far an endpoint was fed is written in the transaction of its deliveries; whoever feeds it at the same time, or again
after a crash, makes the same ones, and they are there already.
"""

import asyncio
from typing import Any

import structlog

from contracts.values import Scope
from gateway import feed
from gateway.feed import Cursor, CursorOfAnotherHistory, Feed
from gateway.live import Changes
from gateway.reading import Viewer
from gateway.views import VIEWS
from gateway.webhooks import deliveries
from gateway.webhooks.deliveries import RESTORED, Deliveries, Message
from gateway.webhooks.endpoints import PURPOSE
from services.chassis import causes
from services.chassis.database import Pool, passes
from services.chassis.errors import Busy, Unavailable
from services.chassis.status import Loop
from services.chassis.timers import Timers

log = structlog.get_logger()

LOOK_SECONDS, PAUSE_SECONDS, SWEEP_TURNS = 5.0, 0.5, 720
LIVING = """
own.webhook_endpoints e join own.partner_clients c using (client_id) join units u using (unit_no)
where c.closed_at is null and u.dissolved_at is null and e.disabled_at is null and 'stations:read' = any(c.scopes)
"""
"""The endpoints that are told anything: enabled, of an open client of a unit that is there, which may read stations."""
STANDING = f"select e.endpoint_id, e.events, e.cursor, c.client_id, c.unit_no from {LIVING}"  # noqa: S608 (our own)


class Feeding:
    """Runs in whichever process leads."""

    def __init__(self, pool: Pool, told: Feed, changes: Changes, kept: Deliveries, timers: Timers) -> None:
        self._pool, self._feed, self._changes, self._kept, self._timers = pool, told, changes, kept, timers

    async def run(self, status: Loop) -> None:
        """Feed whenever any view has moved, for ever."""
        turn = 0
        with self._changes.watch(*(view.name for view in VIEWS)) as watcher:
            while True:
                try:
                    await self.turn()
                    if turn % SWEEP_TURNS == 0:
                        await self._kept.sweep()
                    status.turned(0)
                except Exception as error:
                    if not (passes(error) or isinstance(error, Busy | Unavailable)):
                        raise
                    status.trouble(causes.told(error))
                turn += 1
                await watcher.woken(LOOK_SECONDS)
                await asyncio.sleep(PAUSE_SECONDS)  # what comes together is told together

    async def turn(self) -> None:
        """Bring every endpoint to where the feed ends."""
        end = feed.written(await self._feed.now())
        for behind in await self._pool.fetch(f"{STANDING} and e.cursor <> $1", end):
            row = behind
            while row and await self._more(row):
                row = await self._pool.fetchrow(f"{STANDING} and e.endpoint_id = $1", row["endpoint_id"])

    async def _more(self, row: Any) -> bool:
        """Feed an endpoint one page; whether there is more already."""
        viewer = Viewer(row["client_id"], Scope(enterprise_nos=(row["unit_no"],)))
        made: list[Message]
        reached: Cursor
        try:
            page = await self._feed.after(viewer, feed.read(row["cursor"]))
            made = deliveries.messages(row["endpoint_id"], row["events"], page.rows, page.cursor)
            reached, more = page.cursor, page.more
        except CursorOfAnotherHistory:
            log.info("webhooks-restored", endpoint=str(row["endpoint_id"]))
            made, reached, more = [deliveries.notice(RESTORED, self._timers.clock())], await self._feed.now(), False
        moment = self._timers.clock()
        async with self._pool.acquire() as connection, connection.transaction():
            moved = await connection.fetchval(MOVE, row["endpoint_id"], row["cursor"], feed.written(reached))
            if not moved:  # somebody else feeds it
                return False
            if made:
                await deliveries.put(connection, row["endpoint_id"], made, moment)
                await self._timers.set(connection, PURPOSE, row["endpoint_id"], moment)
        self._timers.wake()
        return more


MOVE = "update own.webhook_endpoints set cursor = $3 where endpoint_id = $1 and cursor = $2 returning true"
