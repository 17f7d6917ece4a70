"""Changes of a station that stands: some hold at once, the rest wait for a word; whoever was slower compares."""

from typing import Any

from playwright.async_api import Page, expect

from tests.console.desk import DOT, Desk, Desks
from tests.journeys.whole import Whole, until

COUNTY, CITY, DIVISION = "340311-clerk", "340300-clerk", 340311
HERE: dict[str, Any] = {"lng": 117.36, "lat": 32.97, "datum": "GCJ02"}
"""In Huaishang, by the map's own boundaries."""
OTHERWISE: dict[str, Any] = {"lng": 117.419, "lat": 33.092, "datum": "GCJ02"}
"""Beyond Huaishang's northern edge; in it if the pair was captured in BD-09."""
DRAFTS = (
    """(id) => Object.entries(localStorage).filter(([name]) => name.includes(id)).map(([, draft]) => draft).join()"""
)


async def test_other_hours_hold_at_once(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "变更开放时间")
        await desk.page.get_by_label("开放时间").fill("周一至周五 09:00-17:00")
        await desk.page.get_by_role("button", name="保存").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await expect(desk.page.get_by_text("周一至周五 09:00-17:00").first).to_be_visible()


async def test_another_head_is_named_with_a_number_and_shown_masked(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "更换站长")
        await desk.page.get_by_role("button", name="保存").click()
        await expect(desk.page.get_by_text("请填写站长姓名")).to_be_visible()
        await desk.page.get_by_label("站长姓名").fill("李某某")
        await desk.page.get_by_label("站长电话").fill("13800000000")
        await desk.page.get_by_role("button", name="保存").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await expect(desk.page.locator(".facts")).to_contain_text(["李某某"])
        await expect(desk.page.get_by_text("13800000000")).to_have_count(0)


async def test_another_name_waits_for_a_word_and_shows_as_a_difference(desks: Desks, whole: Whole) -> None:
    """Only what differs is proposed; until somebody agrees it stays as it was (A-20)."""
    station = await whole.accepted(DIVISION, name="淮上原名工会驿站")
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "申请变更基本情况")
        await desk.page.get_by_role("textbox", name="站点名称").fill("淮上新名工会驿站")
        await desk.page.get_by_label("变更原因").fill("更名")
        await desk.page.get_by_role("button", name="提交变更申请").click()
        await expect(desk.page.locator(".pending del")).to_have_text(["淮上原名工会驿站"])
        await expect(desk.page.locator(".pending ins")).to_have_text(["淮上新名工会驿站"])
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("淮上原名工会驿站")


async def test_who_may_not_agree_to_a_change_reads_why(desks: Desks, whole: Whole) -> None:
    """A county does not decide, nobody decides what they asked for themselves; that they take back (A-37)."""
    station = await whole.accepted(DIVISION)
    asked = {"stationId": station["id"], "changes": {"name": "淮上改名工会驿站"}, "reason": "更名"}
    for login, why in ((COUNTY, "须由市级工会或其上级办理"), (CITY, "不能批准自己提出的变更")):
        await whole.done(login, "proposeChange", **asked)
        async with desks.opened(login) as desk:
            await desk.go(f"/stations/{station['id']}")
            await expect(desk.page.locator(".pending")).to_contain_text(why)
            await expect(desk.page.get_by_role("button", name="同意变更")).to_have_count(0)
            await desk.page.get_by_role("button", name="撤回申请").click()
            await expect(desk.page.get_by_role("heading", name="待批准的变更")).to_have_count(0)


async def test_what_the_registry_refuses_stands_at_its_field(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "申请变更基本情况")
        await pick(desk.page, "建设方式", "共建")
        await desk.page.get_by_label("变更原因").fill("改为共建")
        await desk.page.get_by_role("button", name="提交变更申请").click()
        error = desk.page.locator(".ant-form-item-explain-error")
        await expect(error).to_contain_text("共建站点须填写共建单位")


