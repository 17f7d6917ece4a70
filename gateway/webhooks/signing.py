"""Standard Webhooks 1.0.0: how a message is signed (v1: HMAC-SHA256), and what a signing secret looks like."""

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
BYTES = 32


def secret() -> str:
    """A fresh signing secret, as its owner keeps it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(keys: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message, with a signature by each live secret: either one may be what its receiver has."""
    moment = str(int(at.timestamp()))
    said = b".".join((message_id.encode(), moment.encode(), body))
    signatures = (hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), said, "sha256") for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }
