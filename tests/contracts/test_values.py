"""The words that messages are made of, one rule each."""

import re
import time
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.coding import AllocateCode
from contracts.registry import ReturnStation, StationReturned
from contracts.values import (
    Datum,
    Division,
    Fen,
    Kind,
    Level,
    Line,
    Point,
    Scope,
    StationCode,
    Text,
    account_id,
    derived,
    event_id,
    level_of,
    place_of,
    uuid7,
)

BLANK = "\N{IDEOGRAPHIC SPACE}"

# --- ids ------------------------------------------------------------------------------------------------------------


def test_a_random_id_is_of_version_7_and_sorts_by_time() -> None:
    earlier = uuid7()
    time.sleep(0.002)
    later = uuid7()
    assert (earlier.version, earlier.variant) == (7, UUID(int=1 << 63).variant)
    assert earlier < later
    assert abs((earlier.int >> 80) - time.time() * 1000) < 10_000


def test_random_ids_do_not_repeat() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_a_derived_id_follows_from_its_parts() -> None:
    assert derived("unit", 340103) == derived("unit", "340103") == UUID("6a4886cd-1630-533c-b8e3-60f042d3fae1")
    assert derived("unit", 340103) != derived("unit", 340104)
    assert account_id("340103-clerk") == derived("account", "340103-clerk")


def test_the_id_of_an_event_follows_from_its_command_and_version() -> None:
    command = UUID(int=2)
    assert event_id(command, 1) == UUID("a7157d8b-b135-5655-bb8b-102913a40137")
    assert len({event_id(command, version) for version in range(100)}) == 100
    assert event_id(command, 1).version == 5


# --- levels and divisions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("division", "level"),
    [(0, Level.NATION), (340000, Level.PROVINCE), (340100, Level.CITY), (340103, Level.COUNTY), (500106, Level.COUNTY)],
)
def test_a_division_tells_its_level_by_its_zeros(division: int, level: Level) -> None:
    assert level_of(division) is level


def test_a_level_reaches_itself_and_everything_below() -> None:
    for n, level in enumerate(Level):
        assert level.rank == n
        assert [level.reaches(other) for other in Level] == [False] * n + [True] * (len(Level) - n)


@pytest.mark.parametrize(
    ("unit_no", "place"), [(340103, 340103), (340103005, 340103), (101, None), (109_999, None), (110_000, 110_000)]
)
def test_the_number_of_a_unit_names_its_division_unless_it_is_small(unit_no: int, place: int | None) -> None:
    assert place_of(unit_no) == place


# --- scopes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "division", "covered"),
    [
        (340103, 340103, True),
        (340100, 340103, True),
        (340000, 340103, True),
        (340000, 340000, True),
        (0, 340103, True),
        (340103, 340100, False),
        (340103, 340104, False),
        (340100, 340203, False),
        (340000, 330103, False),
        (34, 340103, False),
    ],
)
def test_a_scope_covers_its_divisions_and_all_below_them(prefix: int, division: int, covered: bool) -> None:
    assert Scope(prefixes=(prefix,)).covers(division) is covered


def test_an_empty_scope_covers_nothing() -> None:
    assert not Scope().covers(340103, 340103005, 101)
    assert not Scope().covers(0)


def test_a_unit_covers_what_names_it_and_an_enterprise_what_it_builds() -> None:
    town, post = Scope(unit_nos=(340103005,)), Scope(enterprise_nos=(101,))
    assert town.covers(340103, unit_no=340103005)
    assert post.covers(340103, enterprise_no=101)
    assert not town.covers(340103, unit_no=340103006, enterprise_no=340103005)
    assert not post.covers(340103, unit_no=101, enterprise_no=102)
    assert not town.covers(340103)
    assert not post.covers(340103)


# --- station codes --------------------------------------------------------------------------------------------------


