"""Stations that may be the same as one that is about to be handed in: by name, by distance, by co-builder.

They are looked for wherever they lie, across the borders of counties and cities. Of one that is not its author's to
see they read only that it is there, how far, and what speaks for it.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from msgspec import structs
from sqlalchemy import ARRAY, Double, Row, Text, and_, func, literal, select

from contracts import standards
from contracts.registry import SubmitStation
from contracts.standards import Naming, Standard
from contracts.values import place_of
from gateway.imports.neighbours import STANDING
from gateway.planner.reference import made, rows_of
from gateway.reading import within
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.forms import PlaceInput
from gateway.schema.station import Station, table
from gateway.schema.stations import STATIONS
from gateway.schema.words import meant
from services.chassis.clock import business_day, now

_field, _argument = strawberry.field, strawberry.argument

MOST = 20
SUBMIT = "station:submit"
County = Annotated[int, _argument(description="县（市、区）代码 / The county, six digits.")]
Name = Annotated[str, _argument(description="站点名称 / Its name.")]
Place = Annotated[PlaceInput | None, _argument(description="坐标 / Where it is.")]
CoBuilder = Annotated[str, _argument(description="共建单位 / The co-builder.")]


@strawberry.type(description="可能重复的驿站 / A station that may be the same.")
class Duplicate:
    station: Station = _field(description="已有的驿站 / The one that is there.")
    same_name: bool = _field(description="名称相同或互相包含 / One name contains the other.")
    distance_m: int | None = _field(description="直线距离，米；坐标系不同时为空 / Metres apart; null across datums.")
    same_co_builder: bool = _field(description="共建单位相同 / The same co-builder.")


@strawberry.type(
    description="辖区外可能重复的驿站，不显示是哪一个 / One outside your area that may be the same; not which."
)
class DuplicateOutside:
    same_name: bool = _field(description="名称相同或互相包含 / One name contains the other.")
    distance_m: int | None = _field(description="直线距离，米；坐标系不同时为空 / Metres apart; null across datums.")
    same_co_builder: bool = _field(description="共建单位相同 / The same co-builder.")


@strawberry.type
class Query:
    @query("申报前查重：名称、距离、共建单位 / What may be the same station, before it is handed in.")
    async def station_duplicates(
        self, info: Info, division: County, name: Name, place: Place = None, co_builder: CoBuilder = ""
    ) -> list[Duplicate]:
        viewer = info.context.session.viewer
        found = {row.station_id: row for row in await likely(info, division, name, place, co_builder) if row.station_id}
        shown = rows_of(Station, STATIONS.one(), viewer).where(table.c.station_id.in_(list(found)))
        stations = [made(Station, row) for row in await info.context.front.reader.rows(viewer, shown)]
        each = {station.station_id: station for station in stations}
        return [
            Duplicate(
                station=each[station_id],
                same_name=row.same_name,
                distance_m=row.distance_m,
                same_co_builder=row.same_co_builder,
            )
            for station_id, row in found.items()
            if station_id in each
        ]

    @query("辖区外是否另有可能重复的驿站 / Whether there is another one outside your area (station:submit there).")
    async def duplicates_outside(
        self, info: Info, division: County, name: Name, place: Place = None, co_builder: CoBuilder = ""
    ) -> list[DuplicateOutside]:
        reach = info.context.session.identity.reach(SUBMIT)
        if not (reach.covers(division) or division in map(place_of, reach.unit_nos)):
            return []
        return [
            DuplicateOutside(same_name=row.same_name, distance_m=row.distance_m, same_co_builder=row.same_co_builder)
            for row in await likely(info, division, name, place, co_builder)
            if row.station_id is None
        ]


async def likely(info: Info, division: int, name: str, place: PlaceInput | None, co_builder: str) -> Sequence[Row[Any]]:
    """The likeliest first; those that the viewer may not see come without their id."""
    standard = standards.resolve(division, business_day(now()))
    own, ending = parted(name, standard)
    point = (meant(place.datum), place.lng, place.lat) if place else (None, None, None)
    said = func.likely_same(
        division,
        literal(list({Naming.plain(name), own, own + ending} - {""}), ARRAY(Text())),
        literal(own or None, Text()),
        ending,
        co_builder.strip(),
        *(literal(value, kind) for value, kind in zip(point, (Text(), Double(), Double()), strict=True)),
        standard.duplicates.within_m,
        standard.duplicates.around_m,
        MOST,
    ).table_valued("station_id", "same_name", "same_co_builder", "distance_m")
    return await info.context.front.reader.rows(info.context.session.viewer, select(said))


def parted(name: str, standard: Standard) -> tuple[str, str]:
    """A name without the ending that all names here share, and that ending."""
    naming = standard.naming
    ending = (naming.suffix or naming.term) if naming else ""
    return Naming.plain(name).removesuffix(ending), ending


async def beside(info: Info, ask: SubmitStation, division: int) -> SubmitStation:
    """The application with the stations that stand in its community already, as far as its author may see them."""
    if not ask.community.strip():
        return ask
    viewer = info.context.session.viewer
    here = and_(table.c.division == division, table.c.community == ask.community.strip())
    statement = select(table.c.station_id).where(within(viewer.scope, table), here, table.c.status.in_(STANDING))
    rows = await info.context.front.reader.rows(viewer, statement.limit(MOST))
    return structs.replace(ask, beside=tuple(row.station_id for row in rows if row.station_id != ask.station_id))
