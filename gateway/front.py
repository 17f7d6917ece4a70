"""What the front door works with; it lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from gateway import access as looked_at
from gateway import files as handed_in
from gateway import photos as taken
from gateway import reading, shown
from gateway.access import AccessLog
from gateway.adoption.records import Records as AdoptionRecords
from gateway.adoption.work import Adoptions
from gateway.ask import Ask
from gateway.callers import Caller, Entrance
from gateway.exporting import Exports
from gateway.feed import Feed
from gateway.files import Files
from gateway.handing import Handing
from gateway.imports.records import Records
from gateway.imports.work import Imports
from gateway.live import Changes
from gateway.notices import Notices
from gateway.partner import desk
from gateway.partner.desk import Partners
from gateway.photos import Photos
from gateway.planner import trips
from gateway.planner.trips import Trips
from gateway.rates import Rates
from gateway.reading import Reader
from gateway.saved import SavedViews
from gateway.sessions import Session, Sessions
from gateway.shown import People
from gateway.signin import accounts as signed_in
from gateway.signin.accounts import Accounts
from gateway.vault import Vault
from gateway.watched import Watched
from gateway.webhooks import desk as hooks
from gateway.webhooks.addresses import Addresses
from gateway.webhooks.desk import Webhooks
from services.chassis.auth import Verifier
from services.chassis.files import Files as Place
from services.chassis.service import Runtime
from services.chassis.settings import Profile


@dataclass(frozen=True, slots=True)
class Front:
    """One of each; resolvers find it in their context, routes as ``app.state.own``."""

    demo: bool
    reader: Reader
    trips: Trips
    sessions: Sessions
    ask: Ask
    changes: Changes
    files: Files
    photos: Photos
    vault: Vault
    people: People
    access: AccessLog
    imports: Imports
    adoptions: Adoptions
    entrance: Entrance
    accounts: Accounts
    feed: Feed
    notices: Notices
    saved: SavedViews
    rates: Rates
    watched: Watched
    partners: Partners
    webhooks: Webhooks
    exports: Exports
    handing: Handing
    plaques: Path
    """Where licensed typefaces and the emblem lie."""

    async def admitted(self, request: Request) -> tuple[Caller, Session]:
        """Who sends a request, if they may send another one now."""
        caller = self.entrance.caller(request)
        session = await self.sessions.of(caller)
        self.rates.take(session.login, caller.address)
        return caller, session


@asynccontextmanager
async def around(runtime: Runtime) -> AsyncIterator[Front]:
    """Open what the front door needs, and close it."""
    given = runtime.settings
    demo = given.profile is Profile.DEMO
    if not demo and given.origin is None:
        raise SystemExit(
            "设置有误，无法启动：生产环境须设 YIZHAN_ORIGIN（https://…）\n"
            "These settings are wrong: production needs YIZHAN_ORIGIN (https://…)"
        )
    if not demo and given.webhook_loopback:
        raise SystemExit(
            "设置有误，无法启动：生产环境不得设 YIZHAN_WEBHOOK_LOOPBACK。\n"
            "These settings are wrong: production refuses YIZHAN_WEBHOOK_LOOPBACK"
        )
    vault = Vault.read(given.sealing_key)
    verifier = Verifier(given.keys, "gateway", frozenset({"deploy"})) if demo else None
    async with (
        reading.opened(given.reader_url) as reader,
        trips.opened(given.reader_url) as planned,
        shown.following(given.nats_url, runtime.pool, runtime.peers, runtime.progress) as people,
        handed_in.opened(given.files, runtime.pool, vault) as files,
        taken.tidied(Photos(Place(given.photos), runtime.pool, reader)) as photos,
        looked_at.opened(runtime.pool, runtime.board.loop("access log")) as access,
        signed_in.opened(runtime.pool, access, vault, given.writer_url, runtime.board.loop("sessions")) as accounts,
    ):
        sessions, changes = Sessions(reader, verifier, accounts.kept), Changes()
        sessions.follow(runtime.progress)
        changes.follow(runtime.progress)
        ask = Ask(runtime, photos, access)
        imports = Imports(Records(runtime.pool), files, photos, vault, reader, ask, access, runtime.progress)
        adoptions = Adoptions(AdoptionRecords(runtime.pool), files, reader, ask, access)
        told, addresses = Feed(runtime.pool, reader), Addresses(loopback=given.webhook_loopback)
        exports = Exports(runtime.pool, files, access, runtime.progress)
        try:
            async with desk.opened(runtime.pool, access, ask, runtime.board) as partners:
                figures = runtime.figures.registry
                webhooks = hooks.opened(
                    runtime.pool, partners.clients, told, changes, vault, runtime.timers, addresses, figures
                )
                runtime.duties.append(lambda: webhooks.feeding.run(runtime.board.loop("webhooks")))
                yield Front(
                    demo,
                    reader,
                    planned,
                    sessions,
                    ask,
                    changes,
                    files,
                    photos,
                    vault,
                    people,
                    access,
                    imports,
                    adoptions,
                    Entrance(given.origin or ""),
                    accounts,
                    told,
                    Notices(runtime.pool),
                    SavedViews(runtime.pool),
                    Rates(given.rate),
                    Watched(runtime.pool),
                    partners,
                    webhooks,
                    exports,
                    Handing(runtime.pool, reader, access, runtime.progress),
                    given.plaques,
                )
        finally:
            await exports.close()
            await imports.close()
