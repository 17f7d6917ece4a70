"""Who asks: only what a known issuer signed, for us, in time, with the one algorithm, is believed."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from contracts.values import Level, Scope
from services.chassis.auth import LIFETIME, Hat, Identity, Signer, Verifier, operator
from services.chassis.errors import Unauthenticated

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class Now:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


def make_pair(folder: Path, issuer: str) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{issuer}.key").write_bytes(private)
    (folder / f"{issuer}.pub").write_bytes(public)
    return key


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    for issuer in ("gateway", "deploy", "stranger"):
        make_pair(tmp_path, issuer)
    return tmp_path


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def verifier(keys: Path, clock: Now) -> Verifier:
    return Verifier(keys, "services", frozenset({"gateway", "deploy"}), clock)


def signer(keys: Path, issuer: str = "gateway", clock: Now | None = None, key: str = "") -> Signer:
    return Signer(issuer, keys / f"{key or issuer}.key", clock or Now())


def clerk_of(division: int) -> Hat:
    return Hat(role="clerk", unit_no=division, level=Level.COUNTY, scope=Scope(prefixes=(division,)))


CLERK = Identity(account="somebody", hats=(clerk_of(340103),))


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


CLAIMS = {"iss": "gateway", "aud": "services", "sub": "somebody", "hats": [], "iat": 0, "exp": 4_000_000_000}

# --- what is believed -----------------------------------------------------------------------------------------------


def test_an_identity_is_read_as_it_was_signed(keys: Path, verifier: Verifier) -> None:
    assert verifier.identity(signer(keys).identity(CLERK)) == CLERK


def test_every_known_issuer_is_believed_with_its_own_key(keys: Path, verifier: Verifier) -> None:
    assert verifier.identity(signer(keys, "deploy").identity(operator())) == operator()


def test_a_token_is_good_for_minutes_also_when_it_was_seen_before(keys: Path, verifier: Verifier, clock: Now) -> None:
    token = signer(keys).identity(CLERK)
    clock.moment = NOON + LIFETIME - timedelta(seconds=1)
    assert verifier.identity(token) == verifier.identity(token) == CLERK
    clock.moment = NOON + LIFETIME
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            verifier.identity(token)


def test_what_is_remembered_is_bounded(keys: Path, verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Verifier, "REMEMBERED", 3)
    for n in range(10):
        verifier.identity(signer(keys).identity(Identity(account=str(n))))
        assert len(verifier._seen) <= 3


# --- what is not ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", ".", "..", "abc", "a.b.c", "Bearer x", "é", "\x00"], ids=ascii)
def test_what_is_no_token_is_nobody(verifier: Verifier, token: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier.claims(token)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_nobody(verifier: Verifier, algorithm: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier.claims(f"{part({'alg': algorithm})}.{part(CLAIMS)}.")


@pytest.mark.parametrize("secret", ["pem", "raw"])
def test_our_public_key_is_no_shared_secret(keys: Path, verifier: Verifier, secret: str) -> None:
    """HS256 with the public key as its secret is the oldest trick there is."""
    pem = (keys / "gateway.pub").read_bytes()
    key = pem if secret == "pem" else base64.b64decode(b"".join(pem.splitlines()[1:-1]))[-32:]
    signed = f"{part({'alg': 'HS256'})}.{part(CLAIMS)}"
    mac = base64.urlsafe_b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    with pytest.raises(Unauthenticated):
        verifier.claims(f"{signed}.{mac}")


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u", "kid"])
def test_a_key_that_the_token_brings_along_is_ignored(keys: Path, verifier: Verifier, header: str) -> None:
    key = Ed25519PrivateKey.generate()
    x = base64.urlsafe_b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).rstrip(b"=").decode()
    brought = {
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x},
        "jku": "https://example.com/keys",
        "x5u": "https://example.com/certificate",
        "kid": str(keys / "stranger.pub"),
    }
    signed = f"{part({'alg': 'Ed25519', header: brought[header]})}.{part(CLAIMS)}"
    signature = base64.urlsafe_b64encode(key.sign(signed.encode())).rstrip(b"=").decode()
    with pytest.raises(Unauthenticated):
        verifier.claims(f"{signed}.{signature}")


def signed(key: Ed25519PrivateKey, header: dict[str, Any], claims: dict[str, Any] = CLAIMS) -> str:
    """A token by hand, with a signature that fits."""
    content = f"{part(header)}.{part(claims)}"
    return f"{content}.{base64.urlsafe_b64encode(key.sign(content.encode())).rstrip(b'=').decode()}"


@pytest.fixture
def gateway_key(keys: Path) -> Ed25519PrivateKey:
    return make_pair(keys, "gateway")


@pytest.fixture
def strict(gateway_key: Ed25519PrivateKey, keys: Path, clock: Now) -> Verifier:
    """Knows the gateway's new key; what it refuses now is not refused for its signature."""
    found = Verifier(keys, "services", frozenset({"gateway"}), clock)
    assert found.claims(signed(gateway_key, {"alg": "Ed25519"}))["sub"] == "somebody"
    return found


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["mood"], "mood": "good"},
        {"crit": ["mood"]},
        {"crit": []},
        {"crit": ["b64"], "b64": False},
        {"alg": "EdDSA"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": ["Ed25519"]},
        {"alg": None},
    ],
    ids=str,
)
def test_what_a_header_demands_beyond_our_one_algorithm_is_refused(
    strict: Verifier, gateway_key: Ed25519PrivateKey, header: dict[str, Any]
) -> None:
    with pytest.raises(Unauthenticated):
        strict.claims(signed(gateway_key, {"alg": "Ed25519"} | header))


