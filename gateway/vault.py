"""The gateway's own key: it seals what people hand in, and keys every id that is derived from what they said."""

import hmac
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.values import derived

NONCE, KEY = 12, 32


class Sealed(NamedTuple):
    """A content that only its wrapped key opens; without the key it is nothing."""

    content: bytes
    wrapped_key: bytes


class Vault:
    """Each file has a key of its own, wrapped by this one and bound to the file: to drop it is to destroy the file."""

    def __init__(self, key: bytes) -> None:
        self._wrapping = AESGCM(hmac.digest(key, b"wrapping", "sha256"))
        self._naming = hmac.digest(key, b"naming", "sha256")

    @classmethod
    def read(cls, path: Path) -> "Vault":
        """From the file beside the gateway's private key; a gateway without one stops with a sentence."""
        try:
            return cls(bytes.fromhex(path.read_text()))
        except (OSError, ValueError):
            raise SystemExit(f"无法读取密钥文件 / This key file cannot be read: {path}") from None

    def fingerprint(self, said: bytes) -> bytes:
        """A hash that nobody without the key can try contents, names or numbers against."""
        return hmac.digest(self._naming, said, "sha256")

    def derived(self, purpose: str, said: Iterable[object]) -> UUID:
        """The id that follows from what was said, also about people: the same again for the same."""
        return derived(purpose, self.fingerprint("\x1f".join(map(str, said)).encode()).hex())

    def seal(self, file_id: UUID, content: bytes) -> Sealed:
        """Encrypt a content under a fresh key."""
        key = os.urandom(KEY)
        return Sealed(_encrypted(AESGCM(key), content, file_id), _encrypted(self._wrapping, key, file_id))

    def open(self, file_id: UUID, sealed: Sealed) -> bytes:
        """The content again; fails when a byte was changed, or the file put in another's place."""
        key = AESGCM(_decrypted(self._wrapping, sealed.wrapped_key, file_id))
        return _decrypted(key, sealed.content, file_id)


def _encrypted(key: AESGCM, content: bytes, file_id: UUID) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, content, file_id.bytes)


def _decrypted(key: AESGCM, sealed: bytes, file_id: UUID) -> bytes:
    return key.decrypt(sealed[:NONCE], sealed[NONCE:], file_id.bytes)
