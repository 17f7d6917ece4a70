"""A command on its way to the service that owns it: signed, traced, answered, and waited for until it can be seen."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import httpx
import msgspec

from contracts.catalog import ASKED_OF
from contracts.messages import Command, Receipt
from gateway.access import AccessLog
from gateway.photos import Photos
from gateway.sessions import Session
from gateway.views.stations import stations
from services.chassis import tracing
from services.chassis.api import Answer, Envelope
from services.chassis.auth import Identity
from services.chassis.errors import (
    Busy,
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    Problem,
    Refused,
    Stale,
    Unauthenticated,
    Unavailable,
)
from services.chassis.service import Runtime
from services.chassis.views import View

SEEN_WITHIN = 2.0
"""How long a writer waits for its own write to show; the work is done in any case."""
MANY = 200
AT_ONCE = 4
PATIENCE = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Pauses before commands that found a full queue are asked again; their ids make that harmless."""
SIGNED_SECONDS = 60.0
SIGNED = 1_000

KINDS: dict[int, type[PlatformError]] = {
    kind.status: kind for kind in (Refused, Invalid, Stale, NotFound, Forbidden, Unauthenticated)
}


class Posting(NamedTuple):
    """A command and what surrounds it."""

    command: Command
    command_id: UUID
    division: int | None = None
    expected_version: int | None = None
    dry_run: bool = False


class Sent(NamedTuple):
    """An accepted command; ``up_to_date`` tells whether the gateway's views have seen its effect."""

    receipt: Receipt
    up_to_date: bool


class Ask:
    """The one synchronous hop of the platform: from here to the owner of the command."""

    def __init__(self, runtime: Runtime, photos: Photos, access: AccessLog) -> None:
        self._peers, self._signer, self._progress = runtime.peers, runtime.signer, runtime.progress
        self._photos, self._access = photos, access
        self._signed: dict[Identity, tuple[float, str]] = {}

    async def one(self, session: Session, posting: Posting, trace: str) -> Sent:
        """Ask one command and wait until it can be seen; a refusal is raised as the error it is."""
        name, service = type(posting.command).__name__, ASKED_OF[type(posting.command)]
        async with self._access.watching(session, posting.command, trace):
            await self._photos.name(session.viewer, [posting.command])
            body = await self._post(service, f"/commands/{name}", enveloped(posting), session, trace)
        receipt = msgspec.json.decode(body, type=Receipt)
        return Sent(receipt, await self.seen(receipt.service, receipt.position))

    async def look(self, session: Session, service: str, path: str, trace: str) -> bytes:
        """What a service shows this account alone."""
        headers = {"Yz-Identity": self._identity(session.identity), "traceparent": trace}
        try:
            answer = await self._peers.client(service).get(path, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(en=f"{service} does not answer: {type(error).__name__}") from error
        if answer.status_code != httpx.codes.OK:
            raise _refusal(answer)
        return answer.content

    async def many(self, session: Session, postings: Sequence[Posting], trace: str) -> list[Answer]:
        """Ask many commands of one service, each answered for itself, in order; who wants to wait asks ``seen``."""
        await self._photos.name(session.viewer, [posting.command for posting in postings])
        room = asyncio.Semaphore(AT_ONCE)

        async def portion(some: Sequence[Posting]) -> list[Answer]:
            async with room:
                return await self._portion(session, some, trace)

        portions = [postings[start : start + MANY] for start in range(0, len(postings), MANY)]
        answers = [answer for found in await asyncio.gather(*map(portion, portions)) for answer in found]
        kinds = [type(posting.command) for posting in postings]
        for kind in dict.fromkeys(kinds):
            of_kind = [answer for answer, asked in zip(answers, kinds, strict=True) if asked is kind]
            await self._access.denied(session, kind, of_kind, trace)
        return answers

    async def seen(self, service: str, position: int, view: View = stations) -> bool:
        """Wait until a view has come as far as the service was then."""
        if service not in view.sources:
            return True
        return await self._progress.reached(view.name, service, position, SEEN_WITHIN)

    async def _portion(self, session: Session, postings: Sequence[Posting], trace: str) -> list[Answer]:
        answers: dict[int, Answer] = {}
        for pause in (0.0, *PATIENCE):
            await asyncio.sleep(pause)
            asked = [place for place in range(len(postings)) if place not in answers]
            envelopes = [enveloped(postings[place]) for place in asked]
            service = ASKED_OF[type(postings[0].command)]
            found = msgspec.json.decode(
                await self._post(service, "/commands", envelopes, session, trace), type=list[Answer]
            )
            answers |= {place: one for place, one in zip(asked, found, strict=True) if not _passes(one)}
            if len(answers) == len(postings):
                return [answers[place] for place in range(len(postings))]
        raise Busy

    async def _post(self, service: str, path: str, content: object, session: Session, trace: str) -> bytes:
        with tracing.span(f"ask {service}{path}", trace) as here:
            return await self._answer(service, path, content, session, here)

    async def _answer(self, service: str, path: str, content: object, session: Session, trace: str) -> bytes:
        headers = {
            "Yz-Identity": self._identity(session.identity),
            "traceparent": trace,
            "Content-Type": "application/json",
        }
        client, body = self._peers.client(service), msgspec.json.encode(content)
        try:
            try:
                answer = await client.post(path, content=body, headers=headers)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                # It was restarted under a connection of ours; asking twice asks once, because commands have ids.
                answer = await client.post(path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(en=f"{service} does not answer: {type(error).__name__}") from error
        if answer.status_code != httpx.codes.OK:
            raise _refusal(answer)
        return answer.content

    def _identity(self, identity: Identity) -> str:
        """The signed identity, kept for a while: the services remember what they verified, too."""
        known, moment = self._signed.get(identity), time.monotonic()
        if known and moment < known[0]:
            return known[1]
        if len(self._signed) >= SIGNED:
            self._signed.clear()
        token = self._signer.identity(identity)
        self._signed[identity] = (moment + SIGNED_SECONDS, token)
        return token


def enveloped(posting: Posting) -> Envelope:
    return Envelope(
        command_id=posting.command_id,
        command=msgspec.Raw(msgspec.json.encode(posting.command)),
        type=type(posting.command).__name__,
        division=posting.division,
        expected_version=posting.expected_version,
        dry_run=posting.dry_run,
    )


def raised(problem: Problem) -> PlatformError:
    """The error that a service told us of, as its own kind again."""
    if problem.status == Busy.status:
        kind: type[PlatformError] = Busy if problem.code == Busy.code else Unavailable
    else:
        kind = KINDS.get(problem.status, PlatformError)
    error = kind(zh=problem.zh, en=problem.en, path=problem.path, clause=problem.clause)
    error.code = problem.code
    return error


def _refusal(answer: httpx.Response) -> PlatformError:
    try:
        return raised(msgspec.json.decode(answer.content, type=Problem))
    except msgspec.DecodeError:
        return PlatformError()


def _passes(answer: Answer) -> bool:
    """Whether it was refused for a reason that passes by itself."""
    return answer.problem is not None and answer.problem.status == Busy.status
