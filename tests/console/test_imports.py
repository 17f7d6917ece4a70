"""A sheet on its way through the wizard: checked, mapped, looked through, committed, repaired and taken back."""

import io
from typing import Any

from playwright.async_api import FilePayload, Page, expect
from python_calamine import CalamineWorkbook

from tests.console.desk import Desks
from tests.gateway.pictures import SHOWN, Hung, photo, pictured, stations
from tests.gateway.sheets import GOOD, text_sheet, workbook
from tests.journeys.whole import Whole

CLERK, CITY = "340103-clerk", "340100-clerk"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BAD = ({"面积㎡": "很大"}, {"经度": "东边"}, {"类型(固定/微/流动)": "什么都行"})


def sheet(name: str, good: int, bad: int) -> bytes:
    """Rows that no other test hands in, the good ones first; the bad ones are wrong in three ways."""
    rows = [{"站点名称": f"{name}{n}号工会驿站", "详细地址": f"长江中路{n}号"} for n in range(good + bad)]
    return text_sheet(*rows[:good], *(row | BAD[n % len(BAD)] for n, row in enumerate(rows[good:])))


async def upload(page: Page, content: bytes, name: str = "驿站.csv", kind: str = CSV) -> None:
    """Choose a file, and wait for what the check makes of it."""
    await page.locator("input[type=file]").last.set_input_files([FilePayload(name=name, mimeType=kind, buffer=content)])
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)


def repaired(content: bytes) -> bytes:
    """The workbook as somebody mends it who does what its last column says."""
    rows: list[Any] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    mended = [
        [
            GOOD.get(heading, cell) if {heading: cell} in BAD else cell
            for heading, cell in zip(rows[0], row, strict=True)
        ]
        for row in rows[1:]
    ]
    assert mended != rows[1:]
    return workbook([rows[0], *mended])


async def test_a_clerk_repairs_37_bad_rows_commits_them_and_takes_them_back(desks: Desks, whole: Whole) -> None:
    async with desks.opened(CLERK) as desk:
        page = desk.page
        await desk.go("/imports")
        await upload(page, sheet("修复", 3, 37))
        await expect(page.get_by_role("tab", name="新增 3")).to_be_visible()
        await page.get_by_role("tab", name="有误 37").click()
        causes = page.locator(".causes li")
        await expect(causes).to_have_count(3)
        await expect(causes.first).to_contain_text("13 处：第 5")
        await expect(page.locator(".import-rows > li").first).to_contain_text("填写的是“很大”")
        await page.get_by_role("button", name="提交 3 行").dblclick()
        await expect(page.get_by_text("已提交：申报 3 行。另有 37 行有误")).to_be_visible()

        async with page.expect_download() as coming:
            await page.get_by_role("link", name="下载待修改的行").click()
        mended = repaired((await (await coming.value).path()).read_bytes())
        await upload(page, mended, "改好了.xlsx", XLSX)
        await expect(page.get_by_role("tab", name="新增 37")).to_be_visible()
        await page.get_by_role("button", name="提交 37 行").click()
        await expect(page.get_by_text("已提交：申报 37 行。")).to_be_visible()
        assert len(await whole.stations(CLERK, text="修复", division=340103)) == 40

        accepted = (await whole.stations(CLERK, text="修复39号"))[0]
        await whole.done(CLERK, "endorseStation", stationId=accepted["id"])
        await whole.done(CITY, "acceptStation", stationId=accepted["id"], reason="试运行")
        await page.get_by_role("button", name="整批撤回").click()
        await page.get_by_role("dialog").get_by_role("button", name="确定").click()
        await expect(page.get_by_text("已撤回 36 行。有 1 行没有撤回")).to_be_visible()
        await page.get_by_role("tab", name="未撤回 1").click()
        await expect(page.locator(".import-rows > li")).to_contain_text("修复39号工会驿站")

        await page.get_by_role("link", name="批量导入").first.click()
        await expect(page.locator(".cards li", has_text="改好了.xlsx")).to_contain_text("已撤回")


async def test_a_column_that_is_called_otherwise_is_named_once_and_remembered(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        page = desk.page
        for name in ("改名甲", "改名乙"):
            content = sheet(name, 2, 0).replace("详细地址".encode(), "门牌在哪".encode(), 1)
            await desk.go("/imports")
            await upload(page, content, f"{name}.csv")
            if name == "改名甲":
                await expect(page.get_by_text("还缺必需的列：详细地址")).to_be_visible()
                column = page.get_by_role("combobox", name="“门牌在哪”对应的列")
                await column.click()
                await column.fill("详细地址")
                await column.press("Enter")
                await page.get_by_role("button", name="按此对应再次检查").click()
            await expect(page.get_by_role("tab", name="新增 2")).to_be_visible()


async def test_a_second_sheet_shows_what_is_the_same_and_what_it_would_change(desks: Desks, whole: Whole) -> None:
    rows = [{"站点名称": f"比对{n}号工会驿站", "详细地址": f"长江中路{n}号"} for n in range(3)]
    async with desks.opened(CLERK) as desk:
        page = desk.page
        await desk.go("/imports")
        await upload(page, text_sheet(*rows[:2]), "甲.csv")
        await page.get_by_role("button", name="提交 2 行").click()
        await expect(page.get_by_text("已提交：申报 2 行。")).to_be_visible()
        returned = (await whole.stations(CLERK, text="比对1号"))[0]
        await whole.done(CLERK, "returnStation", stationId=returned["id"], reason="请核对面积")
        await desk.go("/imports")
        await upload(page, text_sheet(rows[0], rows[1] | {"面积㎡": "31"}, rows[2]), "乙.csv")
        await expect(page.get_by_role("tab", name="新增 1")).to_be_visible()
        await expect(page.get_by_role("tab", name="相同 1")).to_be_visible()
        await page.get_by_role("tab", name="有变化 1").click()
        row = page.locator(".import-rows > li")
        await expect(row.locator(".was")).to_have_text("25.5")
        await expect(row.locator(".becomes")).to_have_text("31")


async def test_the_preview_counts_the_pictures_of_a_row(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/imports")
        hung = (Hung(1, SHOWN, photo(1)), Hung(1, SHOWN + 1, photo(200)))
        await upload(desk.page, pictured(stations("预览照片驿站"), *hung), "照片.xlsx", XLSX)
        await expect(desk.page.locator(".import-rows > li")).to_contain_text("图片 2 张")


async def test_a_sheet_without_rows_is_refused_in_words_before_anything_is_made(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/imports")
        chosen = FilePayload(name="空表.csv", mimeType=CSV, buffer=text_sheet())
        await desk.page.locator("input[type=file]").set_input_files([chosen])
        await expect(desk.page.get_by_role("alert")).to_be_visible()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("批量导入")


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/imports")
        assert await desk.faults() == []
        await upload(desk.page, sheet("可用", 2, 5))
        await desk.page.get_by_role("button", name="对应各列").or_(desk.page.get_by_text("各列的对应")).first.click()
        await desk.page.get_by_role("tab", name="有误 5").click()
        await desk.page.locator(".causes").wait_for()
        assert await desk.faults() == []
