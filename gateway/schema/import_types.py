"""An import as the schema shows it: its columns, its rows, what is wrong with them by cause."""

from collections.abc import AsyncGenerator
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from contracts.values import Scope
from gateway.imports import kept, records
from gateway.imports.columns import COLUMNS
from gateway.imports.kept import Import
from gateway.imports.work import READ, WATCHED
from gateway.schema import paging
from gateway.schema.context import Info, Node, global_id, opened_id
from gateway.schema.fields import query, subscription
from gateway.schema.import_rows import ImportRow, RowOutcome, RowStanding
from gateway.schema.words import meant

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument

LOOKED_AT_AGAIN = 2.0
"""Seconds after which a watcher looks by itself: the work may go on in another process."""
SHOWN_ROWS = 20


@strawberry.enum(description="导入进度 / How far an import has come.")
class ImportState(Enum):
    OPEN = _value(kept.State.OPEN, description="尚缺必需的列 / It lacks columns.")
    CHECKED = _value(kept.State.CHECKED, description="已检查，待提交 / Checked; nothing is changed yet.")
    COMMITTING = _value(kept.State.COMMITTING, description="正在提交 / Being committed.")
    COMMITTED = _value(kept.State.COMMITTED, description="已提交 / Committed.")
    UNDOING = _value(kept.State.UNDOING, description="正在撤回 / Being undone.")
    UNDONE = _value(kept.State.UNDONE, description="已撤回 / Undone.")


@strawberry.type(description="同一原因的错误 / Flaws with one cause.")
class ImportCause:
    column: str = _field(description="列名 / The column.")
    message: str = _field(description="中文说明 / The sentence in Chinese.")
    message_en: str = _field(description="英文说明 / The sentence in English.")
    count: int = _field(description="处数 / How many there are.")
    rows: list[int] = _field(description="所在行，至多 20 行 / The rows, at most 20.")


@strawberry.type(description="与当地标准的一项差距 / One thing that rows lack of the local standard.")
class ImportLack:
    clause: str = _field(description="条款编号 / The clause.")
    message: str = _field(description="中文说明 / The sentence in Chinese.")
    message_en: str = _field(description="英文说明 / The sentence in English.")
    soft: bool = _field(description="说明理由即可突破（原则上、一般）/ Possible with a recorded reason.")
    count: int = _field(description="行数 / How many rows.")
    rows: list[int] = _field(description="所在行，至多 20 行 / The rows, at most 20.")


@strawberry.type(description="表格中的一列 / A column of the sheet.")
class SheetColumn:
    place: int = _field(description="列的位置，从 0 起 / Its place, from 0.")
    heading: str = _field(description="表头文字 / What its heading says.")
    column: str | None = _field(
        description="对应的模板列；不导入时为空 / The template's column; null if it is left out."
    )


@strawberry.type(description="各类行数 / How many rows there are of each sort.")
class ImportCounts:
    total: int = _field(description="数据行数 / Rows with data.")
    new: int = _field(description="新增 / New.")
    changed: int = _field(description="有变化 / Changed.")
    same: int = _field(description="相同 / The same.")
    refused: int = _field(description="有误或未能申报 / Refused, by the check or when it was committed.")
    submitted: int = _field(description="已申报 / Handed in by this import.")
    withdrawn: int = _field(description="已撤回 / Taken back.")
    kept: int = _field(description="未撤回 / Not taken back.")
    done: int = _field(description="正在办理的已完成行数 / Rows done of what is going on.")


