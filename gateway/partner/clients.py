"""Clients (接口客户端): a program of a unit, its scopes and addresses, and the secrets it proves itself with.

A secret is shown once and kept by its digest; two may live, so that one is replaced while the other still works. Each
change is written to the access log in its own transaction, and concerns whoever manages the clients of that unit.
"""

import secrets
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from ipaddress import ip_network
from typing import Any, NamedTuple
from uuid import UUID

from contracts.registry import UnitKind
from contracts.values import Scope, uuid7
from gateway.access import DONE, Access, AccessLog
from gateway.partner.guests import GUESTS
from gateway.sessions import Session
from gateway.signin.kept import digested
from gateway.watched import AREA
from services.chassis.database import Connection, Pool
from services.chassis.errors import Forbidden, Invalid, NotFound, Refused

READ, MANAGE = "partner:read", "partner:manage"
LONGEST_NAME, MOST_ADDRESSES, MOST_CLIENTS, MOST_SECRETS = 60, 20, 20, 2
HINT = 4
"""Letters of a secret that are kept, so that people know one from the other."""
SHOWN = "c.client_id, c.unit_no, c.name, c.scopes, c.addresses::text[], c.registered_at, c.closed_at"


class BadClientName(Invalid):
    """It stands in lists and logs."""

    code = "bad-client-name"
    zh = f"客户端名称须为 1 至 {LONGEST_NAME} 字，不含控制字符"
    en = f"A client's name has 1 to {LONGEST_NAME} characters and no control characters"


class BadScopes(Invalid):
    """At least one, of those its sort of unit may have."""

    code, zh, en = "bad-scopes", "权限范围有误", "These are not scopes that this unit's clients may have"


class BadAddresses(Invalid):
    """Addresses or networks, as a firewall would write them."""

    code = "bad-addresses"
    zh = f"地址须为 IP 或网段，如 203.0.113.0/24，至多 {MOST_ADDRESSES} 个"
    en = f"Addresses are IPs or networks such as 203.0.113.0/24, at most {MOST_ADDRESSES}"


class NoGuest(Refused):
    """Unions work in the console."""

    code, zh, en = "no-guest", "该组织不使用接口客户端", "A unit of this sort has no clients"


class TooManyClients(Refused):
    """A client for each system is enough."""

    code = "too-many-clients"
    zh, en = f"每个单位至多 {MOST_CLIENTS} 个客户端", f"A unit has at most {MOST_CLIENTS} clients"


class TwoSecrets(Refused):
    """One to use, one to change to."""

    code = "two-secrets"
    zh, en = "已有两个有效密钥，请先停用一个", "Two secrets are in use already; withdraw one of them first"


class NoSuchClient(NotFound):
    """Never registered, closed, or not yours."""

    code = "no-such-client"
    zh, en = "没有找到该客户端，或不归您管理", "There is no such client, or it is not yours to manage"


class NoSuchSecret(NotFound):
    """Withdrawn already."""

    code, zh, en = "no-such-secret", "没有找到该密钥，或已停用", "There is no such secret, or it was withdrawn"


class Client(NamedTuple):
    """A client as it is kept."""

    client_id: UUID
    unit_no: int
    name: str
    scopes: tuple[str, ...]
    addresses: tuple[str, ...]
    """Networks it may come from; none: from anywhere."""
    registered_at: datetime
    closed_at: datetime | None


class Secret(NamedTuple):
    """A secret as it is shown after it was shown once."""

    secret_id: UUID
    client_id: UUID
    hint: str
    issued_at: datetime
    used_at: datetime | None


