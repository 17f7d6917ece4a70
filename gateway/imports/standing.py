"""Rows beside the stations that stand already: new, changed and how, or the same; and who may not be changed so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Row, select

from contracts.registry import SubmitStation, UnitKind
from contracts.values import FileId, Point
from gateway import shown
from gateway.ask import Posting
from gateway.imports import changing, columns, measured, pictured, sentences
from gateway.imports.columns import Column
from gateway.imports.kept import Difference, Line, Standing
from gateway.imports.neighbours import Neighbours
from gateway.imports.numbers import Numbers
from gateway.imports.rows import ROLES, Flaw, Submission
from gateway.reading import Reader, Viewer, within
from gateway.vault import Vault
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.people_doors import masked

ENDED = {"cancelled": "已撤回", "withdrawn": "已退出"}
"""What comes in again as it was: after an import was undone, or to open a station again."""
AGAIN = ("returned", *ENDED)
"""These are handed in anew; what is in the network is changed, and the rest is left alone."""
AT_ONCE = 1_000

Said = Callable[[Any], object]


def _point(point: Point | None) -> str:
    return f"{point.lng:g}, {point.lat:g} {point.datum}" if point else ""


COMPARED: tuple[tuple[Column, Said, Said], ...] = (
    (columns.CODE, lambda ask: ask.carried_code[:11], lambda row: row.code_digits or row.carried_code[:11]),
    (columns.NAME, lambda ask: ask.name.strip(), lambda row: row.name),
    (columns.ADDRESS, lambda ask: ask.address.strip(), lambda row: row.address),
    (columns.KIND, lambda ask: ask.kind, lambda row: row.kind),
    (columns.TOWNSHIP, lambda ask: ask.township, lambda row: row.township),
    (
        columns.LNG,
        lambda ask: _point(ask.point),
        lambda row: f"{row.lng:g}, {row.lat:g} {row.datum}" if row.datum else "",
    ),
    (columns.BUILD_MODE, lambda ask: ask.build_mode, lambda row: row.build_mode),
    (columns.CO_BUILDER, lambda ask: ask.co_builder, lambda row: row.co_builder),
    (columns.AREA, lambda ask: _metres(ask.area_m2), lambda row: _metres(row.area_m2)),
    (columns.FACILITIES, lambda ask: "、".join(ask.facilities), lambda row: "、".join(row.facilities)),
    (columns.HOURS, lambda ask: ask.opening_hours, lambda row: row.opening_hours),
    (columns.UNIT, lambda ask: ask.unit_no, lambda row: row.unit_no),
    (columns.BUILT_ON, lambda ask: ask.built_on, lambda row: row.built_on),
    (columns.REMARK, lambda ask: ask.remark, lambda row: row.remark),
    (columns.COMMUNITY, lambda ask: ask.community.strip(), lambda row: row.community),
    (columns.VENUE, lambda ask: ask.venue.strip(), lambda row: row.venue),
    (columns.FLOOR, lambda ask: ask.floor, lambda row: row.floor),
    (columns.STOREYS, lambda ask: ask.storeys, lambda row: row.storeys),
    (columns.SERVICES, lambda ask: "、".join(ask.services), lambda row: "、".join(row.services)),
    (columns.OPENING, lambda ask: ask.opening_mode, lambda row: row.opening_mode),
    (columns.REQUESTED, lambda ask: _wan(ask.requested_fen), lambda row: _wan(row.requested_fen)),
    (columns.LEADER, lambda ask: ask.leader_id, lambda row: row.leader_id),
    (columns.LIAISON, lambda ask: ask.liaison_id, lambda row: row.liaison_id),
    (columns.HEAD, lambda ask: ask.head_id, lambda row: row.head_id),
    (columns.PHONE, lambda ask: masked(ask.head_phone), lambda row: row.phone_masked),
)
"""What a row says, and what the station says of the same; both as people read them."""


def _wan(fen: int | None) -> str:
    return f"{Decimal(fen).scaleb(-6).normalize():f}" if fen is not None else ""


def _metres(area: Decimal | None) -> str:
    return f"{area.normalize():f}" if area is not None else ""


async def beside(
    reader: Reader, viewer: Viewer, vault: Vault, rows: Sequence[Submission], drawn: Mapping[str, FileId]
) -> list[Line]:
    """Each good row beside what its viewer sees standing; ``drawn``: the photos that known pictures became."""
    standing = await that_stand(reader, viewer, [row.command.station_id for row in rows])
    neighbours = await Neighbours.known(reader, viewer, rows)
    numbers = await Numbers.known(reader, viewer, [row.code for row in rows if row.code])
    named = await _named(reader, viewer, rows, standing, numbers)
    lines = []
    for said in rows:
        there = standing.get(said.command.station_id) or named.get(said.row)
        near = neighbours.of(said) if there is None or there.status in AGAIN else ()
        if there and there.status in changing.IN_NETWORK:
            row = changing.told(said, there)
        else:
            row = _as_shown(said, there).among(near)
        lacking = measured.lacking(row.command, row.division)
        line = replace(compared(row, there, vault, drawn), shortfalls=lacking, beside=near)
        wrong = [*measured.wrong(row.command, lacking)]
        if number := numbers.wrong(row.code, row.command.station_id):
            wrong.append((columns.CODE, row.code, number))
        for column, cell, why in wrong:
            flaw = Flaw(row.row, column.title, cell, why.zh, why.en, why.clause)
            line = replace(line, standing=Standing.REFUSED, flaws=(*line.flaws, flaw))
        if line.standing is not Standing.REFUSED:
            neighbours.joined(said)
        lines.append(line)
    return lines


async def postings(
    reader: Reader, viewer: Viewer, vault: Vault, rows: Mapping[int, Submission], lines: Sequence[Line]
) -> list[tuple[Posting, ...]]:
    """What each row asks for, as it was decided when it was checked, whatever its station has come to since."""
    known = [line.station_id for line in lines if line.station_id and line.expected_version is not None]
    there = await that_stand(reader, viewer, known)
    asked = []
    for line in lines:
        row, stands = rows[line.row], there.get(line.station_id) if line.station_id else None
        assert line.command_id
        if stands and changing.changes(line):
            first, *more = changing.postings(row, stands, line, vault)
            asked.append((first._replace(expected_version=line.expected_version), *more))
        else:
            posting = _as_shown(row, stands).among(line.beside).posting(vault, line.expected_version)
            asked.append((posting._replace(command_id=line.command_id),))
    return asked


def compared(row: Submission, there: Row[Any] | None, vault: Vault, drawn: Mapping[str, FileId]) -> Line:
    """One good row beside the station of its id, if there is one."""
    command = row.command_for(vault)
    line = Line(
        row=row.row,
        standing=Standing.NEW,
        name=command.name,
        station_id=command.station_id,
        division=row.division,
        code=row.code,
    )
    if there is None:
        return replace(line, command_id=row.posting(vault).command_id)
    differences = (*_differences(command, there, row.division), *_pictures(row, there, drawn))
    if ended := ENDED.get(there.status):
        differences = (Difference("申报进度", ended, "重新申报"), *differences)
    if not differences:
        return replace(line, standing=Standing.SAME)
    if flaw := _in_the_way(row, there, differences):
        return replace(line, standing=Standing.REFUSED, differences=differences, flaws=(flaw,))
    return replace(
        line,
        standing=Standing.CHANGED,
        command_id=row.posting(vault, instead_of=there.version).command_id,
        expected_version=there.version,
        differences=differences,
    )


def _differences(command: SubmitStation, there: Row[Any], division: int) -> Iterable[Difference]:
    changes = there.status in changing.IN_NETWORK
    for column, asked, stands in COMPARED:
        after, before = asked(command), stands(there)
        if column is columns.UNIT:
            after = after or division
        if column is columns.CODE and there.code_digits and not after:
            continue  # a number that came later need not stand in the sheet
        if (after or "") == (before or "") or (column is columns.PHONE and before is None):
            continue  # of somebody whose number is not shown yet, or not any more, nobody knows whether it changed
        if changes and not changing.differing(column, command):
            continue
        told = ("", "") if column.personal else (str(before or "")[:200], str(after or "")[:200])
        yield Difference(column.title, *told, changing.asked(column) if changes else "")


def _pictures(row: Submission, there: Row[Any], drawn: Mapping[str, FileId]) -> Iterable[Difference]:
    """A row without pictures says nothing of them."""
    shown, stands = pictured.became(row.pictures, drawn), tuple(there.photos or ())
    if row.pictures and shown != stands:
        asked = changing.asked(column := columns.PHOTOS[0]) if there.status in changing.IN_NETWORK else ""
        yield Difference(column.title, f"{len(stands)} 张", f"表格中的 {len(shown)} 张", asked)


def _as_shown(row: Submission, there: Row[Any] | None) -> Submission:
    """An application that is handed in anew keeps the photos that it had, unless its row has others."""
    return row if row.pictures or there is None else row.showing(tuple(there.photos or ()))


def _in_the_way(row: Submission, there: Row[Any], differences: tuple[Difference, ...]) -> Flaw | None:
    """Why a station cannot be changed so, in what it is."""
    titles = [one.column for one in differences]
    if there.status in changing.IN_NETWORK:
        if columns.CODE.title not in titles:
            return None
        wrong, column, said = sentences.another_number(), columns.CODE, row.code
    elif there.status in AGAIN:
        return None
    else:
        wrong, column, said = sentences.not_changeable(there.status, "、".join(titles)), columns.NAME, row.command.name
    return Flaw(row.row, column.title, said[:60], wrong.zh, wrong.en, wrong.clause)


async def _named(
    reader: Reader, viewer: Viewer, rows: Sequence[Submission], standing: dict[UUID, Row[Any]], numbers: Numbers
) -> dict[int, Row[Any]]:
    """The stations that rows mean by their number, because they were renamed, moved or not brought in by a sheet.

    A number alone may be a slip of the hand: the name or the address has to be the station's, too.
    """
    meant = {
        row.row: [one.station_id for one in numbers.carried.get(row.code[:11], ()) if one.code_digits]
        for row in rows
        if row.code and row.command.station_id not in standing
    }
    there = await that_stand(reader, viewer, [one for found in meant.values() for one in found])
    return {
        row.row: one
        for row in rows
        for station_id in meant.get(row.row, ())
        if (one := there.get(station_id))
        and one.status in changing.IN_NETWORK
        and one.division == row.division
        and (one.name == row.command.name.strip() or one.address == row.command.address.strip())
    }


async def that_stand(reader: Reader, viewer: Viewer, station_ids: list[UUID]) -> dict[UUID, Row[Any]]:
    """Stations that the viewer sees, with the names of their people as far as they show."""
    found: dict[UUID, Row[Any]] = {}
    table = stations.table
    heads, leaders, liaisons = (shown.table.alias(role) for role in ROLES)
    for start in range(0, len(station_ids), AT_ONCE):
        statement = (
            select(
                table,
                heads.c.phone_masked,
                heads.c.name.label("head_name"),
                leaders.c.name.label("leader_name"),
                liaisons.c.name.label("liaison_name"),
            )
            .outerjoin(heads, heads.c.person_id == table.c.head_id)
            .outerjoin(leaders, leaders.c.person_id == table.c.leader_id)
            .outerjoin(liaisons, liaisons.c.person_id == table.c.liaison_id)
            .where(within(viewer.scope, table), table.c.station_id.in_(station_ids[start : start + AT_ONCE]))
        )
        found |= {row.station_id: row for row in await reader.rows(viewer, statement)}
    return found


async def known_enterprises(reader: Reader, viewer: Viewer) -> dict[str, int]:
    """The co-builders of the network by name, so that they see the stations that name them."""
    unit = units.table.c
    rows = await reader.rows(viewer, select(unit.name, unit.unit_no).where(unit.kind == UnitKind.ENTERPRISE))
    return {row.name: row.unit_no for row in rows}
