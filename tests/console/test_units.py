"""Units and the accounts in them: founded, renamed, dissolved; roles given with a link to begin, and taken back."""

import re
from typing import Any

from playwright.async_api import expect

from contracts.values import account_id, uuid7
from tests.console.desk import Desk, Desks
from tests.journeys.whole import Whole

CITY, COUNTY = "340100-admin", 340124
PASSWORD = "湖东路的梧桐树又绿了"
SET_UP = """async (body) => (await fetch("/setup", {method: "POST", body: JSON.stringify(body),
    headers: {"Content-Type": "application/json", "X-Yizhan": "setup"}})).json()"""
ROLES = """query ($no: Int!) { accounts(filter: {unitNo: $no, history: true}) {
    nodes { login role knownTo withdrawnReason } } }"""


async def test_a_town_union_is_founded_renamed_and_dissolved(desks: Desks, whole: Whole) -> None:
    async with desks.opened(CITY) as desk:
        await desk.go(f"/units/{COUNTY}")
        await desk.page.get_by_role("button", name="成立下级组织").click()
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("编号").fill("340124921")
        await dialog.get_by_label("名称").fill("庐城街道工会")
        await dialog.get_by_role("button", name="成立下级组织").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("庐城街道工会")
        await desk.page.get_by_role("button", name="更名").click()
        await dialog.get_by_label("名称").fill("庐城工会")
        await dialog.get_by_role("button", name="更名").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("庐城工会")
        await desk.page.get_by_role("button", name="撤销组织").click()
        await dialog.get_by_label("原因").fill("街道合并")
        await dialog.get_by_role("button", name="撤销组织").click()
        await expect(desk.page.get_by_text("街道合并")).to_be_visible()
        await expect(desk.page.get_by_role("button", name="更名")).to_have_count(0)
    found = (await whole.ask(CITY, "{ unit(unitNo: 340124921) { name successorNo dissolvedReason } }"))["unit"]
    assert found == {"name": "庐城工会", "successorNo": None, "dissolvedReason": "街道合并"}


async def test_two_people_who_change_one_unit_meet(desks: Desks, whole: Whole) -> None:
    """Whoever is slower reads what the other one did, and what they filled in is still there (A-17)."""
    town, clerk = {"unitNo": 340124922}, {"role": "clerk", "accountId": str(account_id("340124-clerk"))}
    above = {"division": COUNTY, "parentNo": COUNTY, "kind": "TOWNSHIP"}
    await organised(whole, "establishUnit", **town, **above, name="万山工会")
    async with desks.opened(CITY) as slow:
        await slow.go("/units/340124922")
        await slow.page.get_by_role("button", name="更名").click()
        dialog = slow.page.get_by_role("dialog")
        await dialog.get_by_label("名称").fill("万山街道工会")
        await organised(whole, "renameUnit", **town, name="万山镇工会")
        await organised(whole, "grantRole", **town, **clerk)
        await dialog.get_by_role("button", name="更名").click()
        meanwhile = dialog.get_by_role("alert")
        await expect(meanwhile.locator("del")).to_have_text("万山工会")
        await expect(meanwhile.locator("ins")).to_have_text("万山镇工会")
        await expect(meanwhile).to_contain_text("340124-clerk 被授予经办人")
        assert await slow.findings() == []
        await dialog.get_by_role("button", name="更名").click()
        await expect(slow.page.get_by_role("heading", level=1)).to_have_text("万山街道工会")
        row = slow.page.get_by_role("row").filter(has_text="340124-clerk")
        await row.get_by_role("button", name="收回").click()
        await organised(whole, "withdrawRole", **town, **clerk)
        await dialog.get_by_role("button", name="收回").click()
        await expect(meanwhile).to_contain_text("340124-clerk 不再任经办人")
        await dialog.get_by_role("button", name="收回").click()
        await expect(meanwhile.filter(has_text="该账号没有此角色")).to_be_visible()


async def test_what_may_not_be_is_refused_at_its_field(desks: Desks) -> None:
    async with desks.opened(CITY) as desk:
        await desk.go(f"/units/{COUNTY}")
        await desk.page.get_by_role("button", name="成立下级组织").click()
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("编号").fill("340123001")
        await dialog.get_by_label("名称").fill("别处的街道工会")
        await dialog.get_by_role("button", name="成立下级组织").click()
        await expect(dialog.locator(".ant-form-item-explain-error")).to_contain_text("组织编号不属于该行政区划")


