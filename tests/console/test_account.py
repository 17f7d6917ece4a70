"""What somebody does about their own account: password, second factor, sessions; and what idleness does to it."""

import re

import pyotp
from playwright.async_api import Page, expect

from tests.console.desk import Desk, Desks
from tests.journeys.whole import Whole

FRESH = "a lantern above the harbour"


async def entered(desk: Desk, login: str, word: str, code: str = "") -> None:
    """Through the form, with a code where one is asked for."""
    await desk.page.get_by_label("登录名").fill(login)
    await desk.page.get_by_label("密码", exact=True).fill(word)
    await desk.page.get_by_role("button", name="登录", exact=True).click()
    if code:
        await desk.page.get_by_label("动态验证码").fill(code)
        await desk.page.get_by_role("button", name="登录", exact=True).click()
    await desk.page.get_by_label("登录名").wait_for(state="detached")


async def leave(page: Page, login: str) -> None:
    await page.get_by_role("button", name=f"账号 {login}").click()
    await page.get_by_role("menuitem", name="退出登录").click()
    await page.get_by_label("登录名").wait_for()


async def test_a_password_is_changed_by_whoever_knows_the_old_one(desks: Desks) -> None:
    login = "341721-clerk"
    async with desks.opened() as desk:
        await desk.sign_in(login, desks.password)
        await desk.go("/account")
        page = desk.page
        await page.get_by_label("原密码").fill("not the old one")
        await page.get_by_label("新密码", exact=True).fill("1234567890")
        await page.get_by_label("再输入一次新密码").fill(FRESH)
        await page.get_by_role("button", name="更改密码").click()
        await expect(page.get_by_text("两次输入的新密码不一致")).to_be_visible()
        await page.get_by_label("再输入一次新密码").fill("1234567890")
        await page.get_by_role("button", name="更改密码").click()
        await expect(page.get_by_text("原密码不正确")).to_be_visible()
        await page.get_by_label("原密码").fill(desks.password)
        await page.get_by_role("button", name="更改密码").click()
        await expect(page.locator(".ant-form-item-explain-error")).to_contain_text("不能是常见密码")
        await page.get_by_label("新密码", exact=True).fill(FRESH)
        await page.get_by_label("再输入一次新密码").fill(FRESH)
        await page.get_by_role("button", name="更改密码").click()
        await expect(page.get_by_text("密码已更改，其他地方的登录均已退出")).to_be_visible()
        await leave(page, login)
        await entered(desk, login, FRESH)


async def test_a_second_factor_is_set_up_used_from_paper_and_switched_off(desks: Desks) -> None:
    login = "341722-clerk"
    async with desks.opened() as desk:
        await desk.sign_in(login, desks.password)
        await desk.go("/account")
        page = desk.page
        await page.get_by_role("button", name="启用二次验证").click()
        await expect(page.get_by_role("img", name="验证器二维码")).to_be_visible()
        secret = re.sub(r"\s", "", await page.locator(".factor code").inner_text())
        await page.get_by_label("验证码").fill("000000")
        await page.get_by_role("button", name="确认启用").click()
        await expect(page.locator(".ant-form-item-explain-error")).to_contain_text("验证码有误")
        await page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
        await page.get_by_role("button", name="确认启用").click()
        codes = page.get_by_role("list", name="恢复码").get_by_role("listitem")
        await expect(codes).to_have_count(10)
        paper = await codes.first.inner_text()
        await page.get_by_role("button", name="我已保存").click()
        await leave(page, login)
        await entered(desk, login, desks.password, paper)
        await page.get_by_role("button", name="停用二次验证").click()
        await page.get_by_role("tooltip").get_by_role("button", name="确定").click()
        await expect(page.get_by_role("button", name="启用二次验证")).to_be_visible()


async def test_a_session_elsewhere_is_seen_and_ended(desks: Desks) -> None:
    login = "341723-clerk"
    async with desks.opened() as here, desks.opened() as elsewhere:
        await elsewhere.sign_in(login, desks.password)
        await here.sign_in(login, desks.password)
        await here.go("/account")
        sittings = here.page.get_by_role("region", name="登录的设备").get_by_role("listitem")
        await expect(sittings).to_have_count(2)
        await expect(sittings.first).to_contain_text("当前")
        await sittings.last.get_by_role("button", name="退出").click()
        await expect(sittings).to_have_count(1)
        await expect(here.page.get_by_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d，来自 127\.0\.0\.1"))).to_be_visible()
        await elsewhere.page.get_by_role("link", name="待办").click()
        await expect(elsewhere.page.get_by_text("登录已失效，请重新登录")).to_be_visible()


async def test_whoever_sits_idle_is_warned_and_finds_the_draft_again(desks: Desks) -> None:
    login = "341823-clerk"
    async with desks.opened() as desk, desks.opened() as elsewhere:
        page = desk.page
        await page.clock.install()
        await desk.sign_in(login, desks.password)
        await page.get_by_role("link", name="申报驿站").click()
        await page.get_by_role("textbox", name="站点名称").fill("泾县闲置工会驿站")
        await page.clock.fast_forward("28:10")
        warned = page.get_by_role("dialog", name="即将自动退出")
        await warned.get_by_role("button", name="继续使用").click()
        await expect(warned).to_be_hidden()
        await page.clock.fast_forward("27:00")
        await expect(page.get_by_role("textbox", name="站点名称")).to_have_value("泾县闲置工会驿站")
        await expect(warned).to_be_hidden()
        await elsewhere.sign_in(login, desks.password)
        await elsewhere.go("/account")
        await elsewhere.page.get_by_role("listitem").get_by_role("button", name="退出").click()
        await expect(elsewhere.page.get_by_text("已退出")).to_be_visible()
        await page.clock.fast_forward("03:00")
        await expect(page.get_by_text("登录已失效，请重新登录")).to_be_visible()
        await page.get_by_label("登录名").fill(login)
        await page.get_by_label("密码", exact=True).fill(desks.password)
        await page.get_by_role("button", name="登录", exact=True).click()
        await expect(page.get_by_role("textbox", name="站点名称")).to_have_value("泾县闲置工会驿站")


async def test_a_set_up_link_gives_a_password_and_leads_to_the_way_in(desks: Desks, whole: Whole) -> None:
    login = "341824-clerk"
    headers = {"Authorization": whole.bearer("340000-admin"), "X-Yizhan": "console", "Origin": desks.base_url}
    made = await whole.http.post(f"/accounts/{login}/setup-link", json={}, headers=headers)
    assert made.status_code == 200, made.text
    async with desks.opened() as desk:
        await desk.page.goto(desks.base_url + made.json()["path"])
        await desk.page.locator("#password").fill(FRESH)
        await desk.page.locator("#again").fill(FRESH)
        assert await desk.findings() == []
        await desk.page.get_by_role("button", name="设置").click()
        await desk.page.get_by_role("link", name="登录").click()
        await entered(desk, login, FRESH)


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened("341825-clerk") as desk:
        await desk.go("/account")
        await desk.page.get_by_role("button", name="启用二次验证").click()
        await expect(desk.page.get_by_role("img", name="验证器二维码")).to_be_visible()
        await expect(desk.page.get_by_role("listitem").first).to_be_visible()
        assert await desk.faults() == []
