"""What happened to a station is told event by event, from every source, to whoever sees the station and nobody else."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.catalog import EVENTS
from contracts.coding import CodeAllocated, CodeRetired
from contracts.registry import (
    ChangeProposed,
    Changes,
    HeadChanged,
    RoleGranted,
    StationAccepted,
    StationChanged,
    StationEndorsed,
    StationReturned,
    StationWithdrawn,
    UnitEstablished,
    UnitKind,
)
from contracts.values import Kind, account_id
from gateway.schema.happenings import EVENT_NAMES
from gateway.schema.telling import LABELS, label
from gateway.views.history import ECHOES, UNSAID, happened
from gateway.views.stations import stations
from tests.gateway.chronicle import Chronicle, at
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.told import entries, submitted
from tests.servers import Servers

STATION, CHANGE, HEAD, HEIR = (UUID(int=n) for n in (5, 6, 7, 8))
BANK, ELSEWHERE = "102-enterprise", "340102-clerk"
PHOTO = "ab" * 32
HISTORY = """
query ($id: ID!, $first: Int, $after: String, $kind: [HappeningKind!]) {
  stationHistory(id: $id, first: $first, after: $after, kind: $kind) {
    edges { node {
      event eventName kind source at actor automatic unitNo unitName roleName level division reason changeId files
      fields { field label before after beforeText afterText }
    } }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def network(chronicle: Chronicle) -> None:
    """A city, two of its counties and an enterprise, with an account each."""
    named = ((340100, CITY, "合肥市总工会"), (340103, COUNTY, "庐阳区总工会"), (340102, ELSEWHERE, "瑶海区总工会"))
    for number, login, name in named:
        union = UnitEstablished(number, UUID(int=number), name, UnitKind.UNION, (number,))
        await chronicle.tell(0, union, RoleGranted(number, account_id(login), "clerk"))
    bank = UnitEstablished(102, UUID(int=102), "某银行", UnitKind.ENTERPRISE)
    await chronicle.tell(0, bank, RoleGranted(102, account_id(BANK), "enterprise"))


@pytest.fixture(scope="module")
async def chronicle(servers: Servers) -> AsyncIterator[Chronicle]:
    async with opened(servers) as house:
        told = Chronicle(house)
        await network(told)
        mine: dict[str, Any] = {"by": COUNTY, "unit_no": 340103, "role": "clerk"}
        above: dict[str, Any] = {"by": CITY, "unit_no": 340100, "role": "clerk"}
        await told.tell(1, submitted(STATION, photos=(PHOTO,), head_id=HEAD, enterprise_no=102), **mine)
        await told.tell(2, StationReturned(STATION, "地址不清"), **above)
        await told.tell(3, submitted(STATION, address="长江中路2号", head_id=HEAD, enterprise_no=102), **mine)
        await told.tell(4, StationEndorsed(STATION), **mine)
        await told.tell(5, StationAccepted(STATION, Kind.FIXED, date(2026, 3, 2)), standard="anhui@2024-02-11", **above)
        await told.tell(6, CodeAllocated(STATION, "12055100001", "120551", 1), by="coding.policy", division=340000)
        asked, before = Changes(kind=Kind.MICRO), Changes(kind=Kind.FIXED)
        proposal = ChangeProposed(STATION, CHANGE, asked, before, "面积小", str(account_id(BANK)), 340103, 102)
        await told.tell(7, proposal, by=BANK, unit_no=102, role="enterprise")
        await told.tell(8, StationChanged(STATION, asked, CHANGE, "面积小"), **above)
        await told.tell(9, HeadChanged(STATION, HEIR, HEAD), **mine)
        await told.tell(10, StationWithdrawn(STATION, "拆迁"), **above)
        await told.tell(
            11, CodeRetired(STATION, "12055100001s", "120551", 1, "拆迁"), by="coding.policy", division=340000
        )
        yield told


async def lived(house: House, login: str, **asked: Any) -> list[Any]:
    found = (await house.ask(login, HISTORY, id=str(STATION), **asked))["stationHistory"]
    return [edge["node"] for edge in found["edges"]]


async def test_every_event_of_every_source_is_there_the_latest_first(chronicle: Chronicle) -> None:
    told = await lived(chronicle.house, COUNTY)
    assert [one["eventName"] for one in told] == [
        "编码封存", "退出", "变更站长", "档案变更", "提出变更申请", "赋码", "验收通过", "审核同意", "申报",
        "退回", "申报",
    ]  # fmt: skip
    assert [one["at"] for one in told] == [at(minute).isoformat() for minute in range(11, 0, -1)]


async def test_it_says_who_for_which_unit_at_which_level_and_why(chronicle: Chronicle) -> None:
    *_, returned, first = await lived(chronicle.house, COUNTY)
    assert (returned["actor"], returned["automatic"]) == (str(account_id(CITY)), False)
    assert (returned["unitNo"], returned["unitName"], returned["level"]) == (340100, "合肥市总工会", "CITY")
    assert (returned["roleName"], returned["division"], returned["reason"]) == ("经办人", 340103, "地址不清")
    assert (first["unitName"], first["level"], first["files"]) == ("庐阳区总工会", "COUNTY", [PHOTO])


async def test_each_says_what_was_different_in_chinese_words(chronicle: Chronicle) -> None:
    by_minute = dict(zip(range(11, 0, -1), await lived(chronicle.house, COUNTY), strict=True))
    again = {one["field"]: (one["label"], one["beforeText"], one["afterText"]) for one in by_minute[3]["fields"]}
    assert again == {
        "address": ("详细地址", "长江中路1号", "长江中路2号"),
        "photos": ("照片文件编号", "1 张", "（无）"),
        "status": ("申报进度", "已退回", "已申报"),
    }
    (kind,) = by_minute[8]["fields"]
    assert (kind["before"], kind["after"]) == ("fixed", "micro")
    assert (kind["label"], kind["beforeText"], kind["afterText"]) == ("站点类型", "固定站点", "微驿站")
    (code,) = by_minute[6]["fields"]
    assert (code["label"], code["before"], code["after"]) == ("站点编码", None, "12055100001")


async def test_what_is_only_asked_for_shows_beside_what_was_there(chronicle: Chronicle) -> None:
    asked = next(one for one in await lived(chronicle.house, BANK) if one["event"] == "ChangeProposed")
    assert (asked["kind"], asked["changeId"], asked["unitName"]) == ("PROPOSAL", str(CHANGE), "某银行")
    assert [(one["before"], one["after"]) for one in asked["fields"]] == [("fixed", "micro")]


async def test_a_person_who_is_not_shown_with_the_station_is_not_named_in_its_history(chronicle: Chronicle) -> None:
    people = [(HEAD, "王某某"), (HEIR, "李某某")]
    for person_id, name in people:
        await chronicle.house.pool.execute(
            """insert into people_shown (person_id, division, source, name, name_pinyin, phone_masked)
            values ($1, 340103, 'registry', $2, '', '')""",
            person_id,
            name,
        )
    headed = next(one for one in await lived(chronicle.house, COUNTY) if one["event"] == "HeadChanged")
    (field,) = headed["fields"]
    assert (field["label"], field["beforeText"], field["afterText"]) == ("站长", "（不可见）", "李某某")


async def test_it_is_filtered_by_kind_and_read_page_by_page(chronicle: Chronicle) -> None:
    told = await lived(chronicle.house, COUNTY, kind=["CODE", "LIFE"])
    assert [one["event"] for one in told] == ["CodeRetired", "StationWithdrawn", "CodeAllocated"]
    whole: list[Any] = []
    about: dict[str, Any] = {"endCursor": None}
    for _ in range(4):
        asked = {"id": str(STATION), "first": 3, "after": about["endCursor"]}
        page = (await chronicle.house.ask(COUNTY, HISTORY, **asked))["stationHistory"]
        whole += [edge["node"] for edge in page["edges"]]
        about = page["pageInfo"]
    assert whole == await lived(chronicle.house, COUNTY)
    assert not about["hasNextPage"]


async def test_nobody_reads_the_history_of_a_station_that_they_do_not_see(chronicle: Chronicle) -> None:
    assert len(await lived(chronicle.house, CITY)) == 11
    assert len(await lived(chronicle.house, BANK)) == 11
    assert await lived(chronicle.house, ELSEWHERE) == []


def test_every_event_that_names_a_station_is_told_and_has_a_chinese_name() -> None:
    naming = {name for name, kind in EVENTS.items() if "station_id" in kind.__struct_fields__ and kind not in ECHOES}
    assert naming | {"CodesAdopted"} == set(EVENT_NAMES) == set(happened.steps) - {"UnitEstablished"}


def test_every_field_that_an_event_can_say_has_a_chinese_label() -> None:
    said = {
        name
        for kind in EVENTS.values()
        if kind.__name__ in stations.steps and "station_id" in kind.__struct_fields__
        for change in [stations.fold(entries(_some(kind)))]
        for one in change.values()
        for name in one.put
    }
    assert said > {"name", "status", "code"}
    assert all(label(name) for name in said - UNSAID)
    assert all(label(name) for name in {*LABELS, *Changes.__struct_fields__})


def _some(kind: Any) -> Any:
    """An event of a kind, with the least that it must say."""
    known = {"station_id": str(STATION), "changes": {}, "before": {}, "kind": "fixed", "codes": []}
    schema = msgspec.inspect.type_info(kind)
    dates = {"accepted_on": "2026-03-02", "opened_on": "2026-03-02"}
    numbers = {"unit_no": 340103, "serial": 1, "enterprise_no": 102, "division": 340103, "revision": 1}
    filled = {
        field.name: (known | dates | numbers).get(field.name, str(CHANGE) if field.name.endswith("_id") else "120551")
        for field in schema.fields  # type: ignore[attr-defined]
        if field.required
    }
    return msgspec.convert(filled, kind)


def test_what_a_stations_own_stream_tells_says_where_it_lies_and_nothing_else_does() -> None:
    allocated = CodeAllocated(STATION, "12055100001", "120551", 1)
    founded = UnitEstablished(340103, UUID(int=340103), "庐阳区总工会", UnitKind.UNION, (340103,))
    own, others, units = (
        next(iter(happened.fold(entries(event)).values())).put for event in (submitted(STATION), allocated, founded)
    )
    assert [own[name] for name in ("province", "city", "county")] == [340000, 340100, 340103]
    assert not {"province", "city", "county"} & (others.keys() | units.keys())
