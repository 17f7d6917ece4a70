"""Stations are found by part of what they say, as it is today, by whoever may see them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from pypinyin import Style, lazy_pinyin

from contracts.coding import CodeAllocated
from contracts.registry import Changes, StationChanged
from gateway.schema.searching import sought
from gateway.sounds import initials, spelled
from gateway.views.stations import stations
from services.chassis.grams import pieces
from tests.gateway.conftest import network
from tests.gateway.opened import AUDITOR, COUNTY, YAOHAI, House, opened
from tests.gateway.planner.both import both
from tests.gateway.told import submitted
from tests.servers import Servers

RIVER, DAWN = UUID(int=7001), UUID(int=7002)
FIND = "query ($text: String) { stations(first: 100, filter: {text: $text}) { totalCount nodes { stationId } } }"
HERE: list[Any] = [
    submitted(RIVER, name="长江路驿站 A座", address="庐阳区长江中路99号"),
    CodeAllocated(RIVER, "12055104321s", "120551", 4321),
    submitted(DAWN, name="旧名", address="濉溪路1号"),
    StationChanged(DAWN, Changes(name="晨光驿站")),
]


NAMES = ["长江路", "长江路驿站", "座", "a座", "A座 ", "长江中路99号", "cjlyz", "CJL", "cj"]
CODES = ["12055104321", "12055104321s", "12055104321D", "04321S", "5104321", "4321", "432"]


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *network(), *((stations, 340103, event) for event in HERE)) as found:
        yield found


async def found(house: House, text: str, login: str = COUNTY) -> set[UUID]:
    answer = (await both(house, login, FIND, {"text": text}))["stations"]
    assert answer["totalCount"] == len(answer["nodes"])
    return {UUID(node["stationId"]) for node in answer["nodes"]}


@pytest.mark.parametrize("text", [*NAMES, *CODES])
async def test_a_station_is_found_by_name_address_code_and_initials(house: House, text: str) -> None:
    assert await found(house, text) == {RIVER}


@pytest.mark.parametrize(
    "text", ["长江晨光", "长江路99号", "12055104320", "jcl", "旧名", "长江%", "座a", "\\", "长\n江"]
)
async def test_nothing_else_is_found(house: House, text: str) -> None:
    assert await found(house, text) == set()


def test_a_piece_is_two_characters_or_four_digits() -> None:
    assert pieces("长江中路12345号") == ["长江", "江中", "中路", "路1", "1234", "2345", "5号"]
    assert (pieces("a1"), pieces("123"), pieces("座"), pieces("12a12a")) == (["a1"], [], [], ["2a", "a1"])


async def test_pieces_alone_find_nothing(house: House) -> None:
    """Both of its pieces stand in the name, the text does not."""
    assert {"长江", "驿站"} <= set(pieces("长江路驿站"))
    assert await found(house, "长江驿站") == set()


async def test_a_changed_station_is_found_by_what_it_says_now(house: House) -> None:
    assert await found(house, "晨光") == await found(house, "cgyz") == await found(house, "濉溪路") == {DAWN}


async def test_nobody_finds_what_they_may_not_see(house: House) -> None:
    assert await found(house, "长江路", "nobody") == set()
    assert YAOHAI not in await found(house, "驿站")
    assert YAOHAI in await found(house, "驿站", AUDITOR)


async def test_the_pieces_are_those_of_the_rows(house: House) -> None:
    """Whatever was changed on the way; none reaches from one word into the next."""
    assert stations.grams
    kept = await house.pool.fetch(f"select station_id, gram from {stations.grams.name}")
    columns = ", ".join(stations.grams.columns)
    rows = await house.pool.fetch(f"select station_id, lower(concat_ws(chr(10), {columns})) as said from stations")
    wanted = {(row["station_id"], piece) for row in rows for piece in pieces(row["said"]) if "\n" not in piece}
    assert {tuple(one) for one in kept} == wanted


def test_a_code_is_sought_without_its_suffix() -> None:
    assert [sought(text) for text in (" 00001S", "12055100001d", "3d", "长江S")] == [
        "00001",
        "12055100001",
        "3d",
        "长江s",
    ]


@pytest.mark.parametrize(
    "name", ["重庆路单县乐昌工会驿站", "长江西路1912街区A座12号", "中国银行朝阳支行·女工之家", "", "ABC"]
)
def test_the_initials_of_a_name_are_those_of_its_words(name: str) -> None:
    assert initials(name) == "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).casefold()


def test_names_stand_in_the_order_of_their_sounds() -> None:
    told = ["重庆路驿站", "长江路驿站", "中行大厦", "常江路驿站", "阿里驿站", "重型机械厂", "长春路驿站"]
    assert sorted(told, key=lambda name: spelled(name)[1]) == [
        "阿里驿站", "长春路驿站", "常江路驿站", "长江路驿站", "重庆路驿站", "中行大厦", "重型机械厂",
    ]  # fmt: skip
