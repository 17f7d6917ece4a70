"""A list kept as somebody likes it, and many of its stations done at a time."""

import re

from playwright.async_api import Locator, expect

from tests.console.desk import Desk, Desks
from tests.journeys.whole import Station, Whole

COUNTY, CITY, DIVISION = "340503-clerk", "340500-clerk", 340503


async def saved(desk: Desk, name: str, *, shared: str = "", preferred: bool = False) -> None:
    """What is shown becomes a view."""
    page = desk.page
    await page.get_by_role("button", name="视图：").click()
    await page.get_by_role("menuitem", name="把当前条件存为视图").click()
    dialog = page.get_by_role("dialog", name="保存视图")
    await dialog.get_by_label("名称").fill(name)
    if shared:
        await dialog.get_by_label("谁能看到").click()
        await page.get_by_title(shared).click()
    if preferred:
        await dialog.get_by_label("打开列表时默认使用").check()
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_be_hidden()


async def chosen(desk: Desk, name: str) -> None:
    await desk.page.get_by_role("button", name="视图：").click()
    await desk.page.get_by_role("menuitem", name=name).click()


async def test_a_list_is_saved_preferred_put_in_order_and_dropped(desks: Desks) -> None:
    async with desks.opened("340504-clerk") as desk:
        page = desk.page
        await desk.go("/stations?status=RETURNED&sort=CODE&cols=name,code")
        await saved(desk, "退回的", preferred=True)
        await expect(page.get_by_role("button", name="视图：退回的")).to_be_visible()
        await desk.go("/stations?status=OPEN")
        await saved(desk, "开着的")
        await desk.go("/stations")
        await expect(page.get_by_role("button", name="视图：退回的")).to_be_visible()
        await expect(page.get_by_role("columnheader")).to_have_text(["", "编码", "站点名称"])
        assert "status=RETURNED" in page.url
        await chosen(desk, "全部驿站")
        await expect(page.get_by_role("button", name="视图：全部驿站")).to_be_visible()
        await chosen(desk, "管理视图")
        dialog = page.get_by_role("dialog", name="管理视图")
        names = dialog.locator(".views-name")
        await expect(names).to_have_text(["退回的 默认", "开着的"])
        await dialog.get_by_role("button", name="上移 开着的").click()
        await expect(names).to_have_text(["开着的", "退回的 默认"])
        await dialog.get_by_role("listitem").filter(has_text="退回的").get_by_role("button", name="删除").click()
        await page.get_by_role("tooltip").get_by_role("button", name="确定").click()
        await expect(names).to_have_text(["开着的"])


async def test_a_view_shared_with_the_unit_shows_a_colleague_the_same_rows(desks: Desks, whole: Whole) -> None:
    """The city's administrator and its clerk work for the same unit."""
    station = await whole.submitted(COUNTY, DIVISION, name="花山共享视图驿站")
    async with desks.opened("340100-admin") as desk:
        await desk.go("/stations?text=合肥共享&sort=OLDEST")
        await saved(desk, "合肥的", shared="合肥市总工会的全部人员")
    async with desks.opened("340100-clerk") as desk:
        await desk.go("/stations")
        await chosen(desk, "合肥的")
        await expect(desk.page.get_by_label("名称、地址或编码")).to_have_value("合肥共享")
        await desk.page.get_by_label("名称、地址或编码").fill("")
        await expect(desk.page.get_by_role("button", name="视图：合肥的（已改动）")).to_be_visible()
    async with desks.opened(COUNTY) as desk:
        await desk.go("/stations?text=花山共享")
        await expect(rows(desk, station)).to_have_count(1)
        await desk.page.get_by_role("button", name="视图：").click()
        await expect(desk.page.get_by_role("menuitem", name="合肥的")).to_have_count(0)


