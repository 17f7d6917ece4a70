"""A partner's whole list: row by row, over connections that break, followed by the feed, as a file, side by side."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest
from yizhan_partner import Client, SyncRow

from contracts.values import uuid7
from tests.journeys.partner import BASE, POST, Copy, Cut, client, co_built, code, everything, known, refused
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers


# --- as a list ------------------------------------------------------------------------------------------------------


async def test_row_by_row_is_answered_and_a_bad_row_stops_no_other(bank: Client, station: str) -> None:
    good, listed = code(), code()
    rows: list[SyncRow] = [
        {"ownCode": good, "stationId": station},
        {"ownCode": "bad\u202ecode"},
        {"ownCode": listed, "name": "未知网点", "division": 340103},
        {"ownCode": code(), "stationId": str(UUID(int=7))},
        {"ownCode": code(), "stationId": "no-uuid"},
        {"ownCode": code(), "name": "长" * 201},
    ]
    for shuffled in (rows, [*reversed(rows)]):
        tried = bank.sync_own_codes({"rows": shuffled, "dryRun": True})
        assert tried["applied"] is False
        statuses = {row["ownCode"]: row["status"] for row in tried["results"]}
        assert (statuses[good], statuses[listed], sorted(statuses.values()).count("rejected")) == (
            "created",
            "created",
            4,
        )
    whole_or_none = bank.sync_own_codes({"rows": rows, "mode": "atomic"})
    assert whole_or_none["applied"] is False
    assert refused(lambda: bank.get_own_code(good)).status == 404
    done = bank.sync_own_codes({"rows": rows})
    assert [row["index"] for row in done["results"]] == [*range(6)]
    assert [row["status"] for row in done["results"]] == ["created", "rejected", "created"] + ["rejected"] * 3
    errors = [row["error"] for row in done["results"] if "error" in row]
    pointers = [error["pointer"] for error in errors if error]
    assert pointers == ["/rows/1/ownCode", "/rows/3/stationId", "/rows/4/stationId", "/rows/5/name"]
    assert bank.get_own_code(good)["stationId"] == station
    assert bank.get_own_code(listed)["status"] == "listed"


async def test_five_thousand_codes_twice_over_a_connection_that_is_cut_end_as_a_full_read_has_them(
    whole: Whole, bank: Client
) -> None:
    cut = Cut(seed=random.randrange(10**9))
    program = await client(whole, transport=cut)
    mark = uuid7().hex[8:16]
    stations = [await co_built(whole) for _ in range(3)]
    for one in stations:
        await known(bank, one)
    wanted: list[SyncRow] = [{"ownCode": f"{mark}-{n:04d}", "name": f"网点{n}"} for n in range(5000)]
    for row, one in zip(wanted, stations, strict=False):
        row["stationId"] = one
    for expected in ("created", "unchanged"):
        statuses: set[str] = set()
        for start in range(0, 5000, 500):
            rows = wanted[start : start + 500]
            answer = await asyncio.to_thread(program.sync_own_codes, {"rows": rows})
            assert [row["ownCode"] for row in answer["results"]] == [row["ownCode"] for row in rows]
            statuses |= {row["status"] for row in answer["results"]}
        assert statuses == {expected}
    assert cut.before
    assert cut.behind
    copy, read = Copy(program), dict[tuple[str, str], Any]()

    async def equal() -> bool:
        nonlocal read
        await asyncio.to_thread(copy.follow)
        read = await asyncio.to_thread(everything, bank)
        return copy.holds == read

    await until(equal)
    ours = {place[1]: one for place, one in read.items() if place[0] == "own-code" and place[1].startswith(mark)}
    assert {name: (one["name"], one["stationId"]) for name, one in ours.items()} == {
        row["ownCode"]: (row["name"], row.get("stationId")) for row in wanted
    }


async def test_whoever_follows_the_feed_through_random_writes_ends_equal_to_a_full_read(
    whole: Whole, bank: Client
) -> None:
    dice = random.Random(2)
    pool = [code() for _ in range(40)]
    copy = Copy(await client(whole, transport=Cut(seed=3)))

    async def write() -> None:
        for _ in range(25):
            rows: list[SyncRow] = [
                {"ownCode": one, "name": f"网点{dice.random()}", "withdrawn": dice.random() < 0.4}
                for one in dice.sample(pool, 5)
            ]
            await asyncio.to_thread(bank.sync_own_codes, {"rows": rows})

    writing = asyncio.create_task(write())
    while not writing.done():
        await asyncio.to_thread(copy.follow)
    await writing

    async def equal() -> bool:
        await asyncio.to_thread(copy.follow)
        return copy.holds == await asyncio.to_thread(everything, bank)

    await until(equal, 20)


# --- as a file, and side by side ------------------------------------------------------------------------------------


async def test_a_file_is_worked_off_and_its_refused_rows_come_back_to_be_mended(
    whole: Whole, bank: Client, station: str
) -> None:
    found = bank.get_station(station)
    mine, formula = code(), code()
    lines = [
        "自有编码,站点编码,名称,撤销",
        f"{mine},{found['code']},三孝口支行,",
        f"{formula},,=1+1,",
        "坏*码,,=2+2,",
        f"{code()},12099900001,不是我的,",
        f"{code()},1.20551E+10,被改成数字,",
        *(f"{mine}-{n},,网点{n}," for n in range(600)),
    ]
    sheet = "\n".join(lines).encode("gb18030")
    key = str(uuid7())
    job = bank.create_own_code_job(sheet, "text/csv", key=key)
    assert bank.create_own_code_job(sheet, "text/csv", key=key)["jobId"] == job["jobId"]
    other = refused(lambda: bank.create_own_code_job(sheet + b"\nX,,,", "text/csv", key=key))
    assert (other.status, other.problem["type"]) == (422, f"{BASE}/problems#idempotency-key-reused")

    async def ended() -> Any:
        now = bank.get_own_code_job(job["jobId"])
        return now if now["state"] == "done" else None

    done = await until(ended)
    assert done["counts"] == {"waiting": 0, "created": 602, "updated": 0, "unchanged": 0, "withdrawn": 0, "rejected": 3}
    assert bank.get_own_code(mine)["stationId"] == station
    assert bank.get_own_code(formula)["name"] == "=1+1"
    first, second = bank.list_own_code_job_results(job["jobId"], limit=3), bank.list_own_code_job_results(job["jobId"])
    assert [row["index"] for row in first["items"]] == [0, 1, 2]
    assert second["items"][:3] == first["items"]
    rejected = bank.get_own_code_job_rejected(job["jobId"]).decode("utf-8-sig").splitlines()
    assert len(rejected) == 4
    assert "错误说明" in rejected[0]
    assert ",'=2+2," in rejected[1]
    assert refused(lambda: bank.get_own_code_job(str(UUID(int=3)))).status == 404
    post = await client(whole, POST)
    assert refused(lambda: post.get_own_code_job(job["jobId"])).status == 404
    for nothing in (b"", b"a,b\n1,2", b"PK\x03\x04 no book"):
        assert refused(lambda: bank.create_own_code_job(nothing, "text/csv")).status == 422  # noqa: B023
    assert refused(lambda: bank.create_own_code_job(b"{}", "application/json")).status == 415


async def test_two_lists_are_laid_side_by_side_and_nothing_changes(whole: Whole, bank: Client, station: str) -> None:
    place = {"lng": 117.31, "lat": 31.91, "datum": "GCJ02"}
    near = await co_built(whole, place=place)
    here, unknown = bank.get_station(near), code()
    mine, changed, extra = code(), code(), code()
    bank.put_own_code(mine, {"stationId": station, "name": "支行"}, if_none_match="*")
    bank.sync_own_codes({"rows": [{"ownCode": changed, "name": "待匹配"}, {"ownCode": extra}]})
    before = everything(bank)
    told = bank.reconcile_own_codes(
        {
            "complete": True,
            "rows": [
                {"ownCode": mine, "stationId": station, "name": "支行"},
                {"ownCode": mine, "name": "别的名字"},
                {"ownCode": unknown, "name": here["name"]},
                {"ownCode": unknown, "code": here["code"] or ""},
                {"ownCode": unknown, "point": {"lng": 117.3105, "lat": 31.91, "datum": "gcj02"}},
            ],
        }
    )
    assert told["same"] == [0]
    (differing,) = told["differing"]
    assert differing["differences"] == [{"field": "name", "yours": "别的名字", "ours": "支行"}]
    assert [one["index"] for one in told["unknown"]] == [2, 3, 4]
    why = [(one["matches"][0]["stationId"], one["matches"][0]["why"]) for one in told["unknown"]]
    assert why[:2] == [(near, "name"), (near, "code")]
    by_distance = {one["stationId"]: one["metres"] for one in told["unknown"][2]["matches"]}
    assert 40 < (by_distance[near] or 0) < 60
    assert {changed, extra} <= {one["ownCode"] for one in told["missing"]}
    assert everything(bank) == before
