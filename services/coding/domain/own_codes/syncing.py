"""A part of an enterprise's list at once: what becomes of each row hangs on all of them, and never on their order.

Two stations may change numbers in one list. A row that takes another station's number stands as long as the row that
frees it stands; so rows are struck out until those that are left fit together.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec import structs

from contracts.coding import (
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeListed,
    OwnCodeRow,
    OwnCodesSynced,
    RowAnswer,
    RowStatus,
    SyncMode,
    SyncOwnCodes,
)
from services.chassis.errors import Refused
from services.coding.domain.own_codes.refusals import NoOwnCode, NotCoBuilt, OwnCodeIsTaken, SaidTwice
from services.coding.domain.own_codes.states import Event, OwnCodes, taken_back

Refusals = dict[int, Refused]


class Around(NamedTuple):
    """What a row stands among: the stations that rows give a number to, and the numbers given so far."""

    enterprise_no: int
    moving: set[UUID | None]
    given: set[str]


def synced(ask: SyncOwnCodes, state: OwnCodes) -> list[Event]:
    """What the rows that fit bring about, in the order of their numbers, and behind it the answer to every row."""
    refusals = refused(ask.rows, state)
    answers = {n: rejected(refusal) for n, refusal in refusals.items()}
    falls = bool(refusals) and ask.mode is SyncMode.ATOMIC
    taken = sorted((row.own_code, n) for n, row in enumerate(ask.rows) if n not in refusals)
    moving = {ask.rows[n].station_id for _, n in taken if places(ask.rows[n])}
    events: list[Event] = []
    given: set[str] = set()
    for own_code, n in taken:
        around = Around(ask.enterprise_no, moving, given)
        answers[n], event = became(ask.rows[n], state, around, state.revision + len(events) + 1)
        given |= set() if ask.rows[n].withdrawn else {own_code}
        events += [event] if event else []
    if falls:
        events = []
        answers = {n: structs.replace(answer, revision=0) for n, answer in answers.items()}
    rows = tuple(answers[n] for n in range(len(ask.rows)))
    return [*events, OwnCodesSynced(ask.enterprise_no, rows, falls)]


def places(row: OwnCodeRow) -> bool:
    """Whether a row says for which station its number stands."""
    return row.station_id is not None and not row.withdrawn


def refused(rows: Sequence[OwnCodeRow], state: OwnCodes) -> Refusals:
    """The rows that cannot stand, whatever their order."""
    codes = Counter(row.own_code for row in rows)
    stations = Counter(row.station_id for row in rows if places(row))
    found: Refusals = {}
    for n, row in enumerate(rows):
        entry = state.entries.get(row.own_code)
        if codes[row.own_code] > 1:
            found[n] = SaidTwice(path=f"rows[{n}].own_code")
        elif places(row) and stations[row.station_id] > 1:
            found[n] = SaidTwice(path=f"rows[{n}].station_id")
        elif row.withdrawn and row.station_id and entry and entry.station_id != row.station_id:
            found[n] = NoOwnCode(path=f"rows[{n}].station_id")
        elif places(row) and row.station_id not in state.stations:
            found[n] = NotCoBuilt(path=f"rows[{n}].station_id")
    while taken := held_elsewhere(rows, state, found):
        found |= taken
    return found


def held_elsewhere(rows: Sequence[OwnCodeRow], state: OwnCodes, refusals: Refusals) -> Refusals:
    """Rows whose number stands for another station that no other row gives another number."""
    left = {n: row for n, row in enumerate(rows) if n not in refusals and places(row)}
    moving = {row.station_id for row in left.values()}
    found: Refusals = {}
    for n, row in left.items():
        entry = state.entries.get(row.own_code)
        if entry and entry.station_id not in {None, row.station_id, *moving}:
            found[n] = OwnCodeIsTaken(path=f"rows[{n}].own_code")
    return found


def became(row: OwnCodeRow, state: OwnCodes, around: Around, revision: int) -> tuple[RowAnswer, Event | None]:
    """What becomes of a row that stands, and what is to be told of it: nothing where all is as it was."""
    entry, no = state.entries.get(row.own_code), around.enterprise_no
    at = entry.station_id if entry and entry.station_id not in around.moving else None
    unchanged = RowAnswer(RowStatus.UNCHANGED, entry.revision if entry else 0), None
    if row.withdrawn:
        if entry is None:
            return unchanged
        freed = entry.station_id is not None and at is None
        return RowAnswer(RowStatus.WITHDRAWN, revision), None if freed else taken_back(
            no, row.own_code, entry, revision
        )
    station_id = row.station_id or at
    if station_id is None:
        if entry and entry.station_id is None and entry[2:] == (row.name, row.division, row.point):
            return unchanged
        listed = OwnCodeListed(no, row.own_code, revision, row.name, row.division, row.point)
        return RowAnswer(RowStatus.UPDATED if entry else RowStatus.CREATED, revision), listed
    division, former, unit_no = state.stations[station_id]
    if former is None:
        assigned = OwnCodeAssigned(no, station_id, division, row.own_code, revision, row.name, row.point, unit_no)
        return RowAnswer(RowStatus.CREATED, revision), assigned
    if former == row.own_code and entry and (entry.name, entry.point) == (row.name, row.point):
        return unchanged
    passed_on = former != row.own_code and former in around.given
    told = division, row.own_code, revision, former, passed_on, row.name, row.point, unit_no
    return RowAnswer(RowStatus.UPDATED, revision), OwnCodeChanged(no, station_id, *told)


def rejected(no: Refused) -> RowAnswer:
    return RowAnswer(RowStatus.REJECTED, code=no.code, zh=no.zh, en=no.en, path=no.path, clause=no.clause)
