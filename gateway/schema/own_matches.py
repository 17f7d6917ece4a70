"""Which station an own number stands for: proposed by name and distance, with whoever else claims the same place.

The enterprise is shown its own stations, the union of the place every station there and every enterprise's claim: both
look at the same rows, each at those it may see.
"""

import math
from collections.abc import Sequence
from typing import Annotated, NamedTuple
from uuid import UUID

import strawberry
from sqlalchemy import and_, or_, select

from contracts import standards
from gateway.imports.neighbours import STANDING
from gateway.reading import within
from gateway.schema import paging
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.own_codes import OWN_CODES, OwnCode, OwnCodeSort, OwnCodeStatus
from gateway.schema.paging import PageInfo, page
from gateway.schema.parts import Place
from gateway.schema.station import Station, table
from gateway.schema.stations import some
from gateway.schema.words import Capture, Datum
from services.chassis.clock import business_day, now
from services.chassis.grams import pieces

_field, _argument = strawberry.field, strawberry.argument

MOST, BEST, LOOKED_AT = 20, 3, 1_000
EARTH_M = 6_371_008.8
LIKELY = 40
"""Percent of the pieces of a name that have to stand in the station's own name or address."""
COMPARED = ("station_id", "name", "address", "division", "lng", "lat", "datum", "capture")
SHARED = ("工会", "驿站", "户外劳动者", "服务站点", "服务站", "爱心", "站点")
"""What nearly every station is called tells none from another."""


@strawberry.type(description="可能对应的驿站 / A station that an own number may stand for.")
class OwnCodeCandidate:
    station: Station = _field(description="驿站，含其现有的自有编码 / The station, with the own number it has, if any.")
    likeness: int = _field(description="名称相似度，百分比 / How much of the name is the same, percent.")
    distance_m: int | None = _field(description="直线距离，米；坐标系不同时为空 / Metres apart; null across datums.")


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


class Standing(NamedTuple):
    """A station as it is compared."""

    station_id: UUID
    words: str
    division: int
    place: Place | None


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
        likely = compared(found.nodes, await standing(info, found.nodes))
        ids = {one.station_id for matches in likely for one, _, _ in matches}
        viewer = info.context.session.viewer
        stations = {one.station_id: one for one in await some(info, viewer, list(ids))} if ids else {}
        waiting = await others(info, found.nodes)
        nodes = [
            OwnCodeMatch(
                own_code=listed,
                candidates=[
                    OwnCodeCandidate(station=stations[one.station_id], likeness=alike, distance_m=metres)
                    for one, alike, metres in matches
                    if one.station_id in stations
                ],
                rivals=[other for other in waiting if other.id != listed.id and same_place(listed, other)],
            )
            for listed, matches in zip(found.nodes, likely, strict=True)
        ]
        return OwnCodeMatches(nodes=nodes, page_info=found.page_info)


async def standing(info: Info, listed: Sequence[OwnCode]) -> list[Standing]:
    """The stations that these could stand for, as far as the viewer sees them."""
    viewer = info.context.session.viewer
    divisions = {one.division for one in listed if one.division}
    owners = {one.enterprise_no for one in listed}
    near = or_(table.c.division.in_(divisions), table.c.enterprise_no.in_(owners))
    columns = (table.c[name] for name in COMPARED)
    here = and_(within(viewer.scope, table), near, table.c.status.in_(STANDING))
    rows = await info.context.front.reader.rows(viewer, select(*columns).where(here).limit(LOOKED_AT)) if listed else []
    return [
        Standing(
            row.station_id,
            f"{row.name}\n{row.address}",
            row.division,
            Place(lng=row.lng, lat=row.lat, datum=Datum(row.datum), capture=Capture(row.capture))
            if row.datum
            else None,
        )
        for row in rows
    ]


async def others(info: Info, listed: Sequence[OwnCode]) -> list[OwnCode]:
    """Whatever waits in the same counties."""
    found: list[OwnCode] = []
    for division in sorted({one.division for one in listed if one.division}):
        wanted = {"status": [OwnCodeStatus.LISTED], "division": division}
        after, more = None, True
        while more and len(found) < LOOKED_AT:
            some_of = await page(info, OwnCode, OWN_CODES.ask(paging.MOST, after, OwnCodeSort.CODE, wanted))
            found += some_of.nodes
            after, more = some_of.page_info.end_cursor, some_of.page_info.has_next_page
    return found


def compared(listed: Sequence[OwnCode], stations: Sequence[Standing]) -> list[list[tuple[Standing, int, int | None]]]:
    """For each number the likeliest stations, with the likeness of the name and the metres between."""
    today = business_day(now())
    found = []
    for one in listed:
        within_m = standards.resolve(one.division or 0, today).duplicates.within_m
        rows = [
            (station, likeness(one.name, station.words), distance(one.place, station.place))
            for station in stations
            if one.division in (None, station.division)
        ]
        likely = [row for row in rows if row[1] >= LIKELY or (row[2] is not None and row[2] <= within_m)]
        found.append(sorted(likely, key=lambda row: (-row[1], row[2] or 0))[:BEST])
    return found


def likeness(name: str, words: str) -> int:
    """Percent of a name's pieces that stand in the other's words, each without what all stations are called."""
    asked = pieces(plain(name))
    there = set(pieces(plain(words)))
    return round(100 * sum(piece in there for piece in asked) / len(asked)) if asked else 0


def plain(text: str) -> str:
    for word in SHARED:
        text = text.replace(word, "\n")
    return text.lower()


def distance(here: Place | None, there: Place | None) -> int | None:
    return apart(here, there.lng, there.lat) if here and there and here.datum is there.datum else None


def apart(here: Place, lng: float, lat: float) -> int:
    """Metres between two points of one coordinate system, over the sphere."""
    half = math.sin(math.radians(lat - here.lat) / 2) ** 2
    half += (
        math.cos(math.radians(here.lat)) * math.cos(math.radians(lat)) * math.sin(math.radians(lng - here.lng) / 2) ** 2
    )
    return round(2 * EARTH_M * math.asin(math.sqrt(half)))


def same_place(one: OwnCode, other: OwnCode) -> bool:
    """Whether two numbers seem to be of one place: as near as stations that may be the same, or called alike."""
    metres = distance(one.place, other.place)
    within_m = standards.resolve(one.division or 0, business_day(now())).duplicates.within_m
    near = metres is not None and metres <= within_m
    return one.division == other.division and (near or likeness(one.name, other.name) >= 2 * LIKELY)
