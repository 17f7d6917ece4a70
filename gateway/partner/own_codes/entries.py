"""Own codes one by one: each entry has a revision, and whoever changes it says which one they saw."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Row, Select, select

from contracts.coding import AssignOwnCode, ChangeOwnCode, OwnCode, WithdrawOwnCode
from contracts.messages import Command, Receipt
from contracts.values import Point
from gateway.ask import Posting
from gateway.matching import located
from gateway.partner.operations import Operation, Said, Visit
from gateway.partner.pages import USUAL, After, Limit, page
from gateway.partner.problems import Malformed
from gateway.planner.orders import Order
from gateway.reading import Viewer, within
from gateway.views.own_codes import ASSIGNED, own_code_id, own_codes, table
from services.chassis.errors import Invalid, NotFound, Stale, Unavailable, misshapen

here = table.c
SHOWN = (
    here.own_code_id, here.own_code, here.status, here.station_id, here.name, here.lng, here.lat, here.datum,
    here.capture, here.division, here.revision, here.changed_at, here.reason,
)  # fmt: skip
BY_CODE = Order("code", here.own_code, here.own_code_id, str)
TAG = re.compile(r'"(\d{1,18})"')
Status = Literal["assigned", "listed", "withdrawn"]


class PreconditionNeeded(Invalid):
    """Nobody changes what they have not seen."""

    status = 428
    code = "precondition-required"
    zh = "新建请带 If-None-Match: *；变更和撤销请带 If-Match 及该编码的 ETag"
    en = "Send If-None-Match: * to create, or If-Match with the entry's ETag to change or withdraw"


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """One of the unit's own codes (自有编码), and the station it stands, or stood, for."""

    own_code: str
    status: Annotated[
        Status, Meta(description="assigned 已对应驿站，listed 待匹配，withdrawn 已撤销 / What it stands for")
    ]
    station_id: UUID | None
    name: Annotated[str, Meta(description="本单位对该站点的称呼 / What the unit calls the place")]
    point: Point | None
    division: int | None
    revision: Annotated[int, Meta(description="修订号，即 ETag / The revision, which is the ETag")]
    changed_at: datetime
    reason: str | None


class Told(msgspec.Struct, frozen=True):
    """What an event says of the entry that it leaves."""

    own_code: str
    station_id: UUID
    division: int
    revision: int
    name: str = ""
    point: Point | None = None


class EntryPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page of own codes; without a next cursor it is the last one."""

    items: tuple[Entry, ...]
    next_cursor: str | None


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which own codes, and which page of them."""

    limit: Limit = USUAL
    after: After | UnsetType = UNSET
    status: Status | UnsetType = UNSET


