"""What the machine's own command line signs: bearer tokens for scripts, and its identity as operator."""

from datetime import timedelta
from pathlib import Path

from services.chassis import auth
from services.chassis.auth import Signer

ISSUER = "deploy"
LIFETIME = timedelta(hours=12)


def private_key(keys: Path, issuer: str = ISSUER) -> Path:
    """Where an issuer's private key lies; the public one stands beside it as ``<issuer>.pub``."""
    return keys / f"{issuer}.key"


def bearer(keys: Path, account: str, lifetime: timedelta = LIFETIME) -> str:
    """A token that signs an account in at the gateway (``Authorization: Bearer …``), in the demo profile only."""
    return Signer(ISSUER, private_key(keys)).token({"sub": account}, audience="gateway", lifetime=lifetime)


def operator(keys: Path) -> str:
    """The ``Yz-Identity`` header of the machine's operator, who founds units and grants; good for minutes."""
    return Signer(ISSUER, private_key(keys)).identity(auth.operator())
