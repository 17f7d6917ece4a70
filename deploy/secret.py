"""One generated secret per data directory; every password is derived from it, so none has to be stored."""

import hmac
import os
import secrets
from pathlib import Path


def kept(path: Path) -> bytes:
    """The secret in a file that only its owner reads; made once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(handle)
        fresh.rename(path)
    return bytes.fromhex(path.read_text())


def password(secret: bytes, name: str) -> str:
    """The password of a role or user; the same every time, and telling nothing about another's."""
    return hmac.new(secret, name.encode(), "sha256").hexdigest()[:40]
