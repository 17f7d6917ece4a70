"""The key pairs with which the parts of one installation sign who asks; made at the first start."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy import tokens
from deploy.nats.users import DEPLOY, SERVICES

ISSUERS = (*SERVICES, "gateway", DEPLOY)


def ensure(keys: Path) -> None:
    """Make the pairs that are missing: ``<issuer>.key`` for its owner's eyes, ``<issuer>.pub`` for everybody's."""
    for issuer in ISSUERS:
        private = tokens.private_key(keys, issuer)
        if private.exists():
            continue
        pair = Ed25519PrivateKey.generate()
        public = pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (keys / f"{issuer}.pub").write_bytes(public)
        # the private half comes last and whole: where it stands, the pair is complete
        fresh = private.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        fresh.rename(private)
