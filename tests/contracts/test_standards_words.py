"""The words that a document gives: places, ways to build and to run a station, services, what hangs on its walls."""

from dataclasses import replace

import pytest

from contracts.standards import resolve, shortfalls
from contracts.standards.said import Choice
from tests.contracts.files import HOHHOT, PANJIN, QINGDAO, SHAPINGBA, TODAY, equipped


def names(items: tuple[Choice, ...], clause: str) -> list[str]:
    """What rests on one clause."""
    return [item.name for item in items if item.clause == clause]


@pytest.mark.clause("QD-3.2", "QD-7.3")
def test_qingdao_names_the_places_where_stations_are_set_up_and_leaves_room_for_others() -> None:
    venues = resolve(QINGDAO, TODAY).venue_types
    assert venues
    assert names(venues.items, "QD-3.2") == ["金融行业", "快递中转站", "楼宇", "街道", "乡镇", "社区", "交通运输"]
    assert names(venues.items, "QD-7.3") == ["职工服务中心", "金融网点", "药店"]
    assert venues.knows("pharmacy")
    assert venues.open


@pytest.mark.clause("QD-4.1")
def test_qingdaos_unions_build_alone_or_with_enterprises() -> None:
    modes = resolve(QINGDAO, TODAY).build_modes
    assert modes
    assert names(modes.items, "QD-4.1") == ["工会自建", "工企联建"]
    assert modes.partners
    assert modes.partners.items == ("爱心企业", "沿街商户", "社会公益组织")


@pytest.mark.clause("QD-2b")
def test_a_station_of_qingdao_that_lists_its_services_lists_all_six_or_is_told_which_it_lacks() -> None:
    standard = resolve(QINGDAO, TODAY)
    assert names(standard.services(), "QD-2b") == ["饮水", "休息", "避雨", "热饭", "学习", "如厕"]
    file = replace(equipped(QINGDAO), services=("饮水", "休息", "热饭", "学习", "如厕"))
    assert [(one.code, one.clause, one.item) for one in shortfalls(standard, file)] == [
        ("service-missing", "QD-2b", "rain_shelter")
    ]


@pytest.mark.clause("SP-5.1", "NM-5.1")
@pytest.mark.parametrize(("division", "clause"), [(SHAPINGBA, "SP-5.1"), (HOHHOT, "NM-5.1")])
def test_a_station_is_run_in_one_of_four_ways_which_its_document_names(division: int, clause: str) -> None:
    forms = resolve(division, TODAY).management_forms
    assert forms
    assert len(names(forms.items, clause)) == 4
    assert [form.name for form in forms.items][1:] == ["共建单位负责管理", "工会购买服务", "服务对象自主管理"]


@pytest.mark.clause("PJ-4.2", "NM-4.2")
def test_before_a_station_is_built_those_that_are_near_are_looked_at() -> None:
    panjin, mongolia = resolve(PANJIN, TODAY).siting, resolve(HOHHOT, TODAY).siting
    assert panjin
    assert mongolia
    assert (panjin.clause, panjin.assess) == ("PJ-4.2", ("站点密度", "辐射范围", "覆盖人群"))
    assert (mongolia.clause, "间距合理" in mongolia.assess) == ("NM-4.2", True)
    assert mongolia.consider == ("充分考虑现有工会服务站点状况",)


@pytest.mark.clause("NM-4.5")
def test_what_hangs_outside_and_inside_a_station_of_inner_mongolia() -> None:
    standard = resolve(HOHHOT, TODAY)
    assert standard.display_outside
    assert standard.display_inside
    assert names(standard.display_outside.items, "NM-4.5") == ["服务内容", "开放时间"]
    assert names(standard.display_inside.items, "NM-4.5") == ["日常管理规定", "服务流程", "安全须知"]


@pytest.mark.clause("PJ-6.1.4")
def test_a_station_of_panjin_may_be_a_place_for_union_activities_and_need_not() -> None:
    standard = resolve(PANJIN, TODAY)
    assert ["PJ-6.1.4" for group in standard.service_sets for item in group.items if item.clause == "PJ-6.1.4"]
    assert "PJ-6.1.4" not in {one.clause for one in shortfalls(standard, replace(equipped(PANJIN, 1), services=()))}


@pytest.mark.clause("SP-7.3")
def test_shapingba_applies_with_its_statistics_form() -> None:
    form = resolve(SHAPINGBA, TODAY).application_form
    assert form
    assert form.title == "打造社区“工会户外劳动者服务站点”统计表"
