"""The forms on paper: one station a page, everything of it within the margins, numbered, with room for the seals."""

import re
import unicodedata
from io import BytesIO

import pytest
from playwright.async_api import Page, expect
from pypdf import PageObject, PdfReader

from tests.console.desk import Desks
from tests.journeys.whole import Whole, until

TOWN, DISTRICT = "500106-clerk", 500106
A4_POINTS, MARGIN = (595, 842), 40
CUT = """() => [...document.querySelectorAll('.sheet td, .sheet th, .sheet section, .sheet')]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.innerText)"""
RADICALS = str.maketrans("⺠⻰⼾⻔⻓⻋⻅⻚⻛⻜⻢⻝⻬―", "民龙户门长车见页风飞马食齐—")
PRINTED_WIDTH = 673
"""Pixels between the margins of an A4 page."""
FULL = {
    "areaM2": "24.5",
    "buildMode": "CO",
    "coBuilder": "重庆银行股份有限公司沙坪坝支行及其所属小龙坎街道快乐里社区便民服务营业网点",
    "facilities": ["饮水设备", "空调", "桌椅", "储物柜"],
    "floor": 1,
    "storeys": 6,
    "requestedFen": 1234500,
    "leader": {"name": "李某某", "phone": "13800000001"},
    "liaison": {"name": "张某某", "phone": "13800000002"},
    "openingHours": "周一至周五 08:00—20:00；周六、周日及法定节假日 09:00—17:00，冬季提前一小时关闭",
    "remark": "备注" * 90,
}


async def printed(page: Page) -> list[PageObject]:
    """The pages, after nothing was found cut off at the width of the paper."""
    await page.emulate_media(media="print", color_scheme="dark")
    await page.set_viewport_size({"width": PRINTED_WIDTH, "height": 1000})

    async def fits() -> bool:
        cut: list[str] = await page.evaluate(CUT)
        return not cut  # once the page has heard of its new size

    await until(fits)
    return list(PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True))).pages)


def plain(said: str) -> str:
    """Without spaces; what a font draws alike, a character and the radical that looks like it, is the same."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", said.translate(RADICALS)))


def text(page: PageObject) -> str:
    return plain(page.extract_text())


def within_the_margins(page: PageObject) -> bool:
    width, height = round(page.mediabox.width), round(page.mediabox.height)
    places: list[tuple[float, float]] = []

    def seen(said: str, cm: list[float], tm: list[float], *_: object) -> None:
        if said.strip():
            places.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=seen)
    assert len(places) > 5
    return all(MARGIN <= x <= width - MARGIN for x, _ in places) and (width, height) == A4_POINTS


async def test_an_application_form_says_everything_and_leaves_room_for_three_seals(desks: Desks, whole: Whole) -> None:
    name = "小龙坎街道快乐里社区表格工会户外劳动者服务站点"
    station = await whole.submitted(TOWN, DISTRICT, name=name, **FULL)
    async with desks.opened(TOWN, theme="dark") as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("button", name="打印").click()
        await desk.page.get_by_role("menuitem", name="申请表").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("工会户外劳动者服务站点申请表")
        pages = await printed(desk.page)
        await expect(desk.page.get_by_role("button", name="打印")).to_be_hidden()
        await expect(desk.page.locator("html")).to_have_attribute("data-theme", "light")
    said = "".join(map(text, pages))
    for value in (name, "24.5", FULL["coBuilder"], FULL["openingHours"], FULL["remark"], "1.2345", "李某某", "张某某"):
        assert plain(str(value)) in said, value
    assert said.count("盖章") == 3
    assert "13800000001" not in said
    assert all(map(within_the_margins, pages))
    assert [f"{n}/{len(pages)}" in text(page) for n, page in enumerate(pages, start=1)] == [True] * len(pages)


@pytest.mark.clause("SP-A3")
async def test_the_statistics_of_a_list_are_a_page_each_ticked_as_the_station_is(desks: Desks, whole: Whole) -> None:
    names = [f"沙坪坝统计{n}号社区工会户外劳动者服务站点" for n in (1, 2)]
    for name, area in zip(names, ("24.5", "31"), strict=True):
        await whole.submitted(TOWN, DISTRICT, name=name, **FULL | {"areaM2": area})
    async with desks.opened(TOWN) as desk:
        await desk.go("/stations?text=沙坪坝统计&sort=OLDEST")
        await desk.page.get_by_role("link", name="统计表").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(
            ["打造社区“工会户外劳动者服务站点”统计表"] * 2
        )
        pages = await printed(desk.page)
    assert [plain(name) in text(page) for name, page in zip(names, pages, strict=True)] == [True, True]
    assert all(map(within_the_margins, pages))
    first, second = map(text, pages)
    assert plain("☑20㎡≤站点＜30㎡☐站点≥30㎡") in first
    assert plain("☐20㎡≤站点＜30㎡☑站点≥30㎡") in second
    assert "☐自建☑共建" in first
    for ticked in ("☑饮水设备", "☐微波炉", "☑空调", "☐电视机", "储物柜", "1.2345", "139****0000"):
        assert ticked in first, ticked
    assert plain(names[0]) not in second


async def test_everybody_can_read_them(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(TOWN, DISTRICT, name="沙坪坝阅读社区工会户外劳动者服务站点", **FULL)
    async with desks.opened(TOWN) as desk:
        for what in ("application", "statistics"):
            await desk.go(f"/stations/{station['id']}/{what}")
            await expect(desk.page.get_by_text("盖章")).to_have_count(3)
            assert (what, await desk.faults()) == (what, [])