async def test_two_people_edit_one_station_and_nothing_is_lost(desks: Desks, whole: Whole) -> None:
    """The second one to save sees what they saw, what it is now and what they wrote, and chooses (A-17)."""
    station = await whole.accepted(DIVISION, openingHours="08:00-18:00")
    async with desks.opened(COUNTY) as slow, desks.opened(CITY) as fast:
        await chosen(slow, station, "变更开放时间")
        await slow.page.get_by_label("开放时间").fill("09:00-21:00")
        await pick(slow.page, "开放模式", "随到随开")
        await chosen(fast, station, "变更开放时间")
        await fast.page.get_by_label("开放时间").fill("07:00-19:00")
        await fast.page.get_by_role("button", name="保存").click()
        await expect(fast.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await slow.page.get_by_role("button", name="保存").click()
        both = slow.page.get_by_role("group", name="开放时间")
        await expect(both).to_contain_text("08:00-18:00")
        await expect(both).to_contain_text("07:00-19:00")
        await expect(both).to_contain_text("09:00-21:00")
        await expect(slow.page.get_by_text("蚌埠市总工会 · 经办人")).to_be_visible()
        await expect(slow.page.get_by_role("group", name="开放模式").get_by_label("我填写的")).to_be_checked()
        send = slow.page.get_by_role("button", name="按所选内容提交")
        await expect(send).to_be_disabled()
        await both.get_by_label("现在").check()
        await send.click()
        await expect(slow.page.get_by_role("heading", level=1)).to_have_text(station["name"])
    asked = "query ($id: ID) { station(id: $id) { openingHours openingMode } }"
    stands = (await whole.ask(COUNTY, asked, id=station["id"]))["station"]
    assert stands == {"openingHours": "07:00-19:00", "openingMode": "ON_ARRIVAL"}


async def test_a_change_that_was_begun_waits_with_its_photos_until_it_is_sent(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        page.on("dialog", lambda dialog: dialog.accept())
        await chosen(desk, station, "更新照片")
        await page.route("**/files", lambda route: route.abort())
        await page.locator("input[type=file][capture=environment]").set_input_files(DOT)
        await expect(page.get_by_text("1 张照片已存在本浏览器")).to_be_visible()
        await kept(page, station, "kept-")
        await page.reload()
        await expect(page.get_by_text("1 张照片（1 张待上传）")).to_be_visible()
        await expect(page.get_by_role("img", name="照片 1")).to_be_visible()
        await page.unroute("**/files")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await chosen(desk, station, "更新照片")
        await expect(page.get_by_role("img", name="照片 1")).to_be_visible()
        await expect(page.get_by_text("未提交的草稿")).to_have_count(0)
        desk.noise.clear()  # the browser's own word on the photo that did not go up


async def test_a_draft_that_is_older_than_its_station_is_compared_before_it_is_gone_on_with(
    desks: Desks, whole: Whole
) -> None:
    """Neither what was written nor what was done meanwhile is written over in silence (A-17)."""
    station = await whole.accepted(DIVISION, openingHours="08:00-18:00")
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await chosen(desk, station, "变更开放时间")
        await page.get_by_label("开放时间").fill("09:00-21:00")
        await kept(page, station, "09:00-21:00")
        await page.get_by_role("button", name="取消").click()
        await page.get_by_role("button", name="离开").click()
        await whole.done(CITY, "changeHours", stationId=station["id"], openingHours="07:00-19:00")
        await chosen(desk, station, "变更开放时间", "按所选内容继续填写")
        await expect(page.get_by_role("heading", name="草稿之后此站点已有更新")).to_be_visible()
        both = page.get_by_role("group", name="开放时间")
        for hours in ("08:00-18:00", "07:00-19:00", "09:00-21:00"):
            await expect(both).to_contain_text(hours)
        await both.get_by_label("我填写的").check()
        await page.get_by_role("button", name="按所选内容继续填写").click()
        await expect(page.get_by_label("开放时间")).to_have_value("09:00-21:00")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(station["name"])
    asked = "query ($id: ID) { station(id: $id) { openingHours } }"
    assert (await whole.ask(CITY, asked, id=station["id"]))["station"] == {"openingHours": "09:00-21:00"}


async def test_an_application_that_two_people_mend_is_compared_too(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, DIVISION, name="淮上两人修改工会驿站")
    await whole.done(COUNTY, "returnStation", stationId=station["id"], reason="地址不详")
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}/mend")
        await desk.page.get_by_label("地址", exact=True).fill("朝阳路9号")
        mended = {"stationId": station["id"], "division": DIVISION, "name": station["name"], "address": "朝阳路8号"}
        await whole.done(CITY, "submitStation", **mended)
        await desk.page.get_by_role("button", name="重新提交").click()
        await expect(desk.page.get_by_role("group", name="地址")).to_contain_text("朝阳路8号")
        await expect(desk.page.get_by_role("group", name="地址")).to_contain_text("朝阳路9号")


async def test_somebody_elses_change_is_told_while_the_form_is_open(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION)
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "变更设施和服务")
        await whole.done(CITY, "changeHours", stationId=station["id"], openingHours="07:00-19:00")
        await expect(desk.page.get_by_text("此站点已由他人更新")).to_be_visible()


