"""Which station an own number stands for: proposed by name and distance, with whoever else claims the same place.

The enterprise is shown its own stations, the union of the place every station there and every enterprise's claim: both
look at the same rows, each at those it may see.
"""

import asyncio
from collections.abc import Sequence
from math import inf
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import Row, and_, or_, select

from contracts import standards
from contracts.values import Datum, Point
from gateway.imports.neighbours import STANDING
from gateway.matching import COMPARED, LIKELY, Entry, Match, Matcher, Standing, apart, likeness, located
from gateway.planner.reference import made, rows_of
from gateway.reading import within
from gateway.schema import paging
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.own_codes import OWN_CODES, OwnCode, OwnCodeSort, OwnCodeStatus
from gateway.schema.paging import PageInfo, page
from gateway.schema.station import Station, table
from gateway.schema.stations import some
from gateway.schema.words import meant
from gateway.views.own_codes import LISTED
from gateway.views.own_codes import table as numbers
from services.chassis.clock import business_day, now

_field, _argument = strawberry.field, strawberry.argument

MOST, BEST = 20, 3
RIVALS, COMPARED_WITH = 50, 20_000
ALIKE = ("own_code_id", "name", "division", "lng", "lat", "datum", "capture")


@strawberry.type(description="可能对应的驿站 / A station that an own number may stand for.")
class OwnCodeCandidate:
    station: Station = _field(description="驿站，含其现有的自有编码 / The station, with the own number it has, if any.")
    likeness: int = _field(description="名称相似度，百分比 / How much of the name is the same, percent.")
    distance_m: int | None = _field(
        description="直线距离，米；缺坐标时为空 / Metres apart; null where no place is told."
    )


@strawberry.type(description="待匹配的自有编码及可能对应的驿站 / An own number and the stations it may stand for.")
class OwnCodeMatch:
    own_code: OwnCode = _field(description="待匹配的自有编码 / The number.")
    candidates: list[OwnCodeCandidate] = _field(description="可能对应的驿站，最像的在前 / The likeliest first.")
    rivals: list[OwnCode] = _field(
        description="指向同一处的其他待匹配编码，含其他单位的 / Other numbers that claim the same place."
    )


@strawberry.type(description="待匹配的一页 / One page of what waits for its match.")
class OwnCodeMatches:
    nodes: list[OwnCodeMatch] = _field(description="各项 / The numbers.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type
class Query:
    @query("待匹配的自有编码，及按名称和距离推荐的驿站 / Own numbers without a station, with those they may stand for.")
    async def own_code_matches(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 20 / Rows a page, at most 20.")] = MOST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        own_code: Annotated[str | None, _argument(description="自有编码等于 / This very number.")] = None,
    ) -> OwnCodeMatches:
        wanted = {"status": [OwnCodeStatus.LISTED], "own_code": own_code}
        found = await page(info, OwnCode, OWN_CODES.ask(min(paging.size(first), MOST), after, OwnCodeSort.CODE, wanted))
        likely = await asyncio.to_thread(likeliest, found.nodes, await standing(info, found.nodes))
        ids = {one.station.station_id for matches in likely for one in matches}
        viewer = info.context.session.viewer
        stations = {one.station_id: one for one in await some(info, viewer, list(ids))} if ids else {}
        waiting = await others(info, found.nodes)
        nodes = [
            OwnCodeMatch(
                own_code=listed,
                candidates=[
                    OwnCodeCandidate(station=stations[sid], likeness=one.likeness, distance_m=one.metres)
                    for one in matches
                    if (sid := one.station.station_id) in stations
                ],
                rivals=[other for other in waiting if other.id != listed.id and same_place(listed, other)],
            )
            for listed, matches in zip(found.nodes, likely, strict=True)
        ]
        return OwnCodeMatches(nodes=nodes, page_info=found.page_info)


async def standing(info: Info, listed: Sequence[OwnCode]) -> list[Standing]:
    """The stations that these could stand for, as far as the viewer sees them: of their county, or else their own."""
    viewer = info.context.session.viewer
    divisions = {one.division for one in listed if one.division}
    owners = {one.enterprise_no for one in listed if not one.division}
    near = or_(table.c.division.in_(divisions), table.c.enterprise_no.in_(owners))
    columns = (table.c[name] for name in COMPARED)
    here = and_(within(viewer.scope, table), near, table.c.status.in_(STANDING))
    thin = select(*columns).where(here).limit(COMPARED_WITH)
    rows = await info.context.front.reader.rows(viewer, thin) if listed else []
    return [Standing.of(row) for row in rows]


def likeliest(listed: Sequence[OwnCode], stations: Sequence[Standing]) -> list[list[Match]]:
    """Pure: for each of these its best matches."""
    matcher = Matcher(stations)
    return [matcher.of(asked(one), BEST) for one in listed]


async def others(info: Info, listed: Sequence[OwnCode]) -> list[OwnCode]:
    """What waits in the same counties and may be of one place with one of these."""
    viewer, reader, there = info.context.session.viewer, info.context.front.reader, numbers.c
    divisions = {one.division for one in listed if one.division}
    waiting = and_(within(viewer.scope, numbers), there.division.in_(divisions), there.status == LISTED)
    thin = select(*(there[name] for name in ALIKE)).where(waiting).limit(COMPARED_WITH)
    rows = await reader.rows(viewer, thin) if divisions else []
    ids = await asyncio.to_thread(beside, [asked(one) for one in listed], rows)
    whole = rows_of(OwnCode, OWN_CODES.one(), viewer).where(there.own_code_id.in_(ids))
    found = [made(OwnCode, row) for row in await reader.rows(viewer, whole)] if ids else []
    return sorted(found, key=lambda one: one.own_code)


def beside(entries: Sequence[Entry], rows: Sequence[Row[Any]]) -> list[UUID]:
    """Pure: the numbers that are near one of these or called the same; each is found beside itself, too."""
    matcher = Matcher(Standing(one.own_code_id, None, "", one.name, "", one.division, located(one)) for one in rows)
    found = [sorted(matcher.of(entry, COMPARED_WITH), key=nearest)[:RIVALS] for entry in entries]
    return list({one.station.station_id for some_of in found for one in some_of})


def nearest(match: Match) -> tuple[float, int]:
    return inf if match.metres is None else match.metres, -match.likeness


def asked(listed: OwnCode) -> Entry:
    """What the enterprise's list says of the place."""
    return Entry(listed.name, point(listed), listed.division)


def point(listed: OwnCode) -> Point | None:
    place = listed.place
    return Point(lng=place.lng, lat=place.lat, datum=Datum(meant(place.datum))) if place else None


def same_place(one: OwnCode, other: OwnCode) -> bool:
    """Whether two numbers seem to be of one place: as near as stations that may be the same, or called alike."""
    metres = apart(point(one), point(other))
    within_m = standards.resolve(one.division or 0, business_day(now())).duplicates.within_m
    near = metres is not None and metres <= within_m
    return one.division == other.division and (near or likeness(one.name, other.name) >= 2 * LIKELY)
