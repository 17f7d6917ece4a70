"""The approvals inbox: what waits is told live, done one by one or together, and never moves under the cursor."""

from playwright.async_api import Locator, expect

from tests.console.desk import PHONE, WIDE, Desk, Desks
from tests.journeys.whole import Station, Whole

COUNTY, CITY, DIVISION = "340302-clerk", "340300-clerk", 340302


async def test_the_count_in_the_header_rises_while_one_looks_at_something_else(desks: Desks, whole: Whole) -> None:
    """In Wuhe, where nobody else hands anything in."""
    async with desks.opened("340322-clerk") as desk:
        await desk.go("/stations")
        await expect(desk.page.get_by_role("button", name="待办 0 项")).to_be_visible()
        await whole.submitted("340322-clerk", 340322)
        await expect(desk.page.get_by_role("button", name="待办 1 项")).to_be_visible()


async def test_what_somebody_else_did_says_so_and_stays_where_it_stood(desks: Desks, whole: Whole) -> None:
    first, second = [await whole.submitted(COUNTY, DIVISION, name=f"龙子湖现场{n}号驿站") for n in (1, 2)]
    async with desks.opened(COUNTY) as desk:
        await desk.go("/todos")
        await expect(row(desk, second)).to_be_visible()
        before = await desk.page.locator("tbody tr.row a").all_inner_texts()
        await whole.done(COUNTY, "endorseStation", stationId=first["id"])
        await expect(row(desk, first)).to_contain_text("已由他人办理或状态已变")
        assert await desk.page.locator("tbody tr.row a").all_inner_texts() == before


async def test_an_application_is_given_back_with_a_reason_from_the_keyboard(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, DIVISION, name="龙子湖退回驿站")
    async with desks.opened(COUNTY) as desk:
        await desk.go("/todos")
        await row(desk, station).get_by_role("link").focus()
        await desk.page.keyboard.press("r")
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("原因").fill("照片看不清")
        await dialog.get_by_role("button", name="退回").click()
        await expect(row(desk, station)).to_contain_text("退回待修改")
    returned = await whole.station(COUNTY, id=station["id"])
    assert returned
    assert (returned["status"], returned["returnedReason"]) == ("RETURNED", "照片看不清")


async def test_many_are_endorsed_together_and_each_says_what_became_of_it(desks: Desks, whole: Whole) -> None:
    stations = [await whole.submitted(COUNTY, DIVISION, name=f"龙子湖批量{n}号驿站") for n in (1, 2, 3)]
    async with desks.opened(COUNTY) as desk:
        await desk.go("/todos?kind=ENDORSE")
        for station in stations:
            await row(desk, station).get_by_role("checkbox").check()
        await desk.page.get_by_role("button", name="审核同意（3 项）").click()
        dialog = desk.page.get_by_role("dialog")
        await expect(dialog.get_by_text("将办理", exact=True)).to_have_count(3)
        await whole.done(COUNTY, "returnStation", stationId=stations[2]["id"], reason="再核对")
        await dialog.get_by_role("button", name="审核同意（3 项）").click()
        await expect(dialog.get_by_text("已办理", exact=True)).to_have_count(2)
        await expect(dialog.locator(".line-refused")).to_contain_text(stations[2]["name"])
        await dialog.get_by_role("button", name="关闭").last.click()
        await expect(row(desk, stations[0])).to_have_count(0)
    found = [await whole.station(COUNTY, id=station["id"]) for station in stations]
    assert [one and one["status"] for one in found] == ["ENDORSED", "ENDORSED", "RETURNED"]


async def test_a_proposed_change_shows_before_and_after_and_holds_once_agreed_to(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION, name="龙子湖变更驿站")
    wanted = {"name": "龙子湖更名驿站", "address": "淮河路2号"}
    await whole.done(COUNTY, "proposeChange", stationId=station["id"], changes=wanted, reason="搬迁")
    async with desks.opened(CITY) as desk:
        await desk.go("/todos?kind=APPROVE")
        await row(desk, station).get_by_role("button", name="查看变更").click()
        dialog = desk.page.get_by_role("dialog")
        await expect(dialog.locator("del")).to_have_text(["人民路1号", "龙子湖变更驿站"])
        await expect(dialog.locator("ins")).to_have_text(["淮河路2号", "龙子湖更名驿站"])
        await dialog.get_by_role("button", name="同意变更").click()
        await expect(row(desk, station)).to_have_count(0)
    changed = await whole.station(COUNTY, id=station["id"])
    assert changed
    assert changed["name"] == "龙子湖更名驿站"


async def test_a_change_that_is_turned_down_says_why(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION, name="龙子湖不变驿站")
    await whole.done(COUNTY, "proposeChange", stationId=station["id"], changes={"name": "别的驿站"}, reason="试试")
    async with desks.opened(CITY) as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("button", name="不同意").click()
        await desk.page.get_by_label("不同意的原因").fill("名称没有依据")
        await desk.page.get_by_role("button", name="不同意").click()
        await expect(desk.page.get_by_role("heading", name="待批准的变更")).to_have_count(0)
    asked = "query ($id: ID) { proposals(stationId: $id) { nodes { status declineReason } } }"
    (proposal,) = (await whole.ask(CITY, asked, id=station["id"]))["proposals"]["nodes"]
    assert proposal == {"status": "DECLINED", "declineReason": "名称没有依据"}


async def test_a_to_do_is_handed_to_a_colleague_who_reads_why_and_gives_it_back(desks: Desks, whole: Whole) -> None:
    clerk, colleague = "500106-clerk", "500106-admin"
    station = await whole.submitted(clerk, 500106, name="沙坪坝转交社区工会户外劳动者服务站点")
    await whole.done(colleague, "returnStation", stationId=station["id"], reason="补充照片")
    async with desks.opened(clerk) as desk:
        await desk.go("/todos?kind=MEND")
        await row(desk, station).get_by_role("button", name="转交").click()
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("交给").click()
        await desk.page.get_by_title(f"{colleague} (管理员)").click()
        await dialog.get_by_label("原因").fill("我明天休假")
        assert await desk.findings() == []
        await dialog.get_by_role("button", name="转交").click()
        await expect(row(desk, station)).to_contain_text(f"{clerk} 已交给 {colleague}")
    async with desks.opened(colleague, PHONE) as desk:
        await desk.go("/notifications")
        told = desk.page.get_by_role("list", name="交给我的待办").locator("li", has_text=station["name"])
        await expect(told).to_contain_text("我明天休假")
        await told.get_by_role("button", name="标为已读").click()
        await expect(told.get_by_role("button")).to_have_count(0)
        await desk.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await told.get_by_role("link").click()
        await row(desk, station).get_by_role("button", name="转交").click()
        await desk.page.get_by_role("dialog").get_by_role("button", name="收回").click()
        await expect(row(desk, station)).to_have_count(0)


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    wanted = {"name": "龙子湖新名驿站"}
    await whole.done(COUNTY, "proposeChange", stationId=station["id"], changes=wanted, reason="更名")
    async with desks.opened(CITY) as desk:
        for path in ("/todos", "/todos?view=late", f"/stations/{station['id']}"):
            await desk.go(path)
            await desk.page.locator("[aria-busy=true]").first.wait_for(state="detached")
            assert (path, await desk.faults()) == (path, [])


def row(desk: Desk, station: Station) -> Locator:
    return desk.page.locator("tr.row", has_text=station["name"])
