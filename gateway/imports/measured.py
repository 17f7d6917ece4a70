"""Rows beside the standard of their place: what no application goes without, and what is lacking and may still come."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec.structs import replace

from contracts import standards
from contracts.registry import SubmitStation, Waiver
from contracts.standards import Shortfall
from gateway.imports import columns
from gateway.imports.columns import Column
from gateway.imports.fields import Wrong
from services.chassis.clock import business_day, now

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
    "leader_id": columns.LEADER,
    "leader_name": columns.LEADER,
    "leader_phone": columns.LEADER_PHONE,
    "liaison_id": columns.LIAISON,
    "liaison_name": columns.LIAISON,
    "liaison_phone": columns.LIAISON_PHONE,
    "community": columns.COMMUNITY,
    "venue": columns.VENUE,
    "floor": columns.FLOOR,
    "storeys": columns.STOREYS,
    "services": columns.SERVICES,
    "facilities": columns.FACILITIES,
    "opening_mode": columns.OPENING,
    "opening_hours": columns.HOURS,
    "carried_code": columns.CODE,
    "requested_fen": columns.REQUESTED,
    "waivers": columns.WAIVER,
    "co_builder": columns.CO_BUILDER,
}
"""The column that a field of the application was read from."""

SOMEBODY = UUID(int=1)
"""Stands for a person whose name the row says, and who gets an id when it is handed in."""


def lacking(ask: SubmitStation, division: int) -> tuple[Shortfall, ...]:
    """What an application lacks of the standard in force at its place today."""
    file = replace(
        ask,
        unit_no=ask.unit_no or division,
        facilities=standards.recognised(ask.facilities),
        head_id=SOMEBODY if ask.head_name else ask.head_id,
        leader_id=SOMEBODY if ask.leader_name else ask.leader_id,
        liaison_id=SOMEBODY if ask.liaison_name else ask.liaison_id,
    )
    standard = standards.resolve(division, business_day(now()))
    return (*standards.shortfalls(standard, file), *standards.crowded(standard, ask.community, ask.beside))


def explained(ask: SubmitStation, division: int, reason: str) -> SubmitStation:
    """The application with the reason that its row gives for each soft rule it passes over."""
    if not reason:
        return ask
    clauses = dict.fromkeys(one.clause for one in standards.unexplained(lacking(ask, division), ask, ()))
    return replace(ask, waivers=tuple(Waiver(clause, reason) for clause in clauses))


def wrong(ask: SubmitStation, found: Sequence[Shortfall]) -> Iterator[tuple[Column, str, Wrong]]:
    """What registry would refuse: the column, what it says, and the remedy."""
    for one in standards.indispensable(found):
        remedy = Wrong(f"{one.zh}；请补充或修改", f"{one.en}; please fill it in or mend it", one.clause)
        yield column_of(one), said(ask, one.path), remedy
    for one in standards.unexplained(found, ask, {waiver.clause for waiver in ask.waivers}):
        zh = f"{one.zh}；请核对，确有特殊情况的，在“{columns.WAIVER.title}”列填写理由"
        en = f"{one.en}; check it, or give the reason in the column {columns.WAIVER.title}"
        yield column_of(one), said(ask, one.path), Wrong(zh, en, one.clause)


def column_of(one: Shortfall) -> Column:
    return WHERE.get(one.path, columns.REMARK)


def said(command: SubmitStation, path: str) -> str:
    """What the application says in the field that is refused; empty where that is not its own, or about a person."""
    column = WHERE.get(path)
    value = None if column is None or column.personal else getattr(command, path, None)
    return "" if value is None else str(value)[:60]