class Clients:
    """The tables; each change asks whether whoever is at work manages the unit."""

    def __init__(self, pool: Pool, access: AccessLog) -> None:
        self._pool, self._access = pool, access

    async def of(self, scope: Scope, unit_no: int | None = None) -> list[Client]:
        """The clients of the units of an area, or of one of them, the latest first."""
        rows = await self._pool.fetch(
            f"""
            select {SHOWN} from own.partner_clients c where c.unit_no in (select unit_no from units where {AREA})
            and ($4::int is null or c.unit_no = $4) order by c.registered_at desc, c.client_id limit 500
            """,  # noqa: S608 (our own)
            list(scope.prefixes),
            list(scope.unit_nos),
            list(scope.enterprise_nos),
            unit_no,
        )
        return [_made(row) for row in rows]

    async def secrets(self, clients: Sequence[UUID]) -> list[Secret]:
        """The live secrets of clients, the latest first."""
        rows = await self._pool.fetch(
            "select secret_id, client_id, hint, issued_at, used_at from own.partner_secrets "
            "where client_id = any($1) order by issued_at desc",
            list(clients),
        )
        return [Secret(*row) for row in rows]

    async def register(
        self,
        session: Session,
        unit_no: int,
        name: str,
        scopes: Sequence[str],
        addresses: Sequence[str],
        trace: str,
    ) -> tuple[Client, str]:
        """A client with its first secret, which nobody is shown again."""
        made = uuid7()
        async with self._pool.acquire() as connection, connection.transaction():
            kind = await _unit(connection, session, unit_no)
            await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"clients of {unit_no}")
            others = "select count(*) from own.partner_clients where unit_no = $1 and closed_at is null"
            if await connection.fetchval(others, unit_no) >= MOST_CLIENTS:
                raise TooManyClients
            row = await connection.fetchrow(
                f"""
                insert into own.partner_clients as c (client_id, unit_no, name, scopes, addresses)
                values ($1, $2, $3, $4, $5::text[]::cidr[]) returning {SHOWN}
                """,  # noqa: S608 (our own)
                made,
                unit_no,
                *_fitting(kind, name, scopes, addresses),
            )
            secret = await _secret(connection, made)
            await self._log(connection, session, "partner-client-register", made, trace)
        return _made(row), secret

    async def change(
        self,
        session: Session,
        client_id: UUID,
        name: str,
        scopes: Sequence[str],
        addresses: Sequence[str],
        trace: str,
    ) -> Client:
        """Another name, other scopes or addresses; what its tokens are good for narrows with them."""
        async with self.held(session, client_id, "partner-client-change", trace) as (connection, kind):
            row = await connection.fetchrow(
                f"""
                update own.partner_clients c set name = $2, scopes = $3, addresses = $4::text[]::cidr[]
                where client_id = $1 returning {SHOWN}
                """,  # noqa: S608 (our own)
                client_id,
                *_fitting(kind, name, scopes, addresses),
            )
        return _made(row)

    async def close(self, session: Session, client_id: UUID, trace: str) -> Client:
        """For good: its secrets and tokens are over; what it did stays in the logs."""
        async with self.held(session, client_id, "partner-client-close", trace) as (connection, _):
            await connection.execute("delete from own.partner_secrets where client_id = $1", client_id)
            row = await connection.fetchrow(
                f"update own.partner_clients c set closed_at = now() where client_id = $1 returning {SHOWN}",  # noqa: S608
                client_id,
            )
        return _made(row)

    async def issue(self, session: Session, client_id: UUID, trace: str) -> tuple[Client, str]:
        """A second secret beside the one in use."""
        async with self.held(session, client_id, "partner-secret-issue", trace) as (connection, _):
            live = "select count(*) from own.partner_secrets where client_id = $1"
            if await connection.fetchval(live, client_id) >= MOST_SECRETS:
                raise TwoSecrets
            secret = await _secret(connection, client_id)
        return await self._one(client_id), secret

    async def withdraw(self, session: Session, client_id: UUID, secret_id: UUID, trace: str) -> Client:
        """A secret is over, and with it every token that was got with it."""
        async with self.held(session, client_id, "partner-secret-withdraw", trace) as (connection, _):
            gone = "delete from own.partner_secrets where secret_id = $1 and client_id = $2 returning true"
            if not await connection.fetchval(gone, secret_id, client_id):
                raise NoSuchSecret(path="secretId")
        return await self._one(client_id)

    @asynccontextmanager
    async def held(
        self, session: Session, client_id: UUID, action: str, trace: str
    ) -> AsyncIterator[tuple[Connection, UnitKind]]:
        """A transaction with the client's row locked and the change logged in it; for whoever manages its unit."""
        async with self._pool.acquire() as connection, connection.transaction():
            unit_no = await connection.fetchval(
                "select unit_no from own.partner_clients where client_id = $1 and closed_at is null for update",
                client_id,
            )
            if not session.identity.allows(MANAGE):
                raise Forbidden
            if unit_no is None:
                raise NoSuchClient(path="clientId")
            try:
                kind = await _unit(connection, session, unit_no)
            except NotFound:
                raise NoSuchClient(path="clientId") from None
            yield connection, kind
            await self._log(connection, session, action, client_id, trace)

    async def _one(self, client_id: UUID) -> Client:
        return _made(
            await self._pool.fetchrow(f"select {SHOWN} from own.partner_clients c where client_id = $1", client_id)  # noqa: S608
        )

    async def _log(self, connection: Connection, session: Session, action: str, client: UUID, trace: str) -> None:
        await self._access.record(Access.by(session, action, f"client-{client}", DONE, trace=trace), connection)


async def _unit(connection: Connection, session: Session, unit_no: int) -> UnitKind:
    """What sort of unit it is, for whoever manages its clients: its own administrator, or a union's above it."""
    if not session.identity.allows(MANAGE):
        raise Forbidden
    row = await connection.fetchrow(
        "select kind, division, enterprise_no from units where unit_no = $1 and dissolved_at is null", unit_no
    )
    if row is None or not session.identity.hat_for(MANAGE, row["division"], None, row["enterprise_no"]):
        raise NotFound(path="unitNo")
    return UnitKind(row["kind"])


async def _secret(connection: Connection, client_id: UUID) -> str:
    """A fresh secret's text; only its digest stays."""
    secret = f"yzs_{secrets.token_urlsafe(32)}"
    await connection.execute(
        "insert into own.partner_secrets (secret_id, client_id, digest, hint) values ($1, $2, $3, $4)",
        uuid7(),
        client_id,
        digested(secret),
        secret[-HINT:],
    )
    return secret


def _fitting(
    kind: UnitKind, name: str, scopes: Sequence[str], addresses: Sequence[str]
) -> tuple[str, list[str], list[str]]:
    """Name, scopes and networks as they are kept, or why not."""
    if kind not in GUESTS:
        raise NoGuest(path="unitNo")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise BadClientName(path="name")
    if not scopes or not GUESTS[kind].scopes.issuperset(scopes):
        raise BadScopes(path="scopes")
    try:
        networks = sorted({str(ip_network(one.strip(), strict=False)) for one in addresses})
    except ValueError:
        raise BadAddresses(path="addresses") from None
    if len(networks) > MOST_ADDRESSES:
        raise BadAddresses(path="addresses")
    return name, sorted({*scopes}), networks


def _made(row: Any) -> Client:
    return Client(*row)._replace(scopes=tuple(row["scopes"]), addresses=tuple(row["addresses"]))
