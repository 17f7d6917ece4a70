"""What a shape's statement looks like: pure, because compiling asks nobody."""

from typing import Any
from uuid import UUID

import pytest
from graphql import parse

from gateway.planner import arguments
from gateway.planner.lists import NotPlanned
from gateway.planner.operations import Operation, Shapes
from gateway.schema.joined import schema

COUNTY: dict[str, int | list[int]] = {"division": 340103}


def planned(text: str, variables: dict[str, Any] | None = None, shapes: Shapes | None = None, **reach: Any) -> Any:
    operation = Operation(schema, parse(text), Shapes() if shapes is None else shapes)
    return operation.statement(variables, reach or COUNTY)


def squeezed(sql: str) -> str:
    return " ".join(sql.split())


def test_a_page_is_one_pass_over_its_rows() -> None:
    statement, values = planned("{ stations(first: 2, filter: {city: 340100}) { nodes { name } } }")
    assert squeezed(statement.sql) == (
        "SELECT json_build_object('data', json_build_object('stations', "
        "(SELECT json_build_object('nodes', coalesce(json_agg(t2), '[]'::json)) AS json_build_object_2 "
        "FROM (SELECT t4.name AS name, t4.station_id AS station_id, t4.submitted_at AS submitted_at "
        "FROM (SELECT t3.name AS name, t3.station_id AS station_id, t3.submitted_at AS submitted_at "
        "FROM stations AS t3 WHERE t3.division = $1::INTEGER AND t3.city = $2::INTEGER "
        "ORDER BY t3.submitted_at DESC, t3.station_id DESC LIMIT 101) AS t4 LIMIT $3::INTEGER) AS t1 "
        "JOIN LATERAL (SELECT t1.name AS name) AS t2 ON true))) AS json_build_object_1"
    )
    assert values == [340103, 340100, 2]


def test_nothing_is_read_that_is_not_asked_for() -> None:
    sql = planned("{ stations { pageInfo { hasNextPage } nodes { name } } }")[0].sql
    assert "count(*) AS" not in sql
    assert "address" not in sql
    counted = planned("{ stations { totalCount } }")[0].sql
    assert "ORDER BY" not in counted


def test_rows_are_numbered_only_where_one_more_is_read_than_is_shown() -> None:
    told = planned("{ stations { nodes { name } pageInfo { startCursor endCursor } } }")[0].sql
    assert "row_number" not in told
    assert "LIMIT $2::INTEGER)" in told
    ahead = planned("{ stations { nodes { name } pageInfo { hasNextPage endCursor } } }")[0].sql
    assert "row_number" in ahead
    assert "LIMIT $1::INTEGER + 1)" in ahead


def test_what_a_page_knows_without_its_rows_reads_none() -> None:
    assert "FROM" not in planned("{ stations { pageInfo { hasPreviousPage __typename } } }")[0].sql


def test_what_a_client_says_stands_in_no_statement() -> None:
    text = '{ stations(filter: {text: "\'; drop table stations --"}) { nodes { name } } }'
    statement, values = planned(text)
    assert "drop" not in statement.sql
    assert "'; drop table stations --" in values


def test_an_operation_has_one_statement_a_shape_whatever_the_values() -> None:
    text = "query ($n: Int!, $f: StationFilter) { stations(first: $n, filter: $f) { totalCount nodes { id } } }"
    shapes = Shapes()
    operation = Operation(schema, parse(text), shapes)
    for number in (1, 50, 100):
        operation.statement({"n": number, "f": {"status": ["OPEN"] * number}}, {"city": 340100})
    assert len(shapes) == 1
    operation.statement({"n": 1, "f": None}, {"city": 340100})
    operation.statement({"n": 1, "f": None}, {"city": [340100, 340200]})
    assert len(shapes) == 3


@pytest.mark.parametrize(
    "variables",
    [
        {"id": str(UUID(int=7))},
        {"id": str(UUID(int=7)), "nobodys": 1},
        {"code": "12055100001"},
        {"id": None, "code": "12055100001"},
        {"id": 7, "show": True},
        {"id": str(UUID(int=7)), "show": "yes"},
        {"id": "nonsense"},
        {},
    ],
    ids=str,
)
def test_variables_that_are_taken_as_they_came_come_to_what_graphql_makes_of_them(
    variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "query ($id: ID, $code: String, $show: Boolean! = false) "
    texts = (text + "{ station(id: $id, code: $code) { name @skip(if: $show) address } }",
             text.replace(", $show: Boolean! = false", "") + "{ station(id: $id, code: $code) { name } }")  # fmt: skip

    def came_to() -> list[Any]:
        return [outcome(text, variables) for text in texts]

    as_they_came = came_to()
    monkeypatch.setattr(arguments, "PLAIN", {})
    assert came_to() == as_they_came


def outcome(text: str, variables: dict[str, Any]) -> Any:
    try:
        return planned(text, variables)
    except NotPlanned:
        return None


def test_the_oldest_shapes_make_room() -> None:
    shapes = Shapes(most=3)
    for number in range(10):
        planned(f"{{ stations {{ nodes {{ a{number}: name }} }} }}", shapes=shapes)
    assert len(shapes) == 3


def test_whoever_reaches_nothing_asks_for_nothing() -> None:
    operation = Operation(schema, parse("{ stations { nodes { name } } }"), Shapes())
    statement, values = operation.statement(None, {})
    assert "WHERE false" in statement.sql
    assert values == [20]


@pytest.mark.parametrize("text", ["mutation { __typename }", "{ __schema { description } }", "{ me { login } }"])
def test_what_is_no_read_of_a_view_is_not_planned(text: str) -> None:
    with pytest.raises(NotPlanned):
        planned(text)