@pytest.mark.clause("AH-4.5.2")
def test_a_code_is_read_and_written() -> None:
    code = StationCode.parse("12055100001")
    assert code == StationCode("120551", 1)
    assert str(code) == "12055100001"


@pytest.mark.clause("AH-4.5.3")
@pytest.mark.clause("AH-4.5.4")
@pytest.mark.parametrize("suffix", ["", "s", "d"])
def test_both_spellings_name_the_same_station(suffix: str) -> None:
    code = StationCode.parse(f" 12055300001{suffix.upper()} ")
    assert code == StationCode("120553", 1, suffix)
    assert code.digits == "12055300001"
    assert str(code) == f"12055300001{suffix}"


def test_a_code_written_in_full_width_is_read() -> None:
    assert StationCode.parse("１２０５５１００００１ｓ") == StationCode("120551", 1, "s")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1205510001",
        "120551000001",
        "12055100000",
        "12055100001x",
        "1205510 0001",
        "a2055100001",
        "１２",
        "١٢٠٥٥١٠٠٠٠١",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert StationCode.parse(text) is None


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.integers(1, 99_999), st.sampled_from(["", "s", "d"]))
def test_every_code_reads_as_it_was_written(prefix: str, serial: int, suffix: str) -> None:
    code = StationCode(prefix, serial, suffix)
    assert StationCode.parse(str(code)) == code
    assert re.fullmatch(r"\d{11}[sd]?", str(code))


def test_a_kind_has_its_suffix() -> None:
    assert {kind: kind.suffix for kind in Kind if kind.suffix} == {Kind.MICRO: "s", Kind.MOBILE: "d"}


# --- what a field may say -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["一", "四牌楼 社区", " a ", "第一行\n第二行", "a" * 200, "🚻", BLANK + "站"])
def test_a_line_says_something(text: str) -> None:
    assert msgspec.convert(text, Line) == text


@pytest.mark.parametrize("text", ["", " ", "\t\n", BLANK, "a" * 201, "a\x00", "\x1b[31m", "\x7f"], ids=ascii)
def test_a_line_that_says_nothing_or_hides_something_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Line)


def test_a_text_may_be_empty_and_hides_nothing() -> None:
    assert msgspec.convert("", Text) == ""
    for text in ("a\x00b", "a" * 2001):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(text, Text)


@pytest.mark.parametrize(("kind", "said"), [(Division, 34), (Division, 830000), (Fen, -1), (Fen, 1.5), (Fen, True)])
def test_a_number_out_of_its_bounds_is_refused(kind: type, said: float) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, kind)


@pytest.mark.parametrize(("lng", "lat"), [(31.86, 117.28), (0, 0), (137, 30), (117, 54.1)])
def test_a_point_lies_in_china_and_is_not_swapped(lng: float, lat: float) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"lng": lng, "lat": lat, "datum": "gcj02"}, Point)


def test_a_point_names_the_coordinate_system_it_was_captured_in() -> None:
    with pytest.raises(msgspec.ValidationError, match="datum"):
        msgspec.convert({"lng": 117.28, "lat": 31.86}, Point)
    assert msgspec.convert({"lng": 117.28, "lat": 31.86, "datum": "bd09"}, Point).datum is Datum.BD09


def test_a_command_with_an_unknown_field_is_refused_and_an_event_ignores_it() -> None:
    said = b'{"station_id":"00000000-0000-0000-0000-000000000001","reason":"r","status":"accepted"}'
    with pytest.raises(msgspec.ValidationError, match="status"):
        msgspec.json.decode(said, type=ReturnStation)
    assert msgspec.json.decode(said, type=StationReturned) == StationReturned(UUID(int=1), "r")


@pytest.mark.parametrize("prefix", ["12055", "1205511", "12055a", "１２０５５１", ""])
def test_a_prefix_is_six_digits(prefix: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"prefix": prefix, "station_id": str(UUID(int=1)), "kind": "fixed"}, AllocateCode)
