"""A message is signed so that others can verify it, and a receiver that fails, hangs or lies costs one try, no more."""

import asyncio
import base64
import random
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from gateway.webhooks import schedule, signing
from gateway.webhooks.addresses import Addresses
from gateway.webhooks.sending import FAILURES, Sender
from services.chassis.clock import now
from tests.deploy.running import free_port
from tests.gateway.opened import until
from tests.gateway.receiver import HANGS, receiving, says

BODY = '{"type":"registry.StationAccepted","名称":"驿站"}'.encode()
HERE = Addresses(loopback=True)

# --- the signature --------------------------------------------------------------------------------------------------


def signed(*keys: str, at: datetime | None = None) -> dict[str, str]:
    return signing.headers(keys, "a message", at or now(), BODY)


def test_the_independent_package_verifies_what_we_sign() -> None:
    secret = signing.secret()
    assert Webhook(secret).verify(BODY, signed(secret)) == {"type": "registry.StationAccepted", "名称": "驿站"}


def test_a_secret_is_as_long_as_the_standard_asks_for_and_never_the_same() -> None:
    made = {signing.secret() for _ in range(20)}
    assert len(made) == 20
    assert all(24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64 for one in made)


def test_while_a_secret_is_replaced_either_one_verifies_and_no_third() -> None:
    old, new, other = (signing.secret() for _ in range(3))
    headers = signed(new, old)
    for one in (old, new):
        Webhook(one).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, headers)


@pytest.mark.parametrize("altered", ["body", "webhook-id", "webhook-timestamp", "webhook-signature", "another secret"])
def test_what_was_altered_on_the_way_does_not_verify(altered: str) -> None:
    secret = signing.secret()
    headers, body, verifier = signed(secret), BODY, secret
    if altered == "body":
        body = BODY.replace(b"Accepted", b"Rejected")
    elif altered == "another secret":
        verifier = signing.secret()
    elif altered == "webhook-signature":
        headers |= {altered: signed(signing.secret())[altered]}
    else:
        headers |= {altered: str(int(now().timestamp()) - 1)}
    with pytest.raises(WebhookVerificationError):
        Webhook(verifier).verify(body, headers)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_is_more_than_five_minutes_old_or_early_does_not_verify(minutes: int) -> None:
    secret = signing.secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, signed(secret, at=now() + timedelta(minutes=minutes)))


# --- one try --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_whatever_says_yes_took_it(status: int) -> None:
    async with receiving() as receiver:
        receiver.always = says(status)
        outcome = await Sender(HERE).send(receiver.url, {"webhook-id": "1"}, BODY)
        assert (outcome.status, outcome.failure) == (status, "")
        assert (receiver.got[0].body, receiver.got[0].id, receiver.got[0].path) == (BODY, "1", "/hooks")


@pytest.mark.parametrize(
    ("answer", "status", "failure"),
    [
        (says(302, "location: http://127.0.0.1/"), 302, "redirected"),
        (says(304), 304, "redirected"),
        (says(400), 400, "refused"),
        (says(410), 410, "refused"),
        (says(429, "retry-after: 7"), 429, "refused"),
        (says(503), 503, "refused"),
        (says(101, "upgrade: h2c", "connection: upgrade"), None, "broken-answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", None, "broken-answer"),
        (b"\x16\x03\x01\x02\x00", None, "broken-answer"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n", None, "broken-answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"x-more: more\r\n" * 100_000, None, "broken-answer"),
        (b"HTTP/1.1 twohundred\r\n\r\n", None, "broken-answer"),
    ],
)
async def test_anything_else_did_not(answer: bytes, status: int | None, failure: str) -> None:
    async with receiving() as receiver:
        receiver.always = answer
        outcome = await Sender(HERE).send(receiver.url, {}, BODY)
        assert (outcome.status, outcome.failure) == (status, failure)
        assert failure in FAILURES


