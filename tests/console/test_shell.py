"""The frame around every page: the keyboard, light and dark, the second language, and what an auditor is offered."""

import pytest
from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

COUNTY, ADMIN, AUDITOR = "340603-clerk", "340100-admin", "340000-auditor"

HELD = "dialog => document.activeElement === document.body || dialog.contains(document.activeElement)"
"""Behind its last button comes the browser's own frame, and then the dialog again."""
GREY = """() => {
    const said = document.body.querySelector('main').appendChild(document.createElement('p'));
    said.textContent = '灰字'; said.className = 'grey-in-the-dark'; said.style.color = '#444';
}"""


async def test_whoever_works_without_a_mouse_gets_everywhere_and_back(desks: Desks) -> None:
    """A-39."""
    async with desks.opened(ADMIN) as desk:
        page = desk.page
        await desk.go("/stations")
        await page.keyboard.press("/")
        await expect(page.get_by_label("搜索编码、自有编码、名称、地址、拼音首字母")).to_be_focused()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.locator("#content").focus()
        await page.keyboard.press("g")
        await page.keyboard.press("u")
        await expect(page.get_by_role("heading", level=1)).to_have_text("组织")
        await page.locator("#content").focus()
        await page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="快捷键")
        await expect(keys.get_by_text("前往待办")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(keys).to_be_hidden()
        await expect(page.locator("#content")).to_be_focused()


async def test_a_dialog_keeps_the_focus_and_gives_it_back(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340603)
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go(f"/stations/{station['id']}")
        button = page.get_by_role("button", name="退回")
        await button.focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_label("原因")).to_be_focused()
        for _ in range(8):
            await page.keyboard.press("Tab")
            assert await dialog.evaluate(HELD)
        await dialog.get_by_label("原因").focus()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(button).to_be_focused()


async def test_light_and_dark_follow_the_system_until_one_of_them_is_chosen(desks: Desks) -> None:
    """A-41."""
    async with desks.opened(COUNTY, theme="dark") as desk:
        page, root = desk.page, desk.page.locator("html")
        await desk.go("/stations")
        await expect(root).to_have_attribute("data-theme", "dark")
        await page.emulate_media(color_scheme="light")
        await expect(root).to_have_attribute("data-theme", "light")
        await page.emulate_media(color_scheme="dark")
        await page.get_by_role("button", name=f"账号 {COUNTY}").click()
        await page.get_by_role("menuitem", name="浅色").click()
        await expect(root).to_have_attribute("data-theme", "light")
        await page.reload()
        await expect(root).to_have_attribute("data-theme", "light")


async def test_what_nobody_can_read_in_the_dark_is_found_by_day(desks: Desks) -> None:
    """The canary of every page's look in both themes."""
    async with desks.opened(COUNTY) as desk:
        await desk.go("/account")
        assert await desk.findings() == []
        await desk.page.evaluate(GREY)
        (found,) = await desk.findings()
        assert found["id"] == "color-contrast"
        assert "grey-in-the-dark" in found["where"][0]


async def test_whoever_prefers_english_reads_english(desks: Desks) -> None:
    """A-42: nothing of the frame stays behind in Chinese."""
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go("/stations")
        await page.get_by_role("button", name=f"账号 {COUNTY}").click()
        await page.get_by_role("menuitem", name="English").click()
        await expect(page.get_by_role("link", name="To do")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        menu = await page.get_by_role("navigation", name="Menu").inner_text()
        assert menu.isascii(), menu


@pytest.mark.clause("AH-4.1.5")
async def test_an_auditor_reads_everything_and_is_offered_nothing_that_changes_anything(
    desks: Desks, whole: Whole
) -> None:
    """A-36."""
    station = await whole.submitted(COUNTY, 340603, name="杜集纪检工会驿站")
    async with desks.opened(AUDITOR) as desk:
        page = desk.page
        await desk.go("/stations?text=杜集纪检")
        menu = page.get_by_role("navigation", name="菜单")
        await expect(menu.get_by_role("link", name="访问日志")).to_be_visible()
        for writes in ("申报驿站", "待办", "批量导入"):
            await expect(menu.get_by_role("link", name=writes)).to_have_count(0)
        await page.get_by_role("row").filter(has_text=station["name"]).get_by_role("checkbox").check()
        await expect(page.get_by_role("group", name="批量办理")).to_contain_text("没有您可以办理的事项")
        await page.get_by_role("link", name=station["name"]).click()
        await expect(page.get_by_role("region", name="经历")).to_contain_text("申报")
        await expect(page.get_by_role("group", name="办理")).to_have_count(0)
        for path in ("/apply", "/todos", "/imports"):
            await page.goto(desk.base_url + path)
            await expect(page.get_by_text("您没有查看的权限")).to_be_visible()
        await desk.go("/access-log/chain")
        await expect(page.get_by_role("status")).to_contain_text("日志完整")
