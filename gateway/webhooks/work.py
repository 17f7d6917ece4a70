"""The work of delivering: one message at a time to each endpoint, in the order in which they are due.

An endpoint has a timer. When it falls due, how things stand is looked at: what is due first is marked as being sent,
with a lease, and sent behind that transaction; what came of it is written down, and the timer set for what is due next.
Whoever dies in between leaves a lease that runs out: the try is counted as lost, and made again.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter

from gateway.webhooks import schedule, signing
from gateway.webhooks.endpoints import GONE, PURPOSE, SILENT, Endpoints
from gateway.webhooks.feeding import LIVING
from gateway.webhooks.sending import GONE as ANSWERED_GONE
from gateway.webhooks.sending import LOST, Outcome, Sender
from services.chassis import tracing
from services.chassis.database import Connection, Pool
from services.chassis.timers import Afterwards, Timer, Timers

LEASE = timedelta(seconds=45)
"""Longer than a try may take."""
MOST_FLYING = 32
LATER = timedelta(seconds=1)


class Sending(NamedTuple):
    """A delivery on its way."""

    delivery_id: UUID
    endpoint_id: UUID
    body: str
    trace: str
    tries: int
    """This one with it, since it was made or asked for again."""
    number: int
    """Of the try in its log."""


class Work:
    """Acts on the timers of endpoints.

    Whoever changes an endpoint, what is to be sent there and its timer locks them in this order; an act, which holds
    the timer, locks no endpoint.
    """

    def __init__(
        self, pool: Pool, endpoints: Endpoints, sender: Sender, timers: Timers, figures: CollectorRegistry
    ) -> None:
        self._pool, self._endpoints, self._sender, self._timers = pool, endpoints, sender, timers
        about = "Tries to deliver, by what became of the delivery and why it was not taken"
        self._tries = Counter("yizhan_webhook_tries", about, ["outcome", "why"], registry=figures)
        self._flying = 0
        timers.on(PURPOSE, self.act)

    async def act(self, connection: Connection, timer: Timer) -> Afterwards | None:
        """What is due at an endpoint, if it is still to be told anything and nothing is on its way there."""
        endpoint_id, moment = timer.subject, self._timers.clock()
        if self._flying >= MOST_FLYING:
            await self._timers.set(connection, PURPOSE, endpoint_id, moment + LATER)
            return None
        endpoint = await connection.fetchrow(
            f"select e.url from {LIVING} and e.endpoint_id = $1",  # noqa: S608 (our own)
            endpoint_id,
        )
        if endpoint is None:
            return None
        flying = await connection.fetchrow(FLYING, endpoint_id)
        if flying and flying["due_at"] > moment:
            await self._timers.set(connection, PURPOSE, endpoint_id, flying["due_at"])
            return None
        if flying:
            await self._settle(connection, Sending(*flying[:6]), Outcome(None, LOST, 0), moment)
        row = await connection.fetchrow(BEGIN, endpoint_id, moment, moment + LEASE)
        if row is None:
            await self._next(connection, endpoint_id)
            return None
        sending = Sending(*row)
        await connection.execute(TRY, sending.delivery_id, sending.number, moment)
        await self._timers.set(connection, PURPOSE, endpoint_id, moment + LEASE)
        keys = await self._endpoints.keys(connection, endpoint_id)
        return partial(self._send, sending, endpoint["url"], keys, moment)

    async def _send(self, sending: Sending, url: str, keys: list[str], moment: datetime) -> None:
        body, again = sending.body.encode(), sending.number > 1
        links = [sending.trace] if again and sending.trace else []
        self._flying += 1
        try:
            # A first try ends the trace of what it tells; a later one is linked to it.
            with tracing.span("webhook", "" if again else sending.trace, links, number=sending.number) as trace:
                headers = signing.headers(keys, str(sending.delivery_id), moment, body)
                outcome = await self._sender.send(url, headers | {"traceparent": trace} | CONTENT, body)
        finally:
            self._flying -= 1
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, sending.endpoint_id)
            await self._settle(connection, sending, outcome, self._timers.clock())
            await self._next(connection, sending.endpoint_id)
        self._timers.wake()

    async def _settle(self, connection: Connection, sending: Sending, outcome: Outcome, moment: datetime) -> None:
        """Write down what came of a try, unless it was taken to be lost meanwhile."""
        due = None
        if not outcome.taken:
            due = schedule.after(sending.tries, moment, schedule.asked(outcome.retry_after, moment))
        state = "taken" if outcome.taken else "waiting" if due else "given-up"
        made_at = await connection.fetchval(SETTLE, sending.delivery_id, sending.tries, state, due)
        if made_at is None:
            return
        self._tries.labels(state, outcome.failure).inc()
        await connection.execute(
            "update own.webhook_attempts set status = $3, failure = $4, milliseconds = $5 "
            "where delivery_id = $1 and number = $2",
            sending.delivery_id,
            sending.number,
            outcome.status,
            outcome.failure,
            outcome.milliseconds,
        )
        if outcome.taken:
            await connection.execute(TOOK, sending.endpoint_id, moment)
        elif outcome.status == ANSWERED_GONE:
            await connection.execute(DISABLE, sending.endpoint_id, moment, GONE, None)
        elif due is None and outcome.failure != LOST:
            await connection.execute(DISABLE, sending.endpoint_id, moment, SILENT, made_at)

    async def _next(self, connection: Connection, endpoint_id: UUID) -> None:
        due = await connection.fetchval(NEXT, endpoint_id)
        if due is not None:
            await self._timers.set(connection, PURPOSE, endpoint_id, due)


CONTENT = {"content-type": "application/json", "user-agent": "yizhan-webhooks/1"}
ROW = "d.delivery_id, d.endpoint_id, d.body, d.trace, d.tries"
TRIES = "(select coalesce(max(a.number), 0) from own.webhook_attempts a where a.delivery_id = d.delivery_id)"
FLYING = f"""
select {ROW}, {TRIES}::int, d.due_at from own.webhook_deliveries d where d.endpoint_id = $1 and d.state = 'sending'
"""  # noqa: S608 (our own)
BEGIN = f"""
update own.webhook_deliveries d set state = 'sending', tries = d.tries + 1, due_at = $3
where d.delivery_id = (
    select w.delivery_id from own.webhook_deliveries w
    where w.endpoint_id = $1 and w.due_at <= $2 order by w.due_at, w.number limit 1
)
returning {ROW}, ({TRIES} + 1)::int
"""  # noqa: S608 (our own)
TRY = """
insert into own.webhook_attempts (delivery_id, number, at, failure, milliseconds) values ($1, $2, $3, 'lost', 0)
"""
SETTLE = """
update own.webhook_deliveries set state = $3, due_at = $4
where delivery_id = $1 and state = 'sending' and tries = $2 returning made_at
"""
LOCK = "select from own.webhook_endpoints where endpoint_id = $1 for no key update"
NEXT = "select min(due_at) from own.webhook_deliveries where endpoint_id = $1"
TOOK = "update own.webhook_endpoints set answered_at = $2 where endpoint_id = $1"
DISABLE = """
update own.webhook_endpoints set disabled_at = $2, disabled_for = $3 where endpoint_id = $1 and disabled_at is null
and ($4::timestamptz is null or answered_at is null or answered_at < $4)
"""
