"""A long list is made behind the screen: how far it is, a file for whoever asked alone, on record, gone in a day."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gateway import exporting, exports
from gateway.exporting import Exported, Exports, State
from gateway.imports.sheet import read
from services.chassis.clock import now
from services.chassis.errors import Unavailable
from tests.gateway.opened import AUDITOR, COUNTY, House
from tests.gateway.test_exports import rows_of
from tests.gateway.test_watching import heard, watching
from tests.gateway.wizard import taken

SHOWN = "{ exportId form filter total done state url askedAt expiresAt }"
EXPORT = f"""mutation ($input: ExportStationsInput!) {{
  exportStations(input: $input) {{ export {SHOWN} userErrors {{ code }} }}
}}"""
MINE = f"{{ exports {SHOWN} }}"
CHANGED = 'subscription {{ exportChanged(id: "{id}") {{ state done url }} }}'


async def begun(house: House, login: str = COUNTY, **asked: Any) -> Any:
    payload = (await house.ask(login, EXPORT, input=asked))["exportStations"]
    assert payload["userErrors"] == [], payload
    return payload["export"]


async def finished(house: House, made: Any, login: str = COUNTY) -> Any:
    """An export as soon as nothing is done for it any more."""
    await asyncio.gather(*house.front.exports._going)
    (one,) = [one for one in (await house.ask(login, MINE))["exports"] if one["exportId"] == made["exportId"]]
    return one


async def refused(house: House, login: str, url: str) -> tuple[int, str]:
    answer = await house.http.get(url, headers={"Authorization": house.bearer(login)})
    return answer.status_code, answer.json()["code"]


async def test_what_is_made_behind_the_screen_is_the_list_as_it_is_filtered(house: House) -> None:
    made = await finished(house, await begun(house, form="CSV", filter={"hasCode": True}, sort="CODE"))
    assert (made["state"], made["total"], made["done"], made["filter"]) == ("MADE", 2, 2, "是否已有编码：是")
    _, _, _, headings, *rows = rows_of(await taken(house, COUNTY, made["url"]))
    assert headings == list(exports.HEADINGS)
    assert [row[0] for row in rows] == ["'12055100001s", "'12055100002s"]
    book = await finished(house, await begun(house, form="XLSX"))
    assert len(read(await taken(house, COUNTY, book["url"]))) == 3 + 1 + 25


async def test_its_file_is_for_whoever_asked_and_for_nobody_else(house: House) -> None:
    made = await finished(house, await begun(house, form="CSV"))
    assert await refused(house, AUDITOR, made["url"]) == (404, "no-such-export")
    assert made["exportId"] not in json.dumps((await house.ask(AUDITOR, MINE))["exports"])
    answer = await house.post(AUDITOR, CHANGED.format(id=made["exportId"]))
    assert made["url"] not in answer.text
    assert (await house.http.get(made["url"])).status_code == 401


async def test_who_takes_what_away_is_on_record_with_its_filter_and_count(house: House) -> None:
    await finished(house, await begun(house, form="CSV", filter={"kind": ["FIXED"]}))
    row = await house.pool.fetchrow(
        "select object, result, reason from own.access_log where action = 'station:export' order by entry desc limit 1"
    )
    assert (row["object"], row["result"]) == ("stations", "done")
    assert json.loads(row["reason"]) == {"filter": {"站点类型": "固定站点"}, "count": 25, "form": "csv"}
    denied = (await house.ask("999999-clerk", EXPORT, input={}))["exportStations"]
    assert (denied["export"], denied["userErrors"]) == (None, [{"code": "forbidden"}])
    row = await house.pool.fetchrow("select result from own.access_log order by entry desc limit 1")
    assert row["result"] == "forbidden"


async def test_whoever_watches_is_told_page_by_page_and_one_is_made_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 10)
    going, went = asyncio.Event(), exporting.Exports._moved

    async def held(self: Exports, export_id: UUID, **said: Any) -> None:
        await went(self, export_id, **said)
        await going.wait()

    monkeypatch.setattr(Exports, "_moved", held)
    made = await begun(house, form="CSV")
    assert (made["state"], made["url"]) == ("MAKING", None)
    socket = await watching(house, COUNTY, CHANGED.format(id=made["exportId"]))
    while (told := (await heard(socket))["payload"]["data"]["exportChanged"])["done"] < 10:
        assert told["state"] == "MAKING"
    assert told == {"state": "MAKING", "done": 10, "url": None}
    assert await refused(house, COUNTY, f"/exports/{made['exportId']}") == (404, "no-such-export")
    again = (await house.ask(COUNTY, EXPORT, input={}))["exportStations"]
    assert again["userErrors"] == [{"code": "export-under-way"}]
    going.set()
    while (told := (await heard(socket))["payload"]["data"]["exportChanged"])["state"] == "MAKING":
        assert told["done"] <= 25
    assert told == {"state": "MADE", "done": 25, "url": f"/exports/{made['exportId']}"}
    assert (await heard(socket))["type"] == "complete"
    await socket.close()


async def test_two_clicks_at_the_same_moment_make_one_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    going, went, looked = asyncio.Event(), exporting.Exports._moved, exporting.Exports._rows

    async def held(self: Exports, export_id: UUID, **said: Any) -> None:
        await going.wait()
        await went(self, export_id, **said)

    async def slow(self: Exports, *asked: Any) -> Any:
        found = await looked(self, *asked)
        await asyncio.sleep(0.2)  # whoever need not wait for this one has looked, too, before it writes
        return found

    monkeypatch.setattr(Exports, "_moved", held)
    monkeypatch.setattr(Exports, "_rows", slow)
    asked = (house.ask(COUNTY, EXPORT, input={"form": "CSV"}) for _ in range(5))
    payloads = [answer["exportStations"] for answer in await asyncio.gather(*asked)]
    going.set()
    (made,) = [one["export"] for one in payloads if not one["userErrors"]]
    assert [one["userErrors"] for one in payloads].count([{"code": "export-under-way"}]) == 4
    assert (await finished(house, made))["state"] == "MADE"


async def test_a_day_later_the_file_is_gone_and_its_key_with_it(house: House) -> None:
    made = await finished(house, await begun(house, form="CSV", filter={"text": "驿站100%1"}))
    await house.pool.execute(
        "update own.exports set made_at = made_at - interval '25 hours' where export_id = $1", UUID(made["exportId"])
    )
    assert (await finished(house, made))["state"] == "EXPIRED"
    assert await refused(house, COUNTY, made["url"]) == (404, "no-such-export")
    await house.front.files.sweep()
    query = "select f.wrapped_key from own.files f join own.exports e using (file_id) where e.export_id = $1"
    assert await house.pool.fetchval(query, UUID(made["exportId"])) is None


async def test_what_fails_or_dies_with_its_process_is_told_so_and_may_be_asked_for_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> bytes:
        raise Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(exports.Export, "content", away)
        made = await finished(house, await begun(house, form="CSV"))
    assert (made["state"], made["url"]) == ("FAILED", None)
    moment = now()
    left = Exported(
        export_id=UUID(int=1), account_id=UUID(int=2), form="csv", said={}, total=9, done=3, state=State.MAKING,
        file_id=None, asked_at=moment, moved_at=moment, made_at=None,
    )  # fmt: skip
    assert left.at(moment + timedelta(seconds=59)) is State.MAKING
    assert left.at(moment + timedelta(seconds=61)) is State.FAILED
    assert (await finished(house, await begun(house, form="CSV")))["state"] == "MADE"


async def test_a_list_that_is_too_long_to_wait_for_says_how_it_is_exported(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.downloads.AT_ONCE", 24)
    assert await refused(house, COUNTY, "/stations.xlsx") == (409, "export-too-long-to-wait-for")
    monkeypatch.setattr("gateway.downloads.AT_ONCE", 25)
    assert len(rows_of(await taken(house, COUNTY, "/stations.csv"))) == 4 + 25
