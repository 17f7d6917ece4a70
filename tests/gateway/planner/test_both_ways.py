"""Whoever reads a document, the planner answers exactly what Strawberry answers."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from gateway.planner.door import planned
from gateway.schema.joined import schema
from tests.gateway.opened import AUDITOR, CITY, COUNTY, LUYANG, House
from tests.gateway.planner.both import CORPUS, both, by_plan, by_strawberry
from tests.gateway.planner.conftest import HEAD
from tests.gateway.planner.documents import documents

EVERYBODY = (COUNTY, CITY, AUDITOR, "102-enterprise", "nobody")
PAGES: list[dict[str, Any]] = [
    {"sort": sort, "first": first, "filter": wanted}
    for sort in ("NEWEST", "OLDEST", "CODE", "NAME")
    for first, wanted in ((1, None), (25, {}), (100, {"text": "100%2"}), (2, {"status": ["RETURNED"], "city": 340100}))
] + [
    {"sort": "NEWEST", "first": 3, "filter": wanted}
    for wanted in ({"personId": str(HEAD)}, {"submittedFor": 340103}, {"carriedCode": "12055100001"})
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
