"""The keys of one installation, made at its first start: pairs that sign who asks, and seals of personal data."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy import tokens
from deploy.nats.users import DEPLOY, SERVICES

ISSUERS = (*SERVICES, "gateway", DEPLOY)


def ensure(keys: Path) -> None:
    """Make what is missing: ``<issuer>.key`` for its owner's eyes, ``<issuer>.pub`` for everybody's.

    ``<service>.seal`` seals the service's personal data, ``gateway.seal`` the sheets that were handed in; who loses one
    has lost every name and number in there.
    """
    for service in (*SERVICES, "gateway"):
        seal = tokens.private_key(keys, service).with_suffix(".seal")
        if not seal.exists():
            _write(seal, secrets.token_hex(32).encode())
    for issuer in ISSUERS:
        private = tokens.private_key(keys, issuer)
        if private.exists():
            continue
        pair = Ed25519PrivateKey.generate()
        public = pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (keys / f"{issuer}.pub").write_bytes(public)
        # the private half comes last: where it stands, the pair is complete
        _write(private, pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _write(path: Path, content: bytes) -> None:
    """Whole and for the owner's eyes, or not at all."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    fresh.rename(path)
