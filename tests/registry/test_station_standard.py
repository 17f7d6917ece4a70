"""The same application under other packs: who decides, and what is lacking, refused, explained or written down."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from contracts import standards
from contracts.registry import (
    AcceptStation,
    BuildMode,
    EndorseStation,
    ReturnStation,
    Shortfall,
    StationAccepted,
    StationEndorsed,
    StationReturned,
    StationSubmitted,
    SubmitStation,
    ToiletPlace,
    Waiver,
)
from contracts.standards import Workflow
from contracts.values import Kind, Level
from services.chassis.testing import Outcome, Spec, some_id
from services.registry.domain import station
from services.registry.domain.station import states
from services.registry.domain.station.refusals import (
    BelowStandard,
    CoBuilderMissing,
    Incomplete,
    NotYourLevel,
    ReasonNeeded,
)

ID, HEAD, OTHER = some_id(1), some_id(9), some_id(2)
TODAY = date(2026, 3, 2)
PHOTOS = tuple(f"{number:064x}" for number in range(6))
NINE = ("饮水设备", "微波炉", "桌椅", "空调", "电视机", "医药箱", "书报架", "多功能电源插座", "维修工具箱")

shapingba = Spec(station.decider, division=500106, today=TODAY).by("clerk-of-the-district", Level.COUNTY)
town = shapingba.by("clerk-of-the-town", Level.TOWNSHIP)
panjin = Spec(station.decider, division=211102, today=TODAY).by("clerk", Level.COUNTY)
qingdao = Spec(station.decider, division=370202, today=TODAY).by("clerk", Level.COUNTY)
luyang = Spec(station.decider, division=340103, today=TODAY).by("clerk", Level.COUNTY)

submit = SubmitStation(
    station_id=ID,
    name="“小龙坎街道快乐里社区”工会户外劳动者服务站点",
    address="小龙坎1号",
    head_id=HEAD,
    area_m2=Decimal(20),
    floor=1,
    build_mode=BuildMode.SELF,
    facilities=NINE,
    photos=PHOTOS[:3],
)
submitted = StationSubmitted(ID, "站点", "小龙坎1号", Kind.FIXED, 500106, "author", head_id=HEAD)


def asking(**said: Any) -> SubmitStation:
    return msgspec.structs.replace(submit, **said)


def told(outcome: Outcome[states.Event]) -> StationSubmitted:
    assert outcome.refusal is None, outcome.refusal
    (event,) = outcome.events
    assert isinstance(event, StationSubmitted)
    return event


def lacking(outcome: Outcome[states.Event]) -> set[tuple[str, str]]:
    """What an application that was taken falls short of, by code and clause."""
    return {(one.code, one.clause) for one in told(outcome).shortfalls}


# --- who decides ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("SP-4.1")
def test_in_shapingba_the_town_that_built_a_station_endorses_it() -> None:
    town.given(submitted).when(EndorseStation(ID)).then(StationEndorsed(ID))


@pytest.mark.clause("SP-4.2a")
def test_in_shapingba_the_district_accepts() -> None:
    complete = msgspec.structs.replace(told(shapingba.when(submit)), submitted_by="author")
    shapingba.given(complete, StationEndorsed(ID)).when(AcceptStation(ID)).then(StationAccepted(ID, Kind.FIXED, TODAY))


@pytest.mark.clause("SP-4.2a")
def test_in_shapingba_a_town_does_not_accept_and_the_refusal_names_the_level_and_the_clause() -> None:
    refused = town.given(submitted, StationEndorsed(ID)).when(AcceptStation(ID))
    refused.refused(NotYourLevel)
    assert refused.refusal is not None
    assert refused.refusal.zh == "验收须由县级工会或其上级办理"
    assert refused.refusal.en == "Acceptance is for the county union or one above it"
    assert refused.refusal.clause == "SP-4.2a"


def test_where_nobody_has_to_endorse_an_application_is_accepted_at_once_by_the_level_that_accepts() -> None:
    silent = replace(standards.resolve(340103, TODAY), workflow=Workflow(None, Level.COUNTY, "ours"))
    spec = replace(luyang.by("somebody", Level.COUNTY), standard=silent)
    give_back = ReturnStation(ID, "门牌号与地图不符")
    spec.given(submitted).when(AcceptStation(ID)).then(StationAccepted(ID, Kind.FIXED, TODAY))
    spec.given(submitted).when(give_back).then(StationReturned(ID, "门牌号与地图不符"))
    spec.by("somebody", Level.TOWNSHIP).given(submitted).when(give_back).refused(NotYourLevel)


# --- what every application needs -----------------------------------------------------------------------------------


@pytest.mark.clause("SP-3.1a")
def test_a_name_follows_the_pattern_and_is_kept_without_quotation_marks() -> None:
    assert told(shapingba.when(submit)).name == "小龙坎街道快乐里社区工会户外劳动者服务站点"
    refused = shapingba.when(asking(name="快乐里驿站"))
    refused.refused(Incomplete, path="name")
    assert refused.refusal is not None
    assert refused.refusal.clause == "SP-3.1a"


@pytest.mark.clause("SP-A3")
def test_a_co_built_station_names_its_co_builder_unless_the_printed_form_has_no_place_for_it() -> None:
    assert told(shapingba.when(asking(build_mode=BuildMode.CO))).build_mode is BuildMode.CO
    for elsewhere in (luyang, qingdao):
        elsewhere.when(asking(build_mode=BuildMode.CO)).refused(CoBuilderMissing, path="co_builder")


@pytest.mark.clause("AH-4.2.1")
def test_in_anhui_no_application_goes_without_a_head() -> None:
    bare = SubmitStation(ID, "四牌楼社区工会驿站", "淮河路1号")
    refused = luyang.when(bare)
    refused.refused(Incomplete, path="head_id")
    assert refused.refusal is not None
    assert refused.refusal.clause == "AH-4.2.1"


@pytest.mark.clause("AH-4.2.3")
def test_an_unattended_station_still_has_a_head() -> None:
    luyang.when(SubmitStation(ID, "四牌楼社区工会驿站", "淮河路1号", unattended=True)).refused(Incomplete)
    alone = SubmitStation(ID, "四牌楼社区工会驿站", "淮河路1号", unattended=True, head_id=HEAD)
    assert told(luyang.when(alone)).unattended


@pytest.mark.clause("PJ-12.1")
def test_in_panjin_a_responsible_leader_and_a_liaison_are_named() -> None:
    open_so = Waiver("PJ-6.1.3", "商场统一开放")
    ask = asking(name="劳动者服务站", photos=PHOTOS[:4], waivers=(open_so,))
    panjin.when(ask).refused(Incomplete, path="leader_id")
    named = msgspec.structs.replace(ask, leader_id=some_id(7))
    panjin.when(named).refused(Incomplete, path="liaison_id")
    assert told(panjin.when(msgspec.structs.replace(named, liaison_id=some_id(8)))).leader_id == some_id(7)


def test_what_a_soft_rule_is_about_may_still_come() -> None:
    assert lacking(shapingba.when(asking(floor=None))) == {("wrong-floor", "SP-3.2b")}


# --- what is lacking ------------------------------------------------------------------------------------------------


def test_a_station_that_meets_the_standard_lacks_nothing() -> None:
    assert told(shapingba.when(submit)).shortfalls == ()


def test_where_the_pack_is_silent_nothing_is_lacking() -> None:
    bare = SubmitStation(ID, "四牌楼社区工会驿站", "淮河路1号", head_id=HEAD)
    assert told(luyang.when(bare)).shortfalls == ()


@pytest.mark.clause("SP-3.3")
def test_each_of_the_nine_facilities_that_is_missing_is_named_with_its_clause() -> None:
    found = told(shapingba.when(asking(facilities=NINE[:7]))).shortfalls
    assert [(one.code, one.clause, one.zh) for one in found] == [
        ("facility-missing", "SP-3.3", "缺少多功能电源插座（同时配备不同规格充电线）"),
        ("facility-missing", "SP-3.3", "缺少维修工具箱（针线盒）"),
    ]


def test_a_facility_counts_under_the_name_that_another_document_has_for_it() -> None:
    assert told(shapingba.when(asking(facilities=("饮水机", *NINE[1:])))).shortfalls == ()


@pytest.mark.clause("SP-A3")
@pytest.mark.parametrize(("count", "enough"), [(0, False), (2, False), (3, True), (4, False)])
def test_in_shapingba_an_application_shows_three_pictures(count: int, enough: bool) -> None:
    found = lacking(shapingba.when(asking(photos=PHOTOS[:count])))
    assert (("photos-number", "SP-A3") not in found) == enough


@pytest.mark.clause("PJ-12.2")
@pytest.mark.parametrize(("count", "enough"), [(2, False), (3, True), (5, True), (6, False)])
def test_in_panjin_an_application_shows_three_to_five_pictures(count: int, enough: bool) -> None:
    ask = asking(
        photos=PHOTOS[:count],
        leader_id=some_id(7),
        liaison_id=some_id(8),
        waivers=(Waiver("PJ-6.1.3", "商场统一开放"),),
    )
    assert (("photos-number", "PJ-12.2") not in lacking(panjin.when(ask))) == enough


@pytest.mark.clause("SP-3.2a")
@pytest.mark.parametrize(("area", "enough"), [("19.99", False), ("20", True)])
def test_twenty_square_metres_or_the_reason_why_not(area: str, enough: bool) -> None:
    ask = asking(area_m2=Decimal(area))
    if enough:
        assert told(shapingba.when(ask)).shortfalls == ()
        return
    shapingba.when(ask).refused(ReasonNeeded, path="area_m2")
    explained = told(shapingba.when(msgspec.structs.replace(ask, waivers=(Waiver("SP-3.2a", "老旧小区"),))))
    assert [(one.code, one.soft) for one in explained.shortfalls] == [("too-small", True)]


def test_blanks_are_no_reason() -> None:
    blank = asking(area_m2=Decimal(10), waivers=(Waiver("SP-3.2a", " "),))
    shapingba.when(blank).refused(ReasonNeeded, path="area_m2")


@pytest.mark.clause("SP-3.2b")
@pytest.mark.parametrize(
    ("floor", "storeys", "low"), [(1, 30, True), (3, 3, True), (2, 3, True), (2, 30, False), (4, 4, False)]
)
def test_the_ground_floor_of_any_building_or_any_floor_of_a_low_one(floor: int, storeys: int, low: bool) -> None:
    outcome = shapingba.when(asking(floor=floor, storeys=storeys))
    if low:
        assert told(outcome).shortfalls == ()
    else:
        outcome.refused(ReasonNeeded, path="floor")


@pytest.mark.clause("QD-5b")
@pytest.mark.parametrize(("metres", "near"), [(100, True), (101, False)])
def test_a_toilet_within_a_hundred_metres(metres: int, near: bool) -> None:
    ask = asking(toilet=ToiletPlace.NEARBY, toilet_m=metres, street_front=True)
    assert (("toilet-too-far", "QD-5b") not in lacking(qingdao.when(ask))) == near


@pytest.mark.clause("SP-2.1")
def test_a_second_station_of_a_community_needs_its_reason() -> None:
    second = asking(community="快乐里社区", beside=(OTHER,))
    shapingba.when(second).refused(ReasonNeeded, path="community")
    explained = shapingba.when(msgspec.structs.replace(second, waivers=(Waiver("SP-2.1", "人流密集"),)))
    assert lacking(explained) == {("one-per-community", "SP-2.1")}
    assert told(shapingba.when(asking(community="快乐里社区", beside=(ID,)))).shortfalls == ()
    assert told(luyang.when(asking(name="四牌楼工会驿站", community="快乐里社区", beside=(OTHER,)))).shortfalls == ()


# --- accepting what falls short -------------------------------------------------------------------------------------


def test_what_falls_short_is_accepted_only_with_a_reason_and_the_reason_stays() -> None:
    short = msgspec.structs.replace(told(shapingba.when(asking(facilities=NINE[:8]))), submitted_by="author")
    spec = shapingba.given(short, StationEndorsed(ID))
    refused = spec.when(AcceptStation(ID))
    refused.refused(BelowStandard, path="reason")
    assert refused.refusal is not None
    assert (refused.refusal.clause, "维修工具箱" in refused.refusal.zh) == ("SP-3.3", True)
    kept = StationAccepted(ID, Kind.FIXED, TODAY, "下月补齐")
    spec.when(AcceptStation(ID, reason="下月补齐")).then(kept)


def test_what_was_explained_needs_no_second_reason() -> None:
    ask = asking(area_m2=Decimal(12), waivers=(Waiver("SP-3.2a", "老旧小区"),))
    small = msgspec.structs.replace(told(shapingba.when(ask)), submitted_by="author")
    spec = shapingba.given(small, StationEndorsed(ID))
    spec.when(AcceptStation(ID)).then(StationAccepted(ID, Kind.FIXED, TODAY))


def test_a_shortfall_says_what_whose_and_where() -> None:
    (found,) = told(shapingba.when(asking(photos=()))).shortfalls
    assert isinstance(found, Shortfall)
    assert found.zh
    assert found.en
    assert (found.path, found.soft) == ("photos", False)
