"""The session of a browser: begun with a password, looked at, ended; JSON from our own pages alone."""

from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from contracts.values import PRINTABLE
from gateway.doors.graphql import NotJson, whole
from gateway.front import Front
from gateway.signin.kept import BELIEVED_SECONDS, IDLE, Kept
from services.chassis import tracing
from services.chassis.api import answer
from services.chassis.clock import now
from services.chassis.errors import Unauthenticated, misshapen

T = TypeVar("T")


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of whoever wants in."""

    login: Annotated[str, Meta(max_length=100, pattern=PRINTABLE)]
    password: str
    code: str = ""


def router() -> APIRouter:
    """``POST``, ``GET`` and ``DELETE /session``."""
    routes = APIRouter()

    @routes.post("/session", summary="Sign in")
    async def sign_in(request: Request) -> Response:
        front: Front = request.app.state.own
        asked = await said(request, SignIn)
        caller = front.entrance.caller(request)
        with tracing.span("sign-in") as trace:
            proof = await front.accounts.proven(asked.login, asked.password, asked.code, caller, trace)
            begun = await front.accounts.begin(proof, await front.sessions.rights(asked.login), caller, trace)
        shown = answer(told(begun.kept))
        keep(shown, request, begun.token)
        return shown

    @routes.get("/session", summary="Who is signed in, and until when; to look does not keep it alive")
    async def look(request: Request) -> Response:
        return answer(told(await held(request, using=False)))

    @routes.delete("/session", summary="Sign out")
    async def sign_out(request: Request) -> Response:
        front: Front = request.app.state.own
        kept = await held(request)
        with tracing.span("sign-out") as trace:
            await front.accounts.end(kept, trace)
        shown = Response(status_code=204)
        keep(shown, request, "")
        return shown

    return routes


async def held(request: Request, *, using: bool = True) -> Kept:
    """The session whose cookie came with this; a bearer token has none."""
    front: Front = request.app.state.own
    caller = front.entrance.caller(request)
    if caller.authorization:
        raise Unauthenticated
    await front.sessions.of(caller, using=using)
    return await front.accounts.kept.find(caller.cookie, using=using)


async def said(request: Request, kind: type[T]) -> T:
    """What one of our own pages sends."""
    request.app.state.own.entrance.ours(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotJson
    try:
        return msgspec.json.decode(await whole(request.stream()), type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise misshapen(error) from None


def told(kept: Kept) -> dict[str, Any]:
    """A session as its holder sees it; how long it lasts is said in seconds, too: not every desk's clock is right."""
    moment = now()
    return {
        "login": kept.login,
        "secondFactor": kept.second_factor,
        "lastSignIn": kept.before_at,
        "lastAddress": kept.before_from,
        "idleUntil": kept.idle_until,
        "endsAt": kept.ends_at,
        "leftSeconds": int((kept.idle_until - moment).total_seconds()),
        "idleSeconds": int(IDLE.total_seconds() - BELIEVED_SECONDS),
        "endsSeconds": int((kept.ends_at - moment).total_seconds()),
    }


def keep(response: Response, request: Request, token: str) -> None:
    """Have the browser keep the token, or forget it: no script sees it, no other site and no unsafe way carries it."""
    entrance = request.app.state.own.entrance
    response.set_cookie(
        entrance.cookie_name(request),
        token,
        max_age=None if token else 0,
        path="/",
        secure=entrance.secure(request),
        httponly=True,
        samesite="lax",
    )
    response.headers["Cache-Control"] = "no-store"
