"""A sheet of applications, row by row through the same door as a single one; flaws say where and how to repair them."""

import asyncio

import strawberry
from sqlalchemy import select

from contracts.messages import Receipt
from contracts.registry import SubmitStation, UnitKind
from gateway.ask import raised
from gateway.front import Front
from gateway.imports import columns
from gateway.imports.stations import Flaw, Reading, Submission, read_stations
from gateway.reading import Reader, Viewer
from gateway.schema.context import Info, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.views.units import units
from services.chassis.api import Answer
from services.chassis.errors import Forbidden

_field = strawberry.field

SUBMIT = "station:submit"
MOST_FLAWS = 1_000
"""More than anybody repairs from a screen; the count tells of the others."""
WHERE = {
    "division": columns.COUNTY,
    "name": columns.NAME,
    "address": columns.ADDRESS,
    "kind": columns.KIND,
    "unit_no": columns.UNIT,
    "area_m2": columns.AREA,
    "built_on": columns.BUILT_ON,
    "build_mode": columns.BUILD_MODE,
    "head_id": columns.HEAD,
    "head_name": columns.HEAD,
    "head_phone": columns.PHONE,
}
"""The column that a field of the application was read from."""


@strawberry.input(description="导入申报表 / Hand in a sheet of applications.")
class ImportStationsInput:
    file_id: strawberry.ID = _field(description="POST /files 返回的文件编号 / The id that POST /files answered.")


@strawberry.type(description="一处错误及修改办法 / What is wrong in one cell, and how to repair it.")
class ImportFlaw:
    row: int = _field(description="行号，与表格软件所示一致 / The row as the spreadsheet program numbers it.")
    column: str = _field(description="列名；涉及整行时为空 / The column; empty when the whole row is meant.")
    value: str = _field(description="单元格内容，过长时截断 / What stands there, cut where it is long.")
    message: str = _field(description="中文说明 / The sentence in Chinese.")
    message_en: str = _field(description="英文说明 / The sentence in English.")
    clause: str | None = _field(description="依据的条款 / The clause it rests on.")


@strawberry.type(
    description="导入报告；同一文件再次导入，结果相同 / What became of a sheet; the same again for the same sheet."
)
class ImportReport:
    total: int = _field(description="数据行数 / Rows with data.")
    submitted: int = _field(description="已申报行数 / Rows that are handed in now, the ones from before included.")
    flaws: list[ImportFlaw] = _field(description="错误，按行排列，至多 1000 处 / What is wrong, by row, at most 1,000.")
    flaw_count: int = _field(description="错误总数 / How many flaws there are in all.")
    ignored_columns: list[str] = _field(description="未采用的列及原因 / Columns that were not taken, and why.")


@strawberry.type(description="导入结果 / What became of an import.")
class ImportStationsPayload:
    report: ImportReport | None = _field(description="导入报告；文件无法读取时为空 / Null if the file cannot be read.")
    user_errors: list[UserError] = _field(description="整个文件未能导入的原因 / Why the file as a whole was refused.")
    up_to_date: bool = _field(description="列表是否已包含全部申报 / Whether lists show all of them already.")


@strawberry.type
class Mutation:
    @mutation(
        "导入申报表：合格的行即时申报，其余逐处说明 / Good rows are handed in, flawed ones explained (station:submit)."
    )
    async def import_stations(self, info: Info, input: ImportStationsInput) -> ImportStationsPayload:
        try:
            return await _imported(info, input)
        except MENDABLE as refusal:
            return ImportStationsPayload(report=None, user_errors=[UserError.of(refusal)], up_to_date=True)


async def _imported(info: Info, asked: ImportStationsInput) -> ImportStationsPayload:
    front, session = info.context.front, info.context.session
    if not session.identity.allows(SUBMIT):
        raise Forbidden
    viewer = session.viewer
    content = await front.files.content(viewer.account, opened_id(asked.file_id, "File", "fileId")[1])
    enterprises = await known_enterprises(front.reader, viewer)
    reading = await asyncio.to_thread(read_stations, content, enterprises)
    postings = [row.posting(front.vault) for row in reading.submissions]
    answers = await front.ask.many(session, postings, info.context.trace)
    receipts = [answer.receipt for answer in answers if answer.receipt]
    last = max(receipts, key=lambda receipt: receipt.position, default=None)
    return ImportStationsPayload(
        report=report(reading, answers),
        user_errors=[],
        up_to_date=await _shown(front, last) if last else True,
    )


async def _shown(front: Front, last: Receipt) -> bool:
    """Wait until lists show the stations, and the persons who head them."""
    stations = await front.ask.seen(last.service, last.position)
    return await front.people.seen(last.service, last.position) and stations


def report(reading: Reading, answers: list[Answer]) -> ImportReport:
    """What the sheet's reader and registry said, in the order of the rows."""
    refused = [refusal(row, one) for row, one in zip(reading.submissions, answers, strict=True) if one.problem]
    flaws = sorted([*reading.flaws, *refused], key=lambda flaw: flaw.row)
    return ImportReport(
        total=reading.total,
        submitted=len(answers) - len(refused),
        flaws=[
            ImportFlaw(
                row=flaw.row,
                column=flaw.column,
                value=flaw.value,
                message=flaw.zh,
                message_en=flaw.en,
                clause=flaw.clause or None,
            )
            for flaw in flaws[:MOST_FLAWS]
        ],
        flaw_count=len(flaws),
        ignored_columns=list(reading.ignored_columns),
    )


def refusal(row: Submission, answer: Answer) -> Flaw:
    """What registry refused of a row, as a flaw of its own."""
    assert answer.problem
    error = raised(answer.problem)
    column = WHERE.get(error.path.partition(".")[0])
    return Flaw(
        row.row, column.title if column else "", said(row.command, error.path), error.zh, error.en, error.clause
    )


def said(command: SubmitStation, path: str) -> str:
    """What the application says in the field that is refused; empty where that is not its own, or about a person."""
    column = WHERE.get(path)
    value = None if column is None or column.personal else getattr(command, path, None)
    return "" if value is None else str(value)[:60]


async def known_enterprises(reader: Reader, viewer: Viewer) -> dict[str, int]:
    """The co-builders of the network by name, so that they see the stations that name them."""
    unit = units.table.c
    rows = await reader.rows(viewer, select(unit.name, unit.unit_no).where(unit.kind == UnitKind.ENTERPRISE))
    return {row.name: row.unit_no for row in rows}