@strawberry.type(description="一次导入：可查看、审计、撤回 / An import, to be opened, audited and reversed.")
class StationImport(Node):
    import_id: UUID = _field(description="导入编号 / Its id.")
    file_id: strawberry.ID = _field(description="上传的文件，改列后再次检查用 / Its file, for checking it once more.")
    filename: str = _field(description="文件名 / What the file was called.")
    account_id: UUID = _field(description="导入账号 / The account that made it.")
    unit_no: int = _field(description="导入账号所在组织 / The unit it was made for.")
    layout: str = _field(description="表格样式：table、shapingba、qingdao / Which sheet it is.")
    state: ImportState = _field(description="进度 / How far it has come.")
    columns: list[SheetColumn] = _field(description="各列的对应 / The columns of the sheet.")
    lacking: list[str] = _field(description="尚缺的列 / Columns that are needed and missing.")
    notes: list[str] = _field(description="未采用的列、未读取的工作表及原因 / What was not taken, and why.")
    counts: ImportCounts = _field(description="各类行数 / How many rows of each sort.")
    repairs_url: str | None = _field(description="待修改的行，XLSX / The rows to repair, as a workbook.")
    created_at: datetime = _field(description="检查时间 / When it was first checked.")
    committed_at: datetime | None = _field(description="提交完成时间 / When it was committed.")
    undone_at: datetime | None = _field(description="撤回完成时间 / When it was undone.")

    @classmethod
    def of(cls, made: Import) -> "StationImport":
        standing, outcome = kept.Standing, kept.Outcome
        refused = made.of(standing.REFUSED) + made.that(outcome.REFUSED)
        return cls(
            id=global_id("Import", made.import_id),
            import_id=made.import_id,
            file_id=global_id("File", made.file_id),
            filename=made.filename,
            account_id=made.account_id,
            unit_no=made.unit_no,
            layout=made.layout,
            state=ImportState(made.state),
            columns=[SheetColumn(place=h.place, heading=h.heading, column=h.column or None) for h in made.columns],
            lacking=list(made.lacking),
            notes=list(made.notes),
            counts=ImportCounts(
                total=made.total,
                new=made.of(standing.NEW),
                changed=made.of(standing.CHANGED),
                same=made.of(standing.SAME),
                refused=refused,
                submitted=made.that(outcome.SUBMITTED),
                withdrawn=made.that(outcome.WITHDRAWN),
                kept=made.that(outcome.KEPT),
                done=made.done,
            ),
            repairs_url=f"/imports/{made.import_id}/repairs.xlsx" if made.flawed and not made.undone_at else None,
            created_at=made.created_at,
            committed_at=made.committed_at,
            undone_at=made.undone_at,
        )

    @query("各行，按行号排列 / The rows, in the sheet's order.")
    async def rows(
        self,
        info: Info,
        first: Annotated[int, _argument(description="行数，至多 100 / Rows, at most 100.")] = paging.FIRST,
        after: Annotated[int, _argument(description="此行号之后 / Behind this row.")] = 0,
        standing: Annotated[list[RowStanding] | None, _argument(description="其中哪些 / Which of them.")] = None,
        outcome: Annotated[list[RowOutcome] | None, _argument(description="其中哪些 / Which of them.")] = None,
    ) -> list[ImportRow]:
        standings = [kept.Standing(meant(one)) for one in standing or ()]
        outcomes = [kept.Outcome(meant(one)) for one in outcome or ()]
        found = await info.context.front.imports.records.lines(
            self.import_id, standings, outcomes, after, paging.size(first)
        )
        return [ImportRow.of(line) for line in found]

    @query("错误按原因归类，多的在前 / The flaws by cause, the most frequent first.")
    async def causes(self, info: Info) -> list[ImportCause]:
        lines = await info.context.front.imports.records.lines(self.import_id, flawed=True)
        causes: dict[tuple[str, str, str], list[int]] = {}
        for line in lines:
            for flaw in line.flaws:
                causes.setdefault((flaw.column, flaw.zh, flaw.en), []).append(flaw.row)
        return [
            ImportCause(column=column, message=zh, message_en=en, count=len(rows), rows=rows[:SHOWN_ROWS])
            for (column, zh, en), rows in sorted(causes.items(), key=lambda cause: -len(cause[1]))
        ]

    @query("与当地标准的差距，按条款归类，多的在前 / What rows lack of the standard, by clause.")
    async def lacks(self, info: Info) -> list[ImportLack]:
        lines = await info.context.front.imports.records.lines(self.import_id, lacking=True)
        lacks: dict[tuple[str, str, str, bool], list[int]] = {}
        for line in lines:
            for one in line.shortfalls:
                lacks.setdefault((one.clause, one.zh, one.en, one.soft), []).append(line.row)
        return [
            ImportLack(clause=clause, message=zh, message_en=en, soft=soft, count=len(rows), rows=rows[:SHOWN_ROWS])
            for (clause, zh, en, soft), rows in sorted(lacks.items(), key=lambda lack: -len(lack[1]))
        ]


@strawberry.type
class Query:
    @query("一次导入；不存在或无权查看时为空 / One import; null outside your scope.", name="import")
    async def one_import(
        self, info: Info, id: Annotated[strawberry.ID, _argument(description="全局编号或 UUID / Its id.")]
    ) -> StationImport | None:
        return await find(info, opened_id(id, "Import")[1])

    @query("本人及辖区内的导入，新的在前 / Your imports and those below you, the newest first.")
    async def imports(
        self,
        info: Info,
        first: Annotated[int, _argument(description="个数，至多 100 / How many, at most 100.")] = paging.FIRST,
        before: Annotated[datetime | None, _argument(description="早于此时间 / Made before this.")] = None,
    ) -> list[StationImport]:
        session = info.context.session
        scope: Scope = session.identity.reach(READ)
        made = info.context.front.imports.records
        return [
            StationImport.of(one)
            for one in await made.latest(session.viewer.account, scope, paging.size(first), before)
        ]

    @query("模板的各列名称 / The titles of the template's columns, for choosing them.")
    def import_columns(self) -> list[str]:
        return [column.title for column in COLUMNS if not column.ignored]


@strawberry.type
class Subscription:
    @subscription("导入的进展，直至完成 / An import as it goes on, until it is done.")
    async def import_changed(
        self, info: Info, id: Annotated[strawberry.ID, _argument(description="导入编号 / The import.")]
    ) -> AsyncGenerator[StationImport, None]:
        context, import_id = info.context, opened_id(id, "Import")[1]
        told: Import | None = None
        with context.front.changes.watch(WATCHED) as watcher:
            while True:
                made = await context.front.imports.seen(await context.renew(), import_id)
                if made != told:
                    told = made
                    yield StationImport.of(made)
                if made.state not in (kept.State.COMMITTING, kept.State.UNDOING):
                    return
                await watcher.changed(LOOKED_AT_AGAIN)


async def find(info: Info, import_id: UUID) -> StationImport | None:
    """An import by its id, if it is this account's to see."""
    try:
        return StationImport.of(await info.context.front.imports.seen(info.context.session, import_id))
    except records.NoSuchImport:
        return None
