"""Whoever looks after others: units and their accounts, who may do what and why, the log of what was done."""

from playwright.async_api import expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

COUNTY, ADMIN, AUDITOR = "340103-clerk", "340100-admin", "340000-auditor"
REVEAL = "mutation ($input: RevealPersonInput!) { revealPerson(input: $input) { person { name } } }"
HEAD = "query ($id: ID!) { station(id: $id) { head { personId } } }"


async def test_an_auditor_reads_who_looked_at_whom_and_why_and_that_nothing_is_missing(
    desks: Desks, whole: Whole
) -> None:
    station = await whole.submitted(COUNTY, 340103)
    person = (await whole.ask(COUNTY, HEAD, id=station["id"]))["station"]["head"]["personId"]
    await whole.ask(COUNTY, REVEAL, input={"personId": person, "reason": "核对站长联系方式"})
    async with desks.opened(AUDITOR) as desk:
        await desk.go("/access-log?action=person:reveal")
        row = desk.page.get_by_role("row").filter(has_text="核对站长联系方式").filter(has_text=person).first
        await expect(row).to_contain_text("查看完整个人信息")
        await expect(row).to_contain_text("庐阳区总工会")
        await desk.page.get_by_role("link", name="核对日志是否完整").click()
        await expect(desk.page.get_by_role("status")).to_contain_text("日志完整")


async def test_an_auditor_has_nothing_to_press_that_would_change_a_station(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103)
    async with desks.opened(AUDITOR) as desk:
        await desk.go(f"/stations/{station['id']}")
        await expect(desk.page.get_by_role("region", name="经历")).to_contain_text("申报")
        await expect(desk.page.get_by_role("group", name="办理")).to_have_count(0)


async def test_a_number_is_shown_for_a_reason_that_stands_in_the_log(desks: Desks, whole: Whole) -> None:
    """Masked until somebody says why; who looked, and why, is read by the auditor (A-35)."""
    station = await whole.submitted(COUNTY, 340103)
    async with desks.opened(COUNTY) as clerk, desks.opened(AUDITOR) as auditor:
        await clerk.go(f"/stations/{station['id']}")
        await expect(clerk.page.get_by_text("13900000000")).to_have_count(0)
        await clerk.page.get_by_role("button", name="查看王某某的完整电话").click()
        dialog = clerk.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="查看").click()
        await expect(dialog.get_by_text("请填写查看原因")).to_be_visible()
        await dialog.get_by_label("查看原因").fill("通知站长参加培训")
        assert await clerk.findings() == []
        await dialog.get_by_role("button", name="查看").click()
        await expect(clerk.page.get_by_text("13900000000")).to_be_visible()
        await auditor.go("/access-log?action=person:reveal")
        row = auditor.page.get_by_role("row").filter(has_text="通知站长参加培训").first
        await expect(row).to_contain_text(COUNTY)
        await auditor.go(f"/stations/{station['id']}")
        await expect(auditor.page.get_by_role("heading", name="人员")).to_be_visible()
        await expect(auditor.page.get_by_role("button", name="查看王某某的完整电话")).to_have_count(0)


async def test_the_log_is_taken_away_as_it_is_filtered(desks: Desks) -> None:
    async with desks.opened(AUDITOR) as desk:
        await desk.go("/access-log?action=sign-in")
        async with desk.page.expect_download() as download:
            await desk.page.get_by_role("link", name="导出").click()
        path = await (await download.value).path()
        head, *_, end = path.read_text("utf-8-sig").splitlines()
        assert AUDITOR in head
        assert "sign-in" in head
        assert "校验值" in end


async def test_a_clerk_has_no_way_to_the_log(desks: Desks) -> None:
    async with desks.opened(COUNTY) as desk:
        await desk.go("/units")
        await expect(desk.page.get_by_role("link", name="访问日志")).to_have_count(0)
        await desk.page.goto(f"{desk.base_url}/access-log")
        await expect(desk.page.get_by_text("您没有查看的权限")).to_be_visible()


async def test_a_unit_is_found_and_tells_what_is_below_it_and_who_works_there(desks: Desks) -> None:
    async with desks.opened(ADMIN) as desk:
        await desk.go("/units")
        await desk.page.get_by_label("名称", exact=True).fill("庐阳区")
        await desk.page.get_by_label("名称", exact=True).press("Enter")
        await desk.page.get_by_role("link", name="庐阳区总工会").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("庐阳区总工会")
        await expect(desk.page.get_by_role("navigation").filter(has_text="合肥市总工会")).to_be_visible()
        await expect(desk.page.get_by_role("row").filter(has_text="经办人").first).to_be_visible()


async def test_whoever_may_not_is_told_why_and_who_could(desks: Desks) -> None:
    async with desks.opened(COUNTY) as desk:
        await desk.go("/powers")
        await desk.page.get_by_label("事项").fill("授予角色")
        await desk.page.get_by_label("事项").press("Enter")
        await desk.page.get_by_role("button", name="查询").click()
        answer = desk.page.get_by_role("status").filter(has_text="您不能办理")
        await expect(answer).to_contain_text("管理员")


async def test_everybody_can_oversee(desks: Desks) -> None:
    async with desks.opened(ADMIN) as desk:
        for path in ("/units", "/units/340100", "/powers", "/access-log", "/access-log/chain"):
            await desk.go(path)
            await desk.page.locator("[aria-busy=true]").first.wait_for(state="detached")
            assert (path, await desk.faults()) == (path, [])
