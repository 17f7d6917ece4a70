"""A clerk's everyday way: sign in, find the station, look at it, do what is to be done."""

import re
from urllib.parse import parse_qs

from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def test_a_county_clerk_signs_in_finds_the_application_and_endorses_it(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103, name="庐阳控制台工会驿站")
    async with desks.opened() as desk:
        await desk.sign_in(COUNTY, desks.password)
        await desk.page.get_by_label("名称、地址或编码").fill("庐阳控制台")
        await expect(desk.page.get_by_text("共 1 条")).to_be_visible()
        await desk.page.get_by_role("link", name=station["name"]).click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await desk.page.get_by_role("button", name="审核同意").click()
        await desk.page.get_by_role("dialog").get_by_role("button", name="审核同意").click()
        await expect(desk.page.get_by_text("待验收")).to_be_visible()
    endorsed = await whole.station(COUNTY, id=station["id"])
    assert endorsed
    assert endorsed["status"] == "ENDORSED"


async def test_what_a_level_may_not_do_is_said_in_words_and_nothing_happens(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("button", name="验收通过").click()
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="验收通过").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("市")


async def test_an_acceptance_elsewhere_marks_the_row_where_it_stands(desks: Desks, whole: Whole) -> None:
    first, second = [await whole.submitted(COUNTY, 340103, name=f"庐阳现场{n}号驿站") for n in (1, 2)]
    async with desks.opened(CITY) as desk:
        await desk.go("/stations?text=庐阳现场")
        rows = desk.page.locator("tbody tr.row")
        await expect(rows).to_have_count(2)
        before = await rows.locator("a").all_inner_texts()
        await whole.done(COUNTY, "endorseStation", stationId=first["id"])
        await expect(desk.page.locator("tr.row-changed")).to_contain_text("待验收")
        assert await rows.locator("a").all_inner_texts() == before == [second["name"], first["name"]]


async def test_a_heading_turns_the_order_round_and_round_again(desks: Desks, whole: Whole) -> None:
    names = [f"庐阳次序{n}号驿站" for n in (1, 2)]
    for name in names:
        await whole.submitted(COUNTY, 340103, name=name)
    async with desks.opened(COUNTY) as desk:
        await desk.go("/stations?text=庐阳次序")
        shown, heading = desk.page.locator("tr.row a"), desk.page.get_by_role("columnheader", name="申报时间")
        for order in (names[::-1], names, names[::-1]):
            await expect(shown).to_have_text(order)
            await heading.click()


async def test_what_a_list_shows_stands_in_its_address(desks: Desks, whole: Whole) -> None:
    await whole.submitted(COUNTY, 340103, name="庐阳地址栏驿站")
    async with desks.opened(COUNTY) as desk:
        await desk.go("/stations?text=庐阳地址栏&sort=OLDEST&cols=name,address")
        await expect(desk.page.get_by_label("名称、地址或编码")).to_have_value("庐阳地址栏")
        await expect(desk.page.get_by_role("columnheader")).to_have_text(["", "站点名称", "地址"])
        await expect(desk.page.get_by_text("共 1 条")).to_be_visible()
        await desk.page.get_by_role("link", name="庐阳地址栏驿站").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("庐阳地址栏驿站")
        await desk.page.go_back()
        await expect(desk.page.get_by_label("名称、地址或编码")).to_have_value("庐阳地址栏")


async def test_a_list_is_narrowed_to_when_and_by_whom_it_was_handed_in(desks: Desks, whole: Whole) -> None:
    await whole.submitted(COUNTY, 340103, name="庐阳时段驿站")
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go("/stations?text=庐阳时段")
        await page.get_by_role("button", name="更多筛选").click()
        await page.get_by_label("申报人").click()
        await page.get_by_title("本人申报的").click()
        await expect(page).to_have_url(re.compile("submittedBy="))
        await expect(page.get_by_text("共 1 条")).to_be_visible()
        await page.get_by_label("申报至").fill("2000-01-01")
        await page.get_by_label("申报至").press("Enter")
        await expect(page.get_by_text("共 0 条")).to_be_visible()
        await page.get_by_role("button", name="导出").click()
        link = page.get_by_role("link", name="导出 CSV")
        assert {"submittedBy", "submittedUntil"} <= parse_qs(str(await link.get_attribute("href"))).keys()


async def test_a_station_of_another_county_is_not_there(desks: Desks, whole: Whole) -> None:
    elsewhere = await whole.submitted("340102-clerk", 340102)
    async with desks.opened(COUNTY) as desk:
        await desk.page.goto(f"{desk.base_url}/stations/{elsewhere['id']}")
        await expect(desk.page.get_by_text("没有找到")).to_be_visible()


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    """No serious or critical finding of axe, and nothing to scroll sideways for."""
    station = await whole.submitted(COUNTY, 340103, areaM2="8", remark="<b onclick=alert(1)>备注</b>")
    async with desks.opened() as desk:
        await desk.go("/")
        assert await desk.faults() == []
    async with desks.opened(COUNTY) as desk:
        for path in (
            "/stations?submittedSince=2026-01-01",
            f"/stations/{station['id']}",
            "/stations?text=没有这样的站点",
        ):
            await desk.go(path)
            await desk.page.locator("[aria-busy=true]").first.wait_for(state="detached")
            assert (path, await desk.faults()) == (path, [])
