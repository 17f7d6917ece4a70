"""What a place asks of its stations, by which clause, and where it asks nothing."""

from playwright.async_api import expect

from tests.console.desk import Desks

CLERK = "340103-clerk"


async def test_a_clerk_reads_the_rules_of_the_own_county_each_with_its_clause(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/standards")
        await expect(desk.page.get_by_role("heading", name="工会驿站运维服务规范")).to_be_visible()
        rule = desk.page.locator(".rules > div", has_text="依托场所")
        await expect(rule).to_contain_text("本地标准未规定")
        await desk.page.locator(".rules > div", has_text="站点名称").get_by_role("button", name="AH-4.5.1").click()
        await expect(desk.page.get_by_role("tooltip")).to_contain_text("条款 AH-4.5.1")


async def test_another_place_has_other_rules_and_our_own_defaults_are_marked(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/standards?place=500106")
        await expect(desk.page.get_by_role("heading", name="沙坪坝区总工会")).to_be_visible()
        await desk.go("/standards?place=110000&stated=1")
        await expect(desk.page.get_by_role("heading", name="本地没有公布标准")).to_be_visible()
        await expect(desk.page.get_by_text("平台默认", exact=True).first).to_be_visible()
        await expect(desk.page.locator(".rules .silent")).to_have_count(0)


async def test_a_day_before_the_document_held_is_compared_with_today(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/standards?other=2023-01-01")
        await expect(desk.page.get_by_role("status")).to_contain_text("与 2023-01-01")
        await expect(desk.page.locator(".rules .differs", has_text="站点名称")).to_contain_text("2023-01-01：")


async def test_everybody_can_use_it(desks: Desks) -> None:
    async with desks.opened(CLERK) as desk:
        await desk.go("/standards?other=2023-01-01")
        await desk.page.get_by_role("status").wait_for()
        assert await desk.faults() == []
