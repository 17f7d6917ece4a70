"""A box on a map, and what lies in it, in whichever coordinate system a pair was captured."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import strawberry
from sqlalchemy import ARRAY, ColumnElement, Double, Table, and_, func, or_

from contracts import geo
from contracts.values import Datum
from gateway.planner.filters import Filter, Given
from services.chassis.errors import Invalid

_field = strawberry.field
EDGES: ARRAY[float] = ARRAY(Double())


class BadBox(Invalid):
    """West lies east of east, or nowhere."""

    code = "bad-box"
    zh = "地图范围无效：经度 -180 至 180，纬度 -90 至 90，西不大于东，南不大于北"
    en = "A box has longitudes of -180 to 180, latitudes of -90 to 90, west up to east, south up to north"


@strawberry.input(
    description="地图范围，GCJ-02 十进制度；其他坐标系的坐标按换算后的范围比较 / "
    "A box on a map, decimal degrees in GCJ-02; pairs of other systems are compared with it as it lies there."
)
class Box:
    west: float = _field(description="西边经度，度 / Its western edge, degrees of longitude.")
    south: float = _field(description="南边纬度，度 / Its southern edge, degrees of latitude.")
    east: float = _field(description="东边经度，度 / Its eastern edge, degrees of longitude.")
    north: float = _field(description="北边纬度，度 / Its northern edge, degrees of latitude.")


def inside(rows: Table) -> Filter:
    """The pair of a row lies in a box: in each system a range, which its index knows."""

    def where(given: Given) -> ColumnElement[bool]:
        edges: Any = func.coalesce(given, type_=EDGES)
        lies = []
        for number, datum in enumerate(Datum):
            west, south, east, north = (edges[4 * number + edge] for edge in (1, 2, 3, 4))
            there = rows.c.lat.between(south, north), rows.c.lng.between(west, east)
            lies.append(and_(rows.c.datum == datum.value, *there))
        return or_(*lies)

    return Filter(EDGES, where, edges_of)


def edges_of(box: Any) -> list[float]:
    """West, south, east and north of a box, in one system after the other."""
    said = box if isinstance(box, Mapping) else vars(box)
    west, south, east, north = (float(said[name]) for name in ("west", "south", "east", "north"))
    if not (all(map(isfinite, said.values())) and -180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadBox(path="filter.box")
    corners = [(lng, lat) for lng in (west, east) for lat in (south, north)]
    return [edge for datum in Datum for edge in _around([_in(datum, corner) for corner in corners])]


def _around(corners: list[geo.Pair]) -> list[float]:
    lngs, lats = zip(*corners, strict=True)
    return [min(lngs), min(lats), max(lngs), max(lats)]


def _in(datum: Datum, pair: geo.Pair) -> geo.Pair:
    """A pair of GCJ-02 in another system."""
    match datum:
        case Datum.WGS84:
            return geo.backward(geo.from_wgs84, pair)
        case Datum.BD09:
            return geo.to_bd09(pair)
        case Datum.GCJ02:
            return pair
