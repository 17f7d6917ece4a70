"""Rows about stations in the network: some of it takes effect by a word, the rest waits for a higher level (变更).

An empty cell says nothing: it leaves what stands. A sheet cannot take anything away from a station, only say it anew.
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row

from contracts.messages import Command
from contracts.registry import (
    ChangeContacts,
    ChangeFacilities,
    ChangeHead,
    ChangeHours,
    ChangePhotos,
    Changes,
    ProposeChange,
    RetractChange,
    SubmitStation,
)
from contracts.values import Point, derived
from gateway.ask import Posting
from gateway.imports import columns
from gateway.imports.columns import Column
from gateway.imports.kept import Difference, Line
from gateway.imports.rows import ROLES, Submission
from gateway.vault import Vault
from gateway.views.stations import stations

IN_NETWORK = ("accepted", "open", "suspended")
WORDS: dict[Column, type[Command]] = {
    columns.HOURS: ChangeHours,
    columns.OPENING: ChangeHours,
    columns.FACILITIES: ChangeFacilities,
    columns.SERVICES: ChangeFacilities,
    columns.HEAD: ChangeHead,
    columns.PHONE: ChangeHead,
    columns.LEADER: ChangeContacts,
    columns.LIAISON: ChangeContacts,
    columns.PHOTOS[0]: ChangePhotos,
}
"""What a station's own people say takes effect at once; whatever stands in another column is proposed."""
PROPOSED = ProposeChange.__name__
ORDER = (ProposeChange, ChangeHours, ChangeFacilities, ChangePhotos, ChangeHead, ChangeContacts)
"""What may be refused for more reasons goes first, so that a row is taken as a whole or not at all."""
REASON = "导入表格变更"
FIELDS = frozenset(SubmitStation.__struct_fields__) & frozenset(stations.table.c.keys())
PROPOSABLE = tuple(
    name
    for name in Changes.__struct_fields__
    if name not in ("opening_hours", "opening_mode", "facilities", "services", "photos")
)


def asked(column: Column) -> str:
    """The command that changes what stands in a column."""
    return WORDS.get(column, ProposeChange).__name__


def changes(line: Line) -> bool:
    """Whether a row is about a station in the network, and no application."""
    return any(one.asked for one in line.differences)


def filed(there: Row[Any]) -> SubmitStation:
    """A station as it stands, as an application would say it."""
    said = {name: value for name in FIELDS if (value := getattr(there, name)) is not None}
    if there.datum:
        said["point"] = Point(lng=there.lng, lat=there.lat, datum=there.datum, capture=there.capture)
    return msgspec.convert(said, SubmitStation)


def told(row: Submission, there: Row[Any]) -> Submission:
    """A row about a station that stands: what it says, and what stands wherever it says nothing."""
    command, stands = row.command, filed(there)
    said = {name: value for name in command.__struct_fields__ if (value := getattr(command, name))}
    if not row.kind_said:
        del said["kind"]
    for role in ROLES:
        if (name := said.get(f"{role}_name")) and name == getattr(there, f"{role}_name"):
            said[f"{role}_id"] = getattr(there, f"{role}_id")  # the same person, whoever named them first
        elif name:
            said[f"{role}_id"] = None
    reasons = {waiver.clause: waiver for waiver in (*stands.waivers, *command.waivers)}
    said["waivers"] = tuple(reasons.values())
    return row._replace(command=msgspec.structs.replace(stands, **said | {"station_id": there.station_id}))


def differing(column: Column, ask: SubmitStation) -> bool:
    """Whether a difference in a column is one: no number in the sheet is no other number, and money is long granted."""
    return column is not columns.REQUESTED and (column is not columns.PHONE or bool(ask.head_phone))


def postings(row: Submission, there: Row[Any], line: Line, vault: Vault) -> tuple[Posting, ...]:
    """What a row asks for, in order, under ids that follow from the one that its check put down."""
    ask = told(row, there).command_for(vault)
    wanted = {one.asked for one in line.differences}
    return tuple(
        Posting(_made(kind, ask, there, line), derived("import-step", line.command_id, kind.__name__))
        for kind in ORDER
        if kind.__name__ in wanted
    )


def _made(kind: type[Command], ask: SubmitStation, there: Row[Any], line: Line) -> Command:
    if kind is not ProposeChange:
        return kind(**{name: getattr(ask, name) for name in kind.__struct_fields__})
    stands = filed(there)
    new = {name: value for name in PROPOSABLE if (value := getattr(ask, name)) != getattr(stands, name)}
    return ProposeChange(ask.station_id, change_id(line), Changes(**new), REASON)


def change_id(line: Line) -> UUID:
    """The proposal that a row becomes."""
    return derived("import-proposal", line.command_id)


def retraction(import_id: UUID, line: Line) -> Posting | None:
    """What takes a row's proposal back, the same again for the same import; None where it proposed nothing."""
    if all(one.asked != PROPOSED for one in line.differences):
        return None
    assert line.station_id
    command = RetractChange(line.station_id, change_id(line))
    return Posting(command, derived("undo-import", import_id, line.station_id))


def effective(differences: tuple[Difference, ...]) -> tuple[str, ...]:
    """The columns whose changes took effect at once: nobody has to agree, so nobody takes them back."""
    return tuple(one.column for one in differences if one.asked not in ("", PROPOSED))
