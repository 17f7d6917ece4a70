"""How large a document may be, one sentence each."""

import sys
from types import FrameType

import pytest
from graphql import parse

from gateway import limits
from gateway.limits import TooMuch, check


def nested(depth: int) -> str:
    return "{ a " * depth + "}" * depth


def refused(document: str) -> str:
    with pytest.raises(TooMuch) as refusal:
        check(parse(document))
    return refusal.value.en


def test_what_a_screen_asks_for_passes() -> None:
    lists = "query ($a: ID!) { one: station(id: $a) { ...S } stations { edges { node { ...S } } } }"
    check(parse(lists + " fragment S on X { id }"))


def test_fields_nest_ten_deep_and_no_deeper() -> None:
    check(parse(nested(limits.DEPTH)))
    assert "10 levels" in refused(nested(limits.DEPTH + 1))


def test_depth_counts_through_fragments() -> None:
    deep = "query { ...F } fragment F on X { a { ...G } } fragment G on X " + nested(limits.DEPTH)
    assert "levels" in refused(deep)


def test_aliases_count_wherever_a_fragment_is_spread() -> None:
    spread = "query { a { ...F } b { ...F } c { ...F } } fragment F on X { "
    check(parse(spread + " ".join(f"x{n}: y" for n in range(6)) + " }"))
    assert "20 aliases" in refused(spread + " ".join(f"x{n}: y" for n in range(7)) + " }")


def test_ten_root_fields_and_no_more_also_by_fragment() -> None:
    check(parse("{ " + "a " * limits.ROOT_FIELDS + "}"))
    assert "root fields" in refused(
        "query { ...F } fragment F on X { ... on X { " + "a " * (limits.ROOT_FIELDS + 1) + "} }"
    )


def test_one_operation_a_request() -> None:
    assert "one operation" in refused("query A { a } query B { b }")
    assert "one operation" in refused("fragment F on X { a }")


def test_a_fragment_that_leads_back_to_itself_is_refused() -> None:
    assert "itself" in refused("query { ...A } fragment A on X { ...B } fragment B on X { b { ...A } }")


def test_fragments_that_double_each_other_cost_no_time() -> None:
    """22 of them, each spreading the next twice, kept a naive walk busy for seconds."""
    doubling = "query { ...F0 } " + " ".join(
        f"fragment F{n} on X {{ a {{ b }} ...F{n + 1} ...F{n + 1} }}" for n in range(300)
    )
    tree = parse(doubling + " fragment F300 on X { c }")
    calls = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counted)
    try:
        with pytest.raises(TooMuch):
            check(tree)
    finally:
        sys.setprofile(None)
    assert calls < 100 * 300


def test_the_question_tools_ask_about_a_schema_passes() -> None:
    check(parse("{ __schema { types { fields { type " + "{ ofType " * 9 + "{ name }" + "}" * 9 + " } } } }"))
    assert "introspection" in refused(
        "{ __schema " + "{ a " * limits.INTROSPECTION_DEPTH + "}" * limits.INTROSPECTION_DEPTH + " }"
    )


def test_an_unknown_fragment_is_left_to_validation() -> None:
    check(parse("{ ...Nowhere }"))
