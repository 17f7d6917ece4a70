"""What is no text is refused at the door, by where it was said, in both languages."""

from typing import Any

import pytest

from gateway import legible
from gateway.doors.graphql import read
from gateway.legible import NotText
from gateway.schema.documents import afford, looked_at
from gateway.schema.errors import refusal
from gateway.schema.joined import schema
from services.chassis.errors import Invalid

NAMED = 'mutation { changeHead(input: {stationId: "1", head: {name: "王\\u0000"}}) { userErrors { code } } }'
ASKED = "query ($of: StationFilter) { stations(filter: $of) { totalCount } }"


@pytest.mark.parametrize("character", ["\x00", "\udfff"], ids=ascii)
@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"name": "驿{}站"}, "name"),
        ({"input": {"head": {"name": "{}"}, "reason": "好"}}, "input.head.name"),
        ({"input": {"rows": [{"ownCode": "HF-1"}, {"ownCode": "HF-{}"}]}}, "input.rows[1].ownCode"),
        ({"input": {"facilities": ["饮水机", "{}"]}}, "input.facilities[1]"),
        ({"input": {"shape": {"列{}": 1}}}, "input.shape"),
        ({"列{}": 1}, ""),
    ],
)
def test_a_variable_that_is_no_text_is_refused_by_its_path(variables: Any, path: str, character: str) -> None:
    with pytest.raises(NotText) as refused:
        legible.check(with_character(variables, character))
    assert refused.value.path == path
    assert path in refused.value.zh
    assert path in refused.value.en


def with_character(said: Any, character: str) -> Any:
    match said:
        case str():
            return said.replace("{}", character)
        case dict():
            return {name.replace("{}", character): with_character(one, character) for name, one in said.items()}
        case list():
            return [with_character(one, character) for one in said]
    return said


def test_any_other_text_passes_however_it_nests() -> None:
    deep: Any = "𠮷野家\n\t\x1f\u202e😀"
    for _ in range(5_000):
        deep = [{"a": deep}]
    legible.check({"name": "驿站", "deep": deep, "none": None, "many": 3})
    legible.check(None)


def test_it_is_refused_before_a_query_or_a_mutation_runs() -> None:
    with pytest.raises(NotText) as refused:
        afford(schema, ASKED, {"of": {"text": "\x00"}})
    assert refused.value.path == "of.text"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (NAMED, "input.head.name"),
        ('{ stations(filter: {text: "\\u0000"}) { totalCount } }', "filter.text"),
        ('query ($id: ID! = "\\u0000") { station(id: $id) { id } }', "id"),
        ('{ stations(filter: {text: "驿站", code: "\\u0000"}) { totalCount } }', "filter.code"),
    ],
)
def test_what_stands_in_a_document_is_refused_by_its_argument(text: str, path: str) -> None:
    (error,) = looked_at(schema, text, True).errors
    assert isinstance(error.original_error, NotText)
    assert error.original_error.path == path


@pytest.mark.parametrize("half", [b"\\ud800", b"a\\udc00.", b"\xed\xa0\x80"], ids=ascii)
def test_half_a_pair_in_a_body_is_named_though_no_reader_takes_it(half: bytes) -> None:
    with pytest.raises(NotText) as refused:
        read(b'{"query": "{ me { login } }", "variables": {"input": {"reason": "' + half + b'"}}}')
    assert refused.value.path == "input.reason"


@pytest.mark.parametrize("body", [b'{"query": "\xff"}', b'{"query": "\\ud800 "}', b"\xed\xa0\x80", b'"\\ud800 "'])
def test_a_body_that_is_no_json_or_says_so_elsewhere_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read(body)
    assert not isinstance(refused.value, NotText)
    assert not refused.value.path


def test_the_client_is_told_the_code_the_path_and_both_sentences() -> None:
    said = refusal(NotText("input.head.name"), "").formatted
    assert said["message"].startswith("input.head.name：含有")
    assert said["extensions"]["messageEn"].startswith("input.head.name: holds")
    assert (said["extensions"]["code"], said["extensions"]["path"]) == ("not-text", "input.head.name")