async def test_what_a_receiver_asks_for_is_handed_on() -> None:
    async with receiving() as receiver:
        receiver.always = says(429, "Retry-After: 90")
        assert (await Sender(HERE).send(receiver.url, {}, BODY)).retry_after == "90"


Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def dripping(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for letter in b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.01)


async def continuing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("behave", [silent, dripping, continuing])
async def test_a_receiver_that_keeps_the_line_without_an_answer_is_left(behave: Behave) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behave(reader, writer)
        except ConnectionError:
            left.set()
        finally:
            left.set()
            writer.close()

    left = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    outcome = await Sender(HERE, seconds=0.2).send(f"http://127.0.0.1:{port}/", {}, BODY)
    assert (outcome.status, outcome.failure) == (None, "timeout")
    async with asyncio.timeout(10):
        await left.wait()  # our side of the line is closed
    server.close()


async def test_a_yes_with_a_body_without_end_is_a_yes_and_its_body_is_not_read() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                await writer.drain()
        except ConnectionError:
            cut.set()
        finally:
            writer.close()

    cut = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert (await Sender(HERE).send(f"http://127.0.0.1:{port}/", {}, BODY)).taken
    async with asyncio.timeout(10):
        await cut.wait()
    server.close()


async def test_nobody_there_and_a_line_that_breaks_are_told_apart_from_a_no() -> None:
    assert (await Sender(HERE).send(f"http://127.0.0.1:{free_port()}/", {}, BODY)).failure == "no-connection"
    async with receiving() as receiver:
        receiver.always = HANGS
        sending = asyncio.create_task(Sender(HERE).send(receiver.url, {}, BODY))
        await until(lambda: bool(receiver.got))
        assert not sending.done()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


# --- TLS ------------------------------------------------------------------------------------------------------------


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side with a certificate for a name, and the side of somebody who trusts whoever signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(pem + private)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(path)
    return serving, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(("name", "failure"), [("bank.example", ""), ("other.example", "tls")])
async def test_the_certificate_is_that_of_the_name_though_the_connection_goes_to_an_address(
    tmp_path: Path, name: str, failure: str
) -> None:
    async def here(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    serving, trusting = certified(tmp_path, name)
    async with receiving(serving) as receiver:
        addresses, url = Addresses(loopback=True, resolve=here), f"https://bank.example:{receiver.port}/"
        assert (await Sender(addresses, trusting).send(url, {}, BODY)).failure == failure
        assert (await Sender(addresses).send(url, {}, BODY)).failure == "tls"  # nobody whom we know signed it


# --- the next try ---------------------------------------------------------------------------------------------------

START = datetime(2026, 12, 31, 15, 59, 58, tzinfo=UTC)


def test_the_pauses_grow_from_seconds_to_a_day_and_then_it_is_given_up() -> None:
    pauses = [schedule.after(tries, START, chance=lambda: 0) for tries in range(1, 11)]
    seconds = [(one - START).total_seconds() if one else None for one in pauses]
    assert seconds == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, None]


def test_what_failed_together_does_not_come_again_together() -> None:
    chance = random.Random(1).random
    moments = [schedule.after(2, START, chance=chance) for _ in range(50)]
    assert len({*moments}) == 50
    assert all(one and timedelta(seconds=300) <= one - START <= timedelta(seconds=330) for one in moments)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("Thu, 31 Dec 2026 16:01:38 GMT", 100),
        ("Thu, 31 Dec 2020 16:01:38 GMT", 0),
        ("99999999999999999999", 86_400),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("七", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said: str, seconds: int | None) -> None:
    found = schedule.asked(said, START)
    assert (found.total_seconds() if found is not None else None) == seconds


def test_a_receiver_that_asks_for_time_gets_it_and_never_more_than_a_day() -> None:
    assert schedule.after(1, START, timedelta(minutes=10), lambda: 0) == START + timedelta(minutes=10)
    assert schedule.after(3, START, timedelta(seconds=1), lambda: 0) == START + timedelta(minutes=30)
    assert schedule.after(1, START, timedelta(days=400), lambda: 0) == START + timedelta(days=1)