class Put(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The station that an own code stands for, and what the unit itself says of it."""

    station_id: UUID
    name: Annotated[str, Meta(max_length=200, description="本单位对该站点的称呼 / What the unit calls the place")] = ""
    point: Point | None = None


def seen(viewer: Viewer) -> Select[Any]:
    return select(*SHOWN).where(within(viewer.scope, table))


def made(row: Row[Any]) -> Entry:
    given = {name: getattr(row, name) for name in Entry.__struct_fields__ if name != "point"}
    return Entry(point=located(row), **given | {"name": row.name or ""})


async def listed(visit: Visit) -> Said:
    rows = seen(visit.partner.session.viewer)
    if visit.query.status is not UNSET:
        rows = rows.where(here.status == visit.query.status)
    return Said(await page(visit, rows, BY_CODE, made, EntryPage))


async def one(visit: Visit) -> Said:
    return _tagged(await _found(visit, _code(visit, NotFound(path="ownCode"))))


async def put(visit: Visit) -> Said:
    """``If-None-Match: *`` gives a station its code; ``If-Match`` changes what that tag was read of."""
    asked: Put = visit.body
    own_code, headers = _code(visit), visit.request.headers
    said = visit.partner.unit_no, asked.station_id, own_code, asked.name, asked.point
    new, seen_at = headers.get("if-none-match", ""), headers.get("if-match", "")
    if bool(new) == bool(seen_at):
        raise Malformed(path="If-Match") if new else PreconditionNeeded
    if new and new != "*":
        raise Malformed(path="If-None-Match")
    if new:
        receipt = await _asked(visit, AssignOwnCode(*said))
        return _tagged(_told(receipt), 201, receipt.repeated)
    revision = _revision(seen_at)
    receipt = await _asked(visit, ChangeOwnCode(*said, revision=revision))
    entry = await _unchanged(visit, own_code, revision) if receipt.answer is UNSET else _told(receipt)
    return _tagged(entry, 200, receipt.repeated)


async def delete(visit: Visit) -> Said:
    own_code, seen_at = _code(visit), visit.request.headers.get("if-match", "")
    if not seen_at:
        raise PreconditionNeeded
    command = WithdrawOwnCode(visit.partner.unit_no, own_code, revision=_revision(seen_at))
    return Said(None, 204, replayed((await _asked(visit, command)).repeated))


async def _asked(visit: Visit, command: Command) -> Receipt:
    """Ask it under the key's own id, and wait until it shows."""
    front = visit.front
    sent = await front.ask.one(visit.partner.session, Posting(command, visit.command_id), visit.trace)
    await front.ask.seen(sent.receipt.service, sent.receipt.position, own_codes)
    return sent.receipt


def _told(receipt: Receipt) -> Entry:
    """The entry as this very request left it, however often it is sent and whatever came after it."""
    assert receipt.answer is not UNSET
    assert receipt.at is not UNSET
    told = msgspec.json.decode(receipt.answer, type=Told)
    about = {name: getattr(told, name) for name in Told.__struct_fields__}
    return Entry(status="assigned", changed_at=receipt.at, reason=None, **about)


async def _unchanged(visit: Visit, own_code: str, revision: int) -> Entry:
    """The entry as it stood under a revision, for a request that left it so; what stood for no time gave way."""
    assert own_codes.history
    viewer, past = visit.partner.session.viewer, own_codes.history.table
    then = select(*(past.c[column.name] for column in SHOWN)).where(
        within(viewer.scope, past),
        past.c.own_code_id == own_code_id(visit.partner.unit_no, own_code),
        past.c.revision >= revision,
    )
    row = await visit.front.reader.row(viewer, then.order_by(past.c.revision, past.c.known_from).limit(1))
    if row is None:
        raise Unavailable
    return made(row)


async def _found(visit: Visit, own_code: str) -> Entry:
    viewer = visit.partner.session.viewer
    which = here.own_code_id == own_code_id(visit.partner.unit_no, own_code)
    row = await visit.front.reader.row(viewer, seen(viewer).where(which))
    if row is None:
        raise NotFound(path="ownCode")
    return made(row)


def _tagged(entry: Entry, status: int = 200, repeated: bool = False) -> Said:
    return Said(entry, status, {"ETag": f'"{entry.revision}"', **replayed(repeated)})


def replayed(repeated: bool) -> dict[str, str]:
    """The header of an answer that had been given before under the same key."""
    return {"Idempotency-Replayed": "true"} if repeated else {}


def _code(visit: Visit, otherwise: Exception | None = None) -> str:
    """The own code that the path names."""
    try:
        own_code: str = msgspec.convert(visit.part("own_code"), OwnCode)
    except msgspec.ValidationError as error:
        refusal = misshapen(error)
        raise (otherwise or type(refusal)(zh=refusal.zh, en=refusal.en, path="ownCode")) from None
    return own_code


def _revision(tag: str) -> int:
    """What a strong ETag of ours says; any other one is none of this entry's."""
    found = TAG.fullmatch(tag.strip())
    if not found:
        raise Stale(path="If-Match")
    return int(found[1])


PART = {"own_code": (OwnCode, "自有编码（须做百分号编码） / The own code, percent-encoded")}
IF_MATCH = "所见的 ETag / The ETag that you saw"
EXAMPLE = {
    "ownCode": "CCB-HF-0042",
    "status": ASSIGNED,
    "stationId": "0195f0a2-7c1e-7b2a-9d43-2f6c1a5e8b10",
    "name": "三孝口支行劳动者港湾",
    "point": None,
    "division": 340103,
    "revision": 42,
    "changedAt": "2026-03-05T01:30:00Z",
    "reason": None,
}
OPERATIONS = (
    Operation(
        name="listOwnCodes",
        method="GET",
        path="/own-codes",
        scope="own-codes:read",
        zh="自有编码列表",
        en="The unit's own codes",
        answer=listed,
        query=Wanted,
        gives=EntryPage,
        gives_example={"items": [EXAMPLE], "nextCursor": None},
    ),
    Operation(
        name="getOwnCode",
        method="GET",
        path="/own-codes/{own_code:path}",
        scope="own-codes:read",
        zh="一个自有编码",
        en="One own code",
        answer=one,
        gives=Entry,
        etag=True,
        parts=PART,
        problems=("not-found",),
        gives_example=EXAMPLE,
    ),
    Operation(
        name="putOwnCode",
        method="PUT",
        path="/own-codes/{own_code:path}",
        scope="own-codes:write",
        zh="登记或变更一个自有编码",
        en="Assign or change one own code",
        answer=put,
        takes=Put,
        gives=Entry,
        also={201: ("已登记", "Assigned")},
        changes=True,
        etag=True,
        parts=PART,
        preconditions={"If-None-Match": "* 为新登记 / * to assign a new one", "If-Match": IF_MATCH},
        problems=("not-found", "refused", "stale", "precondition-required"),
        asks_example={"stationId": EXAMPLE["stationId"], "name": EXAMPLE["name"]},
        gives_example=EXAMPLE,
    ),
    Operation(
        name="withdrawOwnCode",
        method="DELETE",
        path="/own-codes/{own_code:path}",
        scope="own-codes:write",
        zh="撤销一个自有编码",
        en="Withdraw one own code",
        answer=delete,
        gives=None,
        status=204,
        changes=True,
        parts=PART,
        preconditions={"If-Match": IF_MATCH},
        problems=("not-found", "refused", "stale", "precondition-required", "invalid"),
    ),
)
