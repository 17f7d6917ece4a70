"""Jobs: a list of up to 50,000 rows handed in as a file, worked off behind; its refused rows are a file again."""

import asyncio
import hashlib
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Response
from msgspec import Meta
from sqlalchemy import select

from gateway.doors.graphql import NotJson
from gateway.imports.sheet import LARGEST_FILE
from gateway.partner.operations import BASE, Operation, Said, Visit, whole
from gateway.partner.own_codes import files
from gateway.partner.own_codes.entries import replayed
from gateway.partner.own_codes.files import CSV, MEDIA, BadCell, Line
from gateway.partner.own_codes.lists import RowResult
from gateway.partner.own_codes.syncing import ROW
from gateway.partner.own_codes.work import DONE, WAITING
from gateway.partner.own_codes.work import Job as Kept
from gateway.reading import within
from gateway.views.stations_table import table
from services.chassis.errors import NotFound

MOST, USUAL = 1000, 500
PATH = "/own-code-jobs"


class Counts(msgspec.Struct, frozen=True):
    """Rows by what became of them."""

    waiting: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0


class Job(msgspec.Struct, frozen=True, rename="camel"):
    """A list that was handed in as a file (作业), and how far it is."""

    job_id: UUID
    state: Annotated[
        Literal["waiting", "done", "closed"],
        Meta(
            description="waiting 处理中，done 已完成，closed 客户端已停用 / How far it is",
        ),
    ]
    dry_run: bool
    made_at: datetime
    ended_at: datetime | None
    counts: Counts


class JobResults(msgspec.Struct, frozen=True, rename="camel"):
    """What became of rows, by their place in the file from 0 up."""

    items: tuple[RowResult, ...]
    next_after: int | None


class Trying(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Whether it is only tried."""

    dry_run: Annotated[bool, Meta(description="只试算，不写入 / Only try it")] = False


class Behind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the results."""

    after: Annotated[
        int, Meta(ge=-1, le=10**6, description="上一页的 nextAfter / The nextAfter of the page before")
    ] = -1
    limit: Annotated[int, Meta(ge=1, le=MOST)] = USUAL


async def hand_in(visit: Visit) -> Said:
    media = visit.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise NotJson(zh=f"请提交 {'、'.join(MEDIA)}", en=f"Send {', '.join(MEDIA)}")
    content = await whole(visit.request, LARGEST_FILE)
    lines = await _meant(visit, await asyncio.to_thread(files.read, content, media))
    body, dry_run = hashlib.sha256(media.encode() + content).digest(), visit.query.dry_run
    jobs = visit.front.partners.jobs
    repeated = await jobs.hand_in(visit.partner, visit.command_id, body, lines, dry_run, visit.trace)
    made = await _found(visit, visit.command_id)
    more = {"Location": f"{BASE}{PATH}/{visit.command_id}"} | replayed(repeated)
    return Said(_shown(made), 202, more)


async def one(visit: Visit) -> Said:
    return Said(_shown(await _found(visit, _id(visit))))


async def results(visit: Visit) -> Said:
    job = await _found(visit, _id(visit))
    found = await visit.front.partners.jobs.results(job.job_id, visit.query.after, visit.query.limit)
    more = len(found) == visit.query.limit
    return Said(JobResults(tuple(found), found[-1].index if more else None))


async def rejected(visit: Visit) -> Said:
    job = await _found(visit, _id(visit))
    content = files.rejected(await visit.front.partners.jobs.rejected(job.job_id))
    headers = {
        "Content-Disposition": f'attachment; filename="rejected-{job.job_id}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Said(Response(content, headers=headers, media_type=f"{CSV}; charset=utf-8"))


async def _meant(visit: Visit, lines: list[Line]) -> list[Line]:
    """Rows that name their station by its code, with the station; one that is not the unit's is refused."""
    wanted = {line.code for line in lines if line.code}
    if not wanted:
        return lines
    viewer, here = visit.partner.session.viewer, table.c
    rows = await visit.front.reader.rows(
        viewer,
        select(here.code_digits, here.station_id).where(within(viewer.scope, table), here.code_digits.in_(wanted)),
    )
    known = {row.code_digits: str(row.station_id) for row in rows}
    return [_with_station(line, known) if line.code and not line.flaw else line for line in lines]


def _with_station(line: Line, known: dict[str, str]) -> Line:
    station_id = known.get(line.code)
    if station_id is None or line.row.station_id not in (None, station_id):
        zh, en = "没有这个编码的共建驿站，或与驿站编号不符", "No station of yours has this code, or it is another one"
        return line._replace(flaw=BadCell(zh=zh, en=en, path="code"))
    return line._replace(row=msgspec.structs.replace(line.row, station_id=station_id))


async def _found(visit: Visit, job_id: UUID) -> Kept:
    job = await visit.front.partners.jobs.find(visit.partner.client_id, job_id)
    if job is None:
        raise NotFound(path="jobId")
    return job


def _id(visit: Visit) -> UUID:
    try:
        return UUID(visit.part("job_id"))
    except ValueError:
        raise NotFound(path="jobId") from None


def _shown(job: Kept) -> Job:
    said = {name: getattr(job, name) for name in ("job_id", "state", "dry_run", "made_at", "ended_at")}
    return Job(counts=msgspec.convert(job.counts, Counts), **said)


JOB_ID = {"job_id": (UUID, "作业编号 / The job's id")}
EXAMPLE = {
    "jobId": "6f1f7d5e-0e0e-5a56-9d3e-6d0d5f0b7c11",
    "state": DONE,
    "dryRun": False,
    "madeAt": "2026-03-05T01:30:00Z",
    "endedAt": "2026-03-05T01:30:04Z",
    "counts": {"waiting": 0, "created": 4990, "updated": 0, "unchanged": 0, "withdrawn": 0, "rejected": 10},
}
OPERATIONS = (
    Operation(
        name="createOwnCodeJob",
        method="POST",
        path=PATH,
        scope="own-codes:write",
        zh="以文件提交名单，至多 50000 行、20 MB",
        en="Hand a list in as a file, at most 50,000 rows and 20 MB",
        answer=hand_in,
        query=Trying,
        gives=Job,
        status=202,
        changes=True,
        files=MEDIA,
        most=LARGEST_FILE,
        gives_example=EXAMPLE | {"state": WAITING, "endedAt": None},
    ),
    Operation(
        name="getOwnCodeJob",
        method="GET",
        path=PATH + "/{job_id}",
        scope="own-codes:read",
        zh="作业的进度",
        en="How far a job is",
        answer=one,
        gives=Job,
        parts=JOB_ID,
        problems=("not-found",),
        gives_example=EXAMPLE,
    ),
    Operation(
        name="listOwnCodeJobResults",
        method="GET",
        path=PATH + "/{job_id}/results",
        scope="own-codes:read",
        zh="作业各行的结果",
        en="What became of a job's rows",
        answer=results,
        query=Behind,
        gives=JobResults,
        parts=JOB_ID,
        problems=("not-found",),
        gives_example={
            "items": [{"index": 0, "ownCode": ROW["ownCode"], "status": "created", "revision": 42}],
            "nextAfter": None,
        },
    ),
    Operation(
        name="getOwnCodeJobRejected",
        method="GET",
        path=PATH + "/{job_id}/rejected",
        scope="own-codes:read",
        zh="被拒绝的行（CSV），改好后重新提交",
        en="The refused rows as CSV, to be mended and handed in again",
        answer=rejected,
        gives=None,
        files=(CSV,),
        parts=JOB_ID,
        problems=("not-found",),
    ),
)
