"""Jobs worked off: 500 rows at a time, each portion one command whose id follows from the job.

Whoever works holds the job's row; a process that dies lets go of it, and another one asks the same portion again under
the same id, which is answered as the first time.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec
import structlog

from contracts.coding import RowStatus
from contracts.values import derived
from gateway.ask import Ask
from gateway.partner.own_codes.files import Line
from gateway.partner.own_codes.lists import MOST, RowError, RowResult, Sync, SyncRow, synced
from gateway.partner.problems import pointer
from gateway.partner.tokens import Partner, Tokens, WrongToken
from gateway.spelling import camel
from services.chassis import causes
from services.chassis.database import UNREACHABLE, Connection, Pool
from services.chassis.errors import BodyDiffers, Busy, PlatformError, Unavailable
from services.chassis.status import Loop

log = structlog.get_logger()

KEPT_DAYS = 30
POLL_SECONDS = 2.0
PAUSE_SECONDS = 0.5
WAITING, DONE, CLOSED = "waiting", "done", "closed"
PASSES = (Busy, Unavailable)


class Job(NamedTuple):
    """A job as it stands."""

    job_id: UUID
    dry_run: bool
    state: str
    made_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]
    """Rows by what became of them; ``waiting`` are those of which nothing has yet."""


class Jobs:
    """The tables, and whoever works them off."""

    def __init__(self, pool: Pool, tokens: Tokens, ask: Ask) -> None:
        self._pool, self._tokens, self._ask = pool, tokens, ask
        self._woken = asyncio.Event()

    async def hand_in(
        self, partner: Partner, job_id: UUID, body: bytes, lines: Sequence[Line], dry_run: bool, trace: str
    ) -> bool:
        """Keep a job's rows; whether it had been handed in before. Another content under its id is refused."""
        async with self._pool.acquire() as connection, connection.transaction():
            made = await connection.fetchval(
                """
                insert into own.partner_jobs (job_id, client_id, body, dry_run, trace) values ($1, $2, $3, $4, $5)
                on conflict (job_id) do nothing returning true
                """,
                job_id,
                partner.client_id,
                body,
                dry_run,
                trace,
            )
            if not made:
                first = "select body = $2 and dry_run = $3 from own.partner_jobs where job_id = $1"
                if not await connection.fetchval(first, job_id, body, dry_run):
                    raise BodyDiffers
                return True
            await connection.copy_records_to_table(
                "partner_job_rows",
                schema_name="own",
                columns=["job_id", "number", "line", "row", "status", "result"],
                records=[_kept(job_id, number, line) for number, line in enumerate(lines)],
            )
        self._woken.set()
        return False

    async def find(self, client_id: UUID, job_id: UUID) -> Job | None:
        """A job of this client's."""
        row = await self._pool.fetchrow(
            "select job_id, dry_run, state, made_at, ended_at from own.partner_jobs "
            "where job_id = $1 and client_id = $2",
            job_id,
            client_id,
        )
        if row is None:
            return None
        counted = await self._pool.fetch(
            "select coalesce(status, 'waiting'), count(*) from own.partner_job_rows where job_id = $1 group by 1",
            job_id,
        )
        said: Any = (*row, dict(tuple(one) for one in counted))
        return Job(*said)

    async def results(self, job_id: UUID, after: int, limit: int) -> list[RowResult]:
        """What became of the rows behind a number, in the order of the file."""
        rows = await self._pool.fetch(
            "select result from own.partner_job_rows where job_id = $1 and number > $2 and result is not null "
            "order by number limit $3",
            job_id,
            after,
            limit,
        )
        return [msgspec.json.decode(row[0], type=RowResult) for row in rows]

    async def rejected(self, job_id: UUID) -> list[tuple[SyncRow, RowResult]]:
        rows = await self._pool.fetch(
            "select row, result from own.partner_job_rows where job_id = $1 and status = 'rejected' order by number",
            job_id,
        )
        return [
            (msgspec.json.decode(row[0], type=SyncRow), msgspec.json.decode(row[1], type=RowResult)) for row in rows
        ]

    async def run(self, status: Loop) -> None:
        """Work for ever."""
        while True:
            try:
                while await self.step():
                    status.turned(0)
                status.turned(0)
                await self._pool.execute(
                    "delete from own.partner_jobs where ended_at < now() - make_interval(days => $1)", KEPT_DAYS
                )
            except (*UNREACHABLE, asyncpg.PostgresError, *PASSES) as error:
                status.trouble(causes.told(error))
                await asyncio.sleep(PAUSE_SECONDS)
            self._woken.clear()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def step(self) -> bool:
        """Work off the next portion of the oldest job that nobody works at; False when there is none."""
        async with self._pool.acquire() as connection, connection.transaction():
            job = await connection.fetchrow(
                "select job_id, client_id, dry_run, trace from own.partner_jobs where state = 'waiting' "
                "order by made_at limit 1 for update skip locked"
            )
            if job is None:
                return False
            rows = await connection.fetch(
                "select number, row from own.partner_job_rows where job_id = $1 and status is null "
                "order by number limit $2",
                job["job_id"],
                MOST,
            )
            state = DONE
            try:
                if rows:
                    state = await self._portion(connection, job, rows)
            except WrongToken:  # its client was closed, or its unit dissolved
                state = CLOSED
            if state != WAITING:
                await connection.execute(
                    "update own.partner_jobs set state = $2, ended_at = now() where job_id = $1", job["job_id"], state
                )
        return True

    async def _portion(self, connection: Connection, job: Any, rows: Sequence[Any]) -> str:
        """Ask these rows and keep what became of them; the job's state afterwards."""
        partner = await self._tokens.of(job["client_id"])
        said = tuple(msgspec.json.decode(row["row"], type=SyncRow) for row in rows)
        command_id = derived(job["job_id"], rows[0]["number"])
        try:
            done = await synced(self._ask, partner, Sync(said, dry_run=job["dry_run"]), command_id, job["trace"])
            results = done.answer.results
        except PASSES:
            raise
        except PlatformError as refusal:  # the whole portion: each of its rows says why
            error = RowError(refusal.code, refusal.zh, refusal.en, clause=refusal.clause)
            results = tuple(RowResult(n, row.own_code, RowStatus.REJECTED, error=error) for n, row in enumerate(said))
        numbered = [msgspec.structs.replace(one, index=row["number"]) for one, row in zip(results, rows, strict=True)]
        await connection.executemany(
            "update own.partner_job_rows set status = $3, result = $4 where job_id = $1 and number = $2",
            [(job["job_id"], one.index, one.status.value, msgspec.json.encode(one).decode()) for one in numbered],
        )
        return WAITING


def _kept(job_id: UUID, number: int, line: Line) -> tuple[Any, ...]:
    """A row of the file as it is kept; one that cannot be read is answered already."""
    row = msgspec.json.encode(line.row).decode()
    if line.flaw is None:
        return job_id, number, line.line, row, None, None
    error = RowError(line.flaw.code, line.flaw.zh, line.flaw.en, pointer(camel(line.flaw.path)))
    result = RowResult(number, line.row.own_code[:40], RowStatus.REJECTED, error=error)
    return job_id, number, line.line, row, result.status.value, msgspec.json.encode(result).decode()
