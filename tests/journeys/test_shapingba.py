"""Shapingba through the front door: nine facilities and some, twenty square metres, three photos, one per community."""

from typing import Any

import pytest

from contracts.values import uuid7
from tests.chassis.handed import picture
from tests.gateway.sheets import GOOD, text_sheet
from tests.gateway.test_imports_forms import FORM, pages
from tests.journeys.filed import filed
from tests.journeys.whole import Station, Whole

pytestmark = pytest.mark.servers

SHAPINGBA, TOWN_NO = 500106, 500106001
TOWN, DISTRICT = "500106001-clerk", "500106-clerk"
NINE = ["饮水设备", "微波炉", "桌椅", "空调", "电视机", "医药箱", "书报架", "多功能电源插座", "维修工具箱"]


async def photos(whole: Whole, login: str = TOWN, number: int = 3, wide: int = 64) -> list[str]:
    pictures = [picture("JPEG", (wide, 50 + n)) for n in range(number)]
    return [await whole.upload(login, each, "外立面.jpg") for each in pictures]


def whole_form(**more: Any) -> dict[str, Any]:
    """A form that lacks nothing but its photos."""
    name = f"“{uuid7()}社区”工会户外劳动者服务站点"
    room = {"areaM2": "20", "floor": 1, "buildMode": "SELF", "facilities": [*NINE, "冰箱"]}
    place = {"division": SHAPINGBA, "unitNo": TOWN_NO, "address": "小龙坎1号", "community": str(uuid7())}
    return {"name": name, **place, **room, **more}


async def endorsed(whole: Whole, **form: Any) -> Station:
    """Handed in and endorsed by the town."""
    station = await whole.done(TOWN, "submitStation", **form)
    return await whole.done(TOWN, "endorseStation", stationId=station["id"])


async def lacking(whole: Whole, station: Station) -> set[tuple[str, str, str, bool]]:
    """What a file falls short of, as the district sees it: said in both languages."""
    found = (await filed(whole, DISTRICT, station["id"]))["shortfalls"]
    assert all(one["message"] and one["messageEn"] and one["message"] != one["messageEn"] for one in found)
    return {(one["code"], one["clause"], one["path"], one["soft"]) for one in found}


@pytest.mark.clause("SP-3.1a", "SP-3.3", "SP-3.2a", "SP-A3")
async def test_a_station_that_lacks_nothing_is_accepted_without_another_word(whole: Whole) -> None:
    form = whole_form(photos=await photos(whole))
    station = await endorsed(whole, **form)
    assert station["name"] == form["name"].replace("“", "").replace("”", "")
    assert await lacking(whole, station) == set()
    too_low = await whole.refused(TOWN, "acceptStation", stationId=station["id"])
    assert too_low["code"] == "not-your-level"
    assert (await whole.done(DISTRICT, "acceptStation", stationId=station["id"]))["status"] == "ACCEPTED"
    assert (await whole.coded(DISTRICT, station["id"]))["code"].startswith("220023")


@pytest.mark.clause("SP-3.1a")
@pytest.mark.parametrize("name", ["快乐里社区驿站", "工会户外劳动者服务站点"])
async def test_a_name_off_the_pattern_is_refused(whole: Whole, name: str) -> None:
    refused = await whole.refused(TOWN, "submitStation", **whole_form(name=name))
    assert (refused["code"], refused["path"], refused["clause"]) == ("incomplete", "name", "SP-3.1a")


@pytest.mark.clause("SP-3.3", "SP-A3")
async def test_what_is_missing_is_shown_with_its_clause_and_accepted_only_with_a_reason(whole: Whole) -> None:
    form = whole_form(facilities=NINE[:8], photos=await photos(whole, number=2))
    station = await endorsed(whole, **form)
    assert await lacking(whole, station) == {
        ("facility-missing", "SP-3.3", "facilities", False),
        ("photos-number", "SP-A3", "photos", False),
    }
    short = await whole.refused(DISTRICT, "acceptStation", stationId=station["id"])
    assert (short["code"], short["path"]) == ("below-standard", "reason")
    assert "SP-3.3" in short["message"]
    assert "SP-A3" in short["messageEn"]
    await whole.done(DISTRICT, "acceptStation", stationId=station["id"], reason="工具箱已采购")
    accepted = await filed(whole, TOWN, station["id"])
    assert (accepted["status"], accepted["statusReason"]) == ("ACCEPTED", "工具箱已采购")
    assert len(accepted["shortfalls"]) == 2
    await whole.done(TOWN, "changeFacilities", stationId=station["id"], facilities=NINE)
    assert await lacking(whole, station) == {("photos-number", "SP-A3", "photos", False)}


