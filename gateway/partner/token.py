"""The token endpoint: OAuth2 client credentials (RFC 6749 4.4), id and secret by Basic or in the form."""

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from fastapi import Request, Response

from gateway.front import Front
from gateway.partner import problems
from gateway.partner.operations import BODY, whole
from gateway.partner.problems import Malformed
from gateway.partner.tokens import LASTS, WrongAddress, WrongClient, WrongScope
from services.chassis import tracing
from services.chassis.errors import Invalid, PlatformError

FORM = "application/x-www-form-urlencoded"
OAUTH = {WrongClient: "invalid_client", WrongScope: "invalid_scope", WrongAddress: "unauthorized_client"}
"""What OAuth2 calls it; everything else is ``invalid_request``."""


class NotAForm(Invalid):
    """As OAuth2 has it."""

    status = 415
    code, zh, en = "not-a-form", "请以 application/x-www-form-urlencoded 提交", f"Send {FORM}"


class OtherGrant(Invalid):
    """There is one way to a token."""

    status = 400
    code, zh, en = "unsupported-grant-type", "grant_type 须为 client_credentials", "grant_type is client_credentials"


class Token(msgspec.Struct, frozen=True):
    """A token, to be sent as ``Authorization: Bearer``; ask for another one when it is over."""

    access_token: str
    token_type: str
    expires_in: int
    """Seconds."""
    scope: str
    """The scopes it is good for, separated by spaces."""


async def post(request: Request) -> Response:
    """``POST /token``."""
    front: Front = request.app.state.own
    here = request.client.host if request.client else ""
    with tracing.span("partner token", request.headers.get("traceparent", "")) as trace:
        try:
            token = await _token(front, request, here, trace)
        except PlatformError as refusal:
            body = problems.problem(refusal, trace)
            named = "unsupported_grant_type" if isinstance(refusal, OtherGrant) else _named(refusal)
            body = msgspec.structs.replace(body, error=named, error_description=refusal.en)
            headers = dict(problems.headers(refusal))
            if isinstance(refusal, WrongClient):
                headers["WWW-Authenticate"] = 'Basic realm="partner"'
            return _said(body, body.status, "application/problem+json", headers)
        return _said(token, 200, "application/json", {})


async def _token(front: Front, request: Request, here: str, trace: str) -> Token:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise NotAForm
    form = _form(await whole(request, BODY))
    client, secret = _basic(request.headers.get("authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    front.rates.take(f"token {client[:40]} {here}", here)
    if form.get("grant_type") != "client_credentials":
        raise OtherGrant(path="grant_type")
    issued = await front.partners.tokens.issue(client, secret, form.get("scope", "").split(), here, trace)
    return Token(issued.token, "Bearer", int(LASTS.total_seconds()), " ".join(issued.scopes))


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form; each once."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")
    except ValueError:
        raise Malformed from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Malformed
    return form


def _basic(authorization: str) -> tuple[str, str] | None:
    """Id and secret as a header carries them (RFC 6749 2.3.1), if it does."""
    scheme, _, said = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(said.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise WrongClient from None
    return unquote_plus(client), unquote_plus(secret)


def _named(refusal: PlatformError) -> str:
    if refusal.status >= 500:
        return "temporarily_unavailable"
    return OAUTH.get(type(refusal), "invalid_request")


def _said(body: msgspec.Struct, status: int, media: str, headers: dict[str, str]) -> Response:
    told = {"Cache-Control": "no-store", "Pragma": "no-cache", **headers}
    return Response(msgspec.json.encode(body), status, told, media)
