"""Whoever reads a document, the planner answers exactly what Strawberry answers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from contracts import geo
from contracts.values import Datum, Point
from gateway.planner.door import planned
from gateway.schema.joined import schema
from services.chassis import tracing
from tests.gateway.opened import AUDITOR, CITY, COUNTY, LUYANG, House
from tests.gateway.planner.asked import EACH
from tests.gateway.planner.both import CORPUS, both, by_plan, by_strawberry
from tests.gateway.planner.documents import documents

EVERYBODY = (COUNTY, CITY, AUDITOR, "102-enterprise", "nobody")
IDS = "query ($filter: StationFilter) { stations(filter: $filter) { nodes { stationId } } }"
PAGES: list[dict[str, Any]] = [
    {"sort": sort, "first": first, "filter": wanted}
    for sort in ("NEWEST", "OLDEST", "CODE", "NAME")
    for first, wanted in ((1, None), (25, {}), (100, {"text": "100%2"}), (2, {"status": ["RETURNED"], "city": 340100}))
]


@pytest.mark.parametrize("login", EVERYBODY)
@pytest.mark.parametrize("name", CORPUS)
async def test_every_document_is_planned_and_answered_the_same(house: House, name: str, login: str) -> None:
    assert await both(house, login, CORPUS[name]) is not None


@pytest.mark.parametrize("login", EVERYBODY)
@pytest.mark.parametrize("variables", PAGES, ids=str)
async def test_a_list_goes_on_the_same_whoever_reads_the_next_page(
    house: House, variables: dict[str, Any], login: str
) -> None:
    after = None
    for _ in range(4):
        page = (await both(house, login, CORPUS["page"], {**variables, "after": after}))["stations"]
        after = page["pageInfo"]["endCursor"]
        if after is None:
            return


@pytest.mark.parametrize(("document", "variables"), EACH, ids=str)
async def test_every_filter_is_planned_and_answered_the_same(
    house: House, document: str, variables: dict[str, Any]
) -> None:
    for login in (COUNTY, CITY):
        assert await both(house, login, CORPUS[document], variables) is not None


async def test_a_list_of_a_day_holds_what_happened_on_it_in_shanghai(house: House) -> None:
    late, early = datetime(2027, 3, 1, 15, 59, 59, 999_999, UTC), datetime(2027, 3, 1, 16, tzinfo=UTC)
    for station, moment in ((LUYANG[10], late), (LUYANG[11], early)):
        said = "update stations set submitted_at = $1, status_at = $1, changed_at = $1 where station_id = $2"
        await house.pool.execute(said, moment, station)
    for of in ("submitted", "status", "changed"):
        for day, station in (("2027-03-01", LUYANG[10]), ("2027-03-02", LUYANG[11])):
            found = await both(house, COUNTY, IDS, {"filter": {f"{of}Since": day, f"{of}Until": day}})
            assert found["stations"]["nodes"] == [{"stationId": str(station)}]


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
async def test_a_box_finds_what_lies_in_it_in_whichever_system(house: House, datum: str) -> None:
    place = Point(lng=120.1234, lat=30.4321, datum=Datum(datum))
    said = "update stations set lng = 120.1234, lat = 30.4321, datum = $1, capture = 'picked' where station_id = $2"
    await house.pool.execute(said, datum, LUYANG[12])
    lng, lat = geo.gcj02(place)
    box = {"west": lng - 0.0001, "south": lat - 0.0001, "east": lng + 0.0001, "north": lat + 0.0001}
    found = await both(house, COUNTY, IDS, {"filter": {"box": box}})
    assert found["stations"]["nodes"] == [{"stationId": str(LUYANG[12])}]
    beside = box | {"west": lng + 0.0002, "east": lng + 0.0003}
    assert (await both(house, COUNTY, IDS, {"filter": {"box": beside}}))["stations"]["nodes"] == []


async def test_a_planned_read_leaves_a_span_in_its_callers_trace_that_says_nothing_of_what_was_asked_for(
    house: House,
) -> None:
    ring, trace, click = tracing.configure("gateway"), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    asked = {"query": CORPUS["page"], "variables": {"sort": "NEWEST", "first": 3, "filter": {"text": "王小二"}}}
    headers = {"Authorization": house.bearer(COUNTY), "traceparent": f"00-{trace}-{click}-01"}
    try:
        assert "errors" not in (await house.http.post("/graphql", json=asked, headers=headers)).json()
    finally:
        tracing.forget()
    (span,) = (one for one in ring.report() if one.name == "read planned")
    assert (span.trace, span.parent, span.failed) == (trace, click, "")
    assert not any(said in str(ring.report()) for said in ("王小二", "340103"))


@pytest.mark.parametrize("station", LUYANG[:6], ids=str)
async def test_a_station_says_the_same_in_every_field(house: House, station: Any) -> None:
    answer = await both(house, COUNTY, CORPUS["one_station"], {"id": str(station)})
    assert answer["station"]["stationId"] == str(station)


async def test_whoever_may_not_see_a_station_gets_nothing_of_it(house: House) -> None:
    assert (await both(house, "nobody", CORPUS["one_station"]))["station"] is None
    hidden = (await both(house, "nobody", CORPUS["by_code"]))["code"]
    assert (hidden["status"], hidden["stationId"]) == ("LIVING", None)
    assert (await both(house, COUNTY, CORPUS["by_code"]))["code"]["stationId"] is not None


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=documents())
async def test_any_document_of_the_schema_is_answered_the_same(house: House, made: tuple[str, dict[str, Any]]) -> None:
    text, variables = made
    operation = planned(schema, text, True)
    for login in (COUNTY, "102-enterprise"):
        answer = await both(house, login, text, variables)
        if operation is not None and answer is None:  # Strawberry has something to say, then
            assert (await by_strawberry(house, login, text, variables))["errors"]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (CORPUS["page"], {"after": "nonsense"}),
        (CORPUS["page"], {"first": 0}),
        (CORPUS["page"], {"first": 101}),
        (CORPUS["page"], {"first": "3"}),
        (CORPUS["page"], {"filter": {"city": 2**40}}),
        (CORPUS["page"], {"filter": {"nothing": 1}}),
        (CORPUS["page"], {"filter": {"text": "\x00"}}),
        (CORPUS["one_station"], {"id": "nonsense"}),
        ("{ station { name } }", {}),
        ("{ me { login } }", {}),
        ("{ __schema { description } }", {}),
        ("{ " + "a" * 64 + ': station(id: "' + str(LUYANG[0]) + '") { name } }', {}),
        ("mutation { endorseStation(input: {}) { upToDate } }", {}),
    ],
)
async def test_what_is_wrong_and_what_is_not_planned_is_left_to_strawberry(
    house: House, text: str, variables: dict[str, Any]
) -> None:
    assert await by_plan(house, COUNTY, text, variables) is None


async def test_money_beyond_an_int_is_told_by_strawberry(house: House) -> None:
    text = CORPUS["one_station"]
    await house.pool.execute("update stations set requested_fen = 3000000000 where station_id = $1", LUYANG[9])
    assert await by_plan(house, COUNTY, text, {"id": str(LUYANG[9])}) is None
    assert (await by_strawberry(house, COUNTY, text, {"id": str(LUYANG[9])}))["errors"]
