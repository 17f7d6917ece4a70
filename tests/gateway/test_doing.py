"""What is done through the front door: commands on their way, sheets row by row."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from gateway.schema.context import global_id
from services.chassis.errors import Forbidden, Stale
from tests.gateway.opened import AUDITOR, CITY, COUNTY, LUYANG, House

ENDORSE = """mutation ($input: EndorseStationInput!) {
  endorseStation(input: $input) { upToDate userErrors { code message path clause } station { name } }
}"""


async def test_a_command_goes_to_its_owner_and_waits_to_be_seen(agreeing: House) -> None:
    agreeing.progress.moved("stations", "registry", 10, [])
    command_id = str(UUID(int=5))
    asked = {"stationId": str(LUYANG[0]), "commandId": command_id, "expectedVersion": 1}
    payload = (await agreeing.ask(COUNTY, ENDORSE, input=asked))["endorseStation"]
    assert payload == {"upToDate": True, "userErrors": [], "station": {"name": "驿站100%0"}}
    (envelope,) = agreeing.registry.asked
    assert (str(envelope.command_id), envelope.expected_version, envelope.type) == (command_id, 1, "EndorseStation")
    assert msgspec.json.decode(envelope.command) == {"station_id": str(LUYANG[0])}
    assert agreeing.registry.headers[-1]["traceparent"].startswith("00-")


@pytest.mark.parametrize("refusal", [Forbidden(), Stale(path="expected_version")])
async def test_a_refusal_stands_beside_the_form(agreeing: House, refusal: Any) -> None:
    agreeing.registry.decide = lambda _: refusal
    asked = {"stationId": global_id("Station", LUYANG[0])}
    payload = (await agreeing.ask(AUDITOR, ENDORSE, input=asked))["endorseStation"]
    path = "expectedVersion" if refusal.path else None
    assert payload["station"] is None
    assert payload["userErrors"] == [{"code": refusal.code, "message": refusal.zh, "path": path, "clause": None}]


async def test_an_id_of_another_kind_is_no_station(agreeing: House) -> None:
    payload = await agreeing.ask(COUNTY, ENDORSE, input={"stationId": global_id("Unit", LUYANG[0])})
    (error,) = payload["endorseStation"]["userErrors"]
    assert (error["code"], error["path"]) == ("bad-id", "stationId")
    assert not agreeing.registry.asked


IMPORT = """mutation ($id: ID!) { importStations(input: {fileId: $id}) {
  report { total submitted flawCount flaws { row column message } ignoredColumns } userErrors { code } upToDate
} }"""
SHEET = """站点名称,县区,市,详细地址,星级,站长
甲驿站,庐阳区,合肥市,长江路1号,5,王某某
乙驿站,不存在区,合肥市,长江路2号,,王某某
丙驿站,庐阳区,合肥市,长江路3号,,王某某
"""


async def handed_in(house: House, login: str, content: bytes) -> str:
    headers = {"Authorization": house.bearer(login), "X-Filename": "%E8%A1%A8.csv"}
    answer = await house.http.post("/files", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["fileId"])


async def test_a_sheet_is_handed_in_row_by_row_and_again_with_the_same_ids(agreeing: House) -> None:
    refusal = Stale(zh="内容已变", en="changed", path="name")
    agreeing.registry.decide = lambda one: refusal if msgspec.json.decode(one.command)["name"] == "丙驿站" else None
    agreeing.progress.moved("stations", "registry", 100, [])
    file_id = await handed_in(agreeing, COUNTY, SHEET.encode())
    assert file_id == await handed_in(agreeing, COUNTY, SHEET.encode())
    first = (await agreeing.ask(COUNTY, IMPORT, id=file_id))["importStations"]
    again = (await agreeing.ask(COUNTY, IMPORT, id=file_id))["importStations"]
    assert (first["report"], first["userErrors"]) == (again["report"], again["userErrors"])
    report = first["report"]
    assert (report["total"], report["submitted"], report["flawCount"]) == (3, 1, 2)
    assert [(flaw["row"], flaw["column"]) for flaw in report["flaws"]] == [(3, "县区"), (4, "站点名称")]
    assert report["flaws"][1]["message"] == "内容已变"
    assert len({one.command_id for one in agreeing.registry.asked}) == 2
    assert {one.division for one in agreeing.registry.asked} == {340103}


async def test_a_file_is_its_bringers_alone(agreeing: House) -> None:
    file_id = await handed_in(agreeing, CITY, SHEET.encode())
    payload = (await agreeing.ask(COUNTY, IMPORT, id=file_id))["importStations"]
    assert (payload["report"], payload["userErrors"]) == (None, [{"code": "no-such-file"}])


async def test_an_auditor_imports_nothing(agreeing: House) -> None:
    file_id = await handed_in(agreeing, AUDITOR, SHEET.encode())
    assert (await agreeing.ask(AUDITOR, IMPORT, id=file_id))["importStations"]["userErrors"] == [{"code": "forbidden"}]
    assert not agreeing.registry.asked


async def test_a_file_without_an_account_or_without_content_is_not_kept(agreeing: House) -> None:
    assert (await agreeing.http.post("/files", content=b"x")).status_code == 401
    empty = await agreeing.http.post("/files", content=b"", headers={"Authorization": agreeing.bearer(COUNTY)})
    assert (empty.status_code, empty.json()["code"]) == (422, "file-empty")
