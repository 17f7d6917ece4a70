"""A view is made anew beside the one that is read, from the stores themselves, and takes its place in one moment.

The new tables are filled without indexes and without readers, page by page, each page with its checkpoint; whoever is
killed goes on where the last page ended. Then come what rows are found by, the indexes, and what was written meanwhile;
last, while the live lane is held at its checkpoint and both stand at the same place, the names change hands. Nobody is
told anything on the way: watchers hear of new events from the live lane, and of old ones never again.
"""

import asyncio
import gc
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
import structlog
from sqlalchemy import Table

from services.chassis import checkpoints
from services.chassis.database import Connection, Pool
from services.chassis.declared import created, fingerprint, indexed, secured, stands
from services.chassis.digest import Arrived, Digest, Fetch
from services.chassis.filling import Filling
from services.chassis.progress import Progress
from services.chassis.status import Loop
from services.chassis.tasks import all_of
from services.chassis.views import BESIDE, View, consumer_of

log = structlog.get_logger()

PAGE = 5000
NEAR = 1000
"""So few events are made up for while the live lane waits."""
LOCK_MILLISECONDS = 200
"""How long readers may have to queue behind us before we let them pass and try again."""
TRIES = 600


class AlreadyRebuilding(Exception):
    """Somebody else makes this view anew right now."""


class Readers(Exception):
    """The tables could not be exchanged, because they were never free for a moment."""


class Step(NamedTuple):
    """How far it is: the source that is read, the position reached and the one to reach."""

    source: str
    position: int
    head: int


async def report(connection: Connection) -> list[dict[str, Any]]:
    """The views that are being made anew, or that somebody has left half made, and how far each source is read."""
    rows = await connection.fetch(
        """
        select left(beside.consumer, -length($1)) as consumer, beside.source, beside.position,
            greatest(live.position, beside.position) as head
        from checkpoints beside
        left join checkpoints live
            on live.consumer = left(beside.consumer, -length($1)) and live.source = beside.source
        where right(beside.consumer, length($1)) = $1 order by beside.consumer, beside.source
        """,
        BESIDE,
    )
    if not rows:
        return []
    held = await connection.fetch(
        """
        select objid::bigint as key from pg_locks
        where locktype = 'advisory' and granted and classid = 0 and objsubid = 1
            and database = (select oid from pg_database where datname = current_database())
        """
    )
    running = {row["key"] for row in held}
    return [{**dict(row), "running": _key(row["consumer"]) in running} for row in rows]


def _key(consumer: str) -> int:
    """The advisory lock of whoever makes this view anew."""
    return zlib.crc32(f"rebuild {consumer}".encode())


