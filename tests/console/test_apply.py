"""An application for one station: filled in on a desk or a phone, refused at its fields, mended, accepted, coded."""

import base64

from playwright.async_api import FilePayload, Page, expect

from tests.console.desk import DOT, PHONE, Desks
from tests.journeys.whole import Whole, until

COUNTY, CITY, DIVISION = "340304-clerk", "340300-clerk", 340304
GIF = base64.b64decode("R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs=")
"""A picture to every browser, and of no format that is taken."""


async def test_a_station_is_applied_for_endorsed_and_accepted_and_its_code_appears_in_another_window(
    desks: Desks, whole: Whole
) -> None:
    """From the first field to the number on the plaque (A-19, AH-4.5.2)."""
    async with desks.opened(COUNTY, PHONE) as county, desks.opened(CITY) as city:
        await county.go("/apply")
        await county.page.get_by_role("textbox", name="站点名称").fill("禹会申报全程工会驿站")
        await county.page.get_by_label("地址", exact=True).fill("涂山路1号")
        await county.page.get_by_label("站长姓名").fill("王某某")
        await county.page.get_by_label("站长电话").fill("13900000000")
        await county.page.locator("input[type=file][capture=environment]").set_input_files(DOT)
        await expect(county.page.get_by_role("button", name="移除照片 1")).to_be_visible()
        await county.page.get_by_role("button", name="提交申报").click()
        await expect(county.page.get_by_role("heading", level=1)).to_have_text("禹会申报全程工会驿站")
        await county.page.get_by_role("button", name="审核同意").click()
        await county.page.get_by_role("dialog").get_by_role("button", name="审核同意").click()
        await expect(county.page.get_by_text("待验收")).to_be_visible()
        await city.go("/todos?kind=ACCEPT")
        row = city.page.locator("tr.row", has_text="禹会申报全程工会驿站")
        await row.get_by_role("button", name="验收通过").click()
        await city.page.get_by_role("dialog").get_by_role("button", name="验收通过").click()
        await expect(row).to_have_count(0)
        await expect(
            county.page.get_by_text("120552").first
        ).to_be_visible()  # Anhui is the 12th, Bengbu's telephones 0552


async def test_what_may_be_the_same_stands_beside_the_application_before_it_is_handed_in(
    desks: Desks, whole: Whole
) -> None:
    there = await whole.submitted(COUNTY, DIVISION, name="禹会重复工会驿站")
    async with desks.opened(COUNTY) as desk:
        await desk.go("/apply")
        await required(desk.page, "禹会重复工会驿站")
        await desk.page.get_by_role("button", name="提交申报").click()
        dialog = desk.page.get_by_role("dialog")
        await expect(dialog.get_by_role("link", name=there["name"])).to_be_visible()
        assert len(await whole.stations(COUNTY, text="禹会重复")) == 1
        await dialog.get_by_role("button", name="不是同一站点，继续提交").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("禹会重复工会驿站")
    assert len(await whole.stations(COUNTY, text="禹会重复")) == 2


async def test_of_one_in_the_next_county_it_is_told_that_it_is_there_and_not_which(desks: Desks, whole: Whole) -> None:
    await whole.submitted("340303-clerk", 340303, name="蚌山越界工会驿站")
    async with desks.opened(COUNTY) as desk:
        await desk.go("/apply")
        await required(desk.page, "蚌山越界")
        await desk.page.get_by_role("button", name="提交申报").click()
        dialog = desk.page.get_by_role("dialog")
        await expect(dialog.get_by_text("管辖范围外另有 1 处可能重复")).to_be_visible()
        await expect(dialog.get_by_text("名称相同或互相包含")).to_be_visible()
        await expect(dialog.get_by_text("蚌山越界工会驿站")).to_have_count(0)


async def test_what_was_begun_is_there_again_without_the_people_in_it(desks: Desks) -> None:
    async with desks.opened(COUNTY) as desk:
        await desk.go("/apply")
        await required(desk.page, "禹会草稿工会驿站")

        async def kept() -> str | None:
            draft: str = await desk.page.evaluate("JSON.stringify(localStorage)")
            return draft if "禹会草稿" in draft else None

        assert "王某某" not in await until(kept)
        await desk.page.get_by_role("link", name="驿站列表", exact=True).click()
        await desk.page.get_by_role("button", name="离开").click()
        await expect(desk.page.get_by_role("heading", name="驿站列表")).to_be_visible()
        await desk.page.get_by_role("link", name="申报驿站").click()
        await expect(desk.page.get_by_role("heading", name="申报驿站")).to_be_visible()
        await expect(desk.page.get_by_role("textbox", name="站点名称")).to_have_value("禹会草稿工会驿站")
        await expect(desk.page.get_by_label("站长姓名")).to_have_value("")
        await desk.page.get_by_role("button", name="清空重填").click()
        await expect(desk.page.get_by_role("textbox", name="站点名称")).to_have_value("")


