"""Every station as the front door shows it: what registry knows of it, with the code that coding gave it.

Registry is the anchor: a code that arrives before its application makes a row without an area, which nobody sees. Each
column has one source; what depends on both, ``code_state``, the database works out itself. Its history says what was
known of a station at any earlier moment.
"""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, convert, structs, to_builtins
from sqlalchemy import Index

from contracts import divisions, hours, standards
from contracts.coding import (
    CodeAllocated,
    CodeAssigned,
    CodeNotAllocated,
    CodeRespelled,
    CodeRestored,
    CodesAdopted,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeWithdrawn,
)
from contracts.messages import Record
from contracts.registry import (
    ApplicationCancelled,
    ChangeDeclined,
    ChangeProposed,
    ChangeRetracted,
    ContactsChanged,
    HeadChanged,
    StationAccepted,
    StationChanged,
    StationEndorsed,
    StationOpened,
    StationRejected,
    StationResumed,
    StationReturned,
    StationRevoked,
    StationSubmitted,
    StationSuspended,
    StationWithdrawn,
)
from contracts.standards import Shortfall
from contracts.values import Kind, StationCode
from gateway.sounds import spelled as sounded
from gateway.spelling import camel
from gateway.views.stations_table import table
from services.chassis.changes import Change, put
from services.chassis.clock import business_day
from services.chassis.views import View, area

SEARCHED = ("name", "address", "code", "own_code", "initials")
stations = View(table, key="station_id", anchor="registry", history=True, searched=SEARCHED)
assert stations.history
_then = stations.history.table.c
for column in ("province", "city", "division", "unit_no", "enterprise_no"):
    Index(
        f"stations_history_{column}_submitted",
        _then[column],
        _then.submitted_at,
        _then.station_id,
        postgresql_where=_then.source == stations.anchor,
    )
Index("stations_history_digits", _then.code_digits)


FILED = frozenset(table.c.keys()) & frozenset(StationSubmitted.__struct_fields__) - {"station_id"}
"""The columns that show a field of the file as it is."""
SHOWN: dict[str, Callable[[Any], Any]] = {
    "waivers": to_builtins,
    "shortfalls": lambda lacking: [lack(to_builtins(one)) for one in lacking],
}


def columns(said: dict[str, Any]) -> dict[str, Any]:
    """What fields of a file look like in the row; a point has columns of its own."""
    found = {name: SHOWN[name](value) if name in SHOWN else value for name, value in said.items() if name in FILED}
    if "name" in said:
        found["initials"], found["name_order"] = sounded(said["name"])
    if "opening_hours" in said:
        openings = hours.read(said["opening_hours"])
        found["openings"] = None if openings is None else [one._asdict() for one in openings]
    if "point" in said:
        point = said["point"]
        found |= {name: getattr(point, name, None) for name in ("lng", "lat", "datum", "capture")}
    return found


def lack(said: dict[str, Any]) -> dict[str, Any]:
    """One thing that a station lacks, under the names that the schema has for what it says."""
    one = convert(said, Shortfall)
    said = {"code": one.code, "clause": one.clause, "message": one.zh, "message_en": one.en, "soft": one.soft}
    return said | {"path": camel(one.path) or None}


def moved_on(event: Any, record: Record, **more: Any) -> Change:
    """The station's row at its new version."""
    return moved(event, record, more)


def moved(event: Any, record: Record, said: dict[str, Any]) -> Change:
    """The same of many columns, which are not handed on one by one."""
    at = record.meta.at
    status_at = {"status_at": at} if "status" in said else {}
    return Change(event.station_id, said | status_at | {"version": record.version, "changed_at": at})


@stations.on(StationSubmitted)
def submitted(event: StationSubmitted, record: Record) -> Change:
    """Everything is said anew when an application comes again, so everything is set, also to nothing."""
    place = area(record.meta.division, event.unit_no, event.enterprise_no) | {
        "division_name": divisions.name_of(record.meta.division),
        "division_path": divisions.path_of(record.meta.division),
    }
    said = columns(structs.asdict(event)) | {"submitted_at": record.meta.at, "submitted_for": record.meta.unit_no}
    said |= place | code_needed(event.kind, record) | {"status": "submitted", "status_reason": None}
    return moved(event, record, said)


@stations.on(StationEndorsed)
def endorsed(event: StationEndorsed, record: Record) -> Change:
    return moved_on(event, record, status="endorsed")


@stations.on(StationAccepted)
def accepted(event: StationAccepted, record: Record) -> Change:
    reason = event.reason or None
    needed = code_needed(event.kind, record)
    return moved_on(event, record, status="accepted", accepted_on=event.accepted_on, status_reason=reason, **needed)


@stations.on(StationReturned)
def returned(event: StationReturned, record: Record) -> Change:
    return moved_on(event, record, status="returned", status_reason=event.reason)


