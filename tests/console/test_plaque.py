"""What will hang at the door: a draft at its declared size, and what a final one still lacks."""

import pytest
from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

CLERK = "340103-clerk"
TOWN, DISTRICT = "500106-clerk", 500106


@pytest.mark.clause("NM-A")
async def test_the_sample_of_a_place_is_looked_at_and_says_why_it_is_not_final(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/standards?place=150105")
        await desk.page.get_by_role("link", name="标牌样式").click()
        await expect(desk.page.get_by_role("heading", name="实际大小 600×400 毫米")).to_be_visible()
        await expect(desk.page.get_by_role("status")).to_contain_text("没有“魏碑简体”的授权字库")
        await expect(desk.page.get_by_role("button", name="下载定稿")).to_be_disabled()
        async with desk.page.expect_download() as saved:
            await desk.page.get_by_role("link", name="下载草稿").click()
        assert "草稿 DRAFT" in (await (await saved.value).path()).read_text()
        assert await desk.faults() == []


async def test_where_the_standard_is_silent_a_station_has_no_plaque_to_preview(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(TOWN, DISTRICT, name="沙坪坝标牌社区工会户外劳动者服务站点")
    async with desks.opened(TOWN) as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("button", name="打印").click()
        await desk.page.get_by_role("menuitem", name="标牌").click()
        await expect(desk.page.get_by_role("status")).to_contain_text("本地标准未规定标牌的规格")
        await expect(desk.page.get_by_text("室外醒目位置")).to_be_visible()
        await expect(desk.page.locator(".plaque")).to_have_count(0)
