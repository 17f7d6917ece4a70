"""The list as a file: what is filtered and nothing else, as text that nothing computes, and on record."""

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from gateway import logbook
from gateway.exports import HEADINGS
from gateway.imports import fields
from gateway.imports.sheet import read
from gateway.inert import inert
from tests.gateway.opened import AUDITOR, COUNTY, House
from tests.gateway.wizard import taken

TEMPLATE = "/imports/template.xlsx"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


async def test_a_list_is_taken_away_as_it_is_filtered(house: House) -> None:
    titles, filtered, by, headings, *rows = rows_of(await taken(house, COUNTY, "/stations.csv?hasCode=true&sort=CODE"))
    assert (titles, filtered) == (["驿站列表 共 2 行"], ["筛选条件：是否已有编码：是"])
    assert by[0].startswith(f"导出账号：{COUNTY} 时间：20")
    assert headings == list(HEADINGS)
    assert [row[0] for row in rows] == ["'12055100001s", "'12055100002s"]


async def test_the_workbook_says_the_same_with_every_cell_as_text(house: House) -> None:
    content = await taken(house, COUNTY, "/stations.xlsx?hasCode=true&sort=CODE")
    *_, headings, first, second = read(content)
    assert headings.cells == HEADINGS
    assert [row.cells[0] for row in (first, second)] == ["12055100001s", "12055100002s"]
    assert all(isinstance(cell, str) for row in (first, second) for cell in row.cells)


async def test_a_list_is_taken_away_by_any_of_its_filters(house: House) -> None:
    box = '{"west":-180,"south":-90,"east":180,"north":90}'
    asked = f"status=SUBMITTED&status=RETURNED&submittedSince=2020-01-01&box={box}&submittedFor=1"
    _, filtered, *_ = rows_of(await taken(house, COUNTY, f"/stations.csv?{asked}"))
    said = (
        "筛选条件：申报进度：已申报、已退回；申报组织编号：1；最近一次申报不早于此日：2020-01-01；"
        '位于地图范围内：{"west": -180.0, "south": -90.0, "east": 180.0, "north": 90.0}'
    )
    assert filtered == [said]


async def test_a_list_is_taken_away_as_of_the_days_it_was_asked_for(house: House) -> None:
    _, _, _, _, *rows = rows_of(await taken(house, COUNTY, "/stations.csv?submittedUntil=2000-01-01"))
    assert rows == []
    _, _, _, _, *rows = rows_of(await taken(house, COUNTY, "/stations.csv?submittedSince=2000-01-01"))
    assert len(rows) == 25


async def test_everybody_takes_away_what_they_see(house: House) -> None:
    assert len(rows_of(await taken(house, COUNTY, "/stations.csv"))) == 4 + 25
    assert len(rows_of(await taken(house, AUDITOR, "/stations.csv"))) == 4 + 26


async def test_who_took_what_away_is_on_record(house: House) -> None:
    await taken(house, COUNTY, "/stations.csv?text=驿站&kind=FIXED")
    pool: Any = house.front.files._pool
    row = await pool.fetchrow("select object, reason from own.access_log order by entry desc limit 1")
    assert row["object"] == "stations"
    said = json.loads(row["reason"])
    assert said == {"filter": {"站点类型": "固定站点", "名称、地址、编码": "驿站"}, "count": 25, "form": "csv"}


async def test_who_may_not_take_it_away_is_on_record_too(house: House) -> None:
    answer = await house.http.get("/stations.csv", headers={"Authorization": house.bearer("999999-clerk")})
    assert answer.status_code == 403
    pool: Any = house.front.files._pool
    row = await pool.fetchrow("select action, object, result from own.access_log order by entry desc limit 1")
    assert tuple(row) == ("station:export", "stations", "forbidden")


@pytest.mark.parametrize("path", ["/stations.csv", "/stations.xlsx", TEMPLATE])
async def test_nobody_takes_anything_away_without_an_account(house: House, path: str) -> None:
    assert (await house.http.get(path)).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "status=GONE",
        "division=abc",
        "colour=red",
        "hasCode=1",
        "sort=BEST",
        "submittedSince=2026-02-30",
        "city=9999999999",
        "box=1",
        "city=1&city=2",
    ],
)
async def test_a_filter_that_the_list_does_not_have_is_refused(house: House, query: str) -> None:
    answer = await house.http.get(f"/stations.csv?{query}", headers={"Authorization": house.bearer(COUNTY)})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-filter")


async def test_the_template_opens(house: House) -> None:
    assert "站点名称" in read(await taken(house, COUNTY, TEMPLATE))[0].cells


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613800001234", "-5", "@SUM(A1)", "\tx", "\rx", "＝1", "12055100001", "12055100001s"]
)
def test_what_a_program_might_compute_is_marked_and_comes_in_again_as_it_was(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert fields.text(inert(text)) == fields.text(text)


def test_an_apostrophe_of_somebodys_own_stays() -> None:
    assert fields.text(inert("'甲'站")) == "'甲'站"


def test_a_workbook_keeps_what_looks_like_a_formula_as_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.add_worksheet().write_string(0, 0, "=1+1")
    assert read(out.getvalue())[0].cells == ("=1+1",)


async def test_the_access_log_is_taken_away_by_whoever_watches_and_ends_as_the_log_does(house: House) -> None:
    await taken(house, COUNTY, "/stations.csv?text=驿站")
    head, headings, *rows, end = rows_of(await taken(house, AUDITOR, "/access-log.csv?action=station:export"))
    assert head[0].startswith(f"访问日志 导出账号：{AUDITOR}")
    assert headings == list(logbook.HEADINGS)
    assert {row[5] for row in rows} == {"station:export"}
    assert "驿站" in rows[0][8]
    pool: Any = house.front.files._pool
    last = await pool.fetchrow(
        "select action, reason, entry, encode(hash, 'hex') as hash from own.access_log order by entry desc limit 1"
    )
    assert (last["action"], json.loads(last["reason"])) == ("log:export", {"action": "station:export"})
    assert end == [f"全部日志止于第 {last['entry']} 条，校验值 {last['hash']}"]


async def test_nobody_else_takes_the_access_log_away_and_no_filter_is_guessed(house: House) -> None:
    for login, path, status in ((COUNTY, "/access-log.csv", 403), (AUDITOR, "/access-log.csv?entry=1", 422)):
        answer = await house.http.get(path, headers={"Authorization": house.bearer(login)})
        assert answer.status_code == status
