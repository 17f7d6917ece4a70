"""An enterprise keeps its own codes in step through the partner API: once each, and only where nobody was faster."""

import asyncio
import json
import os
import signal
from typing import Any

import httpx
import pytest
from yizhan_partner import Client, Refused, SyncRow

from contracts.values import uuid7
from tests.deploy.running import children
from tests.journeys.partner import BANK, BASE, POST, client, code, credentials, everything, headers, refused
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers


HERE = {"lng": 117.2801, "lat": 31.8601, "datum": "gcj02", "capture": "picked"}


def tag(entry: Any) -> str:
    return f'"{entry["revision"]}"'


# --- one by one -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("AH-4.5.6")
async def test_an_own_code_is_assigned_changed_and_withdrawn_by_who_saw_it_last(bank: Client, station: str) -> None:
    mine, other = code(), code()
    put = {"stationId": station, "name": "三孝口支行"}
    assert refused(lambda: bank.put_own_code(mine, put)).status == 428  # type: ignore[arg-type]
    made = bank.put_own_code(mine, put, if_none_match="*")  # type: ignore[arg-type]
    assert (made["ownCode"], made["stationId"], made["status"]) == (mine, station, "assigned")
    assert bank.get_own_code(mine) == made
    taken = refused(lambda: bank.put_own_code(other, put, if_none_match="*"))  # type: ignore[arg-type]
    assert taken.status == 409
    changed = bank.put_own_code(other, put | {"name": "新名"}, if_match=tag(made))  # type: ignore[arg-type]
    assert changed["revision"] > made["revision"]
    for stale in (tag(made), 'W/"1"', "nonsense"):
        assert refused(lambda: bank.put_own_code(mine, put, if_match=stale)).status == 412  # type: ignore[arg-type]  # noqa: B023
    assert refused(lambda: bank.withdraw_own_code(other)).status == 428
    assert refused(lambda: bank.withdraw_own_code(other, if_match=tag(made))).status == 412
    bank.withdraw_own_code(other, if_match=tag(changed))
    assert bank.get_own_code(other)["status"] == "withdrawn"
    assert refused(lambda: bank.get_own_code(code())).status == 404


async def test_what_has_no_number_yet_is_asked_for_by_itself(bank: Client, station: str) -> None:
    def listed(numbered: bool) -> bool:
        found, after = False, None
        while not found:
            stations = bank.list_stations(limit=200, after=after, numbered=numbered)
            found = any(one["stationId"] == station for one in stations["items"])
            if not (after := stations["nextCursor"]):
                break
        return found

    assert (listed(True), listed(False)) == (False, True)
    mine = code()
    made = bank.put_own_code(mine, {"stationId": station}, if_none_match="*")
    assert (listed(True), listed(False)) == (True, False)
    bank.withdraw_own_code(mine, if_match=tag(made))
    assert (listed(True), listed(False)) == (False, True)


async def test_of_two_who_write_at_once_exactly_one_wins(whole: Whole, bank: Client, station: str) -> None:
    mine = code()
    made = bank.put_own_code(mine, {"stationId": station}, if_none_match="*")
    mine_too = await client(whole)

    def write(program: Client, name: str) -> int:
        try:
            program.put_own_code(mine, {"stationId": station, "name": name}, if_match=tag(made))
        except Refused as problem:
            return problem.status
        return 200

    writers = [(bank, "甲"), (mine_too, "乙")] * 4
    statuses = await asyncio.gather(*(asyncio.to_thread(write, *one) for one in writers))
    assert sorted(statuses) == [200] + [412] * 7


async def test_another_enterprise_neither_sees_nor_touches_it(whole: Whole, bank: Client, station: str) -> None:
    mine = code()
    bank.put_own_code(mine, {"stationId": station}, if_none_match="*")
    post = await client(whole, POST)
    assert refused(lambda: post.get_station(station)).status == 404
    assert refused(lambda: post.get_own_code(mine)).status == 404
    assert refused(lambda: post.withdraw_own_code(mine, if_match='"1"')).status in (404, 409)
    row = post.sync_own_codes({"rows": [{"ownCode": mine, "stationId": station}]})["results"][0]
    assert row["status"] == "rejected"
    assert {place for place in everything(post) if place in {("station", station), ("own-code", mine)}} == set()


