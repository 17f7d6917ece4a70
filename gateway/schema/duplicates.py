"""Stations that may be the same as one that is about to be handed in: by name, by distance, by co-builder."""

import math
from typing import Annotated, Any

import strawberry
from msgspec import structs
from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select

from contracts import standards
from contracts.registry import SubmitStation
from contracts.standards import Naming, Standard
from gateway.planner.reference import made, rows_of
from gateway.reading import within
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.forms import PlaceInput
from gateway.schema.parts import Place
from gateway.schema.station import Station, table
from gateway.schema.stations import STATIONS
from gateway.schema.words import meant
from services.chassis.clock import business_day, now

_field, _argument = strawberry.field, strawberry.argument

STANDING = ("submitted", "endorsed", "accepted", "open", "suspended")
"""What still is, or may become, a station."""
MOST = 20
EARTH_M = 6_371_008.8
DEGREE_M = 2 * math.pi * EARTH_M / 360


@strawberry.type(description="可能重复的驿站 / A station that may be the same.")
class Duplicate:
    station: Station = _field(description="已有的驿站 / The one that is there.")
    same_name: bool = _field(description="名称相同或互相包含 / One name contains the other.")
    distance_m: int | None = _field(description="直线距离，米；坐标系不同时为空 / Metres apart; null across datums.")
    same_co_builder: bool = _field(description="共建单位相同 / The same co-builder.")

    def within(self, metres: int) -> bool:
        """Whether it is likely for more than standing in the corner of the square that was looked through."""
        near = self.distance_m is not None and self.distance_m <= metres
        return self.same_name or self.same_co_builder or near


@strawberry.type
class Query:
    @query("申报前查重：名称、距离、共建单位 / What may be the same station, before it is handed in.")
    async def station_duplicates(
        self,
        info: Info,
        division: Annotated[int, _argument(description="县（市、区）代码 / The county, six digits.")],
        name: Annotated[str, _argument(description="站点名称 / Its name.")],
        place: Annotated[PlaceInput | None, _argument(description="坐标 / Where it is.")] = None,
        co_builder: Annotated[str, _argument(description="共建单位 / The co-builder.")] = "",
    ) -> list[Duplicate]:
        viewer, here = info.context.session.viewer, and_(table.c.division == division, table.c.status.in_(STANDING))
        standard = standards.resolve(division, business_day(now()))
        within_m = standard.duplicates.within_m
        alike, built = named_alike(name, standard).label("alike"), built_by(co_builder).label("built")
        near = around(place, within_m) if place else false()
        marked = rows_of(Station, STATIONS.one(), viewer).add_columns(alike, built)
        either = marked.where(here, or_(alike.element, built.element, near))
        likeliest = either.order_by(alike.desc(), built.desc(), table.c.station_id).limit(MOST)
        found = [_compared(row, place) for row in await info.context.front.reader.rows(viewer, likeliest)]
        return sorted((one for one in found if one.within(within_m)), key=_likeness)


def named_alike(name: str, standard: Standard) -> ColumnElement[bool]:
    """One name contains the other, each without the ending that all names here share."""
    plain, naming = Naming.plain(name), standard.naming
    ending = (naming.suffix or naming.term) if naming else ""
    either = [table.c.name == plain]
    if own := plain.removesuffix(ending):
        theirs = func.nullif(func.replace(table.c.name, ending, ""), "")
        either += [table.c.name.contains(own, autoescape=True), func.strpos(own, theirs) > 0]
    return func.coalesce(or_(*either), false())


def built_by(co_builder: str) -> ColumnElement[bool]:
    return table.c.co_builder == co_builder.strip() if co_builder.strip() else false()


def around(place: PlaceInput, metres: int) -> ColumnElement[bool]:
    """Points of the same coordinate system in a square around a place."""
    high = metres / DEGREE_M
    wide = high / math.cos(math.radians(place.lat))
    return and_(
        table.c.datum == meant(place.datum),
        table.c.lat.between(place.lat - high, place.lat + high),
        table.c.lng.between(place.lng - wide, place.lng + wide),
    )


def apart(place: PlaceInput | Place, lng: float, lat: float) -> int:
    """Metres between two points of one coordinate system, over the sphere."""
    here, there = math.radians(place.lat), math.radians(lat)
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin(math.radians(lng - place.lng) / 2) ** 2
    return round(2 * EARTH_M * math.asin(math.sqrt(half)))


def _compared(row: Row[Any], place: PlaceInput | None) -> Duplicate:
    comparable = place is not None and row.place_datum == meant(place.datum)
    return Duplicate(
        station=made(Station, row),
        same_name=row.alike,
        distance_m=apart(place, row.place_lng, row.place_lat) if place and comparable else None,
        same_co_builder=row.built,
    )


def _likeness(found: Duplicate) -> tuple[bool, bool, int]:
    """The likeliest first."""
    return not found.same_name, not found.same_co_builder, found.distance_m or 0


async def beside(info: Info, ask: SubmitStation, division: int) -> SubmitStation:
    """The application with the stations that stand in its community already, as far as its author may see them."""
    if not ask.community.strip():
        return ask
    viewer = info.context.session.viewer
    here = and_(table.c.division == division, table.c.community == ask.community.strip())
    statement = select(table.c.station_id).where(within(viewer.scope, table), here, table.c.status.in_(STANDING))
    rows = await info.context.front.reader.rows(viewer, statement.limit(MOST))
    return structs.replace(ask, beside=tuple(row.station_id for row in rows if row.station_id != ask.station_id))
