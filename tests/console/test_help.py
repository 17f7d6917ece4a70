"""Whoever comes for the first time is taken by the hand, and every page says what it is for."""

import httpx
from playwright.async_api import expect

from deploy.demo import network
from tests.console.desk import Desks

COUNTY = "340521-clerk"


async def test_the_way_in_of_a_demonstration_says_who_is_who_and_keeps_the_password(desks: Desks) -> None:
    async with desks.opened() as desk:
        page = desk.page
        await desk.go("/")
        accounts = page.get_by_role("region", name="演示账号").get_by_role("button")
        logins = await accounts.locator(".code").all_inner_texts()
        assert set(logins) <= set(network.accounts())
        assert len(logins) > 5
        await accounts.filter(has_text="340100-clerk").click()
        await expect(page.get_by_label("登录名")).to_have_value("340100-clerk")
        await expect(page.get_by_label("密码", exact=True)).to_be_focused()
        assert desks.password not in await page.content()
    async with httpx.AsyncClient(base_url=desks.base_url, trust_env=False) as http:
        for login in logins:
            asked = {"login": login, "password": desks.password}
            headers = {"X-Yizhan": "console", "Origin": desks.base_url}
            assert (await http.post("/session", json=asked, headers=headers)).status_code == 200, login


async def test_whoever_is_new_is_taken_through_the_first_steps(desks: Desks) -> None:
    async with desks.opened(COUNTY) as desk:
        page = desk.page
        await desk.go("/stations")
        await page.get_by_role("link", name="跟着做一遍").click()
        steps = page.get_by_role("region", name="入门").get_by_role("listitem")
        await expect(steps.filter(has_text="申报一个驿站")).to_be_visible()
        await expect(steps.filter(has_text="查阅访问日志")).to_have_count(0)
        await steps.filter(has_text="办理待办").get_by_role("link").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("待办")
        await page.go_back()
        await expect(steps.filter(has_text="办理待办").get_by_role("img", name="已看过")).to_be_visible()
        await desk.go("/stations")
        await expect(page.get_by_role("link", name="跟着做一遍")).to_have_count(0)


async def test_every_page_is_called_as_in_the_menu_and_leads_to_its_section_with_its_clauses(desks: Desks) -> None:
    """A-44, of whoever has every page in their menu."""
    async with desks.opened("340000-admin") as desk:
        page = desk.page
        await desk.go("/help")
        menu = page.get_by_role("navigation", name="菜单").get_by_role("link")
        pages = {str(await link.get_attribute("href")): await link.inner_text() for link in await menu.all()}
        assert len(set(pages.values())) == len(pages) > 10
        help_, title = page.get_by_role("button", name="本页帮助"), page.get_by_role("heading", level=1).first
        first = await title.inner_text()
        for path, name in pages.items():
            if path == "/help":
                continue
            await menu.and_(page.locator(f"[href='{path}']")).click()
            await expect(title).to_have_text(name)
            await expect(page).to_have_title(f"{name} · 工会驿站")
            await help_.click()
            await expect(page.locator("article.here h3")).to_be_in_viewport()
            await expect(title).to_have_text(first)
        await desk.go("/account")
        await help_.click()
        await expect(page.locator("article.here h3")).to_be_in_viewport()
        await page.locator("#numbers").get_by_role("button", name="查看条款 AH-4.5.2").click()
        await expect(page.get_by_text("11位数字")).to_be_visible()


async def test_everybody_can_read_it(desks: Desks) -> None:
    async with desks.opened() as desk:
        await desk.go("/")
        await expect(desk.page.get_by_role("region", name="演示账号")).to_be_visible()
        assert await desk.faults() == []
    async with desks.opened(COUNTY) as desk:
        for path in ("/stations", "/help"):
            await desk.go(path)
            await desk.page.locator("[aria-busy=true]").first.wait_for(state="detached")
            assert (path, await desk.faults()) == (path, [])
