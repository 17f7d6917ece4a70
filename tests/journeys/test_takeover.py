"""A province takes over a city's stations and the numbers that hang at them, in one go."""

import asyncio
import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.running import environment, yizhan
from tests.gateway.wizard import CHECK, COMMIT
from tests.journeys.walk import HEADINGS, PROVINCE
from tests.journeys.whole import Station, Whole, until

pytestmark = pytest.mark.servers

CITY, PREFIX = "341800-clerk", "120563"
"""Xuancheng, where no other journey goes."""
COUNTIES = ((341802, "宣州区"), (341881, "宁国市"), (341882, "广德市"))
MANY = 300
KINDS = {"固定": "", "微": "s", "流动": "d"}
SERIES = """query { codeSeries(prefix: "120563") {
  last next living retired adopted unexplained unexplainedSerials { first last } firstGap claimed } }"""
ADOPTION = """{ adoption { adoptionId series {
    prefix places state count withStation retired already last next unexplained unexplainedSerials { first last }
    flaws { row column value message messageEn clause } notes refusal { code } numbers(first: 2) { code stationName }
  } } userErrors { code message path clause } upToDate }"""
LOOK = f"mutation ($input: CheckAdoptionInput!) {{ checkAdoption(input: $input) {ADOPTION} }}"
ADOPT = f"mutation ($input: AdoptCodesInput!) {{ adoptCodes(input: $input) {ADOPTION} }}"
ASSIGN = """mutation ($input: AssignCodeInput!) { assignCode(input: $input) {
  code { code stationId reason } userErrors { code path } upToDate } }"""


def kind(n: int) -> str:
    return tuple(KINDS)[n % 3]


def code(n: int) -> str:
    """Every tenth number was never used; micro and mobile stations have their suffix."""
    return f"{PREFIX}{n + n // 10:05d}{KINDS[kind(n)]}"


def row(n: int, said: str | None = None) -> tuple[str, ...]:
    place = COUNTIES[n % 3][1]
    number = code(n) if said is None else said
    return (f"老站{n}号", kind(n), "宣城市", place, f"府山路{n}号", "", "", number, "王某某", "13800001234")


