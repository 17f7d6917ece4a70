"""What an account does about itself: its sessions, its password, its second factor; and links for those below it."""

from urllib.parse import unquote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from gateway.doors.session import held, keep, said, told
from gateway.front import Front
from gateway.inviting import invited
from gateway.signin import links
from gateway.spelling import camel
from services.chassis import tracing
from services.chassis.api import answer


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old one proves who asks."""

    old: str
    new: str
    code: str = ""


class SetUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands behind the # of a link, and the password that is wanted."""

    token: str
    password: str


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Six digits."""

    code: str


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """For whom stands in the path."""

    drop_second_factor: bool = False
    """For somebody whose telephone is gone."""


def router() -> APIRouter:
    """Sessions, password, second factor, set-up links."""
    routes = APIRouter()

    @routes.get("/sessions", summary="Where this account is signed in")
    async def listed(request: Request) -> Response:
        front: Front = request.app.state.own
        kept = await held(request)
        sittings = await front.accounts.kept.of(kept.account_id)
        return answer([_shown(one._asdict(), kept.session_id) for one in sittings])

    @routes.delete("/sessions/{session_id}", summary="End one of this account's sessions")
    async def end(request: Request, session_id: UUID) -> Response:
        front: Front = request.app.state.own
        kept = await held(request)
        with tracing.span("session-end") as trace:
            await front.accounts.end(kept, trace, session_id)
        return Response(status_code=204)

    @routes.post("/password", summary="Another password; every other session of the account ends")
    async def password(request: Request) -> Response:
        front: Front = request.app.state.own
        asked, kept, caller = await said(request, NewPassword), await held(request), front.entrance.caller(request)
        with tracing.span("password-change") as trace:
            proof = await front.accounts.proven(kept.login, asked.old, asked.code, caller, trace)
            await front.accounts.change_password(proof, asked.new, trace)
            begun = await front.accounts.begin(proof, await front.sessions.rights(kept.login), caller, trace)
        shown = answer(told(begun.kept))
        keep(shown, request, begun.token)
        return shown

    @routes.post("/setup", summary="A password by a set-up link, which works once")
    async def set_up(request: Request) -> Response:
        front: Front = request.app.state.own
        asked = await said(request, SetUp)
        with tracing.span("password-set-up") as trace:
            login = await front.accounts.set_up(asked.token, asked.password, trace)
        return answer({"login": login})

    @routes.post("/accounts/{login}/setup-link", summary="A set-up link for an account within one's scope (role:grant)")
    async def invite(request: Request, login: str) -> Response:
        front: Front = request.app.state.own
        asked, caller, named = await said(request, Invitation), front.entrance.caller(request), unquote(login)
        session = await front.sessions.of(caller)
        with tracing.span("setup-link") as trace:
            token = await invited(front, session, named, trace, drops_factor=asked.drop_second_factor)
        return answer({"login": named, "path": f"{links.PATH}{token}", "hours": links.HOURS})

    @routes.post("/second-factor", summary="Begin a second factor: what an authenticator has to know")
    async def begin(request: Request) -> Response:
        front: Front = request.app.state.own
        front.entrance.ours(request)
        kept = await held(request)
        begun = await front.accounts.factors.begin(kept.account_id, kept.login)
        return answer({"secret": begun.secret, "uri": begun.uri})

    @routes.post("/second-factor/confirm", summary="Switch it on with a code; returns the codes for the paper")
    async def confirm(request: Request) -> Response:
        front: Front = request.app.state.own
        asked, kept = await said(request, Code), await held(request)
        with tracing.span("second-factor-on") as trace:
            caller = front.entrance.caller(request)
            return answer({"recoveryCodes": await front.accounts.confirm_factor(kept, asked.code, caller, trace)})

    @routes.delete("/second-factor", summary="Switch it off, right after signing in with it")
    async def drop(request: Request) -> Response:
        front: Front = request.app.state.own
        kept = await held(request)
        with tracing.span("second-factor-off") as trace:
            await front.accounts.drop_factor(kept, trace)
        return Response(status_code=204)

    return routes


def _shown(sitting: dict[str, object], here: UUID) -> dict[str, object]:
    return {camel(name): value for name, value in sitting.items()} | {"current": sitting["session_id"] == here}
