"""How a station came to be what it is: its events, how it stood earlier, its papers."""

from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def test_the_timeline_says_who_did_what_for_whom_and_why(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103, name="庐阳经历工会驿站")
    await whole.done(CITY, "returnStation", stationId=station["id"], reason="照片看不清门头")
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}")
        events = desk.page.get_by_role("region", name="经历").get_by_role("listitem")
        await expect(events).to_have_count(2)
        await expect(events.first).to_contain_text("退回")
        await expect(events.first).to_contain_text("合肥市总工会 · 经办人")
        await expect(events.first).to_contain_text("照片看不清门头")
        await expect(events.last).to_contain_text("本人")


async def test_a_change_shows_what_stood_there_before_and_a_kind_can_be_picked(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(340103)
    await whole.done(COUNTY, "changeHours", stationId=station["id"], openingHours="07:00-21:00")
    await whole.done(COUNTY, "changeHours", stationId=station["id"], openingHours="08:00-20:00")
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}")
        events = desk.page.get_by_role("region", name="经历").get_by_role("listitem")
        await expect(events.first.get_by_text("开放时间")).to_be_visible()
        await expect(events.first.locator("del")).to_have_text("07:00-21:00")
        await expect(events.first.locator("ins")).to_have_text("08:00-20:00")
        await desk.page.get_by_label("全部类别").click()
        await desk.page.get_by_title("档案变更", exact=True).click()
        await expect(events).to_have_count(2)


async def test_what_happens_elsewhere_joins_the_timeline_while_it_is_read(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103)
    async with desks.opened(CITY) as desk:
        await desk.go(f"/stations/{station['id']}")
        events = desk.page.get_by_role("region", name="经历").get_by_role("listitem")
        await expect(events).to_have_count(1)
        await whole.done(COUNTY, "endorseStation", stationId=station["id"])
        await expect(events.first).to_contain_text("审核同意")


async def test_a_station_is_read_as_it_stood_and_nothing_can_be_done_with_that(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}")
        await expect(desk.page.locator(".page-head")).to_contain_text("待验收")
        await desk.page.get_by_role("link", name="查看当时：申报").click()
        await expect(desk.page.get_by_role("status")).to_contain_text("只供查看")
        await expect(desk.page.locator(".page-head")).to_contain_text("待审核")
        await expect(desk.page.get_by_role("group", name="办理")).to_have_count(0)
        await desk.page.get_by_role("button", name="返回当前").click()
        await expect(desk.page.locator(".page-head")).to_contain_text("待验收")


async def test_before_it_was_known_there_is_nothing_to_show(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103)
    async with desks.opened(COUNTY) as desk:
        await desk.page.goto(f"{desk.base_url}/stations/{station['id']}?at=2020-01-01T23:59:59%2B08:00")
        await expect(desk.page.get_by_role("status")).to_contain_text("还没有这个站点")


async def test_the_dossier_is_a_paper_with_a_code_to_scan_and_no_number_in_full(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103, name="庐阳纸质工会驿站")
    async with desks.opened(COUNTY, theme="dark") as desk:
        await desk.go(f"/stations/{station['id']}/dossier")
        await expect(desk.page.get_by_role("img", name="扫码查看站点（需登录）")).to_be_visible()
        await desk.page.emulate_media(media="print", color_scheme="dark")
        await expect(desk.page.locator("html")).to_have_attribute("data-theme", "light")
        await expect(desk.page.get_by_role("button", name="打印")).to_be_hidden()
        text = await desk.page.locator("body").inner_text()
        assert "13900000000" not in text
        assert "139****0000" in text
        assert (await desk.page.pdf(prefer_css_page_size=True)).startswith(b"%PDF")


async def test_everybody_can_read_it(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(340103)
    await whole.done(COUNTY, "changeHours", stationId=station["id"], openingHours="07:00-21:00")
    async with desks.opened(COUNTY) as desk:
        for path in (f"/stations/{station['id']}", f"/stations/{station['id']}/dossier"):
            await desk.go(path)
            await desk.page.get_by_text("审核同意").last.wait_for()
            assert (path, await desk.faults()) == (path, [])
