"""Personal data: peeled off a command before anybody decides, sealed under a key of the person's own.

A row of ``people`` holds each text encrypted with the person's key, and that key encrypted with the service's. Every
ciphertext is bound to its person and field, so that none can be put in another's place. To forget a person is to delete
the row, and the key with it; the id stays in ``erasures`` and is never given to anybody again.

Keys are unwrapped where they are used and kept nowhere.
"""

import hmac
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.messages import Command
from contracts.values import personal_fields
from services.chassis.database import Pool
from services.chassis.errors import Invalid, NotFound, Refused, Unavailable

NONCE, KEY = 12, 32


class NobodyNamed(Invalid):
    """What is said about a person is kept under the person's id, so the id has to be there."""

    code = "nobody-named"
    zh, en = "填写了个人信息，须同时给出人员编号", "Something is said about a person, so their id has to be given, too"


class PersonIsErased(Refused):
    """An erased id is never filled again."""

    code = "person-is-erased"
    zh, en = "该人员的个人信息已被删除，不能再使用此编号", "This person was erased; the id cannot be used again"


class Sealed(NamedTuple):
    """What was said about a person, for the table."""

    person_id: UUID
    sealed: bytes
    wrapped_key: bytes


class Standing(NamedTuple):
    """What the store knows of a person when a command is decided: whose they are, and whether they were erased."""

    division: int
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Peeled:
    """A command without its personal texts, the persons it names by field, and what it said about them, sealed."""

    command: Command
    named: dict[str, UUID] = field(default_factory=dict)
    sealed: tuple[Sealed, ...] = ()


class Keyring:
    """The service's own key: it wraps the persons' keys, and keys the hashes of what was asked about them."""

    def __init__(self, key: bytes) -> None:
        self._wrapping, self._body = AESGCM(self._derived(key, b"wrapping")), self._derived(key, b"body")

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        """From the file beside the service's private key; a service without one stops with a sentence."""
        try:
            return cls(bytes.fromhex(path.read_text()))
        except (OSError, ValueError):
            raise SystemExit(f"无法读取密钥文件 / This key file cannot be read: {path}") from None

    @staticmethod
    def _derived(key: bytes, purpose: bytes) -> bytes:
        return hmac.digest(key, purpose, "sha256")

    def fingerprint(self, said: bytes) -> bytes:
        """A hash that nobody without the key can try names and numbers against."""
        return hmac.digest(self._body, said, "sha256")

    def seal(self, person_id: UUID, texts: dict[str, str]) -> Sealed:
        """Encrypt what is said about a person under a fresh key; what was said before is thereby forgotten."""
        key = os.urandom(KEY)
        own = AESGCM(key)
        sealed = {name: _encrypt(own, text.encode(), _bound(person_id, name)) for name, text in texts.items()}
        wrapped = _encrypt(self._wrapping, key, _bound(person_id, "key"))
        return Sealed(person_id, msgspec.msgpack.encode(sealed), wrapped)

    def open(self, one: Sealed) -> dict[str, str]:
        """What was said about a person; fails when a byte was changed or moved."""
        own = AESGCM(_decrypt(self._wrapping, one.wrapped_key, _bound(one.person_id, "key")))
        sealed = msgspec.msgpack.decode(one.sealed, type=dict[str, bytes])
        return {name: _decrypt(own, text, _bound(one.person_id, name)).decode() for name, text in sealed.items()}


def _encrypt(key: AESGCM, text: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, text, bound)


def _decrypt(key: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    return key.decrypt(sealed[:NONCE], sealed[NONCE:], bound)


def _bound(person_id: UUID, field: str) -> bytes:
    return person_id.bytes + field.encode()


def peel(command: Command, keyring: Keyring | None) -> Peeled:
    """Take the personal texts off a command; most have none. A process without a key takes nobody's."""
    named: dict[str, UUID] = {}
    bare: dict[str, str] = {}
    sealed = []
    for id_field, fields in personal_fields(type(command)).items():
        person_id: UUID | None = getattr(command, id_field)
        texts = {short: text for name, short in fields.items() if (text := getattr(command, name).strip())}
        if person_id is None and texts:
            raise NobodyNamed(path=id_field)
        if person_id is None:
            continue
        if keyring is None:
            raise Unavailable
        bare |= dict.fromkeys(fields, "")
        named[id_field] = person_id
        if texts:
            sealed.append(keyring.seal(person_id, texts))
    return Peeled(msgspec.structs.replace(command, **bare) if bare else command, named, tuple(sealed))


def acquainted(peeled: Peeled, division: int, standings: dict[UUID, Standing]) -> None:
    """Whoever is named is known already or told of here, not erased, and of the same place as the stream."""
    told = {one.person_id for one in peeled.sealed}
    for path, person_id in peeled.named.items():
        standing = standings.get(person_id)
        if standing is None:
            if person_id not in told:
                raise NotFound(path=path)
        elif standing.division != division:
            raise NotFound(path=path)
        elif standing.erased:
            raise PersonIsErased(path=path)


async def standings(pool: Pool, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Whose these persons are, erased ones included; who was never told of is left out."""
    rows: Sequence[tuple[UUID, int, bool]] = await pool.fetch(
        """
        select person_id, division, false from people where person_id = any($1)
        union all
        select person_id, division, true from erasures where person_id = any($1)
        """,
        list(person_ids),
    )
    return {person_id: Standing(division, erased) for person_id, division, erased in rows}
