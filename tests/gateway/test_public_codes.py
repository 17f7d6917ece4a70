"""Anybody may look a number up; whose it is and why it left is for whoever may see the station."""

from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.public import codes
from gateway.rates import Rates
from gateway.views.codes import codes as view
from tests.gateway.conftest import network
from tests.gateway.opened import COUNTY, LUYANG, YAOHAI, House, opened
from tests.gateway.test_codes import TOLD
from tests.servers import Servers

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *network(), *((view, place, event) for place, event in TOLD)) as found:
        yield found


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has the whole bucket of its address."""
    monkeypatch.setattr(codes.RATES, "_buckets", {})


async def page(house: House, login: str = "", **asked: str) -> httpx.Response:
    headers = {"Authorization": house.bearer(login)} if login else {}
    return await house.http.get("/codes", params=asked, headers=headers)


@pytest.mark.clause("AH-4.1.4")
async def test_anybody_sees_that_a_number_is_in_use_and_not_whose_it_is(house: House) -> None:
    for spelled in ("12055100001", "12055100001s", " 12055100001S "):
        found = await page(house, code=spelled)
        assert found.status_code == 200
        assert "在用" in found.text
        assert str(LUYANG[0]) not in found.text
        assert "/stations/" not in found.text


@pytest.mark.clause("AH-4.5.5")
async def test_anybody_sees_that_a_number_is_out_of_use_and_not_why(house: House) -> None:
    found = (await page(house, code="12055100002")).text
    assert "停用，永不再用" in found
    assert "拆迁" not in found
    assert str(YAOHAI) not in found


async def test_whoever_may_see_the_station_sees_which_it_is_and_nobody_else(house: House) -> None:
    assert f'href="/stations/{LUYANG[0]}"' in (await page(house, COUNTY, code="12055100001")).text
    next_door = (await page(house, COUNTY, code="12055100002")).text
    assert "停用，永不再用" in next_door
    assert "拆迁" not in next_door
    assert "拆迁" in (await page(house, "340000-auditor", code="12055100002")).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"code": "12055199999"}, "从未发放"),
        ({"code": "123"}, "这不是站点编码"),
        ({"prefix": "999999"}, "这不是编码前缀"),
        ({"code": "\u202e12055100001"}, "这不是站点编码"),
    ],
)
async def test_what_is_no_number_is_said_to_be_none(house: House, asked: dict[str, str], said: str) -> None:
    found = await page(house, **asked)
    assert found.status_code == 200
    assert said in found.text


@pytest.mark.clause("AH-4.5.5")
async def test_anybody_may_account_for_every_number_of_a_prefix(house: House) -> None:
    assert "无，序号连续" in (await page(house, prefix="120551")).text
    assert '<b class="bad">00001</b>' in (await page(house, prefix="120553")).text
    assert "00001—00002" in (await page(house, prefix="120558")).text


async def test_what_somebody_types_is_shown_as_text(house: House) -> None:
    found = await page(house, code='"><script>x')
    assert "<script" not in found.text
    assert "&quot;&gt;&lt;script&gt;x" in found.text
    assert "script-src 'self'" in found.headers["content-security-policy"]
    assert "form-action 'self'" in found.headers["content-security-policy"]


async def test_who_tries_all_numbers_is_told_when_to_come_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "RATES", Rates(0.1))  # one at once
    assert (await page(house, code="12055100001")).status_code == 200
    refused = await page(house, code="12055100001")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "请求过于频繁" in refused.text
    assert (await page(house)).status_code == 200
