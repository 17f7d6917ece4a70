"""What goes wrong on purpose is said in two languages and names the field; a value is never repeated."""

import re

import msgspec
import pytest

from contracts.messages import Command
from contracts.registry import EstablishUnit, ReturnStation, SubmitStation
from services.chassis.api import Envelope
from services.chassis.errors import DoesNotFit, Invalid, NotFound, PlatformError, Problem, Refused, misshapen
from services.registry.domain.station.states import Draft

ID = "00000000-0000-0000-0000-000000000001"
GOOD = {"station_id": ID, "name": "站", "address": "路1号"}
SECRET = "13912345678"

SHAPES = {
    "a missing field": ({"station_id": ID}, "reason", "缺少必填项 reason", "missing required field `reason`"),
    "an unknown field": (
        {"station_id": ID, "reason": "r", "status": "accepted"},
        "status",
        "不认识的字段 status",
        "contains unknown field `status`",
    ),
    "another type": (
        {"station_id": ID, "reason": 5},
        "reason",
        "应为 文字，收到的是 整数",
        "Expected `str`, got `int`",
    ),
    "too short": ({"station_id": ID, "reason": ""}, "reason", "至少 1 个字", "length >= 1"),
    "too long": ({"station_id": ID, "reason": "r" * 201}, "reason", "最多 200 个字", "length <= 200"),
    "blank": ({"station_id": ID, "reason": " "}, "reason", "格式不正确，或含有控制字符", "matching regex"),
    "no id": ({"station_id": SECRET, "reason": "r"}, "station_id", "不是有效的编号（UUID）", "Invalid UUID"),
}
DEEPER = {
    "too small": ({"point": {"lng": 3.5, "lat": 31, "datum": "gcj02"}}, "point.lng", "不能小于 73.0", ">= 73.0"),
    "too large": ({"point": {"lng": 117, "lat": 91, "datum": "gcj02"}}, "point.lat", "不能大于 54.0", "<= 54.0"),
    "no such value": ({"kind": SECRET}, "kind", "不在可选范围内", "Invalid enum value"),
    "no such day": ({"built_on": "2026-02-30"}, "built_on", "格式不正确", "Invalid RFC3339"),
    "no number": ({"area_m2": SECRET + "x"}, "area_m2", "格式不正确", "Invalid decimal"),
    "one of several types": ({"unit_no": "1"}, "unit_no", "应为 整数 或 空，收到的是 文字", "Expected `int | null`"),
    "inside a list": ({"facilities": ["a", 7]}, "facilities[1]", "应为 文字，收到的是 整数", "Expected `str`"),
}


def wrong(said: object, kind: type[Command] | type[Envelope]) -> Invalid:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(msgspec.json.encode(said), type=kind)
    return misshapen(caught.value)


@pytest.mark.parametrize(("said", "path", "zh", "en"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_told_in_two_languages_and_names_the_field(
    said: dict[str, object], path: str, zh: str, en: str
) -> None:
    error = wrong(said, ReturnStation)
    assert (error.path, error.zh) == (path, f"{path}：{zh}")
    assert en in error.en


@pytest.mark.parametrize(("said", "path", "zh", "en"), DEEPER.values(), ids=DEEPER)
def test_a_wrong_field_is_named_by_its_whole_path_and_its_value_is_not_repeated(
    said: dict[str, object], path: str, zh: str, en: str
) -> None:
    error = wrong(GOOD | said, SubmitStation)
    assert error.path == path
    assert error.zh.startswith(f"{path}：{zh}")
    assert en in error.en
    assert SECRET not in error.zh + error.en


def test_a_missing_field_deep_inside_is_named_by_its_whole_path() -> None:
    assert wrong(GOOD | {"point": {"lng": 117, "lat": 31}}, SubmitStation).path == "point.datum"


def test_an_envelope_is_told_apart_from_what_it_holds() -> None:
    assert wrong({"command": {}}, Envelope).path == "commandId"


@pytest.mark.parametrize("said", [b"", b"{", b"[1,2", b'{"a":}', b"\xff\xfe", b"null"], ids=repr)
def test_what_cannot_be_read_at_all_is_said_to_be_so(said: bytes) -> None:
    with pytest.raises(msgspec.DecodeError) as caught:
        msgspec.json.decode(said, type=EstablishUnit)
    error = misshapen(caught.value)
    assert re.search("[\u4e00-\u9fff]", error.zh)
    assert error.status == 422


def test_a_refusal_travels_with_its_code_both_sentences_place_and_clause() -> None:
    class TooSmall(Refused):
        code, zh, en, clause = "too-small", "太小", "Too small", "SP-3.2a"

    assert TooSmall(path="area_m2").problem("abc") == Problem(
        "too-small", "太小", "Too small", 409, "area_m2", "SP-3.2a", "abc"
    )
    told = msgspec.json.decode(msgspec.json.encode(TooSmall(path="area_m2").problem("abc")))
    assert told["traceId"] == "abc"


def test_a_refusal_may_say_more_than_its_class() -> None:
    error = NotFound(zh="没有这个站点", en="No such station", clause="AH-4.5.5")
    assert (error.zh, error.en, error.clause, error.code) == (
        "没有这个站点",
        "No such station",
        "AH-4.5.5",
        "not-found",
    )
    assert str(error) == "No such station"
    assert NotFound.zh != error.zh


def test_a_command_that_does_not_fit_names_itself_and_the_state() -> None:
    error = DoesNotFit(SubmitStation(**GOOD), Draft())  # type: ignore[arg-type]  # an id as text will do
    assert error.en == "SubmitStation does not fit the state Draft"
    assert error.zh == "当前状态为“尚未申报”，不能申报"


def test_what_nobody_foresaw_is_our_fault() -> None:
    assert PlatformError().problem().status == 500
