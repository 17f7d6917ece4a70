"""Where stations are, which lie beyond their county, and which may be one and the same."""

from typing import Any

from playwright.async_api import Route, expect

from tests.console.desk import Desks
from tests.journeys.whole import Whole

CLERK = "340103-clerk"
HERE: dict[str, Any] = {"lng": 117.264, "lat": 31.88, "datum": "GCJ02"}
WUHU = {"lng": 118.4, "lat": 31.3, "datum": "GCJ02"}


async def test_list_and_map_choose_for_each_other_and_are_filtered_alike(desks: Desks, whole: Whole) -> None:
    far = {**HERE, "lng": 117.29}
    first, second = [
        await whole.submitted(CLERK, 340103, name=f"点位{n}号工会驿站", place=place)
        for n, place in enumerate((HERE, far))
    ]
    await whole.submitted(CLERK, 340103, name="点位无坐标工会驿站")
    async with desks.opened(CLERK) as desk:
        page = desk.page
        await desk.go("/map?text=点位")
        await expect(page.get_by_text("2 个有坐标，1 个没有坐标")).to_be_visible()
        chosen = page.locator(".map-list li.chosen")
        await page.locator(".map-list").get_by_role("button", name=first["name"]).click()
        await expect(page.locator(".pin-chosen")).to_have_attribute("title", first["name"])
        await page.get_by_label("名称、地址或编码").fill("点位1号")
        await expect(page.get_by_text("1 个有坐标，0 个没有坐标")).to_be_visible()
        await page.locator(f".pin[title={second['name']}]").click()
        await expect(chosen).to_contain_text(second["name"])
        await chosen.get_by_role("link", name="查看站点").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(second["name"])


async def test_those_too_close_stand_as_one_until_somebody_looks_closer(desks: Desks, whole: Whole) -> None:
    for n in range(5):
        await whole.submitted(CLERK, 340103, name=f"聚集{n}号工会驿站", place={**HERE, "lng": HERE["lng"] + n * 0.002})
    async with desks.opened(CLERK) as desk:
        await desk.go("/map?text=聚集")
        await expect(desk.page.locator(".map-list li")).to_have_count(5)
        before = await desk.page.locator(".pin").count()
        await desk.page.locator(".group-pin").first.click()
        await expect(desk.page.locator(".pin")).not_to_have_count(before)


async def test_a_map_that_cannot_hold_all_loads_what_it_shows(desks: Desks, whole: Whole) -> None:
    """As if there were more: the first answer says so, and the map asks for the box it looks at."""
    here = await whole.submitted(CLERK, 340103, name="范围内工会驿站", place=HERE)
    await whole.submitted(CLERK, 340103, name="范围外无坐标工会驿站")
    asked: list[Any] = []

    async def more(route: Route) -> None:
        answer = await route.fetch()
        said = await answer.json()
        variables = (route.request.post_data_json or {}).get("variables", {})
        if "stations" in (said.get("data") or {}):
            asked.append(variables["filter"])
            if "box" not in variables["filter"]:
                said["data"]["stations"]["totalCount"] = 4000
        await route.fulfill(response=answer, json=said)

    async with desks.opened(CLERK) as desk:
        await desk.page.route("**/graphql", more)
        await desk.go("/map?text=范围")
        await expect(desk.page.get_by_text("1 个有坐标，0 个没有坐标")).to_be_visible()
        await expect(desk.page.locator(".map-list")).to_contain_text(here["name"])
        box = next(one["box"] for one in asked if "box" in one)
        assert box["west"] < HERE["lng"] < box["east"]
        assert box["south"] < HERE["lat"] < box["north"]


async def test_a_station_beyond_its_county_is_pointed_out(desks: Desks, whole: Whole) -> None:
    await whole.submitted(CLERK, 340103, name="越界甲工会驿站", place=HERE)
    strayed = await whole.submitted(CLERK, 340103, name="越界乙工会驿站", place=WUHU)
    async with desks.opened(CLERK) as desk:
        await desk.go("/map?text=越界")
        await desk.page.get_by_role("checkbox", name="1 个驿站的坐标不在所属县（市、区）内").click()
        await desk.go(f"/map?text=越界&at={strayed['id']}")
        await expect(desk.page.locator(".map-list li.chosen")).to_contain_text("坐标不在庐阳区内")


async def test_what_may_be_the_same_stands_side_by_side(desks: Desks, whole: Whole) -> None:
    station, other = [
        await whole.submitted(CLERK, 340103, name=f"{name}工会驿站", place=HERE, coBuilder=f"{name}银行")
        for name in ("并排双岗", "并排双岗东门")
    ]
    async with desks.opened(CLERK) as desk:
        await desk.go(f"/stations/{station['id']}")
        await desk.page.get_by_role("link", name="查重").click()
        await expect(desk.page.get_by_role("columnheader", name=other["name"])).to_be_visible()
        await expect(desk.page.get_by_text("名称相同或互相包含").first).to_be_visible()
        await expect(desk.page.get_by_text("相距 0 米").first).to_be_visible()
        await expect(desk.page.locator("td.alike", has_text="人民路1号").first).to_be_visible()


async def test_everybody_can_use_it(desks: Desks, whole: Whole) -> None:
    station = await whole.submitted(CLERK, 340103, place=HERE)
    async with desks.opened(CLERK) as desk:
        await desk.go(f"/map?at={station['id']}")
        await desk.page.locator(".map-list li.chosen").wait_for()
        assert await desk.faults() == []
        await desk.go(f"/stations/{station['id']}/duplicates")
        await desk.page.locator(".beside, .fine").first.wait_for()
        assert await desk.faults() == []
