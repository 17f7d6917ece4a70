"""Rows of a unit's list, asked of coding as one command and answered one by one, in the order they came."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from contracts.coding import OwnCodeRow, OwnCodesSynced, RowAnswer, RowStatus, SyncMode, SyncOwnCodes
from contracts.values import Datum
from gateway.ask import Ask, Posting
from gateway.partner.problems import pointer
from gateway.partner.tokens import Partner
from gateway.spelling import camel
from gateway.views.own_codes import own_codes
from services.chassis.errors import Invalid, misshapen

MOST = 500


class SyncPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the unit has the place: degrees, in the coordinate system that is named."""

    lng: float
    lat: float
    datum: Datum


class SyncRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """A row of the list: what a field may hold is looked at row by row, and told in the row's result."""

    own_code: Annotated[str, Meta(description="自有编码，至多 40 字 / The own code, at most 40 characters")]
    station_id: Annotated[str | None, Meta(description="驿站编号；不知道则省略 / The station's id, if known")] = None
    name: Annotated[str, Meta(description="本单位的称呼，至多 200 字 / What the unit calls it")] = ""
    division: Annotated[int | None, Meta(description="县代码，未知驿站时 / The county, where no station is known")] = (
        None
    )
    point: SyncPoint | None = None
    withdrawn: Annotated[bool, Meta(description="已不在名单中 / Not in the list any more")] = False


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A part of the unit's list. ``partial`` takes the rows that fit, ``atomic`` all or none."""

    rows: Annotated[tuple[SyncRow, ...], Meta(min_length=1, max_length=MOST)]
    mode: SyncMode = SyncMode.PARTIAL
    dry_run: Annotated[bool, Meta(description="只试算，不写入 / Only try it")] = False


class RowError(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Why a row was refused, and which of its fields."""

    code: str
    message: str
    message_en: str
    pointer: str = ""
    clause: str = ""


class RowResult(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What became of a row."""

    index: int
    own_code: str
    status: RowStatus
    revision: int | None = None
    error: RowError | None = None


class SyncAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """What became of the list: row i's result is result i."""

    applied: Annotated[bool, Meta(description="是否已写入 / Whether anything was written")]
    results: tuple[RowResult, ...]


class Outcome(msgspec.Struct, frozen=True):
    """The answer, and whether it had been given before."""

    answer: SyncAnswer
    repeated: bool


async def synced(ask: Ask, partner: Partner, asked: Sync, command_id: UUID, trace: str) -> Outcome:
    """Ask the rows that can be read as one command; those that cannot are refused beside them."""
    fitting, refused = read(asked.rows)
    if not fitting:
        return Outcome(SyncAnswer(False, tuple(refused[n] for n in range(len(asked.rows)))), False)
    unread = hashlib.sha256(msgspec.json.encode(asked.rows)).hexdigest() if refused else msgspec.UNSET
    command = SyncOwnCodes(partner.unit_no, tuple(fitting.values()), asked.mode, unread)
    tried = asked.dry_run or (bool(refused) and asked.mode is SyncMode.ATOMIC)
    sent = await ask.one(partner.session, Posting(command, command_id, dry_run=tried), trace)
    assert sent.receipt.answer is not msgspec.UNSET
    told = msgspec.json.decode(sent.receipt.answer, type=OwnCodesSynced)
    if not tried:
        await ask.seen(sent.receipt.service, sent.receipt.position, own_codes)
    results = refused | {
        n: result(n, asked.rows[n].own_code, answer, place)
        for place, (n, answer) in enumerate(zip(fitting, told.rows, strict=True))
    }
    answer = SyncAnswer(not (told.refused or tried), tuple(results[n] for n in range(len(asked.rows))))
    return Outcome(answer, sent.receipt.repeated)


def read(rows: Sequence[SyncRow]) -> tuple[dict[int, OwnCodeRow], dict[int, RowResult]]:
    """The rows as coding takes them, and those that it would not."""
    fitting: dict[int, OwnCodeRow] = {}
    refused: dict[int, RowResult] = {}
    for n, row in enumerate(rows):
        try:
            fitting[n] = msgspec.convert(_plain(row), OwnCodeRow)
        except msgspec.ValidationError as error:
            why = misshapen(error)
            refused[n] = RowResult(n, row.own_code[:40], RowStatus.REJECTED, None, _error(why, n))
    return fitting, refused


def _plain(row: SyncRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in SyncRow.__struct_fields__}
    said["point"] = row.point and msgspec.structs.asdict(row.point)
    return said


def _error(why: Invalid, n: int) -> RowError:
    return RowError(why.code, why.zh, why.en, pointer(f"rows[{n}].{camel(why.path)}"))


def result(n: int, own_code: str, answer: RowAnswer, place: int) -> RowResult:
    """A row's answer as the partner reads it; ``place`` is where coding saw the row."""
    if answer.status is not RowStatus.REJECTED:
        return RowResult(n, own_code, answer.status, answer.revision or None)
    where = answer.path.replace(f"rows[{place}]", f"rows[{n}]", 1)
    error = RowError(answer.code, answer.zh, answer.en, pointer(camel(where)), answer.clause)
    return RowResult(n, own_code, answer.status, None, error)
