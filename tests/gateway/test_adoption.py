"""What would be taken over: a list and what applications say, each held against the other."""

from uuid import UUID

import pytest

from contracts.coding import Gap
from contracts.values import StationCode
from gateway.adoption import lists
from gateway.adoption.drafts import Draft, Known, drafted
from gateway.adoption.lists import Listed, prefix_in
from services.chassis.testing import some_id

ANHUI, HEFEI, WUHU = 340000, "120551", "120553"
HEADING = "站点编码,站点名称,县区,系统编号,状态,原因"


def listed(*lines: str, heading: str = HEADING) -> Listed:
    return lists.read("\n".join((heading, *lines)).encode("gb18030"), ANHUI)


def station(n: int, name: str = "", *, division: int = 340103, code: str = "", claim: str = "") -> Known:
    parsed = StationCode.parse(claim) if claim else None
    return Known(some_id(n), name or f"{n}号驿站", division, code, parsed)


def draft(said: Listed, *stations: Known, given: set[str] | None = None, open_: tuple[str, ...] = ()) -> Draft:
    (one,) = drafted(said, stations, given or set(), open_)
    return one


def numbers(one: Draft) -> dict[str, UUID | None]:
    return {number.code: number.station_id for number in one.numbers}


def flaws(one: Draft) -> list[tuple[int, str]]:
    assert all(flaw.zh and flaw.en for flaw in one.flaws)
    return [(flaw.row, flaw.column) for flaw in one.flaws]


@pytest.mark.clause("AH-4.5.5")
def test_what_applications_claim_and_what_the_list_knows_become_one_series() -> None:
    said = listed("12055100002,,,,停用,拆迁", "12055100004s,二号驿站,,,,", "12055100009,,,,在用,牌匾待查")
    one = draft(said, station(1, claim="12055100001"), station(2, "二号驿站", claim="12055100004s"))
    assert (one.prefix, one.flaws, one.notes) == (HEFEI, (), ())
    assert numbers(one) == {
        "12055100001": some_id(1),
        "12055100002": None,
        "12055100004s": some_id(2),
        "12055100009": None,
    }
    assert one.gaps == (Gap(3, 3), Gap(5, 8))
    assert [(number.retired, number.reason) for number in one.numbers if number.station_id is None] == [
        (True, "拆迁"),
        (False, "牌匾待查"),
    ]


def test_each_prefix_is_a_draft_of_its_own_and_an_open_one_that_nobody_names_is_none() -> None:
    found = drafted(
        listed("12055300001,,,,停用,拆迁"),
        [station(1, claim="12055100001"), station(2, claim="12055400001")],
        set(),
        ("120554",),
    )
    assert [one.prefix for one in found] == [HEFEI, WUHU]


def test_a_name_tells_the_station_and_where_there_are_several_the_county_does() -> None:
    here, there = station(1, "同名驿站"), station(2, "同名驿站", division=340104)
    assert numbers(draft(listed("12055100001,同名驿站,蜀山区,,,"), here, there)) == {"12055100001": some_id(2)}
    assert flaws(draft(listed("12055100001,同名驿站,,,,"), here, there)) == [(2, "站点名称")]
    assert flaws(draft(listed("12055100001,没有的驿站,,,,"), here, there)) == [(2, "站点名称")]
    claims = station(3, "同名驿站", division=340102, claim="12055100001")
    assert numbers(draft(listed("12055100001,同名驿站,,,,"), here, there, claims)) == {"12055100001": some_id(3)}
    by_id = draft(listed(f"12055100001,,,{some_id(1)},,"), here, there)
    assert numbers(by_id) == {"12055100001": some_id(1)}
    assert flaws(draft(listed(f"12055100001,,,{some_id(9)},,"), here)) == [(2, "系统编号")]


@pytest.mark.clause("AH-4.5.1")
def test_a_number_that_two_stations_claim_is_the_one_that_the_list_names() -> None:
    both = (station(1, "甲", claim="12055100001"), station(2, "乙", claim="12055100001"))
    undecided = draft(Listed(), *both)
    assert flaws(undecided) == [(0, "站点编码")]
    assert flaws(draft(listed("12055100001,,,,,待查"), *both)) == [(2, "站点名称")]
    decided = draft(listed("12055100001,乙,,,,"), *both)
    assert (decided.flaws, numbers(decided)) == ((), {"12055100001": some_id(2)})
    assert "甲" in decided.notes[0]


@pytest.mark.clause("AH-4.5.1")
def test_a_station_has_one_number() -> None:
    assert flaws(draft(listed("12055100001,甲,,,,", "12055100002,甲,,,,"), station(1, "甲"))) == [(3, "站点名称")]
    assert flaws(draft(listed("12055100001,甲,,,,"), station(1, "甲", code="12055300007"))) == [(2, "站点名称")]
    other = station(1, "甲", claim="12055100003")
    assert (2, "站点编码") in flaws(draft(listed("12055100001,甲,,,,"), other))


def test_a_number_stands_once_in_the_list_and_is_not_out_of_use_while_a_station_carries_it() -> None:
    twice = draft(listed("12055100001,,,,停用,拆迁", "12055100001,,,,停用,拆迁"))
    assert flaws(twice) == [(3, "站点编码")]
    carried = station(1, claim="12055100001")
    assert flaws(draft(listed("12055100001,,,,停用,拆迁"), carried)) == [(2, "站点名称")]


@pytest.mark.parametrize(
    ("line", "column", "prefix"),
    [
        ("1.20551E+10,,,,停用,拆迁", "站点编码", HEFEI),
        ("１２０５５１０００００,,,,停用,拆迁", "站点编码", HEFEI),
        ("22002300001,,,,停用,拆迁", "站点编码", "220023"),
        ("12099900001,,,,停用,拆迁", "站点编码", ""),
        (",甲,,,,", "站点编码", ""),
        ("12055100001,,,,停用,", "原因", HEFEI),
        ("12055100001,,,,,", "原因", HEFEI),
        ("12055100001,,,,坏了,拆迁", "状态", HEFEI),
        ("12055100001,甲,没有县,,,", "县区", HEFEI),
        ("12055100001,,,甲,,", "系统编号", HEFEI),
    ],
)
def test_what_cannot_be_is_told_by_row_and_column_and_is_the_prefixes_affair(
    line: str, column: str, prefix: str
) -> None:
    said = listed(line)
    assert said.entries == ()
    assert [(of, flaw.row, flaw.column) for of, flaw in said.flaws][:1] == [
        (prefix, 2, lists.USE.title if column == "状态" else column)
    ]


def test_what_an_open_series_has_already_is_not_asked_again_and_the_rest_comes_too_late() -> None:
    said = listed("12055100001,,,,停用,拆迁", "12055100002,,,,停用,拆迁")
    one = draft(said, given={"12055100001"}, open_=(HEFEI,))
    assert (one.numbers, one.taken, flaws(one)) == ((), 1, [(3, "站点编码")])


def test_a_damaged_code_still_tells_which_prefix_it_was_of() -> None:
    assert [prefix_in(said) for said in ("1.20551E+10", "12055100001", "1.2E+10", "编码")] == [HEFEI, HEFEI, "", ""]
