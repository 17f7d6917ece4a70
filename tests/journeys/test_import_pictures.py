"""A sheet with pictures on its cells: they become photos of its stations, are known again, and are left alone."""

from typing import Any

import pytest

from tests.gateway.pictures import HEADINGS, SHOWN, Hung, photo, pictured
from tests.gateway.sheets import GOOD
from tests.gateway.wizard import CHECK, COMMIT, ONE
from tests.journeys.filed import filed
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers

COUNTY, CITY, NEXT_DOOR = "340311-clerk", "340300-clerk", "340302-clerk"
PLACE = {"市": "蚌埠市", "县区": "淮上区", "乡镇街道": ""}
RED, GREEN, BLUE = photo(241), photo(141), photo(41)


def sheet(name: str, *hung: Hung, **more: str) -> bytes:
    row = GOOD | PLACE | {"站点名称": name} | more
    return pictured([HEADINGS, [row.get(heading, "") for heading in HEADINGS]], *hung)


async def checked(whole: Whole, content: bytes) -> Any:
    payload = await whole.ask(COUNTY, CHECK, input={"fileId": await whole.upload(COUNTY, content)})
    assert payload["checkImport"]["userErrors"] == [], payload
    return payload["checkImport"]["import"]


async def committed(whole: Whole, content: bytes) -> str:
    """The station of the sheet's only row, by its id."""
    made = await checked(whole, content)
    await whole.ask(COUNTY, COMMIT, id=made["importId"])

    async def finished() -> Any:
        one = (await whole.ask(COUNTY, ONE, id=made["importId"]))["import"]
        return one if one["state"] == "COMMITTED" else None

    (row,) = (await until(finished))["rows"]
    assert (row["outcome"], row["flaws"]) == ("SUBMITTED", [])
    return str(row["stationId"])


async def photos(whole: Whole, station_id: str) -> list[str]:
    shown: list[str] = (await filed(whole, COUNTY, station_id))["photos"]
    return shown


async def test_pictures_become_photos_that_a_second_sheet_knows_again_or_changes(whole: Whole) -> None:
    content = sheet("淮上照片驿站", Hung(1, SHOWN, RED), Hung(1, SHOWN + 1, GREEN))
    station = await committed(whole, content)
    first, second = shown = await photos(whole, station)
    answers = [
        await whole.http.get(f"/files/{first}", headers={"Authorization": whole.bearer(login)})
        for login in (CITY, NEXT_DOOR)
    ]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert b"Secret" not in answers[0].content
    assert (await checked(whole, content))["rows"][0]["standing"] == "SAME"
    assert (await checked(whole, sheet("淮上照片驿站")))["rows"][0]["standing"] == "SAME", "no picture says nothing"

    # given back, and handed in anew by a sheet that has no pictures: they stay
    await whole.done(COUNTY, "returnStation", stationId=station, reason="请补充开放时间")
    await committed(whole, sheet("淮上照片驿站", 开放时间="24小时"))
    assert await photos(whole, station) == shown

    # in the network: another picture takes effect at once
    await whole.done(COUNTY, "endorseStation", stationId=station)
    await whole.done(CITY, "acceptStation", stationId=station)
    other = sheet("淮上照片驿站", Hung(1, SHOWN, GREEN), Hung(1, SHOWN + 1, BLUE), 开放时间="24小时")
    (row,) = (await checked(whole, other))["rows"]
    assert row["differences"] == [{"column": "图片1", "before": "2 张", "after": "表格中的 2 张", "waits": False}]
    await committed(whole, other)
    assert (await photos(whole, station))[0] == second
    assert first not in await photos(whole, station)
    assert (await checked(whole, other))["rows"][0]["standing"] == "SAME"
