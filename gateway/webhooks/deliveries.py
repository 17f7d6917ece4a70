"""Deliveries (通知): what is to be told to an endpoint, whether it was taken, and what came of each try.

An event of a source's history is one delivery of an endpoint, however often the feed is read: its id follows from them.
What it says is in ``messages``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row

from contracts.values import derived, uuid7
from gateway.feed import Cursor
from gateway.sessions import Session
from gateway.webhooks.endpoints import PURPOSE, Endpoints
from gateway.webhooks.messages import WebhookAbout, WebhookChange, WebhookNotice, WebhookStation, WebhookUnit
from services.chassis.database import Connection, Pool
from services.chassis.errors import NotFound
from services.chassis.timers import Timers

MOST_NAMED = 100
"""Stations that one message names; an event that concerns more says so, and the feed of changes has them all."""
KEPT_DAYS = 30
TEST, RESTORED = "webhook.test", "webhook.restored"
SHOWN = "delivery_id, number, endpoint_id, event, state, tries, made_at, due_at"


class State(StrEnum):
    """What became of a delivery so far."""

    WAITING = "waiting"
    SENDING = "sending"
    TAKEN = "taken"
    GIVEN_UP = "given-up"


class NoSuchDelivery(NotFound):
    """Forgotten, or not yours to manage."""

    code, zh, en = "no-such-delivery", "没有找到该通知，或不归您管理", "There is no such delivery, or it is not yours"


class Message(NamedTuple):
    """A delivery before anybody was told."""

    delivery_id: UUID
    lineage: UUID | None
    source: str | None
    position: int | None
    event: str
    body: str
    trace: str


class Delivery(NamedTuple):
    """A delivery as its log shows it."""

    delivery_id: UUID
    number: int
    endpoint_id: UUID
    event: str
    state: str
    tries: int
    made_at: datetime
    due_at: datetime | None
    """When it is tried next, or when it is known to be lost; None when it is over."""


class Attempt(NamedTuple):
    """One try of a delivery, as its log shows it."""

    delivery_id: UUID
    number: int
    at: datetime
    status: int | None
    failure: str
    milliseconds: int


def messages(endpoint_id: UUID, events: Sequence[str], rows: Iterable[Row[Any]], cursor: Cursor) -> list[Message]:
    """What rows of the feed come to for an endpoint that wants these events, or all if none is named."""
    made = []
    for (source, position), together in groupby(rows, lambda row: (row.source, row.position)):
        hints = list(together)
        event = f"{source}.{hints[0].event}"
        if events and event not in events:
            continue
        lineage = cursor[source].lineage
        about = WebhookAbout(
            source,
            position,
            tuple(WebhookStation(row.station_id, row.seen is None) for row in hints[:MOST_NAMED] if row.station_id),
            tuple(WebhookUnit(row.unit_id) for row in hints[:MOST_NAMED] if row.unit_id),
            len(hints) > MOST_NAMED,
        )
        body = _text(WebhookChange(event, hints[0].recorded_at, about))
        delivery_id = derived("webhook", endpoint_id, source, lineage, position)
        made.append(Message(delivery_id, lineage, source, position, event, body, hints[0].trace or ""))
    return made


def notice(event: str, moment: datetime) -> Message:
    """What is told of the deliveries themselves: a trial, or that the history was restored and is to be read anew."""
    return Message(uuid7(), None, None, None, event, _text(WebhookNotice(event, moment, {})), "")


def _text(said: WebhookChange | WebhookNotice) -> str:
    return msgspec.json.encode(said).decode()


async def put(connection: Connection, endpoint_id: UUID, made: Sequence[Message], moment: datetime) -> None:
    """What is to be told from this moment on; what is known already stays as it is."""
    await connection.executemany(
        """
        insert into own.webhook_deliveries
            (delivery_id, lineage, source, position, event, body, trace, endpoint_id, made_at, state, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $9) on conflict do nothing
        """,
        [(*one, endpoint_id, moment) for one in made],
    )


class Deliveries:
    """The log of what was told, and its replay; only the writer's role works here."""

    def __init__(self, pool: Pool, endpoints: Endpoints, timers: Timers) -> None:
        self._pool, self._endpoints, self._timers = pool, endpoints, timers

    async def of(
        self, endpoint_id: UUID, first: int, before: int | None = None, state: State | None = None
    ) -> list[Delivery]:
        """The latest deliveries of an endpoint, before one of them if that is given."""
        rows = await self._pool.fetch(
            f"""
            select {SHOWN} from own.webhook_deliveries
            where endpoint_id = $1 and ($2::bigint is null or number < $2) and ($3::text is null or state = $3)
            order by number desc limit $4
            """,  # noqa: S608 (our own)
            endpoint_id,
            before,
            state,
            first,
        )
        return [Delivery(*row) for row in rows]

    async def attempts(self, deliveries: Sequence[UUID]) -> list[Attempt]:
        """Every try of deliveries, the first one first."""
        rows = await self._pool.fetch(
            """
            select delivery_id, number, at, status, failure, milliseconds from own.webhook_attempts
            where delivery_id = any($1) order by delivery_id, number
            """,
            list(deliveries),
        )
        return [Attempt(*row) for row in rows]

    async def replay(self, session: Session, delivery_id: UUID, trace: str) -> Delivery:
        """Send it once more, under the same id and with the same content, whatever became of it before."""
        endpoint_id = await self._pool.fetchval(
            "select endpoint_id from own.webhook_deliveries where delivery_id = $1", delivery_id
        )
        try:
            async with self._endpoints.held(session, endpoint_id or UUID(int=0), "webhook-replay", trace) as connection:
                moment = self._timers.clock()
                again = await connection.fetchrow(
                    f"""
                    update own.webhook_deliveries set state = 'waiting', tries = 0, due_at = $2
                    where delivery_id = $1 and state <> 'sending' returning {SHOWN}
                    """,  # noqa: S608 (our own)
                    delivery_id,
                    moment,
                )
                row = again or await connection.fetchrow(ONE, delivery_id)
                if row is None:
                    raise NoSuchDelivery(path="deliveryId")
                await self._timers.set(connection, PURPOSE, endpoint_id, moment)
        except NotFound:
            raise NoSuchDelivery(path="deliveryId") from None
        self._timers.wake()
        return Delivery(*row)

    async def test(self, session: Session, endpoint_id: UUID, trace: str) -> Delivery:
        """Send a message that says nothing, to see whether it arrives and is understood."""
        made, moment = notice(TEST, self._timers.clock()), self._timers.clock()
        async with self._endpoints.held(session, endpoint_id, "webhook-test", trace) as connection:
            await put(connection, endpoint_id, [made], moment)
            await self._timers.set(connection, PURPOSE, endpoint_id, moment)
            row = await connection.fetchrow(ONE, made.delivery_id)
        self._timers.wake()
        return Delivery(*row)

    async def sweep(self) -> None:
        """Forget what is over for so long."""
        await self._pool.execute(
            "delete from own.webhook_deliveries where due_at is null and made_at < now() - make_interval(days => $1)",
            KEPT_DAYS,
        )


ONE = f"select {SHOWN} from own.webhook_deliveries where delivery_id = $1"  # noqa: S608 (our own)
