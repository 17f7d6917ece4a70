"""A county's sheet with thirty-seven bad rows: checked, repaired, committed, committed again, and undone."""

import asyncio
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.imports.sheet import read
from tests.deploy.running import environment, yizhan
from tests.gateway.sheets import GOOD, text_sheet
from tests.gateway.wizard import CHECK, COMMIT, ONE, UNDO
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers

COUNTY, CITY, NEXT_DOOR = "340303-clerk", "340300-clerk", "340302-clerk"
BAD, FINE = 37, 23
AREA = "面积㎡"
PLACE = {"市": "蚌埠市", "县区": "蚌山区", "乡镇街道": "", "站点编码": "", "主管工会": "", "联系电话": "13800001234"}
MISTAKES: tuple[dict[str, str], ...] = (
    {AREA: "约二十平"},
    {"坐标系": ""},
    {"类型(固定/微/流动)": "大型"},
    {"建成日期": "去年春天"},
    {"联系电话": "1.38E+10"},
    {"经度": "31.861191", "纬度": "117.283042"},
    {"县区": "蚌阳区"},
)


def sheet() -> bytes:
    """Sixty rows, of which every mistake is made several times."""
    good = [PLACE | {"站点名称": f"蚌山{n}号驿站"} for n in range(FINE)]
    bad = [PLACE | {"站点名称": f"蚌山{n}号待改驿站"} | MISTAKES[n % len(MISTAKES)] for n in range(BAD)]
    return text_sheet(*good, *bad)


def repaired(workbook: bytes) -> bytes:
    """What somebody makes of the workbook to repair: each marked cell as it should have been; the reasons stay."""
    heading, *rows = read(workbook)
    right = GOOD | PLACE
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading.cells)
    wrong = {column for mistake in MISTAKES for column in mistake}
    for row in rows:
        said = dict(zip(map(str, heading.cells), row.cells, strict=False))
        writer.writerow([right[name] if name in wrong else said.get(name, "") for name in map(str, heading.cells)])
    return out.getvalue().encode("gb18030")


async def asked(whole: Whole, query: str, made: Any) -> Any:
    """An import as soon as it is done with what is asked of it."""
    payload = next(iter((await whole.ask(COUNTY, query, id=made["importId"])).values()))
    assert payload["userErrors"] == [], payload

    async def finished() -> Any:
        one = (await whole.ask(COUNTY, ONE, id=made["importId"]))["import"]
        return one if one["state"] in ("COMMITTED", "UNDONE") else None

    return await until(finished)


async def checked(whole: Whole, content: bytes) -> Any:
    payload = await whole.ask(COUNTY, CHECK, input={"fileId": await whole.upload(COUNTY, content)})
    assert payload["checkImport"]["userErrors"] == [], payload
    return payload["checkImport"]["import"]


async def names(whole: Whole, **filter: Any) -> set[str]:
    """Of the sheet's own stations."""
    return {one["name"] for one in await whole.stations(COUNTY, **filter) if re.match(r"蚌山\d+号", one["name"])}


