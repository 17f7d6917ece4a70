"""A source that tells events, and a small view that listens to it: what lanes, parking and rebuilds are tested with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from contracts.coding import CodeAllocated
from contracts.messages import Event, Meta, Record
from contracts.registry import StationEndorsed, StationReturned, StationSubmitted
from contracts.values import Kind, uuid7
from services.chassis import database
from services.chassis.changes import Change, add, append, drop, put
from services.chassis.database import Connection, Pool
from services.chassis.deciding import encode
from services.chassis.declared import declare, fingerprint
from services.chassis.digest import Arrived, Digest
from services.chassis.progress import Progress
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop
from services.chassis.store import Draft, Store
from services.chassis.views import View
from tests.servers import Servers

COUNTY = 340103
POISON = "毒"
GONE = "撤"


class Poisoned(ValueError):
    """A step that cannot do it."""


def submitted(station_id: UUID, name: str = "三孝口驿站") -> StationSubmitted:
    return StationSubmitted(
        station_id=station_id,
        submitted_by="somebody",
        name=name,
        address="长江中路1号",
        kind=Kind.FIXED,
        unit_no=COUNTY,
    )


def returned(station_id: UUID, reason: str = "照片不清") -> StationReturned:
    return StationReturned(station_id=station_id, reason=reason)


def endorsed(station_id: UUID) -> StationEndorsed:
    return StationEndorsed(station_id=station_id)


@dataclass
class Source:
    """The store of registry, told by hand."""

    store: Store
    versions: dict[str, int] = field(default_factory=dict)

    async def tell(self, station_id: UUID, *events: Event, **record: Any) -> None:
        """Append these events to the stream of a station; ``record`` changes the envelope: another type or version."""
        stream = f"station-{station_id}"
        base = self.versions.get(stream, 0)
        self.versions[stream] = base + len(events)
        meta = Meta(at=datetime(2026, 3, 2, tzinfo=UTC), actor="somebody", division=COUNTY, command=uuid7())
        bodies = [encode(event, stream, base + n, meta) for n, event in enumerate(events, 1)]
        for name, value in record.items():
            bodies = [_altered(body, name, value) for body in bodies]
        told = [
            (record.get("type", type(event).__name__), COUNTY, body) for event, body in zip(events, bodies, strict=True)
        ]
        (outcome,) = await self.store.append([Draft(meta.command, b"", "somebody", stream, base, told)])
        assert outcome.kind == "appended"

    async def events(self, _: str, after: int, limit: int) -> list[Arrived]:
        """What a service's own ``/events`` answers."""
        return [Arrived(entry, self.store.lineage) for entry in await self.store.after(after, limit)]


def _altered(body: bytes, name: str, value: object) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(body) | {name: value})


def notes(**more: Any) -> View:
    """A view whose steps stumble over a name, until they are mended."""
    table = Table(
        "notes",
        MetaData(),
        Column("station_id", Uuid, primary_key=True),
        Column("name", Text),
        Column("status", Text, index=True),
        Column("times", Integer),
        Column("reasons", JSONB),
    )
    view = View(table, key="station_id", anchor="registry", policy="true", **more)

    @view.on(StationSubmitted)
    def said(event: StationSubmitted, _: Record) -> list[Change]:
        if event.name == POISON:
            raise Poisoned(f"身份证 {event.name}")
        return [put(event.station_id, name=event.name, status="submitted"), add(event.station_id, times=1)]

    @view.on(StationReturned)
    def sent_back(event: StationReturned, _: Record) -> Change | list[Change]:
        if event.reason == GONE:
            return drop(event.station_id)
        return [put(event.station_id, status="returned"), append(event.station_id, reasons=event.reason)]

    return view


def composed() -> View:
    """The same, heard from two sources."""
    view = notes()

    @view.on(CodeAllocated)
    def coded(event: CodeAllocated, _: Record) -> Change:
        return put(event.station_id, name=event.code)

    return view


def mended(view: View) -> None:
    """From now on the view digests what it stumbled over."""

    def said(event: StationSubmitted, _: Record) -> list[Change]:
        return [put(event.station_id, name=event.name, status="submitted"), add(event.station_id, times=1)]

    view.steps["StationSubmitted"] = said


@dataclass
class Fed:
    """A source, the database of the view beside it, and the view at work there."""

    source: Source
    view: View
    pool: Pool
    owner: str
    writer: str
    told: str
    """The source's database, as its writer."""
    progress: Progress = field(default_factory=Progress)
    status: Loop = field(default_factory=lambda: Loop("lane"))

    def consumer(self) -> ViewConsumer:
        return ViewConsumer("gateway", self.view, "registry", self.progress)

    async def begun(self, consumer: Any = None, epoch: int = 1) -> Digest:
        """A place in the source, taken over as a lane does."""
        digest = Digest(consumer or self.consumer(), "registry", self.pool, self.status)
        await digest.begin(epoch)
        return digest

    async def caught_up(self, digest: Digest | None = None, page: int = 500) -> Digest:
        """Feed everything there is."""
        digest = digest or await self.begun()
        while run := await self.source.events("registry", digest.at.position, page):
            await digest.advance(run)
        await digest.keep()
        return digest

    async def redeclared(self) -> None:
        """What stands is what the view's steps would make now, as deployment sees to."""
        owner = await asyncpg.connect(self.owner)
        try:
            made_from = fingerprint("gateway", self.view)
            await owner.execute("update views set fingerprint = $2 where name = $1", self.view.name, made_from)
        finally:
            await owner.close()

    async def rows(self, query: str = "select * from notes order by station_id") -> list[dict[str, Any]]:
        return [dict(row) for row in await self.pool.fetch(query)]

    async def stale(self) -> set[UUID]:
        return {row["station_id"] for row in await self.rows("select station_id from notes where stale")}

    async def parked(self) -> list[tuple[int, str]]:
        """Positions that wait, and why; in order."""
        return [(row["position"], row["error"]) for row in await self.rows("select * from parked order by position")]

    async def checkpoint(self) -> int:
        return await self.checkpoint_of("gateway-notes")

    async def checkpoint_of(self, consumer: str) -> int:
        at: int = await self.pool.fetchval("select position from checkpoints where consumer = $1", consumer)
        return at


class Stumbling(ViewConsumer):
    """Fails as often as a test says, then works."""

    def __init__(self, notes: Fed, *errors: Exception) -> None:
        super().__init__("gateway", notes.view, "registry", notes.progress)
        self.errors, self.tries = list(errors), 0

    async def apply(self, connection: Connection, prepared: Any) -> None:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        await super().apply(connection, prepared)


@asynccontextmanager
async def fed(servers: Servers, view: View | None = None) -> AsyncIterator[Fed]:
    """Fresh databases of a source and of a view on it."""
    view = view or notes()
    async with servers.fresh("registry") as told, servers.fresh("gateway") as shown:
        owner = await asyncpg.connect(shown.owner)
        try:
            await declare(owner, "gateway", [view])
        finally:
            await owner.close()
        async with await database.pool(told.writer) as telling, await database.pool(shown.writer) as pool:
            store = Store("registry", telling)
            await store.open()
            yield Fed(Source(store), view, pool, shown.owner, shown.writer, told.writer)


def ids(count: int) -> Sequence[UUID]:
    """Small, readable ids."""
    return [UUID(int=n) for n in range(1, count + 1)]