@asynccontextmanager
async def _settled() -> AsyncIterator[None]:
    """Rows come and go in millions and hold no circles: to look for any, again and again, takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Rebuild:
    """One view of a service: ``owner`` may create tables, ``writer`` fills them, ``fetch`` reads the stores."""

    def __init__(
        self,
        service: str,
        view: View,
        owner: Connection,
        writer: Pool,
        fetch: Fetch,
        tell: Callable[[Step], None] = lambda _: None,
    ) -> None:
        self._service, self._view, self._shadow = service, view, view.beside()
        self._owner, self._writer, self._fetch, self._tell = owner, writer, fetch, tell
        self._name, self._beside = consumer_of(service, view), consumer_of(service, self._shadow)
        self._digests: dict[str, Digest] = {}
        self._consumers: dict[str, Filling] = {}

    async def run(self) -> int:
        """Make it anew; returns how many events it took in this run."""
        async with self._alone(), _settled():
            await self._prepare()
            anchor_first = sorted(self._view.sources, key=lambda source: (source != self._view.anchor, source))
            began = sum([await self._begin(source) for source in anchor_first])
            for source, digest in self._digests.items():
                await self._fill(source, digest)
            await self._complete()
            await self._exchange()
        return sum(digest.at.position for digest in self._digests.values()) - began

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        key = _key(self._name)
        if not await self._owner.fetchval("select pg_try_advisory_lock($1)", key):
            raise AlreadyRebuilding(self._view.name)
        try:
            yield
        finally:
            if not self._owner.is_closed():
                await self._owner.fetchval("select pg_advisory_unlock($1)", key)

    async def _prepare(self) -> None:
        """Empty tables beside the live ones, or those that an interrupted run of the same declaration has left."""
        wanted = fingerprint(self._service, self._view)
        left = await self._owner.fetchval("select fingerprint from views where name = $1", self._shadow.name)
        if left == wanted:
            return
        async with self._owner.transaction():
            await self._forget()
            for table in self._shadow.tables:
                await self._owner.execute(created(table))
                await self._owner.execute(
                    f"grant select, insert, update, delete on {table.name} to {self._service}_writer"
                )
            await self._owner.execute("insert into views values ($1, $2)", self._shadow.name, wanted)

    async def _forget(self) -> None:
        for table in self._shadow.tables:
            await self._owner.execute(f"drop table if exists {table.name}")
        for rest in ("checkpoints", "parked"):
            await self._owner.execute(f"delete from {rest} where consumer = $1", self._beside)
        await self._owner.execute("delete from views where name = $1", self._shadow.name)

    async def _begin(self, source: str) -> int:
        consumer = Filling(self._service, self._shadow, source, Progress())
        digest = Digest(consumer, source, self._writer, Loop(f"{self._beside} < {source}"))
        await digest.begin(epoch=1)
        self._digests[source], self._consumers[source] = digest, consumer
        return digest.at.position

    async def _fill(self, source: str, digest: Digest) -> None:
        """Up to the live lane's place; to the end of the store where no lane has ever been."""
        target = await self._live(source)
        async with aclosing(self._pages(source, digest.at.position, target)) as pages:
            async for page in pages:
                await digest.advance(page)
                self._tell(Step(source, digest.at.position, target or digest.at.position))

    async def _pages(self, source: str, after: int, target: int | None) -> AsyncGenerator[list[Arrived], None]:
        """The store behind a position; the next page is on its way while one is being digested."""

        def upcoming() -> asyncio.Future[list[Arrived]]:
            limit = PAGE if target is None else min(PAGE, target - after)
            return asyncio.ensure_future(self._read(source, after, limit))

        coming = upcoming()
        try:
            while page := await coming:
                after = page[-1].entry.position
                coming = upcoming()
                yield page
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _read(self, source: str, after: int, limit: int) -> list[Arrived]:
        page = await self._fetch(source, after, limit) if limit > 0 else []
        self._consumers[source].foresee([one.entry for one in page])
        return page

    async def _complete(self) -> None:
        """What is made faster of all rows at once than of each: what they are found by, and the indexes."""
        grams, table, history = self._shadow.grams, self._shadow.table, self._shadow.history
        if grams:
            await grams.empty(self._owner)
            # on two connections: the server has more than one processor for us
            await all_of(grams.write_all(self._writer), self._index(table, *([history.table] if history else [])))
        for consumer in self._consumers.values():
            consumer.findable = True
        await self._index(*self._shadow.tables)

    async def _index(self, *tables: Table) -> None:
        for statement in indexed(tables):
            await self._owner.execute(statement)

    async def _live(self, source: str) -> int | None:
        position: int | None = await self._owner.fetchval(
            "select position from checkpoints where consumer = $1 and source = $2", self._name, source
        )
        return position

    # --- the exchange -----------------------------------------------------------------------------------------------

    async def _exchange(self) -> None:
        for _ in range(TRIES):
            for source, digest in self._digests.items():
                await self._fill(source, digest)
                await digest.keep()
            try:
                async with self._owner.transaction():
                    await self._owner.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                    if await self._level():
                        await self._rename()
                        return
            except asyncpg.LockNotAvailableError:
                log.info("rebuild-waits", view=self._view.name)  # a long read, or a lane in the middle of a batch
            await asyncio.sleep(LOCK_MILLISECONDS / 1000)
        raise Readers(self._view.name)

    async def _level(self) -> bool:
        """Hold the live lanes, make up for what is left, and see whether both stand at the same place."""
        for source, digest in self._digests.items():
            live = await checkpoints.hold(self._owner, self._name, source)
            if live is None:
                continue
            if live - digest.at.position > NEAR:
                return False
            while digest.at.position < live:
                page = await self._fetch(source, digest.at.position, live - digest.at.position)
                if not page:
                    break  # the live lane followed what the source does not hold any more
                await digest.advance(page)
            await digest.keep()
        return True

    async def _rename(self) -> None:
        """Everything that is the shadow's becomes the live view's, in the transaction that holds the lanes."""
        for table, policy in self._shadow.policies:
            for statement in secured(table.name, policy, self._service):
                await self._owner.execute(statement)
        for rest in ("_history", "_grams", ""):  # whatever it was declared with when it was made
            await self._owner.execute(f"drop table if exists {self._view.name}{rest}")
        for table in self._shadow.tables:
            indexes = await self._owner.fetch("select indexname from pg_indexes where tablename = $1", table.name)
            for index in (row["indexname"] for row in indexes):
                await self._owner.execute(f"alter index {index} rename to {index.replace(BESIDE, '')}")
            await self._owner.execute(f"alter table {table.name} rename to {table.name.replace(BESIDE, '')}")
        await self._hand_over()

    async def _hand_over(self) -> None:
        wait = "select source, stream from parked where consumer = $1 group by source, stream order by source, stream"
        otherwise = not await stands(self._owner, self._service, self._view)
        if otherwise or await self._owner.fetch(wait, self._beside) != await self._owner.fetch(wait, self._name):
            # a running lane knows which streams wait, and what it writes to; a newer epoch makes it look again
            await self._owner.execute("update checkpoints set epoch = epoch + 1 where consumer = $1", self._name)
        await self._owner.execute("delete from parked where consumer = $1", self._name)
        await self._owner.execute("update parked set consumer = $1 where consumer = $2", self._name, self._beside)
        await self._owner.execute(
            """
            insert into checkpoints (consumer, source, lineage, position, hash)
            select $1, source, lineage, position, hash from checkpoints where consumer = $2
            on conflict (consumer, source) do update
            set lineage = excluded.lineage, position = excluded.position, hash = excluded.hash
            """,
            self._name,
            self._beside,
        )
        await self._owner.execute(
            "delete from checkpoints where consumer = $2 or (consumer = $1 and source <> all($3))",
            self._name,
            self._beside,
            sorted(self._view.sources),
        )
        await self._owner.execute("delete from views where name = $1", self._view.name)
        await self._owner.execute("update views set name = $1 where name = $2", self._view.name, self._shadow.name)
