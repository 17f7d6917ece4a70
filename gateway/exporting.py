"""Lists too long to wait for: made behind the screen, kept sealed for whoever asked, a day at the longest."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec
import structlog

from contracts.values import uuid7
from gateway.access import DONE, Access, AccessLog
from gateway.files import EXPORT_KEPT, Files
from gateway.sessions import Session
from services.chassis.clock import now
from services.chassis.database import Connection, Pool
from services.chassis.errors import NotFound, Refused
from services.chassis.progress import Progress

log = structlog.get_logger()

EXPORT = "station:export"
WATCHED = "exports"
"""What progress is told under, to whoever watches."""
LATEST = 20
CUT_OFF = timedelta(seconds=60)
"""What has not moved for so long died with its process; whoever wants it asks again."""


class State(StrEnum):
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"
    EXPIRED = "expired"


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is made, or was; ``said`` is its filter as its author would say it."""

    export_id: UUID
    account_id: UUID
    form: str
    said: dict[str, str]
    total: int
    done: int
    state: State
    file_id: UUID | None
    asked_at: datetime
    moved_at: datetime
    made_at: datetime | None

    @property
    def expires_at(self) -> datetime | None:
        return self.made_at and self.made_at + EXPORT_KEPT

    def at(self, moment: datetime) -> State:
        """What it has come to by then."""
        if self.state is State.MAKING and self.moved_at < moment - CUT_OFF:
            return State.FAILED
        return State.EXPIRED if self.expires_at and self.expires_at < moment else self.state


class List(Protocol):
    """What becomes a file: its filter as its author would say it, its length, and the whole of it."""

    said: dict[str, str]

    async def counted(self) -> int: ...
    async def content(self, form: str, count: int, told: Callable[[int], Awaitable[None]]) -> bytes: ...


class OneAtATime(Refused):
    """Somebody's last export is still being made."""

    code = "export-under-way"
    zh, en = "您的上一次导出正在进行，请待完成后再试", "Your last export is still being made; try again when it is done"


class NoSuchExport(NotFound):
    """Never asked for, another's, not made yet, or gone by now."""

    code, zh, en = (
        "no-such-export",
        "没有找到该导出文件，或已过期，请重新导出",
        "There is no such export, or it expired",
    )


class Exports:
    """The table of exports, and the work behind it; the writer's role alone works here."""

    def __init__(self, pool: Pool, files: Files, access: AccessLog, progress: Progress) -> None:
        self._pool, self._files, self._access, self._progress = pool, files, access, progress
        self._going: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Stop where it is; what was not finished is told as failed."""
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)

    async def begin(self, session: Session, export: List, form: str, trace: str) -> Exported:
        """Write down who takes what away, and begin to make it; one at a time for an account."""
        account, total = session.viewer.account, await export.counted()
        said = {"filter": export.said, "count": total, "form": form}
        entry = Access.by(session, EXPORT, "stations", DONE, json.dumps(said, ensure_ascii=False), trace)
        export_id = uuid7()
        async with self._pool.acquire() as connection, connection.transaction():
            # of two clicks at one moment the second looks when the first has written
            await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"exports of {account}")
            if any(one.at(now()) is State.MAKING for one in await self._rows(connection, account, None, LATEST)):
                raise OneAtATime
            await self._access.record(entry, connection)
            await connection.execute(
                "insert into own.exports (export_id, account_id, form, said, total) values ($1, $2, $3, $4, $5)",
                export_id,
                account,
                form,
                json.dumps(export.said, ensure_ascii=False),
                total,
            )
        task = asyncio.create_task(self._made(account, export_id, export, form, total))
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        return await self.seen(account, export_id)

    async def seen(self, account: UUID, export_id: UUID) -> Exported:
        """One of this account's own."""
        rows = await self._rows(self._pool, account, export_id, 1)
        if not rows:
            raise NoSuchExport(path="id")
        return rows[0]

    async def latest(self, account: UUID, most: int = LATEST) -> Sequence[Exported]:
        """What an account has asked for, the newest first."""
        return await self._rows(self._pool, account, None, most)

    async def content(self, account: UUID, export_id: UUID) -> tuple[Exported, bytes]:
        """The file, for whoever asked for it."""
        found = await self.seen(account, export_id)
        if found.at(now()) is not State.MADE or found.file_id is None:
            raise NoSuchExport(path="id")
        return found, await self._files.content(account, found.file_id)

    # --- behind -----------------------------------------------------------------------------------------------------

    async def _made(self, account: UUID, export_id: UUID, export: List, form: str, total: int) -> None:
        """Write the file page by page; what stops it is told by the state alone, the log says which sort of error."""

        async def told(done: int) -> None:
            await self._moved(export_id, done=done)

        try:
            content = await export.content(form, total, told)
            file_id = await self._files.keep(account, f"驿站列表-{export_id}.{form}", content)
            await self._moved(export_id, state=State.MADE, file_id=file_id)
        except Exception as error:
            log.warning("export-failed", error=type(error).__name__)
            with suppress(Exception):  # the database is away: a minute later it shows as failed by itself
                await self._moved(export_id, state=State.FAILED)

    async def _moved(
        self, export_id: UUID, *, done: int | None = None, state: State | None = None, file_id: UUID | None = None
    ) -> None:
        await self._pool.execute(
            """
            update own.exports set moved_at = clock_timestamp(), done = coalesce($2, done), state = coalesce($3, state),
                file_id = $4, made_at = case when $3 = 'made' then clock_timestamp() end
            where export_id = $1
            """,
            export_id,
            done,
            state,
            file_id,
        )
        self._progress.changed(WATCHED, [export_id])

    async def _rows(self, connection: Connection, account: UUID, only: UUID | None, most: int) -> Sequence[Exported]:
        rows = await connection.fetch(
            """
            select * from own.exports where account_id = $1 and ($2::uuid is null or export_id = $2)
            order by asked_at desc limit $3
            """,
            account,
            only,
            most,
        )
        return [msgspec.convert({**row, "said": json.loads(row["said"])}, Exported) for row in rows]
