"""Persons as lists show them: one follower a source fills ``people_shown`` from its feed, again after a crash.

Whom somebody sees follows from the stations they see: row-level security shows a person to readers of a station that
names them. Whoever is named no longer, because another head took over, shows to nobody from then on.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

from contracts.catalog import ASKED_OF, SERVICES
from contracts.messages import Head
from contracts.values import personal_fields
from gateway.sounds import sounded
from gateway.views.stations import stations
from services.chassis import bus
from services.chassis.database import Pool
from services.chassis.errors import Unavailable
from services.chassis.peers import Peers
from services.chassis.people_doors import Page
from services.chassis.progress import Key, Progress

log = structlog.get_logger()

EVERY_SECONDS = 30.0
"""How long a change may stay unnoticed when no beacon arrives."""
PAUSE_SECONDS = 0.1
"""How long one that a station tells of and nobody waits for: stations change many at a time."""
SHOWN = "people_shown"
"""What the follower is called where writers wait for what they wrote."""

SEEN_WITHIN = 2.0
"""How long a writer waits until what it said of a person shows."""

table = Table(
    "people_shown",
    MetaData(),
    Column("person_id", Uuid, primary_key=True),
    Column("division", Integer),
    Column("name", Text),
    Column("name_pinyin", Text),
    Column("phone_masked", Text),
)

SOURCES = sorted(
    name for name in SERVICES if any(personal_fields(kind) for kind, owner in ASKED_OF.items() if owner == name)
)


class Follower:
    """Follows one source. Of several gateways each may follow: whoever was slower writes nothing."""

    def __init__(self, source: str, pool: Pool, peers: Peers, progress: Progress) -> None:
        self._source, self._pool, self._peers, self._progress = source, pool, peers, progress
        self._woken = asyncio.Event()
        self._soon: asyncio.TimerHandle | None = None
        self._followed: tuple[UUID, int] | None = None
        progress.listen(self._heard)

    def wake(self) -> None:
        """There may be something new."""
        self._soon = None
        self._woken.set()

    def told(self, head: Head) -> None:
        """So far the source has come; whoever is there already need not ask."""
        if self._followed is None or self._followed[0] != head.lineage or self._followed[1] < head.position:
            self._woken.set()

    def _heard(self, view: str, _: Sequence[Key] | None) -> None:
        if view == stations.name and self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.wake)

    async def run(self) -> None:
        """Follow for ever; what is away will be back."""
        while True:
            try:
                while await self.step():
                    pass
            except Unavailable:
                log.info("people-source-away", source=self._source)
            except Exception as error:  # only the class: its text may quote a row
                log.warning("people-not-followed", source=self._source, error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._woken.wait()

    async def step(self) -> bool:
        """Take in the next page; whether there is another one."""
        self._woken.clear()  # before asking: what is told of from here on asks again
        row = await self._pool.fetchrow("select lineage, position from people_followed where source = $1", self._source)
        lineage, after = tuple(row) if row else (None, 0)
        told = msgspec.json.decode(await self._peers.told(self._source, "/people", after=after), type=Page)
        if lineage is not None and told.lineage != lineage:
            await self._forget()
            return True
        if (told.people or lineage is None) and not await self._take(told, after):
            return True  # another gateway was faster: on from where it stands, which need not be as far
        self._followed = (told.lineage, told.up_to)
        self._progress.moved(SHOWN, self._source, told.up_to, [])
        return told.more

    async def _forget(self) -> None:
        """The source was set back to an earlier day: what it told since then is no longer true."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("delete from people_shown where source = $1", self._source)
            await connection.execute("delete from people_followed where source = $1", self._source)

    async def _take(self, told: Page, after: int) -> bool:
        """Whether it was taken in: not when somebody else has moved on from there."""
        here = [person for person in told.people if not person.erased]
        gone: list[UUID] = [person.person_id for person in told.people if person.erased]
        async with self._pool.acquire() as connection, connection.transaction():
            moved = await connection.fetchval(
                """
                insert into people_followed values ($1, $2, $3)
                on conflict (source) do update set position = excluded.position
                where people_followed.position = $4 and people_followed.lineage = excluded.lineage
                returning true
                """,
                self._source,
                told.lineage,
                told.up_to,
                after,
            )
            if not moved:
                return False
            await connection.execute("delete from people_shown where person_id = any($1)", gone)
            await connection.executemany(
                """
                insert into people_shown (person_id, division, source, name, name_pinyin, phone_masked)
                values ($1, $2, $3, $4, $5, $6)
                on conflict (person_id) do update set division = excluded.division, name = excluded.name,
                    name_pinyin = excluded.name_pinyin, phone_masked = excluded.phone_masked
                """,
                [(p.person_id, p.division, self._source, p.name, sounded(p.name), p.phone_masked) for p in here],
            )
        return True


class People:
    """The followers of all sources, for who wants to see what was just said of a person."""

    def __init__(self, followers: dict[str, Follower], progress: Progress) -> None:
        self._followers, self._progress = followers, progress

    async def seen(self, source: str, position: int) -> bool:
        """Wait until what a source said of persons up to a position shows."""
        if source not in self._followers:
            return True
        self._followers[source].wake()
        return await self._progress.reached(SHOWN, source, position, SEEN_WITHIN)


@asynccontextmanager
async def following(nats_url: str, pool: Pool, peers: Peers, progress: Progress) -> AsyncIterator[People]:
    """Follow every source that knows persons, until the end."""
    followers = {source: Follower(source, pool, peers, progress) for source in SOURCES}
    tasks = [asyncio.create_task(follower.run()) for follower in followers.values()]
    try:
        async with bus.hearing(nats_url, "gateway", followers, lambda head: followers[head.service].told(head)):
            yield People(followers, progress)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