@stations.on(StationRejected)
def rejected(event: StationRejected, record: Record) -> Change:
    return moved_on(event, record, status="withdrawn" if event.reopens else "rejected", status_reason=event.reason)


@stations.on(ApplicationCancelled)
def cancelled(event: ApplicationCancelled, record: Record) -> Change:
    return moved_on(event, record, status="withdrawn" if event.reopens else "cancelled", status_reason=event.reason)


@stations.on(StationOpened)
def opened(event: StationOpened, record: Record) -> Change:
    return moved_on(event, record, status="open", opened_on=event.opened_on)


@stations.on(StationSuspended)
def suspended(event: StationSuspended, record: Record) -> Change:
    return moved_on(event, record, status="suspended", status_reason=event.reason, closed_until=event.until)


@stations.on(StationResumed)
def resumed(event: StationResumed, record: Record) -> Change:
    return moved_on(event, record, status="open", status_reason=None, closed_until=None)


@stations.on(StationWithdrawn)
def withdrawn(event: StationWithdrawn, record: Record) -> Change:
    return moved_on(event, record, status="withdrawn", status_reason=event.reason)


@stations.on(StationRevoked)
def revoked(event: StationRevoked, record: Record) -> Change:
    return moved_on(event, record, status="revoked", status_reason=event.reason)


@stations.on(StationChanged)
def changed(event: StationChanged, record: Record) -> Change:
    said = {name: value for name, value in structs.asdict(event.changes).items() if value is not UNSET}
    needed = code_needed(said["kind"], record) if "kind" in said else {}
    return moved_on(event, record, **columns(said | {"shortfalls": event.shortfalls}) | needed)


def code_needed(kind: Kind, record: Record) -> dict[str, bool]:
    """Whether the document in force excuses a station of this kind from a code (AH-4.5.1)."""
    standard = standards.resolve(record.meta.division, business_day(record.meta.at))
    return {"code_needed": standard.needs_code(kind)}


@stations.on(HeadChanged)
def headed(event: HeadChanged, record: Record) -> Change:
    return moved_on(event, record, head_id=event.head_id)


@stations.on(ContactsChanged)
def contacts(event: ContactsChanged, record: Record) -> Change:
    return moved_on(event, record, leader_id=event.leader_id, liaison_id=event.liaison_id)


@stations.on(ChangeProposed)
def proposed(event: ChangeProposed, record: Record) -> Change:
    return moved_on(event, record)


@stations.on(ChangeDeclined)
def declined(event: ChangeDeclined, record: Record) -> Change:
    return moved_on(event, record)


@stations.on(ChangeRetracted)
def retracted(event: ChangeRetracted, record: Record) -> Change:
    return moved_on(event, record)


@stations.on(CodeAllocated)
def coded(event: CodeAllocated, _: Record) -> Change:
    return spelled(event)


@stations.on(CodeRestored)
def restored(event: CodeRestored, _: Record) -> Change:
    return spelled(event)


@stations.on(CodeRespelled)
def respelled(event: CodeRespelled, _: Record) -> Change:
    return spelled(event)


@stations.on(CodeAssigned)
def assigned(event: CodeAssigned, _: Record) -> Change:
    return spelled(event)


def spelled(event: CodeAllocated | CodeAssigned | CodeRestored | CodeRespelled) -> Change:
    """The code as it is from now on."""
    digits = StationCode(event.prefix, event.serial).digits
    return put(event.station_id, code=event.code, code_digits=digits, code_refusal=None)


@stations.on(CodesAdopted)
def adopted(event: CodesAdopted, _: Record) -> list[Change]:
    """Where it is known which station carries a code from before."""
    return [
        put(one.station_id, code=one.code, code_digits=one.code[:11], code_refusal=None)
        for one in event.codes
        if one.station_id
    ]


@stations.on(CodeNotAllocated)
def not_coded(event: CodeNotAllocated, _: Record) -> Change:
    return put(event.station_id, code_refusal=event.reason)


@stations.on(OwnCodeAssigned)
def owned(event: OwnCodeAssigned, _: Record) -> Change:
    return theirs(event, event.own_code)


@stations.on(OwnCodeChanged)
def owned_otherwise(event: OwnCodeChanged, _: Record) -> Change:
    return theirs(event, event.own_code)


@stations.on(OwnCodeWithdrawn)
def disowned(event: OwnCodeWithdrawn, _: Record) -> Change:
    return theirs(event, None)


def theirs(event: OwnCodeAssigned | OwnCodeChanged | OwnCodeWithdrawn, own_code: str | None) -> Change:
    """The number that the co-building enterprise gives it, and which enterprise that was."""
    said = {"own_code": own_code, "own_revision": event.revision, "own_enterprise_no": event.enterprise_no}
    return put(event.station_id, **said)
