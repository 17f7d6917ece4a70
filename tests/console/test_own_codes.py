"""An enterprise's own numbers at its own desk: given, changed, withdrawn, and matched with the union looking on."""

from typing import Any

import pytest
from playwright.async_api import expect

from contracts.values import uuid7
from tests.console.desk import Desks
from tests.journeys.owned import owned, synced
from tests.journeys.whole import Whole

BANK, CLERK, LUYANG = "102-enterprise", "340103-clerk", 340103


async def listed(whole: Whole, name: str) -> str:
    """A number of the bank's that waits for its station."""
    own_code = f"HF-{uuid7()}"
    assert (await synced(whole, BANK, [{"ownCode": own_code, "name": name, "division": LUYANG}]))["applied"]
    return own_code


async def own_code_of(whole: Whole, station_id: str) -> Any:
    seen = await whole.ask(CLERK, "query ($id: ID!) { station(id: $id) { ownCode } }", id=station_id)
    return seen["station"]["ownCode"]


@pytest.mark.clause("AH-4.5.6")
async def test_an_enterprise_gives_its_station_a_number_changes_it_and_takes_it_back(
    desks: Desks, whole: Whole
) -> None:
    station = await whole.submitted(CLERK, LUYANG, enterpriseNo=102)
    first = await owned(whole, BANK, station["id"])
    second = f"HF-{uuid7()}"
    async with desks.opened(BANK) as desk:
        await desk.go(f"/own-codes?text={first}")
        row = desk.page.get_by_role("row", name=station["name"])
        await row.get_by_text(first).click()
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("自有编码").fill("=HF")
        await dialog.get_by_role("button", name="变更").click()
        await expect(dialog).to_contain_text("格式不正确")
        await dialog.get_by_label("自有编码").fill(second)
        await dialog.get_by_role("button", name="变更").click()
        await expect(desk.page.get_by_text("已变更")).to_be_visible()
        await desk.go(f"/own-codes?text={second}")
        await desk.page.get_by_role("row", name=station["name"]).get_by_text(second).click()
        await desk.page.get_by_role("dialog").get_by_role("button", name="撤销编码").click()
        await expect(desk.page.get_by_text("已撤销")).to_be_visible()
    assert await own_code_of(whole, station["id"]) is None


@pytest.mark.clause("AH-4.5.6")
async def test_a_number_that_waits_finds_its_station_and_the_union_sees_both(desks: Desks, whole: Whole) -> None:
    road = f"{uuid7()}路支行"
    station = await whole.submitted(CLERK, LUYANG, name=f"{road}工会驿站", enterpriseNo=102)
    await whole.do(BANK, "withdrawOwnCode", enterpriseNo=102, ownCode=await owned(whole, BANK, station["id"]))
    own_code = await listed(whole, road)
    async with desks.opened(CLERK) as desk:
        await desk.go(f"/own-codes/matches?code={own_code}")
        await expect(desk.page.get_by_role("link", name=station["name"])).to_be_visible()
        await expect(desk.page.get_by_text("名称相似 100%")).to_be_visible()
        await expect(desk.page.get_by_role("button", name="就是这个驿站")).to_have_count(0)
    async with desks.opened(BANK) as desk:
        await desk.go(f"/own-codes/matches?code={own_code}")
        await desk.page.get_by_role("button", name=f"就是这个驿站 {station['name']}").click()
        await expect(desk.page.get_by_text("没有待匹配的自有编码")).to_be_visible()
    assert await own_code_of(whole, station["id"]) == own_code


async def test_anybody_looks_a_number_up_without_script_and_without_an_account(desks: Desks, whole: Whole) -> None:
    station = await whole.accepted(LUYANG)
    code = (await whole.coded(CLERK, station["id"]))["code"]
    context = await desks.browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = await context.new_page()
    await page.goto(f"{desks.base_url}/codes")
    await page.get_by_label("站点编码").fill(code)
    await page.get_by_role("button", name="查询").click()
    await expect(page.get_by_text("在用")).to_be_visible()
    await expect(page.get_by_text(station["name"])).to_have_count(0)
    await context.close()


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    road = f"{uuid7()}路支行"
    station = await whole.submitted(CLERK, LUYANG, name=f"{road}工会驿站", enterpriseNo=102)
    given, waits = await owned(whole, BANK, station["id"]), await listed(whole, road)
    pages = {
        f"/own-codes?text={given}": station["name"],
        f"/own-codes/matches?code={waits}": "已有自有编码",
        "/codes": "前缀",
    }
    async with desks.opened(BANK) as desk:
        for path, shows in pages.items():
            await desk.go(path)
            await desk.page.get_by_text(shows).first.wait_for()
            assert await desk.faults() == []