async def test_thirty_seven_bad_rows_are_repaired_and_the_whole_is_undone(whole: Whole) -> None:
    first = await checked(whole, sheet())
    assert (first["counts"]["new"], first["counts"]["refused"]) == (FINE, BAD)
    assert await names(whole) == set()
    assert [cause["count"] for cause in first["causes"]] == [6, 6, 5, 5, 5, 5, 5]

    first = await asked(whole, COMMIT, first)
    assert (first["counts"]["submitted"], len(await names(whole))) == (FINE, FINE)
    headers = {"Authorization": whole.bearer(COUNTY)}
    workbook = (await whole.http.get(first["repairsUrl"], headers=headers)).content
    assert (await whole.http.get(first["repairsUrl"], headers={"Authorization": whole.bearer(NEXT_DOOR)})).is_error

    second = await checked(whole, repaired(workbook))
    assert (second["counts"]["total"], second["counts"]["new"], second["causes"]) == (BAD, BAD, [])
    second = await asked(whole, COMMIT, second)
    assert (await asked(whole, COMMIT, second))["counts"] == second["counts"]
    assert len(await names(whole)) == FINE + BAD

    # the whole sheet once more: nothing new, and what is wrong in it is still wrong
    again = await checked(whole, sheet())
    assert (again["counts"]["new"], again["counts"]["same"], again["counts"]["refused"]) == (0, FINE, BAD)

    # one of the repaired ones is accepted meanwhile
    (accepted,) = [one for one in await whole.stations(COUNTY) if one["name"] == "蚌山0号待改驿站"]
    await whole.done(COUNTY, "endorseStation", stationId=accepted["id"])
    await whole.done(CITY, "acceptStation", stationId=accepted["id"])
    undone = await asked(whole, UNDO, second)
    assert (undone["counts"]["withdrawn"], undone["counts"]["kept"]) == (BAD - 1, 1)
    (kept,) = [row for row in undone["rows"] if row["outcome"] == "KEPT"]
    assert (kept["name"], len(kept["flaws"])) == ("蚌山0号待改驿站", 1)
    assert len(await names(whole, status=["SUBMITTED"])) == FINE  # those of the first import stand

    # what was undone may come in again, and is told as what it is
    once_more = await checked(whole, repaired(workbook))
    assert (once_more["counts"]["changed"], once_more["counts"]["same"]) == (BAD - 1, 1)
    once_more = await asked(whole, COMMIT, once_more)
    assert (once_more["counts"]["submitted"], len(await names(whole, status=["SUBMITTED"]))) == (
        BAD - 1,
        FINE + BAD - 1,
    )


async def test_a_row_about_an_application_that_is_being_decided_waits_until_it_came_back(whole: Whole) -> None:
    def row(**more: str) -> bytes:
        return text_sheet(PLACE | {"站点名称": "退回驿站"} | more)

    await asked(whole, COMMIT, await checked(whole, row()))
    refused = await checked(whole, row(开放时间="24小时"))
    assert (refused["counts"]["refused"], refused["rows"][0]["differences"][0]["after"]) == (1, "24小时")
    (station,) = [one for one in await whole.stations(COUNTY) if one["name"] == "退回驿站"]
    await whole.done(COUNTY, "returnStation", stationId=station["id"], reason="请补充开放时间")
    changed = await checked(whole, row(开放时间="24小时"))
    assert changed["rows"][0]["standing"] == "CHANGED"
    assert [one["column"] for one in changed["rows"][0]["differences"]] == ["开放时间"]
    await asked(whole, COMMIT, changed)
    assert {one["name"] for one in await whole.stations(COUNTY, status=["SUBMITTED"])} >= {"退回驿站"}


async def test_the_command_line_checks_brings_in_and_takes_back(whole: Whole, tmp_path: Path) -> None:
    port = whole.http.base_url.port
    assert port
    env = environment(whole.data, port, YIZHAN_PROFILE="demo")
    file, rest = tmp_path / "站点.csv", tmp_path / "待修改.xlsx"
    rows = [PLACE | {"站点名称": f"命令行{n}号驿站"} for n in range(3)]
    file.write_bytes(text_sheet(*rows, PLACE | {"站点名称": "命令行坏驿站", AREA: "大"}))

    async def said(*more: str) -> tuple[int, str]:
        run = await asyncio.to_thread(yizhan, "import", "--as", COUNTY, *more, env=env)
        return run.returncode, run.stdout

    code, text = await said(str(file), "--check")
    assert (code, "新增 3，变化 0，相同 0，有误 1" in text, "已申报" in text) == (1, True, False)
    code, text = await said(str(file), "--repairs", str(rest))
    assert (code, "已申报 3 行" in text) == (1, True)
    assert len(read(rest.read_bytes())) == 2
    (made,) = re.findall(r"import ([0-9a-f-]{36})", text)
    code, text = await said("--undo", made)
    assert (code, "已撤回 3 行，未撤回 0 行" in text) == (0, True)