async def test_many_are_suspended_for_one_reason_and_each_says_what_became_of_it(desks: Desks, whole: Whole) -> None:
    stations = [await whole.accepted(DIVISION, name=f"花山批量{n}号驿站") for n in (1, 2, 3)]
    for station in stations[:2]:
        await whole.done(COUNTY, "openStation", stationId=station["id"])
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go("/stations?text=花山批量")
        for station in stations:
            await rows(desk, station).get_by_role("checkbox").check()
        await expect(page.get_by_role("group", name="批量办理")).to_contain_text("启用（1 项）")
        await page.get_by_role("button", name="暂停服务（2 项）").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("批量暂停服务：请核对，2 项中将办理 2 项")
        await dialog.get_by_role("button", name="暂停服务（2 项）").click()
        await expect(dialog.get_by_text("请填写原因")).to_be_visible()
        await dialog.get_by_label("原因").fill("道路施工")
        await whole.done(COUNTY, "suspendStation", stationId=stations[1]["id"], reason="停电")
        await dialog.get_by_role("button", name="暂停服务（2 项）").click()
        await expect(dialog.locator(".line-done")).to_contain_text(stations[0]["name"])
        await expect(dialog.locator(".line-refused")).to_contain_text(stations[1]["name"])
        await dialog.get_by_role("button", name="关闭").last.click()
        await expect(rows(desk, stations[0])).to_contain_text("暂停服务")
    reason = "query ($id: ID) { station(id: $id) { status statusReason } }"
    suspended = (await whole.ask(COUNTY, reason, id=stations[0]["id"]))["station"]
    assert suspended == {"status": "SUSPENDED", "statusReason": "道路施工"}


async def test_whoever_is_not_offered_something_is_told_why_of_this_very_station(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, DIVISION, name="花山为何驿站")
    async with desks.opened("340000-auditor") as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("link", name="没有我要的操作？").click()
        await expect(desk.page.get_by_role("link", name="花山为何驿站")).to_be_visible()
        await desk.page.get_by_label("事项").fill("验收驿站")
        await desk.page.get_by_label("事项").press("Enter")
        await desk.page.get_by_role("button", name="查询").click()
        await expect(desk.page.get_by_role("status").filter(has_text="您不能办理")).to_contain_text("经办人")


async def test_the_area_is_narrowed_step_by_step_and_the_other_filters_stay(desks: Desks, whole: Whole) -> None:
    """Province, city, county (A-05); only what lies in one's own area can be chosen."""
    await whole.submitted(COUNTY, DIVISION, name="花山范围驿站")
    await whole.submitted("340506-clerk", 340506, name="博望范围驿站")
    async with desks.opened("340000-admin") as desk:
        page = desk.page
        await desk.go("/stations?text=范围驿站&status=SUBMITTED")
        await expect(page.get_by_text("共 2 条")).to_be_visible()
        scope = page.get_by_label("范围", exact=True)
        await scope.click()
        await page.get_by_role("tree").get_by_text("马鞍山市").click()
        await expect(page).to_have_url(re.compile("&status=SUBMITTED&in=340500$"))
        await expect(page.get_by_text("共 2 条")).to_be_visible()
        await scope.fill("花山")
        await page.get_by_role("tree").get_by_text("花山区").click()
        await expect(page.get_by_text("共 1 条")).to_be_visible()
        await expect(page.get_by_label("名称、地址或编码")).to_have_value("范围驿站")
    async with desks.opened(CITY) as desk:
        await desk.go("/stations")
        await desk.page.get_by_label("范围", exact=True).fill("庐阳")
        await expect(desk.page.get_by_role("tree").get_by_text("庐阳区")).to_have_count(0)


async def test_everybody_can_keep_a_view(desks: Desks) -> None:
    async with desks.opened(COUNTY) as desk:
        await desk.go("/stations")
        await desk.page.get_by_role("button", name="视图：").click()
        await desk.page.get_by_role("menuitem", name="把当前条件存为视图").click()
        await expect(desk.page.get_by_role("dialog", name="保存视图")).to_be_visible()
        assert await desk.faults() == []


def rows(desk: Desk, station: Station) -> Locator:
    return desk.page.locator("tr.row", has_text=station["name"])
