"""Coordinate systems: one place in another one's degrees, and the metres between two places.

WGS-84 is what satellites say, GCJ-02 what maps of China draw, BD-09 what Baidu draws. A pair is kept as it was
captured; what is derived here is for comparing and never written back. Forward these are the open formulas; backward
one walks to the pair that they lead from, to less than a millimetre.
"""

from collections.abc import Callable
from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt
from typing import Protocol

from contracts.values import Datum

Pair = tuple[float, float]
"""Longitude and latitude, degrees."""

EARTH_M = 6_371_008.8
AXIS_M, SQUARED = 6_378_245.0, 0.00669342162296594323
"""Krasovsky's ellipsoid: half its axis, and the square of its eccentricity."""
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Beyond this box GCJ-02 is WGS-84."""
CLOSE, TURNS = 1e-9, 12
SPUN = pi * 3000.0 / 180.0


class Located(Protocol):
    """A pair in the system that it names."""

    @property
    def lng(self) -> float: ...

    @property
    def lat(self) -> float: ...

    @property
    def datum(self) -> Datum: ...


def gcj02(place: Located) -> Pair:
    """A place in GCJ-02, in which all may be compared."""
    match place.datum:
        case Datum.WGS84:
            return from_wgs84((place.lng, place.lat))
        case Datum.BD09:
            return backward(to_bd09, (place.lng, place.lat))
        case Datum.GCJ02:
            return place.lng, place.lat


def metres(one: Located, other: Located) -> int:
    """Metres between two places, over the sphere; as they are told where both tell it in one system."""
    alike = one.datum is other.datum
    (lng, lat), (east, north) = ((one.lng, one.lat), (other.lng, other.lat)) if alike else (gcj02(one), gcj02(other))
    half = sin(radians(north - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(north)) * sin(radians(east - lng) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))


def from_wgs84(pair: Pair) -> Pair:
    """GCJ-02 of a pair in WGS-84."""
    lng, lat = pair
    if not (WEST <= lng <= EAST and SOUTH <= lat <= NORTH):
        return pair
    x, y = lng - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    bent = 1 - SQUARED * sin(radians(lat)) ** 2
    north = north * 180.0 / (AXIS_M * (1 - SQUARED) / (bent * sqrt(bent)) * pi)
    east = east * 180.0 / (AXIS_M / sqrt(bent) * cos(radians(lat)) * pi)
    return lng + east, lat + north


def to_bd09(pair: Pair) -> Pair:
    """BD-09 of a pair in GCJ-02."""
    lng, lat = pair
    reach = hypot(lng, lat) + 0.00002 * sin(lat * SPUN)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * SPUN)
    return reach * cos(angle) + 0.0065, reach * sin(angle) + 0.006


def backward(forward: Callable[[Pair], Pair], wanted: Pair) -> Pair:
    """The pair that is led to the wanted one: each turn takes back by how much the last one missed it."""
    lng, lat = wanted
    for _ in range(TURNS):
        east, north = forward((lng, lat))
        lng, lat = lng - (east - wanted[0]), lat - (north - wanted[1])
        if abs(east - wanted[0]) < CLOSE and abs(north - wanted[1]) < CLOSE:
            break
    return lng, lat
