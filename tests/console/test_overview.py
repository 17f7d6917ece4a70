"""How many stations there are, in pictures that lead to the stations behind them."""

from playwright.async_api import expect

from contracts.values import uuid7
from tests.console.desk import Desks
from tests.journeys.whole import Whole

CITY, COUNTY, DIVISION = "340500-clerk", "340522-clerk", 340522


async def test_a_city_sees_its_counties_counted_and_goes_a_step_further_at_each_click(
    desks: Desks, whole: Whole
) -> None:
    one_name = f"概览{uuid7()}"
    first, *_ = [await whole.submitted(COUNTY, DIVISION, name=f"{one_name}第{n}驿站") for n in range(3)]
    await whole.done(COUNTY, "endorseStation", stationId=first["id"])
    async with desks.opened(CITY) as desk:
        page = desk.page
        await desk.go(f"/overview?text={one_name}")
        await expect(page.get_by_text("共 3 个驿站")).to_be_visible()
        by_place = page.get_by_role("region", name="按县（市、区）")
        await by_place.get_by_text("以表格查看").click()
        await expect(by_place.get_by_role("row")).to_have_text("含山县3")
        await by_place.get_by_role("link", name="含山县").click()
        await expect(page.get_by_role("img", name="按主管工会")).to_contain_text("含山县总工会")
        bar = page.get_by_role("img", name="按申报进度").locator("path[fill='#1a6174']").first
        await bar.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("驿站列表")
        await expect(page.locator("tr.row")).to_have_count(2)
        assert "status=SUBMITTED" in page.url
        assert "in=340522" in page.url


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    await whole.submitted(COUNTY, DIVISION)
    async with desks.opened(CITY) as desk:
        await desk.go("/overview")
        await expect(desk.page.get_by_role("img", name="按最近申报的月份")).to_be_visible()
        assert await desk.faults() == []
