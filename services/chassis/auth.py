"""Who asks: an identity signed by its issuer for minutes (EdDSA), verified by every service for itself."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from contracts.permissions import OPERATOR, may
from contracts.values import Level, Scope
from services.chassis.clock import Clock, now
from services.chassis.errors import Unauthenticated

LIFETIME = timedelta(minutes=5)
ALGORITHM = "Ed25519"


class Hat(msgspec.Struct, frozen=True, kw_only=True):
    """One grant at work: a role in a unit, the level that unit stands at, and what it reaches."""

    role: str
    unit_no: int
    level: Level
    scope: Scope

    def allows(self, permission: str) -> bool:
        return may(self.role, permission) or (self.role == "operator" and permission in OPERATOR.may)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its hats. Permission and scope are looked for in the same hat, never mixed across two."""

    account: str
    hats: tuple[Hat, ...] = ()

    def hat_for(
        self, permission: str | None, division: int, unit_no: int | None = None, enterprise_no: int | None = None
    ) -> Hat | None:
        """The first hat that reaches the place and holds the permission (any permission when None)."""
        for hat in self.hats:
            if (permission is None or hat.allows(permission)) and hat.scope.covers(division, unit_no, enterprise_no):
                return hat
        return None

    def allows(self, permission: str) -> bool:
        return any(hat.allows(permission) for hat in self.hats)

    def reach(self, permission: str) -> Scope:
        """Everything the account may touch with this permission, all hats together."""
        scopes = [hat.scope for hat in self.hats if hat.allows(permission)]
        return Scope(
            prefixes=tuple({p for s in scopes for p in s.prefixes}),
            unit_nos=tuple({u for s in scopes for u in s.unit_nos}),
            enterprise_nos=tuple({e for s in scopes for e in s.enterprise_nos}),
        )


def policy(service: str, name: str) -> Identity:
    """The identity of a policy asking its own service."""
    return Identity(account=f"{service}.{name}")


def operator() -> Identity:
    """The command line of the machine itself: founds units and grants, anywhere."""
    hat = Hat(role="operator", unit_no=0, level=Level.NATION, scope=Scope(prefixes=(0,)))
    return Identity(account="deploy.operator", hats=(hat,))


class Signer:
    """Signs tokens as one issuer."""

    def __init__(self, issuer: str, private_key: Path, clock: Clock = now) -> None:
        self._issuer, self._clock = issuer, clock
        self._key = OKPKey.import_key(private_key.read_text())

    def token(self, claims: dict[str, Any], audience: str, lifetime: timedelta = LIFETIME) -> str:
        moment = self._clock()
        stamped = {
            **claims,
            "iss": self._issuer,
            "aud": audience,
            "iat": int(moment.timestamp()),
            "exp": int((moment + lifetime).timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, stamped, self._key, algorithms=[ALGORITHM])

    def identity(self, identity: Identity) -> str:
        """The ``Yz-Identity`` header for a call to a service."""
        return self.token({"sub": identity.account, "hats": msgspec.to_builtins(identity.hats)}, audience="services")


class Verifier:
    """Checks tokens against the public keys of known issuers, with one fixed algorithm.

    Keys named in a token's header are ignored, and so is everything unsigned. Verified tokens are remembered until
    they expire, because one identity asks many times.
    """

    REMEMBERED = 10_000

    def __init__(self, keys: Path, audience: str, issuers: frozenset[str], clock: Clock = now) -> None:
        self._keys = {name: OKPKey.import_key((keys / f"{name}.pub").read_text()) for name in sorted(issuers)}
        self._audience, self._clock = audience, clock
        self._seen: dict[str, tuple[int, dict[str, Any]]] = {}

    def claims(self, token: str) -> dict[str, Any]:
        """The claims of a valid token; anything else is Unauthenticated."""
        moment = self._clock().timestamp()
        if known := self._seen.get(token):
            if moment < known[0]:
                return known[1]
            del self._seen[token]
            raise Unauthenticated
        claims = self._verified(token)
        expires: int = claims["exp"]
        if claims.get("aud") != self._audience or moment >= expires:
            raise Unauthenticated
        if len(self._seen) >= self.REMEMBERED:
            self._seen.clear()
        self._seen[token] = (expires, claims)
        return claims

    def identity(self, token: str) -> Identity:
        claims = self.claims(token)
        return Identity(account=claims["sub"], hats=msgspec.convert(claims.get("hats", ()), tuple[Hat, ...]))

    def _verified(self, token: str) -> dict[str, Any]:
        for issuer, key in self._keys.items():
            try:
                found = jwt.decode(token, key, algorithms=[ALGORITHM])
            except (JoseError, ValueError):
                continue
            claims = found.claims
            if (
                "crit" not in found.header  # whatever it demands, we do not do it
                and claims.get("iss") == issuer
                and isinstance(claims.get("exp"), int)
                and isinstance(claims.get("sub"), str)
            ):
                return claims
        raise Unauthenticated
