"""Numbers and where they went; the rules of a place and where it has none."""

import pytest
from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

CLERK, CITY = "340103-clerk", "340100-clerk"


@pytest.mark.clause("AH-4.5.5")
async def test_a_number_is_found_in_use_and_found_again_when_its_station_has_left(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(340103)
    code = (await whole.coded(CLERK, station["id"]))["code"]
    async with desks.opened(CLERK) as desk:
        await desk.go("/numbers")
        await desk.page.get_by_label("站点编码", exact=True).fill(f" {code[:6]} {code[6:]} ")
        await desk.page.get_by_role("button", name="查询").click()
        await expect(desk.page.locator("dl.facts").first).to_contain_text("在用")
        await desk.page.get_by_role("link", name="查看站点").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await whole.done(CLERK, "openStation", stationId=station["id"])
        await whole.done(CITY, "revokeStation", stationId=station["id"], reason="房屋拆迁")
        await desk.go(f"/numbers?code={code}")
        await expect(desk.page.locator("dl.facts").first).to_contain_text("停用，永不再用")
        await expect(desk.page.locator("dl.facts").first).to_contain_text("房屋拆迁")


@pytest.mark.clause("AH-4.5.5")
async def test_a_series_says_that_every_number_is_accounted_for(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(340103)
    code = (await whole.coded(CLERK, station["id"]))["code"]
    async with desks.opened(CLERK) as desk:
        await desk.go("/numbers")
        await expect(desk.page.get_by_role("status")).to_contain_text("核对通过：12055100001 至")
        await expect(desk.page.get_by_text(str(int(code[:11]) + 1))).to_be_visible()
        await expect(desk.page.get_by_role("img", name="个号码")).to_be_visible()


async def test_a_number_that_was_never_given_and_one_that_is_none_are_told_apart(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/numbers?code=12055199998")
        await expect(desk.page.get_by_text("没有发放过“12055199998”这个编码")).to_be_visible()
        await desk.go("/numbers?code=123")
        await expect(desk.page.get_by_text("编码为 11 位数字")).to_be_visible()


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(340103)
    code = (await whole.coded(CLERK, station["id"]))["code"]
    async with desks.opened(CLERK) as desk:
        await desk.go(f"/numbers?code={code}")
        await desk.page.get_by_role("img", name="个号码").wait_for()
        await desk.page.locator("dl.facts").first.wait_for()
        assert await desk.faults() == []