async def test_photos_chosen_without_a_network_wait_in_the_draft_and_go_up_with_the_form(
    desks: Desks, whole: Whole
) -> None:
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        page.on("dialog", lambda dialog: dialog.accept())
        await desk.go("/apply")
        await required(page, "禹会离线照片工会驿站")
        await page.route("**/files", lambda route: route.abort())
        await page.locator("input[type=file][capture=environment]").set_input_files(DOT)
        await expect(page.get_by_text("1 张照片已存在本浏览器")).to_be_visible()

        async def kept() -> bool:
            found: bool = await page.evaluate("JSON.stringify(localStorage).includes('kept-')")
            return found

        await until(kept)
        await page.reload()
        await expect(page.get_by_text("1 张照片（1 张待上传）")).to_be_visible()
        await expect(page.get_by_role("img", name="照片 1")).to_be_visible()
        await required(page, "禹会离线照片工会驿站")
        await page.get_by_role("button", name="提交申报").click()
        await expect(page.get_by_text("照片未能上传")).to_be_visible()
        await page.unroute("**/files")
        await page.get_by_role("button", name="提交申报").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("禹会离线照片工会驿站")
        desk.noise.clear()  # the browser's own word on each photo that did not go up
    (station,) = await whole.stations(COUNTY, text="禹会离线照片")
    asked = "query ($id: ID) { station(id: $id) { photos } }"
    assert len((await whole.ask(COUNTY, asked, id=station["id"]))["station"]["photos"]) == 1


async def test_a_photo_that_nobody_could_see_is_refused_beside_its_name_before_it_is_sent(desks: Desks) -> None:
    """Also without a network: nothing waits for a form that it would hold up."""
    damaged = FilePayload(name="损坏.png", mimeType="image/png", buffer=DOT["buffer"][:40])
    moving = FilePayload(name="动图.jpg", mimeType="image/jpeg", buffer=GIF)
    async with desks.opened(COUNTY, PHONE) as desk:
        page, sent = desk.page, list[str]()
        page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/files") else None)
        await desk.go("/apply")
        await page.locator("input[type=file][multiple]").set_input_files([damaged, moving, DOT])
        await expect(page.get_by_role("alert").filter(has_text="损坏.png")).to_contain_text("无法读取该照片")
        await expect(page.get_by_role("alert").filter(has_text="动图.jpg")).to_contain_text("照片请用 JPEG、PNG")
        await expect(page.get_by_role("button", name="移除照片")).to_have_count(1)
        assert len(sent) == 1


async def test_a_returned_application_is_mended_under_its_own_head(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, DIVISION, name="禹会退回工会驿站")
    await whole.done(COUNTY, "returnStation", stationId=station["id"], reason="地址不详")
    async with desks.opened(COUNTY) as desk:
        await desk.go("/todos?kind=MEND")
        await desk.page.locator("tr.row", has_text=station["name"]).get_by_role("button", name="修改后重报").click()
        await expect(desk.page.get_by_text("地址不详")).to_be_visible()
        await desk.page.get_by_label("地址", exact=True).fill("涂山路168号")
        await desk.page.get_by_role("button", name="重新提交").click()
        await expect(desk.page.get_by_text("待审核").first).to_be_visible()
    asked = "query ($id: ID) { station(id: $id) { status address head { name } } }"
    mended = (await whole.ask(COUNTY, asked, id=station["id"]))["station"]
    assert mended == {"status": "SUBMITTED", "address": "涂山路168号", "head": {"name": "王某某"}}


async def test_a_name_off_the_pattern_of_the_place_is_refused_at_its_field(desks: Desks) -> None:
    """Shapingba's document says how a station is named (SP-3.1a); the refusal stands where it is mended."""
    async with desks.opened("500106-clerk") as desk:
        await desk.go("/apply")
        await required(desk.page, "随便一个名字")
        await desk.page.get_by_role("button", name="提交申报").click()
        await expect(desk.page.locator(".ant-form-item-explain-error")).to_contain_text("SP-3.1a")


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened("500106-clerk") as desk:
        await desk.go("/apply")
        await expect(desk.page.get_by_role("button", name="SP-3.1a")).to_be_visible()
        assert await desk.faults() == []


async def required(page: Page, name: str) -> None:
    """What no application goes without."""
    await page.get_by_role("textbox", name="站点名称").fill(name)
    await page.get_by_label("地址", exact=True).fill("涂山路1号")
    await page.get_by_label("站长姓名").fill("王某某")
    await page.get_by_label("站长电话").fill("13900000000")
