"""The rules of divisions, names and area codes, one sentence each."""

from datetime import date

import pytest

from contracts import divisions
from contracts.divisions import AreaCode, Division, Gazetteer, NoAreaCode
from contracts.values import Level, level_of


def test_there_are_34_provinces_in_the_order_of_the_standard() -> None:
    provinces = divisions.children(0)
    assert [divisions.ORDINALS[province.code] for province in provinces] == list(range(1, 35))
    assert (provinces[0].name, provinces[-1].name) == ("北京市", "澳门特别行政区")


@pytest.mark.clause("AH-4.5.2")
def test_the_ordinal_of_anhui_is_12_and_not_the_34_of_its_code() -> None:
    assert divisions.ORDINALS[340000] == 12
    assert divisions.name_of(340000) == "安徽省"


def test_anhui_has_16_cities_and_104_counties() -> None:
    cities = divisions.children(340000)
    assert len(cities) == 16
    assert sum(len(divisions.children(city.code)) for city in cities) == 104


def test_every_division_hangs_below_a_known_one_and_its_code_tells_its_level() -> None:
    for row in divisions.HOME.rows.values():
        assert row.level is level_of(row.code)
        assert row.parent == 0 or divisions.get(row.parent) is not None


def test_a_path_reads_from_the_province_down() -> None:
    assert divisions.path_of(340103) == "安徽省 合肥市 庐阳区"
    assert divisions.path_of(340100) == "安徽省 合肥市"
    assert divisions.path_of(999999) == ""


def test_a_municipality_has_no_city_between_itself_and_its_counties() -> None:
    assert divisions.get(500100) is None
    assert divisions.path_of(500106) == "重庆市 沙坪坝区"
    assert len(divisions.children(500000)) == 38
    assert divisions.find("重庆", "沙坪坝") == divisions.get(500106)


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert divisions.name_of(349999) == "349999"


@pytest.mark.parametrize(
    ("city", "county", "code"),
    [
        ("合肥市", "庐阳区", 340103),
        ("合肥", "庐阳", 340103),
        (" 合 肥 ", "庐阳区 ", 340103),
        ("安徽省合肥市", "合肥市庐阳区", 340103),
        ("", "庐阳", 340103),
        ("合肥", "巢湖", 340181),
        ("黄山", "黄山", 341003),
        ("淮南", "寿县", 340422),
        ("铜陵", "郊区", 340711),
        ("包头", "白云鄂博", 150206),
        ("合肥", "", 340100),
    ],
)
def test_a_place_is_found_by_its_names_as_people_write_them(city: str, county: str, code: int) -> None:
    found = divisions.find(city, county)
    assert found is not None
    assert found.code == code


def test_a_county_is_not_found_in_another_city() -> None:
    assert divisions.find("芜湖", "庐阳区") is None
    assert divisions.find("合肥", "庐阳区", within=340200) is None
    assert divisions.find("", "庐阳区", within=340000) == divisions.get(340103)


def test_unknown_and_ambiguous_names_find_nothing() -> None:
    twins = Gazetteer([Division(340103, "鼓楼区", Level.COUNTY), Division(340203, "鼓楼区", Level.COUNTY)], {})
    assert twins.find("", "鼓楼") is None
    assert divisions.find("阿肥", "") is None
    assert divisions.find("", "") is None


@pytest.mark.clause("AH-4.5.2")
@pytest.mark.parametrize(
    ("division", "prefix"),
    [
        (340103, "120551"),
        (340100, "120551"),
        (340200, "120553"),
        (500106, "220023"),
        (211102, "060427"),
        (150102, "050471"),
    ],
)
def test_a_prefix_is_the_ordinal_and_the_area_code_padded_to_four(division: int, prefix: str) -> None:
    assert divisions.prefix_of(division) == prefix


@pytest.mark.clause("AH-4.5.2")
def test_fuyang_and_bozhou_share_one_prefix() -> None:
    assert divisions.prefix_of(341200) == divisions.prefix_of(341600) == "120558"
    shared = divisions.area_code_of_prefix("120558")
    assert shared is not None
    assert shared.divisions == (341200, 341600)


@pytest.mark.clause("AH-4.5.2")
@pytest.mark.parametrize("division", [340000, 110000, 349999, 0])
def test_a_province_and_an_unknown_division_begin_no_code(division: int) -> None:
    with pytest.raises(NoAreaCode) as refused:
        divisions.prefix_of(division)
    assert refused.value.division == division
    assert "没有电话区号" in refused.value.zh


@pytest.mark.clause("AH-4.5.5")
def test_a_withdrawn_area_code_stays_readable_and_is_given_no_more() -> None:
    chaohu = divisions.area_code_of_prefix("120565")
    assert chaohu == AreaCode("0565", 340000, (), "巢湖", date(2012, 12, 8), "0551")
    assert divisions.prefix_of(340181) == "120551"
    assert "0565" not in {row.area_code for row in divisions.HOME.rows.values()}


def test_a_prefix_of_nowhere_is_nobodys() -> None:
    assert divisions.area_code_of_prefix("340551") is None
    assert divisions.area_code_of_prefix("120999") is None
    assert divisions.area_code_of_prefix("12055") is None
    municipal = divisions.area_code_of_prefix("220023")
    assert municipal is not None
    assert municipal.divisions == (500000,)


def test_a_county_may_have_an_area_code_of_its_own() -> None:
    corrected = Gazetteer(divisions.HOME.rows.values(), divisions.ORDINALS, overrides={340722: "0556"})
    assert corrected.prefix_of(340722) == "120556"
    assert corrected.prefix_of(340700) == divisions.prefix_of(340722) == "120562"
