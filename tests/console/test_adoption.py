"""Numbers from before: a list handed in, mended, taken over prefix by prefix; a number without a station gets one."""

import csv
import io

from playwright.async_api import FilePayload, Page, expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

PROVINCE, CITY, DIVISION, PREFIX = "340000-admin", "341000-clerk", 341002, "120559"
"""Huangshan, where no other journey adopts anything."""
HEADINGS = ("站点编码", "站点名称", "使用状态", "原因")
GONE = (f"{PREFIX}00001", "", "停用", "2019年拆迁")
FREE = (f"{PREFIX}00003", "", "在用", "牌匾尚在，站点待核实")
TWICE, DAMAGED = (f"{PREFIX}00001", "", "停用", "重复登记"), ("1.20559E+10", "", "停用", "损坏")


def listed(*rows: tuple[str, ...]) -> FilePayload:
    out = io.StringIO()
    csv.writer(out).writerows((HEADINGS, *rows))
    return FilePayload(name="黄山市已有编码.csv", mimeType="text/csv", buffer=out.getvalue().encode("gb18030"))


async def test_a_list_is_mended_taken_over_and_a_number_is_given_to_its_station(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted("341002-clerk", DIVISION, name="屯溪接收编码工会驿站")
    await whole.done("341002-clerk", "endorseStation", stationId=station["id"])
    async with desks.opened(PROVINCE) as desk:
        page = desk.page
        await desk.go("/numbers")
        await page.get_by_role("link", name="接收已有编码").click()
        await only(page)
        await page.locator("input[type=file]").set_input_files(listed(GONE, FREE, TWICE, DAMAGED))
        series = page.get_by_role("region", name=PREFIX)
        await expect(series).to_contain_text("有误，须先修改")
        await expect(series.get_by_role("row").filter(has_text="与第 2 行的编码相同")).to_contain_text("4")
        await expect(series.get_by_role("row").filter(has_text="1.20559E+10")).to_contain_text("5")
        await expect(page.get_by_role("button", name="接收 1 个前缀")).to_have_count(0)
        await only(page)
        await page.locator("input[type=file]").set_input_files(listed(GONE, FREE))
        await expect(series).to_contain_text("可以接收")
        await expect(series).to_contain_text("空号 1 个")
        await page.get_by_role("button", name="接收 1 个前缀").click()
        await page.get_by_role("dialog").get_by_role("button", name="接收").click()
        await expect(series).to_contain_text("已接收")
        await series.get_by_role("link", name=FREE[0]).click()
        await page.get_by_role("button", name="指定站点").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("站点").fill("屯溪接收编码")
        await page.locator(".ant-select-item", has_text="屯溪接收编码工会驿站").click()
        await dialog.get_by_role("button", name="指定站点").click()
        await expect(page.get_by_role("link", name="查看站点")).to_be_visible()
        await expect(dialog).to_have_count(0)
    found = (await whole.ask(PROVINCE, f'{{ code(code: "{FREE[0]}") {{ stationId adopted }} }}'))["code"]
    assert found == {"stationId": station["stationId"], "adopted": True}


async def test_whoever_is_not_the_province_is_offered_no_list(desks: Desks) -> None:
    async with desks.opened("340100-admin") as desk:
        await desk.go("/numbers")
        await expect(desk.page.get_by_role("link", name="接收已有编码")).to_have_count(0)
        await desk.go("/numbers/adoption")
        await desk.page.get_by_role("button", name="不用清单").click()
        await expect(desk.page.get_by_role("alert")).to_contain_text("AH-4.5.1")


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened(PROVINCE) as desk:
        await desk.go("/numbers/adoption")
        assert await desk.faults() == []
        await desk.page.locator("input[type=file]").set_input_files(
            listed(
                ("12056400001", "", "停用", "拆除"), ("12056400009", "", "在用", "待核实"), ("1.20564E+10", "", "", "")
            )
        )
        await expect(desk.page.get_by_role("region", name="120564")).to_be_visible()
        assert await desk.faults() == []


async def only(page: Page) -> None:
    """Of the whole province this prefix alone."""
    await page.get_by_label("全部前缀").click()
    await page.locator(".ant-select-item", has_text=PREFIX).click()
