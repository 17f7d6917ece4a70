"""What others did to what is mine: told at once, read once, one click from the station."""

from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

COUNTY, CITY, DIVISION = "340523-clerk", "340500-clerk", 340523


async def test_a_return_is_told_live_and_leads_to_the_station(desks: Desks, whole: Whole) -> None:
    first, second = [await whole.submitted(COUNTY, DIVISION, name=f"和县通知{n}号驿站") for n in (1, 2)]
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go("/notifications")
        await expect(page.get_by_text("没有通知")).to_be_visible()
        await whole.done(CITY, "returnStation", stationId=first["id"], reason="地址不详")
        await expect(page.get_by_role("status").filter(has_text="有 1 条新通知")).to_be_visible()
        await expect(page.get_by_role("button", name="未读通知 1 条")).to_be_visible()
        await page.get_by_role("button", name="显示").click()
        notice = page.get_by_role("listitem").filter(has_text=first["name"])
        await expect(notice).to_contain_text("地址不详")
        await expect(notice).to_contain_text("马鞍山市总工会")
        await notice.get_by_role("link").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(first["name"])
        await expect(page.get_by_role("button", name="未读通知 0 条")).to_be_visible()
        await whole.done(CITY, "returnStation", stationId=second["id"], reason="照片不清")
        await page.get_by_role("button", name="未读通知 1 条").click()
        await page.get_by_text("未读 1", exact=True).click()
        await expect(page.get_by_role("listitem").filter(has_text=second["name"])).to_be_visible()
        await expect(page.get_by_role("listitem").filter(has_text=first["name"])).to_have_count(0)
        await page.get_by_role("button", name="全部标为已读").click()
        await expect(page.get_by_text("没有通知")).to_be_visible()


async def test_everybody_can_read_them(desks: Desks, whole: Whole) -> None:
    login = "340522-clerk"
    station = await whole.submitted(login, 340522)
    await whole.done(CITY, "returnStation", stationId=station["id"], reason="请补充 <b>照片</b>")
    async with desks.opened(login) as desk:
        await desk.go("/notifications")
        await expect(desk.page.get_by_text("请补充 <b>照片</b>").first).to_be_visible()
        assert await desk.faults() == []
