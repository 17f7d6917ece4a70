"""What has an index can be asked by, what can be asked by has an index, and a day is a day in Shanghai."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from graphql import GraphQLInputObjectType
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, bindparam
from sqlalchemy import Column as TableColumn
from sqlalchemy.sql.visitors import iterate

from contracts import geo
from contracts.values import Datum, Point
from gateway.legible import NotText
from gateway.planner.filters import Filter, equal, since, until
from gateway.planner.lists import Listed
from gateway.planner.parameters import Parameters, written
from gateway.reading import COLUMNS, areas
from gateway.schema.box import BadBox, Box, edges_of
from gateway.schema.codes import CODES
from gateway.schema.history import HISTORY
from gateway.schema.joined import schema
from gateway.schema.own_codes import OWN_CODES
from gateway.schema.proposals import PROPOSALS
from gateway.schema.stations import STATIONS
from gateway.schema.units import UNITS
from gateway.views import VIEWS
from tests.gateway.planner.asked import FILTERS

HOSTILE = "drop table stations -- %_'"
LISTS = (STATIONS, OWN_CODES, PROPOSALS, HISTORY, UNITS, CODES)
AREA = frozenset({*COLUMNS.values(), "unit_no", "enterprise_no"})
OTHERWISE = {
    "grants": {"grant_id", "account_id", *COLUMNS.values(), "unit_no"},  # accounts(filter:), and who signs in
    "codes": {"prefix", "serial"},  # codeSeries(prefix:)
    "claims": {"station_id", "prefix", "serial"},  # codeSeries(prefix:), and taking over
    "happened": {"source", "position"},  # changes(after:)
}
"""Columns with an index that no list's filter reaches, and what does."""
NARROWING = {
    "Station": {"status", "kind", "code_state", "has_own_code"},
    "OwnCode": {"status"},
    "Proposal": set[str](),
    "Happening": {"kind"},
    "Unit": {"kind", "covering", "within", "text", "dissolved"},
    "Code": set[str](),
}
"""Filters of few words each, which narrow what the index of an area or of a station finds; units are a few thousand."""


def columns(table: Table, *filters: Filter) -> set[str]:
    """What conditions look at in the rows themselves."""
    found = (one for each in filters for one in iterate(each.where(bindparam("given", type_=each.type))))
    return {one.name for one in found if isinstance(one, TableColumn) and one.table is table}


def reached(listed: Listed) -> set[str]:
    """What a list can be asked by, and sorted by."""
    sorted_by = {column.name for order in listed.orders.values() for column in (order.column, order.row_id)}
    return columns(listed.table, *listed.filters.values()) | sorted_by


def indexed(table: Table) -> set[str]:
    return {column.name for names in leading(table) for column in names}


def leading(table: Table) -> list[list[Any]]:
    """The columns of each index of all rows, in order."""
    whole = [one for one in table.indexes if one.dialect_options["postgresql"]["where"] is None]
    return [list(table.primary_key.columns), *(list(index.columns) for index in whole)]


def unreached(table: Table, lists: Iterable[Listed]) -> set[str]:
    return indexed(table) - {name for one in lists if one.table is table for name in reached(one)}


def unserved(listed: Listed) -> set[str]:
    """The filters to whose rows no index leads: by a column that comes first, or right behind one of the area."""
    found = set()
    for names in leading(listed.table):
        found |= {names[0].name, *(one.name for one in names[1:2] if names[0].name in {*AREA, "station_id"})}
    return {name for name, one in listed.filters.items() if not columns(listed.table, one) & found}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_whatever_has_an_index_can_be_asked_by(view: Any) -> None:
    assert unreached(view.table, LISTS) == OTHERWISE.get(view.name, set())


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.node)
def test_an_index_serves_every_filter(listed: Listed) -> None:
    assert unserved(listed) == NARROWING[listed.node]


@pytest.mark.parametrize("listed", [one for one in LISTS if one.whose is areas], ids=lambda listed: listed.node)
def test_an_index_of_each_area_serves_every_sort(listed: Listed) -> None:
    there = [[one.name for one in names] for names in leading(listed.table)]
    for order in listed.orders.values():
        for area in AREA:
            assert [area, order.column.name, order.row_id.name] in there


def test_the_proof_sees_an_index_without_a_filter_and_a_filter_without_an_index() -> None:
    table = Table("visits", MetaData(), Column("visit_id", Integer, primary_key=True), Column("due", Integer),
                  Column("by", Text))  # fmt: skip
    Index("visits_due", table.c.due)
    visits = Listed(
        node="Visit", table=table, orders={}, filters={"id": equal(table.c.visit_id), "by": equal(table.c.by)}
    )
    assert unreached(table, [visits]) == {"due"}
    assert unserved(visits) == {"by"}


@pytest.mark.parametrize("name", [name for name, one in STATIONS.filters.items() if isinstance(one.type, Text)])
def test_no_text_of_a_client_stands_in_a_statement(name: str) -> None:
    """B-33: whatever it holds, it is a value; a character that no text has is refused."""
    asked = STATIONS.wanted({name: HOSTILE})
    ask = STATIONS.one(**asked)
    numbers = Parameters()
    (condition, *_) = ask.conditions(lambda wanted, kind: numbers.of(0, wanted, kind))
    assert "drop" not in written(condition)
    assert HOSTILE.lower() in str(ask.values).lower()
    with pytest.raises(NotText):
        STATIONS.wanted({name: "驿\x00站"})


@pytest.mark.parametrize("of", FILTERS)
def test_each_filter_is_tried(of: str) -> None:
    root = schema._schema.query_type
    assert root
    kind = root.fields[of].args["filter"].type
    assert isinstance(kind, GraphQLInputObjectType)
    assert FILTERS[of].keys() == kind.fields.keys()


def test_a_day_begins_and_ends_in_shanghai() -> None:
    column: Any = STATIONS.table.c.submitted_at
    first, last = since(column).read(date(2026, 3, 1)), until(column).read(date(2026, 3, 1))
    assert first == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert last == datetime(2026, 3, 1, 15, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_no_day_of_the_calendar_is_beyond_the_database(day: date) -> None:
    column: Any = STATIONS.table.c.submitted_at
    for filter in (since(column), until(column)):
        assert filter.read(day).astimezone(UTC)


@pytest.mark.parametrize("datum", Datum)
def test_a_box_holds_a_pair_of_any_system_that_lies_in_it(datum: Datum) -> None:
    place = Point(lng=117.2830421, lat=31.8612345, datum=datum)
    lng, lat = geo.gcj02(place)
    near = 0.0001  # some ten metres; the systems lie five hundred apart
    edges = edges_of(Box(west=lng - near, south=lat - near, east=lng + near, north=lat + near))
    number = list(Datum).index(datum)
    west, south, east, north = edges[4 * number : 4 * number + 4]
    assert west < place.lng < east
    assert south < place.lat < north
    assert east - west < 3 * near


@pytest.mark.parametrize("edges", [(2, 0, 1, 0), (0, 2, 0, 1), (-181, 0, 0, 0), (0, 0, 0, 91), (0, 0, float("nan"), 0)])
def test_what_is_no_box_is_refused(edges: tuple[float, ...]) -> None:
    west, south, east, north = edges
    with pytest.raises(BadBox):
        edges_of(Box(west=west, south=south, east=east, north=north))