def sheet(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


DUPLICATE, DAMAGED = 12, 20
OLD = [*range(1, MANY + 1)]
HANDED_IN = [row(n, {DUPLICATE: code(11)[:11], DAMAGED: "1.20563E+10"}.get(n)) for n in OLD]
REPAIRED = [row(DUPLICATE), row(DAMAGED, "")]
CARRIED = [n for n in OLD if n != DAMAGED]
LAST = MANY + MANY // 10
LIST_HEADINGS = ("站点编码", "站点名称", "状态", "原因")
GONE, NOBODYS = f"{PREFIX}00010", f"{PREFIX}00021"
GOOD_LIST = (
    (GONE, "", "停用", "2019年拆迁"),
    (NOBODYS, "", "在用", "牌匾尚在，站点待核实"),
    (code(1), "老站1号", "", ""),
)
BAD_LIST = (
    *GOOD_LIST,
    (GONE, "", "停用", "重复登记"),
    ("1.20563E+10", "老站20号", "", ""),
    (f"{PREFIX}00032", "", "停用", ""),
    (f"{PREFIX}00043", "没有这个站", "", ""),
)


async def brought_in(whole: Whole, *rows: tuple[str, ...]) -> Any:
    """A sheet checked and committed; the import as the check saw it."""
    file_id = await whole.upload(PROVINCE, sheet(HEADINGS, *rows))
    made = (await whole.ask(PROVINCE, CHECK, input={"fileId": file_id}))["checkImport"]["import"]
    committed = (await whole.ask(PROVINCE, COMMIT, id=made["importId"]))["commitImport"]
    assert committed["userErrors"] == []
    return made


async def looked(whole: Whole, login: str = PROVINCE, *rows: tuple[str, ...]) -> Any:
    said: dict[str, Any] = {"prefix": PREFIX}
    if rows:
        said["fileId"] = await whole.upload(login, sheet(LIST_HEADINGS, *rows))
    return (await whole.ask(login, LOOK, input=said))["checkAdoption"]


async def all_of(whole: Whole, count: int) -> dict[str, Station]:
    async def there() -> dict[str, Station] | None:
        found = {one["name"]: one for one in await whole.stations(PROVINCE, city=341800)}
        return found if len(found) >= count else None

    return await until(there)


async def accepted(whole: Whole, station: Station) -> None:
    await whole.done(f"{station['division']}-clerk", "endorseStation", stationId=station["id"])
    await whole.done(CITY, "acceptStation", stationId=station["id"])


@pytest.mark.clause("AH-4.5.1")
@pytest.mark.clause("AH-4.5.5")
async def test_a_city_with_three_hundred_old_stations_is_taken_over_in_one_go(whole: Whole, tmp_path: Path) -> None:
    # the sheet: 298 rows are good, one number stands twice and one is damaged; both rows are repaired
    made = await brought_in(whole, *HANDED_IN)
    assert (made["counts"]["new"], made["counts"]["refused"]) == (MANY - 2, 2)
    assert {cause["column"] for cause in made["causes"]} == {"站点编码"}
    assert (await brought_in(whole, *REPAIRED))["counts"]["new"] == 2
    old = await all_of(whole, MANY)

    # numbers from before are to be taken over: what is accepted now waits for its number
    new = await whole.accepted(341802)
    early = old["老站1号"]
    await accepted(whole, early)

    async def waits() -> Station | None:
        found = await whole.station(PROVINCE, id=new["id"])
        return found if found and found["codeRefusal"] else None

    waiting = await until(waits)
    assert (waiting["codeState"], waiting["codeRefusal"], waiting["code"]) == ("PENDING", "awaits-adoption", None)

    # the list says what the stations cannot; what is wrong in it is told by row, and nothing is taken over
    (bad,) = (await looked(whole, PROVINCE, *BAD_LIST))["adoption"]["series"]
    assert bad["state"] == "BLOCKED"
    assert sorted((flaw["row"], flaw["column"]) for flaw in bad["flaws"]) == [
        (5, "站点编码"),
        (6, "站点编码"),
        (7, "原因"),
        (8, "站点名称"),
    ]
    assert all(flaw["message"] and flaw["messageEn"] for flaw in bad["flaws"])
    for login in ("341800-admin", "341802-clerk", "340000-auditor"):
        assert (await looked(whole, login))["userErrors"], login

    payload = await looked(whole, PROVINCE, *GOOD_LIST)
    adoption, (good,) = payload["adoption"], payload["adoption"]["series"]
    assert (good["state"], good["count"], good["withStation"], good["retired"]) == ("READY", MANY + 1, MANY - 1, 1)
    assert (good["last"], good["next"], good["places"]) == (LAST, LAST + 1, ["宣城市"])
    gaps = good["unexplainedSerials"]
    assert good["unexplained"] == sum(gap["last"] - gap["first"] + 1 for gap in gaps) == LAST - good["count"]
    assert (await whole.ask(PROVINCE, SERIES))["codeSeries"]["claimed"] == MANY - 1  # nothing happened yet

    # taken over, twice over, and the one that waited goes on behind the last
    for _ in range(2):
        done = (await whole.ask(PROVINCE, ADOPT, input={"adoptionId": adoption["adoptionId"]}))["adoptCodes"]
        assert (done["userErrors"], done["adoption"]["series"][0]["state"]) == ([], "ADOPTED")
    assert (await whole.coded(PROVINCE, new["id"]))["code"] == f"{PREFIX}{LAST + 1:05d}"
    numbered = await all_of(whole, MANY)
    assert {name: one["code"] for name, one in numbered.items() if name.startswith("老站")} == {
        f"老站{n}号": code(n) if n in CARRIED else None for n in OLD
    }

    # the stations are accepted and keep their numbers; the one whose number was lost gets the next
    room = asyncio.Semaphore(8)

    async def in_turn(station: Station) -> None:
        async with room:
            await accepted(whole, station)

    await asyncio.gather(*(in_turn(one) for one in old.values() if one["id"] != early["id"]))
    lost = await whole.coded(PROVINCE, numbered["老站20号"]["id"])
    assert lost["code"] == f"{PREFIX}{LAST + 2:05d}{KINDS[kind(DAMAGED)]}"
    again = await all_of(whole, MANY)
    assert {one["name"]: one["code"] for one in again.values()} == {
        one["name"]: one["code"] for one in numbered.values() if one["name"] != "老站20号"
    } | {"老站20号": lost["code"]}
    assert (await whole.coded(PROVINCE, (await whole.accepted(341881))["id"]))["code"] == f"{PREFIX}{LAST + 3:05d}"

    # every number is accounted for, and the one without a station gets one
    series = (await whole.ask(PROVINCE, SERIES))["codeSeries"]
    assert (series["last"], series["adopted"], series["retired"], series["claimed"]) == (LAST + 3, MANY + 1, 1, 0)
    assert (series["unexplainedSerials"], series["firstGap"]) == (gaps, None)
    newcomer = await whole.submitted("341882-clerk", 341882)
    asked = {"code": NOBODYS, "stationId": newcomer["id"]}
    given = (await whole.ask(PROVINCE, ASSIGN, input=asked))["assignCode"]
    assert (given["userErrors"], given["code"]["stationId"]) == ([], newcomer["stationId"])
    twice = (await whole.ask(PROVINCE, ASSIGN, input=asked))["assignCode"]
    assert [error["code"] for error in twice["userErrors"]] == ["number-not-free"]

    # the same list from the command line: all of it is there already
    file = tmp_path / "清单.csv"
    file.write_bytes(sheet(LIST_HEADINGS, *GOOD_LIST))
    assert whole.http.base_url.port
    env = environment(whole.data, whole.http.base_url.port, YIZHAN_PROFILE="demo")
    run = await asyncio.to_thread(yizhan, "adopt", str(file), env=env)
    assert (run.returncode, f"{PREFIX}" in run.stdout, "已接收" in run.stdout) == (0, True, True), run.stdout


async def test_once_a_series_is_open_a_sheet_brings_no_numbers_of_its_own(whole: Whole) -> None:
    await whole.accepted(341702)

    async def opened() -> bool:
        query = 'query { codeSeries(prefix: "120566") { last } }'
        return bool((await whole.ask(PROVINCE, query))["codeSeries"]["last"])

    await until(opened)
    late = ("迟到驿站", "固定", "池州市", "贵池区", "长江路1号", "", "", "12056600099", "王某某", "")
    elsewhere = ("外省驿站", "固定", "池州市", "贵池区", "长江路2号", "", "", "22002300001", "王某某", "")
    file_id = await whole.upload(PROVINCE, sheet(HEADINGS, late, elsewhere))
    made = (await whole.ask(PROVINCE, CHECK, input={"fileId": file_id}))["checkImport"]["import"]
    assert made["counts"]["refused"] == 2
    assert [[flaw["value"] for flaw in row["flaws"]] for row in made["rows"]] == [[late[7]], [elsewhere[7]]]
    assert "已开始赋码" in made["causes"][0]["message"] + made["causes"][1]["message"]
