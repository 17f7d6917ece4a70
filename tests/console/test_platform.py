"""How the platform is, in words: what is well, what stands and why, renewed while somebody looks."""

import json

from playwright.async_api import Route, expect

from tests.console.desk import Desks

ADMIN = "340100-admin"
CAUSE = "deterministic: KeyError"


async def test_every_service_says_that_it_is_well(desks: Desks) -> None:
    async with desks.opened(ADMIN) as desk:
        await desk.go("/stations")
        await desk.page.get_by_role("link", name="运行状态").click()
        table = desk.page.get_by_role("region", name="服务")
        await expect(table.get_by_role("row")).to_have_count(7)
        for name in ("站点登记", "站点编码", "检查评价", "经费资产", "地图发布", "入口与视图"):
            await expect(table.get_by_role("row").filter(has_text=name)).to_contain_text("正常")


async def test_what_stands_is_called_out_as_soon_as_it_does_and_forgotten_when_it_goes_on(desks: Desks) -> None:
    """The report of the running platform, with something in it that nobody should break on purpose."""
    troubled = True

    async def changed(route: Route) -> None:
        state = await (await route.fetch()).json()
        state["broker"] = {"flushes": "always", "zh": "", "en": ""}
        registry = next(one for one in state["services"] if one["service"] == "registry")
        if troubled:
            registry["loops"][0] |= {"problem": CAUSE, "well": False}
        await route.fulfill(body=json.dumps(state), content_type="application/json")

    async with desks.opened(ADMIN) as desk:
        await desk.page.route("**/status.json", changed)
        await desk.go("/platform")
        called = desk.page.get_by_role("status")
        await expect(called).to_contain_text("有部分需要处理")
        await expect(called).to_contain_text(CAUSE)
        troubled = False
        await expect(called).to_contain_text("一切正常")


async def test_everybody_can_look(desks: Desks) -> None:
    async with desks.opened(ADMIN) as desk:
        await desk.go("/platform")
        await expect(desk.page.get_by_role("region", name="服务")).to_be_visible()
        assert await desk.faults() == []
