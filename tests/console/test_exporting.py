"""The list as a file: a short one at once, a long one made behind the screen while whoever asked looks on."""

from playwright.async_api import Download, Route, expect

from gateway.exports import AT_ONCE
from gateway.imports.sheet import read
from tests.console.desk import PHONE, Desk, Desks
from tests.journeys.whole import Whole

COUNTY, DIVISION = "340506-clerk", 340506


async def listed(desk: Desk, name: str) -> None:
    """The stations that are called so, one of them."""
    await desk.go(f"/stations?text={name}")
    await expect(desk.page.get_by_text(name).first).to_be_visible()
    await desk.page.get_by_role("button", name="导出").click()


async def names(download: Download) -> list[str]:
    """What a downloaded list has below its headings."""
    said = read((await download.path()).read_bytes())
    (heading,) = [number for number, row in enumerate(said) if row.cells[0] == "站点编码"]
    return [str(row.cells[1]) for row in said[heading + 1 :]]


async def longer(route: Route) -> None:
    """Nobody founds five thousand stations to look at a dialog: the list alone says that it is longer than it is."""
    answer = await route.fetch()
    said = await answer.json()
    if "stations" in (said.get("data") or {}):
        said["data"]["stations"]["totalCount"] = AT_ONCE + 1
    await route.fulfill(response=answer, json=said)


async def test_a_short_list_is_a_file_at_once(desks: Desks, whole: Whole) -> None:
    await whole.submitted(COUNTY, DIVISION, name="博望短表工会驿站")
    async with desks.opened(COUNTY) as desk:
        await listed(desk, "博望短表")
        for form in ("XLSX", "CSV"):
            if form == "CSV":
                await desk.page.get_by_role("button", name="导出").click()
            async with desk.page.expect_download() as coming:
                await desk.page.get_by_role("link", name=f"导出 {form}").click()
            assert await names(await coming.value) == ["博望短表工会驿站"]
        await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def test_a_long_list_is_made_behind_the_screen_and_fetched_from_its_dialog(desks: Desks, whole: Whole) -> None:
    await whole.submitted(COUNTY, DIVISION, name="博望长表工会驿站")
    async with desks.opened(COUNTY, PHONE) as desk:
        await desk.page.route("**/graphql", longer)
        await listed(desk, "博望长表")
        await desk.page.get_by_role("menuitem", name="导出 XLSX").click()
        dialog = desk.page.get_by_role("dialog", name="后台导出")
        await expect(dialog).to_contain_text("记入访问日志")
        await expect(dialog.get_by_role("link", name="下载文件")).to_have_count(0)
        await dialog.get_by_role("button", name="开始生成").click()
        await expect(dialog).to_contain_text("已生成 1 行，共 1 行。")
        fetch = dialog.get_by_role("link", name="下载文件")
        await expect(fetch).to_be_visible()
        await expect(dialog.get_by_role("button", name="开始生成")).to_have_count(0)
        assert await desk.findings() == []
        assert await desk.overflow() == 0
        async with desk.page.expect_download() as coming:
            await fetch.click()
        assert await names(await coming.value) == ["博望长表工会驿站"]
        await desk.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
