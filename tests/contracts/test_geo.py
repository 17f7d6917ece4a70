"""A place is the same place in every coordinate system, and metres are metres in each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import geo
from contracts.values import Datum, Point

KNOWN = {
    "合肥市区": ((117.227239, 31.820587), (117.2327212739, 31.8185878204), (117.2391486237, 31.8249186155)),
    "黄山屯溪": ((118.317, 29.709), (118.322167066, 29.7065613986), (118.3285719849, 29.7129124419)),
    "砀山县": ((116.351, 34.426), (116.3565665728, 34.4249121621), (116.3631197467, 34.4306823555)),
    "盘锦兴隆台": ((122.0707, 41.1199), (122.076192459, 41.1219922515), (122.0827144497, 41.127869745)),
    "重庆沙坪坝": ((106.4543, 29.541), (106.458271048, 29.538404959), (106.4647358118, 29.5445933888)),
}
"""What five independent programs agree on: in WGS-84, GCJ-02 and BD-09."""
SYSTEMS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
ANHUI = st.tuples(st.floats(114.8, 119.7), st.floats(29.3, 34.7))


def at(pair: geo.Pair, datum: Datum) -> Point:
    return Point(lng=pair[0], lat=pair[1], datum=datum)


@pytest.mark.parametrize("pairs", KNOWN.values(), ids=KNOWN)
def test_a_place_is_in_every_system_where_others_have_it(pairs: tuple[geo.Pair, ...]) -> None:
    wgs84, gcj02, bd09 = pairs
    assert geo.from_wgs84(wgs84) == pytest.approx(gcj02, abs=1e-9)
    assert geo.to_bd09(gcj02) == pytest.approx(bd09, abs=1e-9)
    for pair, datum in zip(pairs, SYSTEMS, strict=True):
        assert geo.gcj02(at(pair, datum)) == pytest.approx(gcj02, abs=2e-9)


@given(ANHUI)
def test_there_and_back_is_the_same_place_to_less_than_a_millimetre(pair: geo.Pair) -> None:
    drawn = geo.from_wgs84(pair)
    assert geo.backward(geo.from_wgs84, drawn) == pytest.approx(pair, abs=5e-9)
    assert geo.gcj02(at(geo.to_bd09(drawn), Datum.BD09)) == pytest.approx(drawn, abs=5e-9)


def test_metres_are_the_same_whoever_told_the_place() -> None:
    one, other = at((117.28, 31.86), Datum.GCJ02), at((117.28, 31.861), Datum.GCJ02)
    assert geo.metres(one, other) == 111
    satellite, drawn = geo.backward(geo.from_wgs84, (other.lng, other.lat)), geo.to_bd09((other.lng, other.lat))
    for told in (at(satellite, Datum.WGS84), at(drawn, Datum.BD09)):
        assert geo.metres(one, told) == geo.metres(told, one) == 111
    assert geo.metres(one, at((117.28, 31.86), Datum.WGS84)) > 400


def test_abroad_nothing_is_shifted() -> None:
    assert geo.gcj02(at((139.7, 35.7), Datum.WGS84)) == (139.7, 35.7)