async def test_a_new_account_is_made_with_a_role_and_a_link_that_sets_its_password(desks: Desks) -> None:
    """From the county's page to somebody who works there: nobody but its owner ever knows the password."""
    login = f"lujiang.{uuid7().hex[-12:]}"
    async with desks.opened(CITY) as desk, desks.opened() as theirs:
        await granted(desk, login, "经办人")
        await expect(desk.page.get_by_role("dialog")).to_contain_text(f"{login} 已是")
        await desk.page.get_by_role("dialog").get_by_role("button", name="设置密码链接").click()
        link = (await desk.page.locator(".link").inner_text()).strip()
        assert re.fullmatch(rf"{desk.base_url}/setup#\S{{20,}}", link)
        body = {"token": link.partition("#")[2], "password": PASSWORD}
        await theirs.page.goto(desk.base_url)
        assert await theirs.page.evaluate(SET_UP, body) == {"login": login}
        await theirs.sign_in(login, PASSWORD)
        await expect(theirs.page.get_by_role("heading", level=1)).to_be_visible()


async def test_a_role_is_taken_back_with_its_reason_on_record(desks: Desks, whole: Whole) -> None:
    login = f"lujiang.{uuid7().hex[-12:]}"
    async with desks.opened(CITY) as desk:
        await granted(desk, login, "经办人")
        await desk.page.get_by_role("dialog").get_by_role("button", name="设置密码链接").click()
        await desk.page.get_by_role("dialog").get_by_role("button", name="关闭").last.click()
        await desk.go(f"/units/{COUNTY}")
        row = desk.page.get_by_role("row").filter(has_text=login)
        await row.get_by_role("button", name="收回").click()
        await desk.page.get_by_role("dialog").get_by_label("收回原因").fill("调离")
        await desk.page.get_by_role("dialog").get_by_role("button", name="收回").click()
        await expect(row).to_have_count(0)
        await desk.go(f"/accounts?history=1&login={login}")
        await expect(desk.page.get_by_text("调离")).to_be_visible()
    nodes = (await whole.ask(CITY, ROLES, no=COUNTY))["accounts"]["nodes"]
    assert [one["withdrawnReason"] for one in nodes if one["login"] == login] == ["调离"]


async def test_a_role_that_may_not_be_given_says_so_at_its_field(desks: Desks) -> None:
    """Who watches a unit does not act for it, and nobody gives a role to themselves (B-12)."""
    async with desks.opened(CITY) as desk:
        await granted(desk, "340124-clerk", "纪检监督")
        error = desk.page.get_by_role("dialog").locator(".ant-form-item-explain-error")
        await expect(error).to_contain_text("监督角色与办理角色不能由同一账号兼任")
        await desk.page.get_by_role("dialog").get_by_label("登录名").fill("不是登录名")
        await desk.page.get_by_role("dialog").get_by_role("button", name="新增账号或授权").click()
        await expect(error.first).to_contain_text("登录名为 3 至 64 个字母")


async def test_whoever_does_not_manage_a_unit_is_offered_nothing(desks: Desks) -> None:
    async with desks.opened(CITY) as desk:
        await desk.go("/units/340200")
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("芜湖市总工会")
        await expect(desk.page.get_by_role("heading", name="下级组织")).to_be_visible()
        for name in ("成立下级组织", "更名", "撤销组织", "新增账号或授权"):
            await expect(desk.page.get_by_role("button", name=name)).to_have_count(0)


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened(CITY) as desk:
        for path in (f"/units/{COUNTY}", "/accounts"):
            await desk.go(path)
            await expect(desk.page.get_by_text("340124-clerk").first).to_be_visible()
            assert (path, await desk.faults()) == (path, [])
        await desk.go(f"/units/{COUNTY}")
        for name in ("成立下级组织", "变更上级", "变更所辖区划", "撤销组织", "新增账号或授权"):
            await desk.page.get_by_role("button", name=name).first.click()
            dialog = desk.page.get_by_role("dialog")
            await expect(dialog).to_be_visible()
            assert (name, await desk.faults()) == (name, [])
            await dialog.get_by_role("button", name="取消").click()
            await expect(dialog).to_have_count(0)


async def organised(whole: Whole, name: str, /, **asked: Any) -> None:
    """Somebody else's change, behind the back of whoever sits at the console."""
    query = (
        f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
    )
    assert (await whole.ask("340000-admin", query, input=asked))[name]["userErrors"] == []


async def granted(desk: Desk, login: str, role: str) -> None:
    """A role in the county, asked for."""
    await desk.go(f"/units/{COUNTY}")
    await desk.page.get_by_role("button", name="新增账号或授权").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_label("登录名").fill(login)
    await dialog.get_by_label("角色").click()
    await desk.page.locator(f".ant-select-item[title='{role}']").click()
    await dialog.get_by_role("button", name="新增账号或授权").click()
