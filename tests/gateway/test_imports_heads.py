"""What a sheet says of people: taken, named under an id of their own, and never told again."""

from typing import Any

import pytest

from contracts.registry import SubmitStation
from contracts.values import derived
from gateway.imports.measured import said
from gateway.imports.stations import Reading, read_stations
from gateway.sounds import sounded
from gateway.vault import Vault
from tests.gateway.sheets import text_sheet

VAULT, ANOTHER = Vault(b"a key of the tests"), Vault(b"another key")
ZHANG, NUMBER = {"站长": "张某某", "联系电话": "13800001234"}, "13800001234"


def read(change: dict[str, str]) -> Reading:
    return read_stations(text_sheet(change))


def asked(change: dict[str, str], vault: Vault = VAULT) -> Any:
    """What registry is asked for the one row of a sheet."""
    (row,) = read(change).submissions
    return row.posting(vault)


def command(change: dict[str, str]) -> SubmitStation:
    found: SubmitStation = asked(change).command
    return found


def test_a_head_comes_in_with_the_station() -> None:
    told = command(ZHANG)
    assert (told.head_name, told.head_phone) == ("张某某", NUMBER)
    assert told.head_id


def test_who_is_not_named_is_nobody() -> None:
    assert command({"站长": "", "联系电话": ""}).head_id is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("１３８ ００００ １２３４", NUMBER),
        ("+86 138-0000-1234", "+8613800001234"),
        ("0551-62600000", "055162600000"),
        ("0551-62600000转8", "055162600000转8"),
        ("(0551)62600000", "055162600000"),
        ("4008001234", "4008001234"),
        ("", ""),
    ],
)
def test_a_number_is_understood_as_people_write_it(written: str, number: str) -> None:
    assert command(ZHANG | {"联系电话": written}).head_phone == number


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"联系电话": "1.38E+10"}, "联系电话", "科学计数法"),
        ({"联系电话": "138000012"}, "联系电话", "不是电话号码"),
        ({"联系电话": "13800001234、13800004321"}, "联系电话", "不是电话号码"),
        ({"站长": "长" * 51}, "站长", "50"),
        ({"站长": ""}, "站长", "请同时填写站长姓名"),
    ],
)
def test_what_is_wrong_is_said_without_saying_it_again(change: dict[str, str], column: str, sentence: str) -> None:
    reading = read(ZHANG | change)
    (flaw,) = reading.flaws
    assert (flaw.column, flaw.value) == (column, "")
    assert sentence in flaw.zh
    assert "1380000" not in repr(reading.flaws)


def test_another_name_is_another_person_and_a_corrected_number_the_same_one() -> None:
    first = command(ZHANG)
    assert command(ZHANG | {"联系电话": "13800004321"}).head_id == first.head_id
    assert command(ZHANG | {"站长": "李某某"}).head_id != first.head_id


def test_the_same_row_is_asked_for_under_the_same_id_and_a_corrected_number_under_another() -> None:
    assert asked(ZHANG).command_id == asked(ZHANG).command_id
    assert asked(ZHANG).command_id != asked(ZHANG | {"联系电话": "13800004321"}).command_id


def test_no_id_tells_who_has_no_key_whose_number_it_is() -> None:
    """All that is derived from a row depends on the key; without it there is nothing to try numbers against."""
    ours, theirs = asked(ZHANG), asked(ZHANG, ANOTHER)
    assert ours.command_id != theirs.command_id
    assert ours.command.head_id not in (theirs.command.head_id, derived("head", ours.command.station_id, "张某某"))


def test_what_registry_refuses_of_a_person_is_not_said_again() -> None:
    told = command(ZHANG)
    assert said(told, "head_phone") == said(told, "head_name") == ""
    assert said(told, "name") == told.name


@pytest.mark.parametrize(
    ("name", "sound"),
    [("张三", "zhang san zs"), ("单田芳", "shan tian fang stf"), ("澹台明", "tan tai ming ttm"), ("", "")],
)
def test_a_name_is_sorted_and_searched_by_its_sound(name: str, sound: str) -> None:
    assert sounded(name) == sound
