"""An enterprise's administrator looks after its programs: secrets shown once, where they are told, what was told."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.console.desk import Desk, Desks
from tests.gateway.receiver import TAKEN, Receiver, receiving, says
from tests.journeys.partner import CLOSE
from tests.journeys.whole import Whole, until

BANK, AUDITOR, CITY = "102-enterprise-admin", "340000-auditor", "340100-clerk"
REGISTER = """mutation ($input: RegisterPartnerClientInput!) {
  registerPartnerClient(input: $input) { client { clientId } userErrors { code } } }"""
ADD = "mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { secret userErrors { code } } }"
ASSIGN = "mutation ($input: AssignOwnCodeInput!) { assignOwnCode(input: $input) { userErrors { code } } }"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
async def client(whole: Whole) -> AsyncIterator[str]:
    """A client of the bank's; closed behind the test, because a unit has so many at most."""
    asked = {"unitNo": 102, "name": "网点系统", "scopes": ["stations:read"]}
    made: str = (await whole.ask(BANK, REGISTER, input=asked))["registerPartnerClient"]["client"]["clientId"]
    yield made
    await whole.ask(BANK, CLOSE, input={"clientId": made})


async def kept(desk: Desk, kind: str) -> str:
    """The secret in the window that shows it once; the window is closed."""
    window = desk.page.get_by_role("dialog").filter(has_text="只显示这一次")
    secret = await window.locator(".secret").inner_text()
    assert re.fullmatch(kind + r"[\w+/=-]{40,}", secret.strip()), secret
    await window.get_by_role("button", name="已保存").click()
    await expect(window).to_have_count(0)
    return secret.strip()


def part(desk: Desk, name: str) -> Locator:
    return desk.page.locator("section").filter(has=desk.page.get_by_role("heading", name=name, exact=False, level=2))


async def test_a_client_is_registered_gets_a_second_secret_loses_the_first_and_is_closed(desks: Desks) -> None:
    async with desks.opened(BANK) as desk:
        await desk.go("/partners")
        await desk.page.get_by_role("button", name="登记客户端").click()
        form = desk.page.get_by_role("dialog")
        await form.get_by_label("名称").fill("总行网点系统")
        await form.get_by_label("来源网段").fill("203.0.113.0/24\n不是网段")
        await form.get_by_role("button", name="登记客户端").click()
        await expect(form.get_by_text("地址须为 IP 或网段")).to_be_visible()
        await form.get_by_label("来源网段").fill("203.0.113.0/24")
        await form.get_by_role("button", name="登记客户端").click()
        first = await kept(desk, "yzs_")
        await desk.page.get_by_role("link", name="总行网点系统").first.click()
        secrets = part(desk, "密钥")
        await expect(secrets).to_contain_text(first[-4:])
        assert first not in await desk.page.content()
        await secrets.get_by_role("button", name="生成第二个密钥").click()
        second = await kept(desk, "yzs_")
        await secrets.get_by_role("button", name=f"停用 {first[-4:]}").click()
        await desk.page.get_by_role("tooltip").get_by_role("button", name="停用").click()
        await expect(secrets).not_to_contain_text(first[-4:])
        await expect(secrets).to_contain_text(second[-4:])
        await desk.page.get_by_role("button", name="停用客户端").click()
        await desk.page.get_by_role("tooltip").get_by_role("button", name="停用客户端").click()
        await expect(desk.page.get_by_text("已停用")).to_be_visible()
        await expect(desk.page.get_by_role("button", name="生成第二个密钥")).to_have_count(0)