@pytest.mark.clause("SP-3.2a")
async def test_a_room_below_twenty_square_metres_needs_a_recorded_reason(whole: Whole) -> None:
    form = whole_form(areaM2="19.99", photos=await photos(whole))
    refused = await whole.refused(TOWN, "submitStation", **form)
    assert (refused["code"], refused["path"], refused["clause"]) == ("reason-needed", "areaM2", "SP-3.2a")
    waiver = {"clause": "SP-3.2a", "reason": "老旧社区，场地受限"}
    station = await endorsed(whole, **form, waivers=[waiver])
    assert await lacking(whole, station) == {("too-small", "SP-3.2a", "areaM2", True)}
    assert (await filed(whole, DISTRICT, station["id"]))["waivers"] == [waiver]
    assert (await whole.done(DISTRICT, "acceptStation", stationId=station["id"]))["status"] == "ACCEPTED"


@pytest.mark.clause("SP-2.1")
async def test_a_second_station_of_a_community_needs_a_reason(whole: Whole) -> None:
    """Nobody says that there is one: the front door finds it."""
    community, three = f"{uuid7()}社区", await photos(whole)
    first = await whole.done(TOWN, "submitStation", **whole_form(community=community, photos=three))
    second = whole_form(community=f" {community} ", photos=three)
    refused = await whole.refused(TOWN, "submitStation", **second)
    assert (refused["code"], refused["path"], refused["clause"]) == ("reason-needed", "community", "SP-2.1")
    waiver = {"clause": "SP-2.1", "reason": "社区面积大"}
    station = await whole.done(TOWN, "submitStation", **second, waivers=[waiver])
    assert await lacking(whole, station) == {("one-per-community", "SP-2.1", "community", True)}
    assert await lacking(whole, first) == set()
    cancelled = {"stationId": station["id"], "reason": "另行选址"}
    await whole.done(TOWN, "cancelApplication", **cancelled)
    await whole.done(TOWN, "cancelApplication", stationId=first["id"], reason="另行选址")
    assert (await whole.done(TOWN, "submitStation", **second))["status"] == "SUBMITTED"


@pytest.mark.clause("SP-A3", "SP-7.3")
async def test_the_districts_own_form_is_handed_in_as_a_town_has_filled_it_in(whole: Whole) -> None:
    community = f"{uuid7().hex[-8:]}社区"
    form = [tuple(cell.replace("快乐里社区", community) for cell in line) for line in FORM]
    report = (await whole.brought_in(TOWN, pages(form)))["report"]
    assert (report["submitted"], report["flaws"]) == (1, [])
    (station,) = [one for one in await whole.stations(TOWN) if community in one["name"]]
    assert (station["unitNo"], station["division"]) == (TOWN_NO, SHAPINGBA)
    shown = "query ($id: ID!) { station(id: $id) { community floor requestedFen buildMode facilities head { name } } }"
    file = (await whole.ask(DISTRICT, shown, id=station["id"]))["station"]
    assert (file["community"], file["floor"], file["requestedFen"]) == (community, 1, 2_000_000)
    assert (file["buildMode"], file["head"], len(file["facilities"])) == ("CO", {"name": "张某某"}, 7)


@pytest.mark.clause("SP-2.1")
async def test_a_sheet_is_no_way_round_it_neither_beside_what_stands_nor_within_itself(whole: Whole) -> None:
    community, other = f"{uuid7()}社区", f"{uuid7()}社区"
    await whole.done(TOWN, "submitStation", **whole_form(community=community))
    names = {name: f"{uuid7()}工会户外劳动者服务站点" for name in ("beside", "first", "second", "explained")}

    def row(name: str, of: str, reason: str = "") -> dict[str, str]:
        place = {"市": "重庆市", "县区": "沙坪坝区", "乡镇街道": "", "主管工会": str(TOWN_NO), "社区": of}
        return place | {"站点名称": names[name], "楼层": "1", "特殊情况说明": reason}

    rows = (row("beside", community), row("first", other), row("second", other), row("explained", other, "社区面积大"))
    headings = (*GOOD, "主管工会", "社区", "楼层", "特殊情况说明")
    report = (await whole.brought_in(TOWN, text_sheet(*rows, headings=headings)))["report"]
    assert [(flaw["row"], flaw["column"], flaw["clause"]) for flaw in report["flaws"]] == [
        (2, "社区", "SP-2.1"),
        (4, "社区", "SP-2.1"),
    ]
    stations = {one["name"]: one for one in await whole.stations(TOWN)}
    assert {names["first"], names["explained"]} <= set(stations)
    explained = stations[names["explained"]]
    assert (await filed(whole, TOWN, explained["id"]))["waivers"] == [{"clause": "SP-2.1", "reason": "社区面积大"}]


async def test_a_photo_of_somebody_else_hangs_on_no_station(whole: Whole) -> None:
    theirs = await photos(whole, "340103-clerk", wide=65)
    refused = await whole.refused(TOWN, "submitStation", **whole_form(photos=theirs))
    assert refused["code"] == "no-such-file"