def test_the_json_forms_of_a_token_are_refused_signed_or_not(strict: Verifier, gateway_key: Ed25519PrivateKey) -> None:
    protected, payload, signature = signed(gateway_key, {"alg": "Ed25519"}, CLAIMS | {"sub": "other"}).split(".")
    entry = {"protected": protected, "signature": signature}
    for form in (
        {"payload": payload, **entry},
        {"payload": payload, "signatures": [entry]},
        {"payload": payload, "header": {"alg": "none"}},
        {"payload": payload, "signatures": []},
        CLAIMS,
    ):
        with pytest.raises(Unauthenticated):
            strict.claims(json.dumps(form))


@pytest.mark.parametrize("around", ["{}.", "{}=", "{}\n", " {}", "{}.{}", "{}%00"])
def test_nothing_may_stand_around_a_token(strict: Verifier, gateway_key: Ed25519PrivateKey, around: str) -> None:
    token = signed(gateway_key, {"alg": "Ed25519"}, CLAIMS | {"sub": "other"})
    with pytest.raises(Unauthenticated):
        strict.claims(around.replace("{}", token))


@pytest.mark.parametrize(
    "claims",
    [{"exp": None}, {"exp": "4000000000"}, {"exp": True}, {"exp": -1}, {"iss": None}, {"aud": None}],
    ids=str,
)
def test_a_signed_token_says_plainly_from_whom_for_whom_and_until_when(
    strict: Verifier, gateway_key: Ed25519PrivateKey, claims: dict[str, Any]
) -> None:
    with pytest.raises(Unauthenticated):
        strict.claims(signed(gateway_key, {"alg": "Ed25519"}, CLAIMS | claims))
    missing = {name: value for name, value in CLAIMS.items() if name not in claims}
    with pytest.raises(Unauthenticated):
        strict.claims(signed(gateway_key, {"alg": "Ed25519"}, missing))


def test_a_stranger_is_nobody_whatever_name_they_give(keys: Path, verifier: Verifier) -> None:
    for issuer in ("stranger", "gateway", "deploy"):
        with pytest.raises(Unauthenticated):
            verifier.identity(signer(keys, issuer, key="stranger").identity(CLERK))


def test_a_known_issuer_does_not_speak_for_another(keys: Path, verifier: Verifier) -> None:
    with pytest.raises(Unauthenticated):
        verifier.identity(signer(keys, "gateway", key="deploy").identity(CLERK))


def test_a_service_is_no_commander_although_its_key_is_known(keys: Path, verifier: Verifier) -> None:
    make_pair(keys, "coding")
    with pytest.raises(Unauthenticated):
        verifier.identity(signer(keys, "coding").identity(operator()))


def test_a_token_for_somebody_else_is_not_for_us(keys: Path, verifier: Verifier) -> None:
    for audience in ("gateway", "", "service"):
        with pytest.raises(Unauthenticated):
            verifier.claims(signer(keys).token({"sub": "somebody"}, audience))


@pytest.mark.parametrize("age", [LIFETIME, timedelta(hours=1), timedelta(days=400)], ids=str)
def test_an_expired_token_is_nobody(keys: Path, verifier: Verifier, clock: Now, age: timedelta) -> None:
    token = signer(keys).identity(CLERK)
    clock.moment = NOON + age
    with pytest.raises(Unauthenticated):
        verifier.claims(token)


@pytest.mark.parametrize("change", [{"sub": None}, {"sub": 7}, {"aud": ["services", "gateway"]}], ids=str)
def test_a_signed_token_without_a_plain_subject_or_audience_is_nobody(
    keys: Path, verifier: Verifier, change: dict[str, Any]
) -> None:
    claims = {"sub": "somebody"} | {name: value for name, value in change.items() if name != "aud"}
    token = signer(keys).token(claims, change.get("aud", "services"))
    with pytest.raises(Unauthenticated):
        verifier.claims(token)


def test_a_token_whose_content_was_changed_is_nobody(keys: Path, verifier: Verifier) -> None:
    header, _, signature = signer(keys).identity(CLERK).split(".")
    with pytest.raises(Unauthenticated):
        verifier.claims(f"{header}.{part(CLAIMS)}.{signature}")
    with pytest.raises(Unauthenticated):
        verifier.claims(f"{header}.{part(CLAIMS)}.")