# --- once, however often it is sent ---------------------------------------------------------------------------------


async def test_twenty_of_one_key_are_one_and_answered_alike(whole: Whole) -> None:
    asked = await headers(whole, await credentials(whole)) | {"Idempotency-Key": str(uuid7())}
    body = {"rows": [{"ownCode": code()}]}

    async def send() -> httpx.Response:
        return await whole.http.post(f"{BASE}/own-codes/sync", json=body, headers=asked)

    answers = await asyncio.gather(*(send() for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    (said,) = {answer.text for answer in answers}
    assert json.loads(said)["results"][0]["status"] == "created"
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


async def test_a_key_belongs_to_one_request_of_one_client(whole: Whole) -> None:
    key = {"Idempotency-Key": f"key-{uuid7()}"}
    mine, yours = [await headers(whole, await credentials(whole)) | key for _ in range(2)]
    url, rows = f"{BASE}/own-codes/sync", [{"ownCode": code()}]
    first = await whole.http.post(url, json={"rows": rows}, headers=mine)
    other = await whole.http.post(url, json={"rows": [{"ownCode": code()}]}, headers=mine)
    assert (other.status_code, other.json()["type"]) == (422, f"{BASE}/problems#idempotency-key-reused")
    elsewhere = await whole.http.delete(f"{BASE}/own-codes/X1", headers=mine | {"If-Match": '"1"'})
    assert elsewhere.status_code == 422
    theirs = await whole.http.post(url, json={"rows": rows}, headers=yours)
    assert (first.json()["results"][0]["status"], theirs.json()["results"][0]["status"]) == ("created", "unchanged")
    for headers_of in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": "x" * 201}):
        missing = await whole.http.post(
            url, json={"rows": rows}, headers={"Authorization": mine["Authorization"]} | headers_of
        )
        assert (missing.status_code, missing.json()["code"]) == (400, "idempotency-key-missing")


async def test_a_key_is_answered_as_the_first_time_whatever_came_after_it(whole: Whole, station: str) -> None:
    asked, mine = await headers(whole, await credentials(whole)), code()
    url = f"{BASE}/own-codes/{mine}"

    async def send(method: str, url: str, body: Any = None, **more: str) -> httpx.Response:
        return await whole.http.request(method, url, json=body, headers=asked | more)

    def seen(answer: httpx.Response) -> Any:
        return answer.status_code, answer.headers.get("etag"), answer.content

    one, two = {"stationId": station, "name": "三孝口"}, {"stationId": station, "name": "四牌楼", "point": HERE}
    new = {"Idempotency-Key": str(uuid7()), "If-None-Match": "*"}
    made = await send("PUT", url, one, **new)
    change = {"Idempotency-Key": str(uuid7()), "If-Match": made.headers["etag"]}
    changed = await send("PUT", url, two, **change)
    same = {"Idempotency-Key": str(uuid7()), "If-Match": changed.headers["etag"]}
    unchanged = await send("PUT", url, two, **same)
    shown = await send("GET", url)
    listed = {"Idempotency-Key": str(uuid7())}
    rows = {"rows": [{"ownCode": mine, "stationId": station, "name": "逍遥津"}, {"ownCode": "("}]}
    synced = await send("POST", f"{BASE}/own-codes/sync", rows, **listed)
    end = {"Idempotency-Key": str(uuid7()), "If-Match": (await send("GET", url)).headers["etag"]}
    ended = await send("DELETE", url, **end)

    assert [one.status_code for one in (made, changed, unchanged, synced, ended)] == [201, 200, 200, 200, 204]
    assert seen(unchanged) == seen(changed) == seen(shown)
    assert (await send("GET", url)).json()["status"] == "withdrawn"
    for first, again in (
        (made, await send("PUT", url, one, **new)),
        (changed, await send("PUT", url, two, **change)),
        (unchanged, await send("PUT", url, two, **same)),
        (synced, await send("POST", f"{BASE}/own-codes/sync", rows, **listed)),
        (ended, await send("DELETE", url, **end)),
    ):
        assert seen(again) == seen(first)
        assert again.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
    other = {"rows": [rows["rows"][0], {"ownCode": ")"}]}
    reused = await send("POST", f"{BASE}/own-codes/sync", other, **listed)
    assert (reused.status_code, reused.json()["type"]) == (422, f"{BASE}/problems#idempotency-key-reused")


async def test_a_key_survives_the_death_of_the_processes_it_went_through(whole: Whole) -> None:
    asked = await headers(whole, await credentials(whole)) | {"Idempotency-Key": str(uuid7())}
    body = {"rows": [{"ownCode": code()}, {"ownCode": "("}]}
    first = await whole.http.post(f"{BASE}/own-codes/sync", json=body, headers=asked)
    for pid, command in children(whole.running.process.pid).items():
        if "services.coding" in command or "gateway.main" in command:
            os.kill(pid, signal.SIGKILL)

    async def again() -> httpx.Response | None:
        try:
            answer = await whole.http.post(f"{BASE}/own-codes/sync", json=body, headers=asked)
        except httpx.TransportError:
            return None
        return answer if answer.status_code == 200 else None

    replayed = await until(again)
    assert replayed.json() == first.json()
    assert replayed.headers["idempotency-replayed"] == "true"


# --- what comes from outside ----------------------------------------------------------------------------------------

HOSTILE = [
    {"rows": []},
    {"rows": [{"ownCode": "A1"}] * 501},
    {"rows": [{"ownCode": 5}]},
    {"rows": [{"ownCode": "A1", "enterpriseNo": 101}]},
    {"rows": [{"ownCode": "A1"}], "enterpriseNo": 101},
    {"rows": "A1"},
    {"rows": [{"ownCode": "A1", "point": {"lng": "x", "lat": 1, "datum": "wgs84"}}]},
    [],
]
NAMES = ["<script>alert(1)</script>", "a\u0000b", "a\u202eb", "a\u200bb", "=HYPERLINK(1)", "长" * 201, "\U0001f600"]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: str(body)[:40])
async def test_a_body_of_another_shape_is_refused_whole(whole: Whole, body: Any) -> None:
    asked = await headers(whole, await credentials(whole)) | {"Idempotency-Key": str(uuid7())}
    answer = await whole.http.post(f"{BASE}/own-codes/sync", json=body, headers=asked)
    assert (answer.status_code, answer.json()["type"]) == (422, f"{BASE}/problems#invalid")


async def test_bytes_that_are_no_json_and_texts_that_steer_screens_are_refused(whole: Whole, bank: Client) -> None:
    asked = await headers(whole, await credentials(whole)) | {"Idempotency-Key": str(uuid7())}
    for body in (b"\xff\xfe", b"{", b"\x00", b'{"rows": [{"ownCode": "\xd5\xf2"}]}'):
        sent = asked | {"Content-Type": "application/json"}
        answer = await whole.http.post(f"{BASE}/own-codes/sync", content=body, headers=sent)
        assert (answer.status_code, answer.json()["type"]) == (400, f"{BASE}/problems#malformed")
    big = b'{"rows": [{"ownCode": "' + b"x" * 2**20 + b'"}]}'
    answer = await whole.http.post(
        f"{BASE}/own-codes/sync", content=big, headers=asked | {"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    rows: list[SyncRow] = [{"ownCode": code(), "name": name} for name in NAMES]
    statuses = [row["status"] for row in bank.sync_own_codes({"rows": rows})["results"]]
    assert statuses == ["created", "rejected", "rejected", "rejected", "created", "rejected", "created"]
    kept = bank.get_own_code(rows[0]["ownCode"])
    assert kept["name"] == NAMES[0]
    raw = await whole.http.get(f"{BASE}/own-codes/{rows[0]['ownCode']}", headers=asked)
    assert raw.headers["content-type"] == "application/json"
    assert raw.headers["x-content-type-options"] == "nosniff"


async def test_the_client_gets_another_token_when_its_own_is_over(whole: Whole) -> None:
    program = await client(whole, BANK)
    program.list_stations(limit=1)
    program._token = "yzt_over"
    assert "items" in program.list_stations(limit=1)
