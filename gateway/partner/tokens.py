"""Tokens (OAuth2 client credentials): opaque, good for fifteen minutes, kept by their digests alone.

Every call looks its token up, so that a secret withdrawn, a client closed or a unit dissolved counts at once, in every
gateway. The client then asks as its unit: its identity is signed for the services like anybody's.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple
from uuid import UUID

from contracts.registry import UnitKind
from gateway.access import DONE, Access, AccessLog
from gateway.partner.guests import GUESTS
from gateway.reading import Viewer
from gateway.sessions import Grant, Session
from gateway.signin.kept import digested
from services.chassis.auth import Identity
from services.chassis.database import UNREACHABLE, Pool
from services.chassis.errors import Forbidden, Unauthenticated, Unavailable
from services.chassis.telemetry import trace_id

LASTS = timedelta(minutes=15)
TOKEN = "partner-token"  # noqa: S105 (what the access log calls it)
CLIENT = "c.client_id, c.unit_no, c.addresses::text[], c.scopes"
UNIT = "u.unit_id, u.name, u.kind, u.parent_no, u.stale"
LIVING = "c.closed_at is null and u.dissolved_at is null"
BY_SECRET = f"""
select s.secret_id, {CLIENT} from own.partner_secrets s join own.partner_clients c using (client_id)
join units u using (unit_no) where s.digest = $1 and {LIVING}
"""  # noqa: S608 (our own)
BY_TOKEN = f"""
select {CLIENT}, t.scopes as granted, {UNIT} from own.partner_tokens t join own.partner_secrets s using (secret_id)
join own.partner_clients c using (client_id) join units u using (unit_no)
where t.digest = $1 and t.ends_at > now() and {LIVING}
"""  # noqa: S608 (our own)
BY_CLIENT = f"""
select {CLIENT}, {UNIT} from own.partner_clients c join units u using (unit_no) where c.client_id = $1 and {LIVING}
"""  # noqa: S608 (our own)


class WrongClient(Unauthenticated):
    """No such client, or another secret: the answer is the same."""

    code, zh, en = "invalid-client", "客户端编号或密钥有误", "The client id or the secret is wrong"


class WrongToken(Unauthenticated):
    """Made up, over, or its secret was withdrawn."""

    code, zh, en = "invalid-token", "令牌无效或已过期，请重新获取", "This token is not valid, or no longer; get another"


class WrongScope(Forbidden):
    """The client was not let into that."""

    code, zh, en = "invalid-scope", "客户端没有所请求的权限范围", "The client may not have a scope that was asked for"


class WrongAddress(Forbidden):
    """A client with an allow-list comes from there alone."""

    code, zh, en = "address-not-allowed", "来源地址不在白名单内", "This address is not on the client's allow-list"


class Partner(NamedTuple):
    """A client at work: its unit's reach as a session, and the scopes of its token."""

    client_id: UUID
    session: Session
    scopes: frozenset[str]

    @property
    def unit_no(self) -> int:
        return self.session.grants[0].unit_no


class Issued(NamedTuple):
    """A token, shown once."""

    token: str
    scopes: list[str]


class Tokens:
    """Gives tokens for secrets, and finds whose a token is."""

    def __init__(self, pool: Pool, access: AccessLog) -> None:
        self._pool, self._access = pool, access

    async def issue(self, client_id: str, secret: str, wanted: Iterable[str], address: str, trace: str) -> Issued:
        """A token with the scopes that are wanted, or all the client has; what is refused is logged."""
        row = await self._found(BY_SECRET, secret)
        if row is None or str(row["client_id"]) != client_id.lower():
            await self._denied(_uuid(client_id), 0, address, WrongClient.code, trace)
            raise WrongClient
        scopes = sorted({*wanted} or row["scopes"])
        error: Forbidden | None = None
        if not _allowed(address, row["addresses"]):
            error = WrongAddress()
        elif not {*scopes} <= {*row["scopes"]}:
            error = WrongScope(path="scope")
        if error:
            await self._denied(row["client_id"], row["unit_no"], address, error.code, trace)
            raise error
        token = f"yzt_{secrets.token_urlsafe(32)}"
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("delete from own.partner_tokens where ends_at < now()")
            await connection.execute(
                "insert into own.partner_tokens (digest, secret_id, scopes, ends_at) values ($1, $2, $3, now() + $4)",
                digested(token),
                row["secret_id"],
                scopes,
                LASTS,
            )
            await connection.execute(
                "update own.partner_secrets set used_at = now() where secret_id = $1", row["secret_id"]
            )
            entry = Access(row["client_id"], row["unit_no"], TOKEN, address, DONE, "", trace_id(trace))
            await self._access.record(entry, connection)
        return Issued(token, scopes)

    async def find(self, token: str, address: str) -> Partner:
        """Who asks with a token, from an address."""
        row = await self._found(BY_TOKEN, token)
        if row is None:
            raise WrongToken
        if not _allowed(address, row["addresses"]):
            raise WrongAddress
        return _partner(row, row["granted"])

    async def of(self, client_id: UUID) -> Partner:
        """A client as it works off what it handed in before, with every scope it has; WrongToken when it is over."""
        row = await self._pool.fetchrow(BY_CLIENT, client_id)
        if row is None:
            raise WrongToken
        return _partner(row, row["scopes"])

    async def _found(self, query: str, text: str) -> Any:
        try:
            return await self._pool.fetchrow(query, digested(text))
        except UNREACHABLE as error:
            raise Unavailable from error

    async def _denied(self, client: UUID, unit_no: int, address: str, code: str, trace: str) -> None:
        await self._access.record(Access(client, unit_no, TOKEN, address, code, "", trace_id(trace)))


def _partner(row: Any, granted: Iterable[str]) -> Partner:
    """A client as its unit's guest."""
    kind = UnitKind(row["kind"])
    unit = row["unit_no"], row["unit_id"], row["name"], kind, (), row["parent_no"], row["stale"]
    account, grant = row["client_id"], Grant(GUESTS[kind].role, *unit)
    identity = Identity(account=str(account), hats=(grant.hat,))
    session = Session(f"client-{account}", (grant,), identity, Viewer(account, grant.hat.scope))
    return Partner(account, session, frozenset(granted) & frozenset(row["scopes"]))


def _allowed(address: str, networks: list[str]) -> bool:
    """Whether an address lies in one of the networks; in any, where there are none."""
    if not networks:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    here = getattr(here, "ipv4_mapped", None) or here
    return any(here in ip_network(one) for one in networks)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
