"""A union's spreadsheet becomes coded stations, and every number follows the rules."""

import pytest

from contracts.values import StationCode
from tests.journeys.saved import gapless
from tests.journeys.walk import (
    FLAWED,
    FLAWS,
    GOOD,
    GUOYANG,
    LUYANG,
    PROVINCE,
    QIAOCHENG,
    TAIHE,
    WUHU,
    YAOHAI,
    YINGZHOU,
    Walked,
    content,
)
from tests.journeys.whole import Station, Whole

pytestmark = pytest.mark.servers


def code(station: Station) -> StationCode:
    parsed = StationCode.parse(station["code"])
    assert parsed, station
    return parsed


def prefixes(stations: list[Station]) -> set[str]:
    return {code(station).prefix for station in stations if station["code"]}


async def versions(whole: Whole) -> dict[str, int]:
    """Every station, and how far its application has come."""
    return {station["stationId"]: station["version"] for station in await whole.stations(PROVINCE)}


async def test_good_rows_are_handed_in_and_flawed_ones_told_by_row_column_and_reason(sheet: Walked) -> None:
    report = sheet.imported["report"]
    assert (report["total"], report["submitted"]) == (len(GOOD) + len(FLAWED), len(GOOD))
    assert [(flaw["row"], flaw["column"]) for flaw in report["flaws"]] == FLAWS
    assert report["flawCount"] == len(FLAWS)
    assert all(flaw["message"] and flaw["messageEn"] for flaw in report["flaws"])
    assert set(sheet.stations) == {row[0] for row in GOOD}


async def test_what_a_sheet_says_of_people_is_shown_masked(whole: Whole, sheet: Walked) -> None:
    query = "query ($id: ID!) { station(id: $id) { head { name phoneMasked } } }"
    found = await whole.ask(PROVINCE, query, id=sheet.stations["三孝口驿站"]["id"])
    assert found["station"]["head"] == {"name": "王某某", "phoneMasked": "138****1234"}


async def test_whoever_imports_sees_what_was_imported(sheet: Walked) -> None:
    assert sheet.imported["userErrors"] == []
    assert sheet.imported["upToDate"] is True


@pytest.mark.clause("AH-4.5.2")
async def test_a_code_begins_with_the_provinces_ordinal_and_the_places_area_code(sheet: Walked) -> None:
    assert prefixes(sheet.of(LUYANG, YAOHAI)) == {"120551"}
    assert prefixes(sheet.of(WUHU)) == {"120553"}


@pytest.mark.clause("AH-4.5.2")
async def test_fuyang_and_bozhou_share_one_series(sheet: Walked) -> None:
    """The prefix owns the series, not the city."""
    fuyang, bozhou = sheet.of(YINGZHOU, TAIHE), sheet.of(QIAOCHENG, GUOYANG)
    assert prefixes(fuyang) == prefixes(bozhou) == {"120558"}
    serials = [code(station).serial for station in (*fuyang, *bozhou)]
    assert len(set(serials)) == len(serials) == 6


@pytest.mark.clause("AH-4.5.5")
async def test_a_series_has_no_hole_and_no_number_twice(whole: Whole, sheet: Walked) -> None:
    """Whatever else went through the platform by now."""
    assert prefixes(list(sheet.stations.values())) == {"120551", "120553", "120558"}
    assert await gapless(whole, PROVINCE)


@pytest.mark.clause("AH-4.5.3")
async def test_a_micro_stations_code_ends_in_s(sheet: Walked) -> None:
    micro = [station for station in sheet.stations.values() if station["kind"] == "MICRO"]
    assert [station["code"][11:] for station in micro] == ["s", "s"]


@pytest.mark.clause("AH-4.5.4")
async def test_a_mobile_stations_code_ends_in_d(sheet: Walked) -> None:
    mobile = [station for station in sheet.stations.values() if station["kind"] == "MOBILE"]
    assert [station["code"][11:] for station in mobile] == ["d", "d"]


@pytest.mark.clause("AH-4.5.2")
async def test_a_fixed_stations_code_is_eleven_digits(sheet: Walked) -> None:
    fixed = [station for station in sheet.stations.values() if station["kind"] == "FIXED"]
    assert len(fixed) == 7
    assert all(len(station["code"]) == 11 and station["code"].isdecimal() for station in fixed)


@pytest.mark.clause("AH-4.5.1")
async def test_a_construction_site_gets_no_code(whole: Whole, sheet: Walked) -> None:
    """A station accepted after it has its number, so coding has passed the site by."""
    site = sheet.stations["安置房项目部驿站"]
    assert (site["status"], site["code"], site["codeState"]) == ("ACCEPTED", None, "NOT_NEEDED")
    later = await whole.accepted(LUYANG)
    await whole.coded(PROVINCE, later["id"])
    again = await whole.station(PROVINCE, id=site["id"])
    assert again
    assert again["code"] is None


@pytest.mark.clause("AH-4.1.4", "AH-4.5.6")
async def test_what_an_enterprise_builds_in_many_cities_is_coded_where_it_stands(sheet: Walked) -> None:
    bank = [station for station in sheet.stations.values() if station["coBuilder"] == "中国建设银行"]
    assert {station["division"]: code(station).prefix for station in bank} == {LUYANG: "120551", WUHU: "120553"}


async def test_both_spellings_of_a_code_name_the_same_station(whole: Whole, sheet: Walked) -> None:
    micro = sheet.stations["逍遥津驿站"]
    for spelling in (micro["code"], micro["code"][:11], micro["code"][:11] + "S"):
        found = await whole.station(PROVINCE, code=spelling)
        assert found
        assert found["stationId"] == micro["stationId"]


async def test_the_same_sheet_again_changes_nothing(whole: Whole, sheet: Walked) -> None:
    before = await versions(whole)
    again = await whole.brought_in(PROVINCE, content(*GOOD, *FLAWED))
    assert again["report"] == sheet.imported["report"]
    assert await versions(whole) == before
    now = {station["id"]: station for station in await whole.stations(PROVINCE)}
    assert [now[station["id"]] for station in sheet.stations.values()] == [*sheet.stations.values()]


async def test_a_repaired_sheet_brings_in_what_was_repaired_and_nothing_twice(whole: Whole, sheet: Walked) -> None:
    repaired = ("庐洋驿站", "固定", "合肥市", "庐阳区", "长江中路14号", "", "", "", "王某某", "")
    before = await versions(whole)
    report = (await whole.brought_in(PROVINCE, content(*GOOD, repaired)))["report"]
    assert (report["submitted"], report["flaws"]) == (len(GOOD) + 1, [])
    (new,) = [station for station in await whole.stations(PROVINCE) if station["stationId"] not in before]
    assert (new["name"], new["status"]) == ("庐洋驿站", "SUBMITTED")
    assert await versions(whole) == before | {new["stationId"]: 1}
