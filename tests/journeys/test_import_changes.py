"""A sheet about stations in the network: some of it takes effect at once, the rest waits; undone by a colleague."""

from typing import Any

import pytest

from tests.gateway.sheets import text_sheet
from tests.gateway.wizard import CHECK, COMMIT, ONE, UNDO
from tests.journeys.filed import filed, proposals
from tests.journeys.whole import Station, Whole, until

pytestmark = pytest.mark.servers

COUNTY, CITY = "340304-clerk", "340300-clerk"
HEFEI, COLLEAGUE = "340100-clerk", "340100-admin"
PLACE = {"市": "蚌埠市", "县区": "禹会区", "乡镇街道": "", "站点编码": "", "主管工会": "", "联系电话": "13800001234"}
HEADINGS = ("站点名称", "市", "县区", "详细地址", "面积㎡", "开放时间", "站点编码")
"""A sheet that says little: neither kind nor place on the map, nor people."""


async def checked(whole: Whole, content: bytes, login: str = COUNTY) -> Any:
    payload = await whole.ask(login, CHECK, input={"fileId": await whole.upload(login, content)})
    assert payload["checkImport"]["userErrors"] == [], payload
    return payload["checkImport"]["import"]


async def asked(whole: Whole, query: str, made: Any, login: str = COUNTY) -> Any:
    """An import as soon as it is done with what is asked of it."""
    payload = next(iter((await whole.ask(login, query, id=made["importId"])).values()))
    assert payload["userErrors"] == [], payload

    async def finished() -> Any:
        one = (await whole.ask(login, ONE, id=made["importId"]))["import"]
        return one if one["state"] in ("COMMITTED", "UNDONE") else None

    return await until(finished)


async def in_network(whole: Whole, name: str, **more: str) -> Station:
    """A station that a sheet brought in and its city accepted, with its code."""
    await asked(whole, COMMIT, await checked(whole, text_sheet(PLACE | {"站点名称": name} | more)))
    (station,) = [one for one in await whole.stations(COUNTY) if one["name"] == name]
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    await whole.done(CITY, "acceptStation", stationId=station["id"])
    return await whole.coded(COUNTY, station["id"])


def short(**said: str) -> bytes:
    return text_sheet(PLACE | said, headings=HEADINGS)


async def test_what_is_said_anew_of_a_station_takes_effect_or_waits_and_is_proposed_once(whole: Whole) -> None:
    station = await in_network(whole, "禹会改动驿站", **{"类型(固定/微/流动)": "微"})
    said = {"站点名称": "禹会改动驿站", "面积㎡": "40", "开放时间": "24小时"}
    made = await checked(whole, short(**said))
    (row,) = made["rows"]
    assert (row["standing"], row["stationId"], row["flaws"]) == ("CHANGED", station["stationId"], [])
    assert row["differences"] == [
        {"column": "面积㎡", "before": "25.5", "after": "40", "waits": True},
        {"column": "开放时间", "before": "周一至周五 08:30-17:30", "after": "24小时", "waits": False},
    ]  # what the sheet leaves empty stays
    assert await proposals(whole, COUNTY, station["id"]) == []

    done = await asked(whole, COMMIT, made)
    assert await asked(whole, COMMIT, made) == done
    assert (done["counts"]["submitted"], done["counts"]["refused"]) == (1, 0)
    (waiting,) = await proposals(whole, CITY, station["id"])
    assert waiting["status"] == "PENDING"
    assert [(one["field"], str(one["after"])) for one in waiting["fields"]] == [("areaM2", "40.00")]
    file = await filed(whole, COUNTY, station["id"])
    assert (file["openingHours"], file["kind"], file["head"]["name"]) == ("24小时", "MICRO", "张某某")

    # agreed to, the sheet says what stands; before, it would be proposed anew
    await whole.done(CITY, "approveChange", stationId=station["id"], changeId=waiting["changeId"])
    assert (await checked(whole, short(**said) + b"\n"))["rows"][0]["standing"] == "SAME"
    undone = await asked(whole, UNDO, made)
    assert (undone["counts"]["withdrawn"], undone["counts"]["kept"]) == (0, 1)


async def test_a_colleague_takes_back_the_proposals_of_a_sheet_and_its_applications(whole: Whole) -> None:
    old, new = {"站点名称": "同事撤回驿站"}, {"站点名称": "同事新报驿站"}
    await asked(whole, COMMIT, await checked(whole, text_sheet(old), HEFEI), HEFEI)
    (station,) = [one for one in await whole.stations(HEFEI, division=340103) if one["name"] == "同事撤回驿站"]
    await whole.done("340103-clerk", "endorseStation", stationId=station["id"])
    await whole.done(COLLEAGUE, "acceptStation", stationId=station["id"])
    made = await checked(whole, text_sheet(old | {"面积㎡": "41"}, new), HEFEI)
    made = await asked(whole, COMMIT, made, HEFEI)
    assert made["counts"]["submitted"] == 2
    undone = await asked(whole, UNDO, made, COLLEAGUE)
    assert (undone["counts"]["withdrawn"], undone["counts"]["kept"]) == (2, 0)
    assert [one["status"] for one in await proposals(whole, HEFEI, station["id"])] == ["RETRACTED"]
    (again,) = [one for one in await whole.stations(HEFEI, division=340103) if one["name"] == "同事新报驿站"]
    assert again["status"] == "CANCELLED"


@pytest.mark.clause("AH-4.5.5")
async def test_a_station_is_known_by_its_number_under_another_name_and_keeps_it(whole: Whole) -> None:
    station = await in_network(whole, "禹会旧名驿站")
    (row,) = (await checked(whole, short(站点名称="禹会新名驿站", 站点编码=station["code"])))["rows"]
    assert (row["standing"], row["stationId"]) == ("CHANGED", station["stationId"])
    assert row["differences"][0] == {
        "column": "站点名称",
        "before": "禹会旧名驿站",
        "after": "禹会新名驿站",
        "waits": True,
    }
    # a number beside another name and another address is a slip of the hand
    slip = short(站点名称="禹会别处驿站", 详细地址="别处路9号", 站点编码=station["code"])
    for wrong in (slip, short(站点名称="禹会旧名驿站", 站点编码="12055299999")):
        (row,) = (await checked(whole, wrong))["rows"]
        assert (row["standing"], "站点编码" in {flaw["column"] for flaw in row["flaws"]}) == ("REFUSED", True)
