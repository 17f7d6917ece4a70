"""The way of an import: checked as often as its sheet is mapped anew, committed once, undone as far as that goes.

Commands and their ids are put down by the check, so that a second click, a lost connection or a restart in the middle
asks for what was asked before; what an import is doing goes on without whoever began it.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import msgspec

from contracts.messages import Receipt
from contracts.values import derived, place_of
from gateway.access import ASKED, Access, AccessLog
from gateway.ask import Ask
from gateway.files import Files
from gateway.imports import columns, fields, standing, steps, workbooks
from gateway.imports.answers import refusal
from gateway.imports.kept import Heading, Import, Line, Outcome, Standing, State
from gateway.imports.records import NoSuchImport, Records
from gateway.imports.redrawing import Redrawing
from gateway.imports.refusals import SheetLacksColumns
from gateway.imports.rows import Flaw
from gateway.imports.stations import LaidOut, Reading, laid_out, understood
from gateway.photos import Photos
from gateway.reading import Reader
from gateway.sessions import Session
from gateway.vault import Vault
from services.chassis.clock import now
from services.chassis.errors import Forbidden, Refused
from services.chassis.progress import Progress

READ = "station:read"
WATCHED = "imports"
"""What progress is told under, to whoever watches."""
PORTION, DRAWN = 800, 40
"""Rows at a time; fewer where pictures are drawn, for by portions it shows how far it is."""
LOOKED_AGAIN = 0.5


class NotCheckedYet(Refused):
    """Columns are missing, or nothing in the sheet can be taken."""

    code = "import-not-checked"
    zh, en = "表格尚缺必需的列，请先指定各列后再提交", "The sheet still lacks columns; name them before it is committed"


class ImportIsUndone(Refused):
    """An import that was reversed stays so; the sheet can be uploaded again."""

    code = "import-undone"
    zh, en = (
        "该次导入已撤回；如需再次导入，请重新上传文件",
        "This import was undone; upload the file to import it again",
    )


class ImportOfAnother(Forbidden):
    """Who checked a sheet commits it; whoever does the work of the same unit may undo it."""

    code, zh, en = (
        "import-of-another",
        "只有导入的账号可以提交该次导入，只有其所在单位的人员可以撤回",
        "Only the account that made an import commits it, and only its unit undoes it",
    )


class Done(NamedTuple):
    """An import after it was worked on, and the last thing that was asked of registry for it."""

    made: Import
    last: Receipt | None = None


class Imports:
    """What people do with imports, for whom it may be done, and what goes on behind them."""

    def __init__(
        self,
        records: Records,
        files: Files,
        photos: Photos,
        vault: Vault,
        reader: Reader,
        ask: Ask,
        access: AccessLog,
        progress: Progress,
    ) -> None:
        self.records, self._files, self._photos, self._vault = records, files, photos, vault
        self._reader, self._ask, self._access, self._progress = reader, ask, access, progress
        self._going: dict[UUID, asyncio.Task[Receipt | None]] = {}

    async def close(self) -> None:
        """Stop where it is; whoever asks again goes on from there."""
        for task in self._going.values():
            task.cancel()
        await asyncio.gather(*self._going.values(), return_exceptions=True)

    async def seen(self, session: Session, import_id: UUID) -> Import:
        """One import, if this account may see it."""
        return await self.records.seen(import_id, session.viewer.account, session.identity.reach(READ))

    async def check(
        self, session: Session, file_id: UUID, chosen: Mapping[int, str] | None = None, trace: str = ""
    ) -> Import:
        """Read a sheet and put down what it would do; again with other columns as long as it is not committed."""
        hat, account, import_id = steps.hat_of(session), session.viewer.account, derived("import", file_id)
        known = await self.records.find(import_id)
        if known and known.account_id == account and known.state not in (State.OPEN, State.CHECKED):
            return known
        content = await self._files.content(account, file_id)
        laid = await asyncio.to_thread(laid_out, content)
        remembering = chosen is not None and bool(laid.table.headings)
        if chosen is None:
            chosen = known.chosen if known else await self.records.remembered(hat.unit_no, laid.table.shape)
        if chosen:
            laid = await asyncio.to_thread(laid_out, content, chosen)
        if remembering:  # and only now: a mapping that is wrong was refused
            await self.records.remember(hat.unit_no, laid.table.shape, dict(chosen))
        made = Import(
            import_id=import_id,
            file_id=file_id,
            repairs_id=None,
            account_id=account,
            unit_no=hat.unit_no,
            division=place_of(hat.unit_no) or next(iter(hat.scope.prefixes), 0),
            filename=await self._files.name(file_id),
            layout=laid.layout,
            shape=laid.table.shape,
            columns=(),
            chosen=dict(chosen),
            lacking=(),
            notes=(),
            state=State.CHECKED,
            total=len(laid.table.rows),
            done=0,
            created_at=now(),
            committed_at=None,
            undone_at=None,
        )
        lines: list[Line] = []
        try:
            reading = await self._understood(session, laid)
        except SheetLacksColumns as lacking:
            made = msgspec.structs.replace(made, state=State.OPEN, lacking=lacking.missing)
        else:
            lines = await self._lines(session, reading)
            made = msgspec.structs.replace(made, notes=(*reading.ignored_columns, *steps.coded(lines)))
        titles, said = {place: column.title for column, place in laid.table.places.items()}, laid.table.headings
        headings = tuple(Heading(place, said[place], titles.get(place, "")) for place in sorted(said))
        await self._logged(session, "import:check", import_id, f"{len(lines)} 行", trace)
        await self.records.checked(msgspec.structs.replace(made, columns=headings), lines)
        return await self.seen(session, import_id)

    async def commit(self, session: Session, import_id: UUID, trace: str, seconds: float) -> Done:
        """Hand in what is new and what changed; come back when it is done, or earlier with what is done by then."""
        steps.hat_of(session)
        made = await self.seen(session, import_id)
        if made.state is State.OPEN:
            raise NotCheckedYet
        if made.state in (State.UNDOING, State.UNDONE):
            raise ImportIsUndone
        if made.account_id != session.viewer.account:
            raise ImportOfAnother
        if await self.records.claim(import_id, State.COMMITTING, State.CHECKED):
            await self._logged(session, "import:commit", import_id, "", trace)
            self._begin(import_id, self._commit(session, made, trace))
        return await self._until(session, import_id, State.COMMITTING, seconds)

    async def undo(self, session: Session, import_id: UUID, trace: str, seconds: float) -> Done:
        """Take back what this import handed in and nobody has accepted yet; the rest stays, and is told."""
        steps.hat_of(session)
        made = await self.seen(session, import_id)
        if made.account_id != session.viewer.account and not steps.acts_for(session, made.unit_no):
            raise ImportOfAnother
        if await self.records.claim(import_id, State.UNDOING, State.OPEN, State.CHECKED, State.COMMITTED):
            await self._logged(session, "import:undo", import_id, "", trace)
            self._begin(import_id, self._undo(session, made, trace))
        return await self._until(session, import_id, State.UNDOING, seconds)

    async def repairs(self, session: Session, import_id: UUID) -> bytes:
        """The workbook with the rows that were refused and why, to repair and hand in again."""
        made = await self.seen(session, import_id)
        if made.account_id != session.viewer.account:
            raise NoSuchImport(path="importId")
        if made.repairs_id:
            return await self._files.content(made.account_id, made.repairs_id)
        content = await self._files.content(made.account_id, made.file_id)
        return await self._repairs(made, await self._read(session, content, made), content)

    # --- behind -----------------------------------------------------------------------------------------------------

    def _begin(self, import_id: UUID, work: Awaitable[Receipt | None]) -> None:
        async def going() -> Receipt | None:
            try:
                return await work
            finally:
                self._going.pop(import_id, None)
                with suppress(Exception):  # the database is away: a minute later anybody may go on
                    await self.records.let_go(import_id)
                self._progress.changed(WATCHED, [import_id])

        self._going[import_id] = asyncio.create_task(going())

    async def _until(self, session: Session, import_id: UUID, while_: State, seconds: float) -> Done:
        """Wait for what is going on, here or in another process; a failure here is the caller's to hear."""
        last = None
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if task := self._going.get(import_id):
                    last = await asyncio.shield(task)
                while (await self.seen(session, import_id)).state is while_:  # noqa: ASYNC110
                    await asyncio.sleep(LOOKED_AGAIN)  # another process is at it
        return Done(await self.seen(session, import_id), last)

    async def _commit(self, session: Session, made: Import, trace: str) -> Receipt | None:
        content = await self._files.content(made.account_id, made.file_id)
        reading = await self._read(session, content, made)
        wanted = await self.records.lines(made.import_id, (Standing.NEW, Standing.CHANGED))
        by_row = {row.row: row for row in reading.submissions}
        redrawing = Redrawing(self._photos, self.records, made, content)
        last: Receipt | None = None
        portion = DRAWN if reading.table.pictures else PORTION
        for start in range(0, len(wanted), portion):
            came, lines = await redrawing.taken(wanted[start : start + portion], by_row)
            rows = await standing.postings(self._reader, session.viewer, self._vault, by_row, lines)
            answers = await steps.in_turn(self._ask, session, rows, trace)
            last = steps.latest(last, [answer for said in answers for answer in said])
            asked = [line.command_id for line in lines if line.command_id]
            others = await self.records.handed_in_by_others(made.import_id, asked)
            for line, said in zip(lines, answers, strict=True):
                flaws = [refusal(by_row[line.row], answer) for answer in said if answer.problem]
                receipts = [answer.receipt for answer in said if answer.receipt]
                there = line.command_id in others and all(receipt.repeated for receipt in receipts)
                taken = Outcome.THERE if there else Outcome.SUBMITTED
                came.append(steps.came_to(line, taken if receipts else Outcome.REFUSED, *flaws))
            await self.records.moved(made.import_id, came)
            self._progress.changed(WATCHED, [made.import_id])
        flawed = await self.records.lines(made.import_id, flawed=True)
        repairs_id = None
        if flawed:
            repairs = await self._repairs(made, reading, content)
            repairs_id = await self._files.keep(made.account_id, f"待修改-{made.filename}", repairs)
        await self.records.finish(made.import_id, State.COMMITTED, repairs_id)
        await self._files.destroy(made.file_id)
        return last

    async def _undo(self, session: Session, made: Import, trace: str) -> Receipt | None:
        wanted = await self.records.lines(made.import_id, outcomes=(Outcome.SUBMITTED,))
        last: Receipt | None = None
        for start in range(0, len(wanted), PORTION):
            lines = wanted[start : start + PORTION]
            withdrawals = (steps.withdrawal(made.import_id, line) for line in lines)
            rows = [[posting] if posting else [] for posting in withdrawals]
            answers = await steps.in_turn(self._ask, session, rows, trace)
            last = steps.latest(last, [answer for said in answers for answer in said])
            came = [steps.taken_back(line, said) for line, said in zip(lines, answers, strict=True)]
            await self.records.moved(made.import_id, came)
            self._progress.changed(WATCHED, [made.import_id])
        await self.records.finish(made.import_id, State.UNDONE, None)
        for file_id in filter(None, (made.file_id, made.repairs_id)):
            await self._files.destroy(file_id)
        return last

    async def _read(self, session: Session, content: bytes, made: Import) -> Reading:
        return await self._understood(session, await asyncio.to_thread(laid_out, content, made.chosen))

    async def _understood(self, session: Session, laid: LaidOut) -> Reading:
        enterprises = await standing.known_enterprises(self._reader, session.viewer)
        return await asyncio.to_thread(understood, laid, enterprises, steps.home_of(session), steps.town_of(session))

    async def _lines(self, session: Session, reading: Reading) -> list[Line]:
        """Every row of the sheet: the good ones beside what stands, the others with what is wrong."""
        drawn = await self.records.drawn(one for row in reading.submissions for one in row.command.photos)
        lines = await standing.beside(self._reader, session.viewer, self._vault, reading.submissions, drawn)
        wrong: dict[int, list[Flaw]] = {}
        for flaw in reading.flaws:
            wrong.setdefault(flaw.row, []).append(flaw)
        cells = {row.number: reading.table.cell(row, columns.NAME) for row in reading.table.rows}
        names = {row: fields.echoed(fields.text(cell)) for row, cell in cells.items()}
        lines += [
            Line(row=row, standing=Standing.REFUSED, name=names[row][:200], flaws=tuple(flaws))
            for row, flaws in wrong.items()
        ]
        lines = [
            msgspec.structs.replace(line, pictures=len(reading.table.pictures.get(line.row, ()))) for line in lines
        ]
        return sorted(lines, key=lambda line: line.row)

    async def _repairs(self, made: Import, reading: Reading, content: bytes) -> bytes:
        flawed = await self.records.lines(made.import_id, flawed=True)
        said: Mapping[int, Sequence[Flaw]] = {line.row: line.flaws for line in flawed}
        return await asyncio.to_thread(workbooks.repairs, reading.table, said, content)

    async def _logged(self, session: Session, action: str, import_id: UUID, reason: str, trace: str) -> None:
        await self._access.record(Access.by(session, action, f"import-{import_id}", ASKED, reason, trace))
