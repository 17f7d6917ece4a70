"""Sheets of applications: checked, mapped, committed, repaired and undone; flaws say where and how to repair them."""

import strawberry

from gateway.imports.kept import Import, Outcome, Standing
from gateway.imports.refusals import SheetLacksColumns
from gateway.imports.work import Done
from gateway.schema.context import Info, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.import_rows import ImportFlaw
from gateway.schema.import_types import StationImport
from gateway.views.proposals import proposals
from services.chassis.errors import PlatformError

_field = strawberry.field

MOST_FLAWS = 1_000
"""More than anybody repairs from a screen; the count tells of the others."""
TO_THE_END = 110.0
"""Seconds that whoever asks for everything at once waits; the work goes on in any case."""
FOR_A_START = 1.0
"""Seconds that a wizard waits, so that a small sheet is done when it answers."""


@strawberry.input(description="导入申报表 / Hand in a sheet of applications.")
class ImportStationsInput:
    file_id: strawberry.ID = _field(description="POST /files 返回的文件编号 / The id that POST /files answered.")


@strawberry.input(description="表格的一列对应模板的哪一列 / Which column of the template a column of the sheet is.")
class SheetColumnInput:
    place: int = _field(description="列的位置，从 0 起 / The column's place, from 0.")
    column: str = _field(description="模板列名；空表示不导入 / The template's title; empty to leave it out.")


@strawberry.input(description="检查表格，不作任何更改 / Check a sheet; nothing is changed by that.")
class CheckImportInput:
    file_id: strawberry.ID = _field(description="POST /files 返回的文件编号 / The id that POST /files answered.")
    columns: list[SheetColumnInput] | None = _field(
        default=None,
        description="各列的对应，记住供同样表头的表格使用 / The columns, remembered for sheets of this shape.",
    )


@strawberry.input(description="提交或撤回一次导入 / Commit an import, or undo it.")
class ImportInput:
    import_id: strawberry.ID = _field(description="导入编号 / The import: its global id or UUID.")


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


@strawberry.type(description="办理后的导入 / An import after what was asked of it.")
class ImportPayload:
    made: StationImport | None = _field(name="import", description="导入；未办成时为空 / The import; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="列表是否已包含全部变化 / Whether lists show everything of it already.")


@strawberry.type
class Mutation:
    @mutation("检查表格并预览，不作更改 / Check a sheet and preview what it would do (station:submit).")
    async def check_import(self, info: Info, input: CheckImportInput) -> ImportPayload:
        context = info.context
        chosen = {one.place: one.column for one in input.columns} if input.columns is not None else None
        try:
            file_id = opened_id(input.file_id, "File", "fileId")[1]
            async with context.denials("checkImport", f"file-{file_id}"):
                made = await context.front.imports.check(context.session, file_id, chosen, context.trace)
        except MENDABLE as refusal:
            return _refused(refusal)
        return ImportPayload(made=StationImport.of(made), user_errors=[], up_to_date=True)

    @mutation("提交导入，合格的行申报，可重复提交 / Hand in the good rows; again does no harm (station:submit).")
    async def commit_import(self, info: Info, input: ImportInput) -> ImportPayload:
        context = info.context
        try:
            import_id = opened_id(input.import_id, "Import", "importId")[1]
            async with context.denials("commitImport", f"import-{import_id}"):
                done = await context.front.imports.commit(context.session, import_id, context.trace, FOR_A_START)
        except MENDABLE as refusal:
            return _refused(refusal)
        return ImportPayload(made=StationImport.of(done.made), user_errors=[], up_to_date=await _shown(info, done))

    @mutation("整批撤回，已验收的除外 / Take a whole import back, but what is accepted (station:submit).")
    async def undo_import(self, info: Info, input: ImportInput) -> ImportPayload:
        context = info.context
        try:
            import_id = opened_id(input.import_id, "Import", "importId")[1]
            async with context.denials("undoImport", f"import-{import_id}"):
                done = await context.front.imports.undo(context.session, import_id, context.trace, FOR_A_START)
        except MENDABLE as refusal:
            return _refused(refusal)
        return ImportPayload(made=StationImport.of(done.made), user_errors=[], up_to_date=await _shown(info, done))

    @mutation(
        "导入申报表：合格的行即时申报，其余逐处说明 / Good rows are handed in, flawed ones explained (station:submit)."
    )
    async def import_stations(self, info: Info, input: ImportStationsInput) -> ImportStationsPayload:
        try:
            async with info.context.denials("importStations", f"file-{input.file_id[:100]}"):
                return await _imported(info, input)
        except MENDABLE as refusal:
            return ImportStationsPayload(report=None, user_errors=[UserError.of(refusal)], up_to_date=True)


def _refused(refusal: PlatformError) -> ImportPayload:
    return ImportPayload(made=None, user_errors=[UserError.of(refusal)], up_to_date=True)


async def _imported(info: Info, asked: ImportStationsInput) -> ImportStationsPayload:
    """Check and commit in one, for scripts."""
    context = info.context
    imports = context.front.imports
    made = await imports.check(context.session, opened_id(asked.file_id, "File", "fileId")[1], trace=context.trace)
    if made.lacking:
        raise SheetLacksColumns(made.lacking)
    done = await imports.commit(context.session, made.import_id, context.trace, TO_THE_END)
    lines = await imports.records.lines(made.import_id, flawed=True)
    flaws = [flaw for line in lines for flaw in line.flaws]
    return ImportStationsPayload(
        report=ImportReport(
            total=done.made.total,
            submitted=submitted(done.made),
            flaws=[ImportFlaw.of(flaw) for flaw in flaws[:MOST_FLAWS]],
            flaw_count=len(flaws),
            ignored_columns=list(done.made.notes),
        ),
        user_errors=[],
        up_to_date=await _shown(info, done),
    )


def submitted(made: Import) -> int:
    """The rows whose stations are handed in, by this import or before it."""
    return made.of(Standing.SAME) + made.that(Outcome.SUBMITTED, Outcome.THERE)


async def _shown(info: Info, done: Done) -> bool:
    """Wait until lists show the stations, the persons who head them, and the changes that wait."""
    last, front = done.last, info.context.front
    if last is None:
        return True
    stations = await front.ask.seen(last.service, last.position)
    listed = await front.ask.seen(last.service, last.position, proposals)
    return await front.people.seen(last.service, last.position) and stations and listed