async def test_an_endpoint_is_tried_told_of_a_station_and_told_again_by_hand(
    desks: Desks, whole: Whole, client: str, receiver: Receiver
) -> None:
    async with desks.opened(BANK) as desk:
        await desk.go(f"/partners/{client}")
        await desk.page.get_by_role("button", name="登记接收地址").click()
        form = desk.page.get_by_role("dialog")
        await form.get_by_label("接收地址").fill("https://169.254.169.254/latest")
        await form.get_by_role("button", name="保存").click()
        await expect(form.get_by_text("接收地址须为 https:// 开头的公网地址")).to_be_visible()
        await form.get_by_label("接收地址").fill(receiver.url)
        await form.get_by_role("button", name="保存").click()
        secret = await kept(desk, "whsec_")

        await part(desk, "变更通知").get_by_role("button", name="试发").click()
        await until(lambda: arrived(receiver, 1))
        assert receiver.got[0].verified(secret)["type"] == "webhook.test"

        receiver.always = says(500)
        station = await whole.submitted("340103-clerk", 340103, enterpriseNo=102)
        await until(lambda: arrived(receiver, 2))
        told: Any = receiver.got[1].verified(secret)
        assert told["data"]["stations"] == [{"stationId": station["stationId"], "deleted": False}]
        log = part(desk, "通知记录")
        row = log.get_by_role("row").filter(has_text="申报")

        async def says_of_it(*words: str) -> bool:
            await desk.page.get_by_role("button", name="刷新 通知记录").click()
            said = "".join(await row.all_inner_texts())
            return all(word in said for word in words)

        await until(lambda: says_of_it("待发送", "500 接收方没有接受"))
        receiver.always = TAKEN
        await row.get_by_role("button", name="重发").click()
        await until(lambda: says_of_it("已接收"))
        assert {got.id for got in receiver.got[1:]} == {receiver.got[1].id}


async def arrived(receiver: Receiver, many: int) -> bool:
    return len(receiver.got) >= many


async def test_an_auditor_reads_and_presses_nothing_and_a_clerk_has_no_way_there(desks: Desks, client: str) -> None:
    async with desks.opened(AUDITOR) as desk:
        await desk.go(f"/partners/{client}")
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("网点系统")
        for name in ("登记接收地址", "生成第二个密钥", "停用客户端", "修改"):
            await expect(desk.page.get_by_role("button", name=name)).to_have_count(0)
    async with desks.opened(CITY) as desk:
        await desk.go("/stations")
        await expect(desk.page.get_by_role("link", name="接口客户端")).to_have_count(0)


async def test_everybody_can_look_after_clients(desks: Desks, whole: Whole, client: str, receiver: Receiver) -> None:
    added = (await whole.ask(BANK, ADD, input={"clientId": client, "url": receiver.url}))["addWebhook"]
    assert added["userErrors"] == []
    async with desks.opened(BANK) as desk:
        for path in ("/partners", f"/partners/{client}"):
            await desk.go(path)
            if path != "/partners":
                await desk.page.get_by_role("button", name="试发").click()
                await until(lambda: arrived(receiver, 1))
            await desk.page.locator("[aria-busy=true]").first.wait_for(state="detached")
            assert (path, await desk.faults()) == (path, [])
        await desk.page.get_by_role("button", name="登记接收地址").click()
        await desk.page.get_by_role("dialog").wait_for()
        assert ("dialog", await desk.faults()) == ("dialog", [])


async def test_a_clerk_finds_a_station_by_the_number_that_its_enterprise_gives_it(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted("340103-clerk", 340103, enterpriseNo=102)
    number = str(int(station["stationId"].replace("-", ""), 16))[-11:]  # it looks like one of ours
    asked = {"enterpriseNo": 102, "stationId": station["stationId"], "ownCode": number}

    async def given() -> bool:
        return not (await whole.ask(BANK, ASSIGN, input=asked))["assignOwnCode"]["userErrors"]

    await until(given)  # coding hears from registry who co-builds it
    async with desks.opened("340103-clerk") as desk:
        await desk.go("/stations")
        await desk.page.get_by_label("搜索编码").fill(number)
        found = desk.page.locator(".found").filter(has_text=station["name"])
        await expect(found).to_contain_text(number)
        await found.click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(station["name"])
        await desk.go(f"/stations?text={number}&cols=name,ownCode")
        await expect(desk.page.get_by_role("row").filter(has_text=station["name"])).to_contain_text(number)
