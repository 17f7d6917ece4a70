"""Which stations an entry of an enterprise's list may stand for, one sentence each; the same for whoever looks."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import geo
from contracts.values import Datum, Point
from gateway.matching import LIKELY, NEAR_M, Entry, Matcher, Standing, likeness, located
from gateway.schema.own_matches import beside
from services.chassis.testing import some_id

LUYANG, YAOHAI, MOST = 340103, 340102, 5
HERE = Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)


def station(number: int, name: str, point: Point | None = None, digits: str = "", division: int = LUYANG) -> Standing:
    return Standing(some_id(number), digits or None, digits, name, "人民路1号", division, point)


def found(entry: Entry, *stations: Standing) -> list[UUID]:
    return [one.station.station_id for one in Matcher(stations).of(entry, MOST)]


def north(metres: float) -> Point:
    return Point(lng=HERE.lng, lat=HERE.lat + metres / 111_195, datum=Datum.GCJ02)


def test_a_code_says_more_than_a_name_and_a_name_more_than_a_place() -> None:
    coded, named, near = (
        station(1, "甲", digits="12055100001"),
        station(2, "三孝口支行工会驿站"),
        station(3, "乙", HERE),
    )
    entry = Entry("三孝口支行", HERE, code="12055100001s")
    assert found(entry, near, named, coded) == [some_id(1), some_id(2), some_id(3)]
    assert [(one.coded, one.likeness, one.metres) for one in Matcher([coded, named, near]).of(entry, MOST)] == [
        (True, 0, None),
        (False, 100, None),
        (False, 0, 0),
    ]


@pytest.mark.parametrize("datum", Datum)
def test_a_place_is_near_in_whichever_system_it_is_told(datum: Datum) -> None:
    drawn = (HERE.lng, HERE.lat)
    told = {
        Datum.GCJ02: drawn,
        Datum.WGS84: geo.backward(geo.from_wgs84, drawn),
        Datum.BD09: geo.to_bd09(drawn),
    }[datum]
    entry = Entry("不相干", Point(lng=told[0], lat=told[1], datum=datum))
    (one,) = Matcher([station(1, "甲", north(100)), station(2, "乙", north(NEAR_M + 5))]).of(entry, MOST)
    assert (one.station.station_id, one.metres) == (some_id(1), 100)


def test_the_nearer_of_two_that_are_called_alike_comes_first_and_one_without_a_place_last() -> None:
    stations = (station(1, "三孝口驿站"), station(2, "三孝口驿站", north(5_000)), station(3, "三孝口驿站", north(50)))
    assert found(Entry("三孝口", HERE), *stations) == [some_id(3), some_id(2), some_id(1)]


def test_one_name_is_one_name_also_where_it_is_what_all_are_called() -> None:
    assert found(Entry(" 工会驿站 "), station(1, "工会驿站"), station(2, "爱心驿站")) == [some_id(1)]
    assert found(Entry(""), station(1, "")) == []


def test_an_entry_of_a_county_stands_for_no_station_of_another_unless_it_names_its_code() -> None:
    there = station(1, "三孝口驿站", HERE, "12055100001", YAOHAI)
    assert found(Entry("三孝口", HERE, LUYANG), there) == []
    assert found(Entry("三孝口", HERE, LUYANG, "12055100001"), there) == [some_id(1)]
    assert found(Entry("三孝口", HERE), there) == [some_id(1)]


@given(st.text("三孝口逍遥津支行驿站工会路1234", max_size=8), st.text("三孝口逍遥津支行驿站工会路1234", max_size=8))
def test_who_is_called_alike_is_found_as_if_every_name_were_looked_at(name: str, other: str) -> None:
    there = station(1, other)
    alike = 100 if name.strip() and name.strip() == other.strip() else likeness(name, f"{other}\n人民路1号")
    matches = [one.likeness for one in Matcher([there]).of(Entry(name), MOST)]
    assert matches == ([alike] if alike >= LIKELY else [])


def test_a_place_that_is_nowhere_is_no_place() -> None:
    assert located({"lng": 1e308, "lat": 31.0, "datum": "gcj02"}) is None
    assert located({"lng": None, "lat": None, "datum": None}) is None
    assert located({"lng": 117.28, "lat": 31.86, "datum": "gcj02"}) == HERE


def test_a_rival_at_the_very_place_is_found_among_thousands_that_are_called_alike() -> None:
    def waits(number: int, name: str, **place: Any) -> Any:
        unlocated = {"lng": None, "lat": None, "datum": None, "capture": None}
        return SimpleNamespace(own_code_id=some_id(number), name=name, division=LUYANG, **unlocated | place)

    alike = [waits(number, f"网点{number}") for number in range(3_000)]
    there = waits(3_001, "四牌楼邮政所", lng=HERE.lng, lat=HERE.lat, datum="gcj02", capture="picked")
    assert some_id(3_001) in beside([Entry("网点", HERE, LUYANG)], [*alike, there])
