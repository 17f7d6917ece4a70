"""What a document comes to, and how often one may ask: at the limit it passes, one beyond it does not."""

import pytest
from graphql import build_schema, parse

from gateway import rates
from gateway.limits import TooMuch
from gateway.rates import Rates
from gateway.schema import costs
from services.chassis.errors import TooMany

SCHEMA = build_schema("""
type Query { one: Row, rows(first: Int): Rows, any(first: Int): Rows }
type Rows { row: Row, total: Int }
type Row { a: Int, rows(first: Int): Rows }
""")
assert SCHEMA.query_type
SCHEMA.query_type.fields["rows"].args["first"].default_value = 20  # where Strawberry writes it, too


def cost(document: str, **variables: object) -> int:
    return costs._Cost(SCHEMA, parse(document), variables).whole


def test_a_list_counts_its_rows_as_often_as_it_is_asked_for() -> None:
    assert cost("{ one { a } }") == 2
    assert cost("{ rows(first: 7) { total row { a } } }") == 1 + 7 * 3
    assert cost("{ rows { row { a } } }") == 1 + 20 * 2, "as it is by default"
    assert cost("{ rows(first: 3) { row { rows(first: 5) { total } } } }") == 1 + 3 * (1 + 1 + 5)


def test_a_variable_counts_as_what_it_is_and_as_the_most_where_nobody_can_tell() -> None:
    asked = "query ($n: Int) { rows(first: $n) { total } }"
    assert cost(asked, n=7) == 8
    assert cost("query ($n: Int = 4) { rows(first: $n) { total } }") == 5
    for unknown in ({}, {"n": None}, {"n": "7"}, {"n": 99_999}):
        assert cost(asked, **unknown) == 101
    assert cost("{ any { total } }") == 101
    assert cost(asked, n=-5) == 2, "what is wrong with it is said by the list itself"


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    spread = (
        "{ rows(first: 10) { ...R } more: rows(first: 10) { ... on Rows { ...R } } } fragment R on Rows { row { a } }"
    )
    assert cost(spread) == 2 * (1 + 10 * 2)


def test_five_thousand_pass_and_one_more_does_not() -> None:
    fields = "{ " + " ".join(f"x{n}: rows(first: 99) {{ row {{ rows(first: 23) {{ total }} }} }}" for n in range(2))
    at = fields + " " + " ".join(f"y{n}: one {{ a }}" for n in range(24)) + " }"
    assert cost(at) == 2 * (1 + 99 * 25) + 48 == costs.MOST_COST
    costs.Price(SCHEMA, parse(at)).check({})
    with pytest.raises(TooMuch, match="5001"):
        costs.Price(SCHEMA, parse(at.replace("{ x0", "{ z: __typename x0"))).check({})


def test_a_document_of_doubling_fragments_costs_no_time_to_count() -> None:
    doubling = "{ one { ...F0 } } " + " ".join(
        f"fragment F{n} on Row {{ a ...F{n + 1} ...F{n + 1} }}" for n in range(300)
    )
    assert cost(doubling + " fragment F300 on Row { a }") > 2**300


def test_who_asks_too_often_is_told_when_to_ask_again_and_hinders_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr("gateway.rates.time.monotonic", lambda: moment)
    counted = Rates(2)
    for _ in range(2 * rates.AT_ONCE):
        counted.take("somebody", "198.51.100.1")
    with pytest.raises(TooMany) as refused:
        counted.take("somebody", "198.51.100.1")
    assert (refused.value.status, refused.value.retry_after) == (429, 1)
    counted.take("another", "198.51.100.1")
    moment += 1
    counted.take("somebody", "198.51.100.1")
    counted.take("somebody", "198.51.100.1")
    with pytest.raises(TooMany):
        counted.take("somebody", "198.51.100.1")


def test_one_address_is_not_many_accounts_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.rates.time.monotonic", lambda: 5.0)
    counted = Rates(1)
    for n in range(rates.AT_ONCE * rates.SHARED):
        counted.take(f"account {n}", "198.51.100.1")
    with pytest.raises(TooMany):
        counted.take("one more", "198.51.100.1")
    counted.take("one more", "198.51.100.2")


def test_a_document_is_judged_anew_for_other_variables() -> None:
    nested = "query ($n: Int, $m: Int) { rows(first: $n) { row { rows(first: $m) { total } } } }"
    price = costs.Price(SCHEMA, parse(nested))
    price.check({"n": 50, "m": 90})
    for too_many in ({"n": 100, "m": 90}, {"n": 50, "m": 99}, {"n": 100}, {}):
        with pytest.raises(TooMuch):
            price.check(too_many)
    price.check({"n": 50, "m": 90})