async def test_a_position_is_fixed_on_the_map_with_its_source(desks: Desks, whole: Whole) -> None:
    """Who accepts stations moves one at once; where the point comes from is recorded (A-29)."""
    station = await whole.accepted(DIVISION, place=HERE)
    async with desks.opened(CITY) as desk:
        await chosen(desk, station, "变更位置")
        pin = desk.page.locator(".pin-chosen")
        await expect(pin).to_be_visible()
        box = await pin.bounding_box()
        assert box
        await desk.page.mouse.move(box["x"] + 8, box["y"] + 8)
        await desk.page.mouse.down()
        await desk.page.mouse.move(box["x"] + 68, box["y"] + 8, steps=5)
        await desk.page.mouse.up()
        await expect(desk.page.get_by_text("移动了")).to_be_visible()
        await expect(desk.page.get_by_text("坐标来源：地图选点")).to_be_visible()
        await desk.page.get_by_label("变更原因").fill("现场核对")
        await desk.page.get_by_role("button", name="保存").click()
        await expect(desk.page.locator(".facts").get_by_text("地图选点")).to_be_visible()
    asked = "query ($id: ID) { station(id: $id) { address place { lng lat datum capture } } }"
    stands = (await whole.ask(CITY, asked, id=station["id"]))["station"]
    assert stands["place"]["lng"] > HERE["lng"]
    assert (stands["place"]["datum"], stands["place"]["capture"]) == ("GCJ02", "PICKED")
    assert stands["address"] == "人民路1号"


async def test_a_point_beyond_its_county_is_warned_of_before_it_is_handed_in(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION, place=HERE)
    async with desks.opened(COUNTY) as desk:
        await chosen(desk, station, "变更位置")
        await expect(desk.page.get_by_text("须经有权批准的工会同意后生效")).to_be_visible()
        await desk.page.get_by_label("经度").fill("118.4")
        warning = desk.page.get_by_role("alert").filter(has_text="坐标不在淮上区内")
        await expect(warning).to_be_visible()


async def test_a_pair_that_was_captured_in_another_system_is_put_right_by_one_press(desks: Desks, whole: Whole) -> None:
    """The numbers stay, the system that they belong to is recorded (A-30)."""
    station = await whole.accepted(DIVISION, place=OTHERWISE)
    async with desks.opened(CITY) as desk:
        await chosen(desk, station, "变更位置")
        warning = desk.page.get_by_role("alert").filter(has_text="坐标系可能填错")
        await warning.get_by_role("button", name="改为 BD-09").click()
        await expect(warning).to_have_count(0)
        await desk.page.get_by_label("变更原因").fill("坐标系填错")
        await desk.page.get_by_role("button", name="保存").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
    place = await whole.ask(CITY, "query ($id: ID) { station(id: $id) { place { lng lat datum } } }", id=station["id"])
    assert place["station"]["place"] == OTHERWISE | {"datum": "BD09"}


async def test_a_station_beyond_its_county_says_so_on_its_page(desks: Desks, whole: Whole) -> None:
    """Whoever opens it sees that the coordinates are in doubt, and mends them from there (A-30)."""
    strayed = await whole.accepted(DIVISION, place={**HERE, "lng": 118.4})
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{strayed['id']}")
        await expect(desk.page.get_by_role("alert").filter(has_text="坐标不在淮上区内")).to_be_visible()
        await desk.go(f"/stations/{strayed['id']}/change/place")
        await expect(desk.page.get_by_role("application", name="站点位置")).to_be_visible()


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(DIVISION, place=HERE, openingHours="08:00-18:00")
    async with desks.opened(COUNTY) as desk:
        await desk.go(f"/stations/{station['id']}")
        await expect(desk.page.locator(".pin-chosen")).to_be_visible()
        assert await desk.faults() == []
        for what in ("file", "place", "hours", "facilities", "head", "contacts", "photos"):
            await desk.page.locator(f"a[href$='/change/{what}']").click()
            await expect(desk.page.get_by_role("button", name="取消")).to_be_visible()
            assert (what, await desk.faults()) == (what, [])
            await desk.page.go_back()
        await desk.page.locator("a[href$='/change/hours']").click()
        await desk.page.get_by_label("开放时间").fill("09:00-21:00")
        await whole.done(CITY, "changeHours", stationId=station["id"], openingHours="07:00-19:00")
        await desk.page.get_by_role("button", name="现在对照").click()
        await expect(desk.page.get_by_role("group", name="开放时间")).to_be_visible()
        assert await desk.faults() == []


async def chosen(desk: Desk, station: dict[str, Any], what: str, offers: str = "取消") -> None:
    """From the station's page to the form, or to what stands before it."""
    await desk.go(f"/stations/{station['id']}")
    await desk.page.get_by_role("link", name=what).click()
    await expect(desk.page.get_by_role("heading", level=1)).to_contain_text(what)
    await expect(desk.page.get_by_role("button", name=offers)).to_be_visible()


async def kept(page: Page, station: dict[str, Any], written: str) -> None:
    """Until the draft of a change of this station holds what was written."""

    async def found() -> bool:
        drafts: str = await page.evaluate(DRAFTS, station["id"])
        return written in drafts

    await until(found)


async def pick(page: Page, label: str, option: str) -> None:
    await page.get_by_label(label).click()
    await page.locator(f".ant-select-item[title='{option}']").click()
