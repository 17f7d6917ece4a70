"""Endpoints (接收地址): where a client is told what changes, of which events, and the secrets that sign it.

A signing secret is shown once and kept sealed; when another takes its place both sign for a day, so that the receiver
changes over when it likes. Whoever manages the clients of a unit manages these, and each change is logged with it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from contracts.catalog import EVENTS, OWNER
from contracts.values import uuid7
from gateway.feed import Feed, written
from gateway.partner.clients import MANAGE, Clients, NoSuchClient
from gateway.sessions import Session
from gateway.vault import Sealed, Vault
from gateway.views.history import happened
from gateway.webhooks import signing
from gateway.webhooks.addresses import Addresses
from services.chassis.database import Connection, Pool
from services.chassis.errors import Forbidden, Invalid, NotFound, Refused
from services.chassis.timers import Timers

PURPOSE = "webhook"
"""Of the timers whose subject is an endpoint: something may have to be sent there."""
MOST = 5
OVERLAP = timedelta(days=1)
KINDS = frozenset(f"{OWNER[EVENTS[name]]}.{name}" for name in happened.steps)
"""What can be told: every event that has a place in the feed of changes, under the name of its owner."""
BY_HAND, GONE, SILENT = "by-hand", "gone", "silent"
DISABLED = {
    BY_HAND: "人工停用",
    GONE: "接收方答复 410，表示不再接收",
    SILENT: "多日没有接受任何通知",
}
"""Why nothing is sent there any more."""
SHOWN = "e.endpoint_id, e.client_id, e.url, e.events, e.made_at, e.answered_at, e.disabled_at, e.disabled_for"


class BadEvents(Invalid):
    """Of the list of events; none means all."""

    code, zh, en = "bad-events", "事件类型有误", "There are no events of this type"


class TooManyEndpoints(Refused):
    """A client is one program."""

    code, zh, en = "too-many-endpoints", f"每个客户端至多 {MOST} 个接收地址", f"A client has at most {MOST} endpoints"


class NoSuchEndpoint(NotFound):
    """Removed, or not yours to manage."""

    code, zh, en = (
        "no-such-endpoint",
        "没有找到该接收地址，或不归您管理",
        "There is no such endpoint, or it is not yours",
    )


class Endpoint(NamedTuple):
    """An endpoint as it is shown; never with its secrets."""

    endpoint_id: UUID
    client_id: UUID
    url: str
    events: tuple[str, ...]
    """None: all of them."""
    made_at: datetime
    answered_at: datetime | None
    """When it took something last."""
    disabled_at: datetime | None
    disabled_for: str | None


class Endpoints:
    """The tables of endpoints and secrets; only the writer's role works here."""

    def __init__(
        self, pool: Pool, clients: Clients, feed: Feed, vault: Vault, timers: Timers, addresses: Addresses
    ) -> None:
        self._pool, self._clients, self._feed, self._vault = pool, clients, feed, vault
        self._timers, self._addresses = timers, addresses

    async def of(self, clients: Sequence[UUID]) -> list[Endpoint]:
        """The endpoints of clients, the oldest first."""
        rows = await self._pool.fetch(
            f"select {SHOWN} from own.webhook_endpoints e where client_id = any($1) order by made_at, endpoint_id",  # noqa: S608
            list(clients),
        )
        return [_made(row) for row in rows]

    async def add(
        self, session: Session, client_id: UUID, url: str, events: Sequence[str], trace: str
    ) -> tuple[Endpoint, str]:
        """An endpoint that is told what changes from now on, and its secret, which nobody is shown again."""
        made, fitting, begins = uuid7(), await self._fitting(session, url, events), written(await self._feed.now())
        async with self._clients.held(session, client_id, "webhook-add", trace) as (connection, _):
            others = "select count(*) from own.webhook_endpoints where client_id = $1"
            if await connection.fetchval(others, client_id) >= MOST:
                raise TooManyEndpoints
            row = await connection.fetchrow(
                f"""
                insert into own.webhook_endpoints as e (endpoint_id, client_id, url, events, cursor)
                values ($1, $2, $3, $4, $5) returning {SHOWN}
                """,  # noqa: S608 (our own)
                made,
                client_id,
                *fitting,
                begins,
            )
            secret = await self._secret(connection, made)
        return _made(row), secret

    async def change(
        self, session: Session, endpoint_id: UUID, url: str, events: Sequence[str], trace: str
    ) -> Endpoint:
        """Another address or other events; what was not taken yet goes to the new address."""
        fitting = await self._fitting(session, url, events)
        return await self._changed(
            session, endpoint_id, "webhook-change", trace, "url = $2, events = $3", *fitting, wakes=True
        )

    async def disable(self, session: Session, endpoint_id: UUID, trace: str) -> Endpoint:
        """Nothing is sent there any more; what would have been is kept for when it is enabled again."""
        change = "disabled_at = coalesce(disabled_at, now()), disabled_for = coalesce(disabled_for, $2)"
        return await self._changed(session, endpoint_id, "webhook-disable", trace, change, BY_HAND)

    async def enable(self, session: Session, endpoint_id: UUID, trace: str) -> Endpoint:
        """Go on where it stopped."""
        change = "disabled_at = null, disabled_for = null"
        return await self._changed(session, endpoint_id, "webhook-enable", trace, change, wakes=True)

    async def rotate(self, session: Session, endpoint_id: UUID, trace: str) -> tuple[Endpoint, str]:
        """Another secret; the one before it signs, too, for a day, and one before that no more."""
        async with self.held(session, endpoint_id, "webhook-rotate", trace) as connection:
            await connection.execute(
                "delete from own.webhook_secrets where endpoint_id = $1 and ends_at is not null", endpoint_id
            )
            await connection.execute(
                "update own.webhook_secrets set ends_at = $2 where endpoint_id = $1",
                endpoint_id,
                self._timers.clock() + OVERLAP,
            )
            secret = await self._secret(connection, endpoint_id)
            row = await connection.fetchrow(ONE, endpoint_id)
        return _made(row), secret

    async def remove(self, session: Session, endpoint_id: UUID, trace: str) -> None:
        """For good, with what was to be sent there and the log of what was."""
        async with self.held(session, endpoint_id, "webhook-remove", trace) as connection:
            await connection.execute("delete from own.webhook_endpoints where endpoint_id = $1", endpoint_id)
            await self._timers.drop(connection, PURPOSE, endpoint_id)

    async def keys(self, connection: Connection, endpoint_id: UUID) -> list[str]:
        """The live secrets, the newest first."""
        rows = await connection.fetch(
            """
            select secret_id, sealed, wrapped_key from own.webhook_secrets
            where endpoint_id = $1 and (ends_at is null or ends_at > $2) order by issued_at desc, secret_id desc
            """,
            endpoint_id,
            self._timers.clock(),
        )
        return [self._vault.open(row[0], Sealed(*row[1:])).decode() for row in rows]

    async def _changed(
        self,
        session: Session,
        endpoint_id: UUID,
        action: str,
        trace: str,
        change: str,
        *values: Any,
        wakes: bool = False,
    ) -> Endpoint:
        async with self.held(session, endpoint_id, action, trace) as connection:
            row = await connection.fetchrow(
                f"update own.webhook_endpoints e set {change} where endpoint_id = $1 returning {SHOWN}",  # noqa: S608
                endpoint_id,
                *values,
            )
            if wakes:
                await self._timers.set(connection, PURPOSE, endpoint_id, self._timers.clock())
        self._timers.wake()
        return _made(row)

    @asynccontextmanager
    async def held(self, session: Session, endpoint_id: UUID, action: str, trace: str) -> AsyncIterator[Connection]:
        """A transaction with the client's row locked and the change logged in it; for whoever manages its clients."""
        client = await self._pool.fetchval(
            "select client_id from own.webhook_endpoints where endpoint_id = $1", endpoint_id
        )
        try:
            async with self._clients.held(session, client or UUID(int=0), action, trace) as (connection, _):
                yield connection
        except NoSuchClient:
            raise NoSuchEndpoint(path="endpointId") from None

    async def _fitting(self, session: Session, url: str, events: Sequence[str]) -> tuple[str, list[str]]:
        """The address and the events as they are kept; for nobody who manages nothing a name is looked up."""
        if not session.identity.allows(MANAGE):
            raise Forbidden
        if not KINDS.issuperset(events):
            raise BadEvents(path="events")
        kept = self._addresses.fitting(url)
        await self._addresses.check(kept)
        return kept, sorted({*events})

    async def _secret(self, connection: Connection, endpoint_id: UUID) -> str:
        made, secret = uuid7(), signing.secret()
        await connection.execute(
            """
            insert into own.webhook_secrets (secret_id, endpoint_id, sealed, wrapped_key) values ($1, $2, $3, $4)
            """,
            made,
            endpoint_id,
            *self._vault.seal(made, secret.encode()),
        )
        return secret


ONE = f"select {SHOWN} from own.webhook_endpoints e where endpoint_id = $1"  # noqa: S608 (our own)


def _made(row: Any) -> Endpoint:
    return Endpoint(*row)._replace(events=tuple(row["events"]))
