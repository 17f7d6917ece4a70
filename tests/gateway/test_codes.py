"""Any code that ever was can be looked up, and a series accounts for each of its numbers."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from contracts.coding import (
    AdoptedCode,
    CodeAllocated,
    CodeRespelled,
    CodeRestored,
    CodeRetired,
    CodesAdopted,
    Gap,
)
from contracts.messages import Event
from gateway.views.codes import codes
from services.chassis.testing import Rows
from tests.gateway.conftest import network
from tests.gateway.opened import AUDITOR, COUNTY, LUYANG, YAOHAI, House, opened
from tests.servers import Servers

CODE = "query ($code: String!) { code(code: $code) { code digits prefix serial status adopted stationId reason } }"
SERIES = """query ($prefix: String!) { codeSeries(prefix: $prefix) {
  prefix last next living retired adopted unexplained unexplainedSerials { first last } firstGap
} }"""
STREET, ELSEWHERE = UUID(int=7001), UUID(int=7002)


def given(n: int, station: UUID, prefix: str = "120551", suffix: str = "") -> CodeAllocated:
    return CodeAllocated(station, f"{prefix}{n:05d}{suffix}", prefix, n)


TOLD: list[tuple[int, Event]] = [
    (340103, given(1, LUYANG[0])),
    (340102, given(2, YAOHAI, suffix="s")),
    (340103, given(3, LUYANG[1])),
    (340102, CodeRetired(YAOHAI, "12055100002s", "120551", 2, "拆迁")),
    (
        340000,
        CodesAdopted(
            "120558",
            (AdoptedCode("12055800003d", 3, STREET), AdoptedCode("12055800004", 4, None, True, "并入他站")),
            (Gap(1, 2),),
        ),
    ),
    (340000, CodesAdopted("120558", (AdoptedCode("12055800009", 9),), (Gap(5, 8),))),
    (341202, given(10, ELSEWHERE, "120558")),
    (340207, given(2, ELSEWHERE, "120553")),
    (340207, given(5, ELSEWHERE, "120553")),
    (341003, given(99_999, ELSEWHERE, "120559")),
]


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *network(), *((codes, place, event) for place, event in TOLD)) as found:
        yield found


async def code(house: House, login: str, text: str) -> Any:
    return (await house.ask(login, CODE, code=text))["code"]


async def series(house: House, prefix: str) -> Any:
    return (await house.ask(COUNTY, SERIES, prefix=prefix))["codeSeries"]


@pytest.mark.parametrize("spelling", ["12055100002", "12055100002s", "１２０５５１００００２Ｓ"])
async def test_a_code_is_found_in_every_spelling_and_shows_whose_it_is_within_ones_scope(
    house: House, spelling: str
) -> None:
    assert await code(house, AUDITOR, spelling) == {
        "code": "12055100002s",
        "digits": "12055100002",
        "prefix": "120551",
        "serial": 2,
        "status": "RETIRED",
        "adopted": False,
        "stationId": str(YAOHAI),
        "reason": "拆迁",
    }


async def test_outside_ones_scope_a_code_says_that_it_is_out_of_use_and_nothing_more(house: House) -> None:
    next_door = await code(house, COUNTY, "12055100002")
    assert (next_door["status"], next_door["stationId"], next_door["reason"]) == ("RETIRED", None, None)
    assert (await code(house, COUNTY, "12055100001"))["stationId"] == str(LUYANG[0])


async def test_a_code_that_was_taken_over_is_found_with_and_without_a_station(house: House) -> None:
    carried, gone = [await code(house, AUDITOR, text) for text in ("12055800003", "12055800004")]
    assert (carried["adopted"], carried["status"], carried["stationId"]) == (True, "LIVING", str(STREET))
    assert (gone["adopted"], gone["status"], gone["stationId"], gone["reason"]) == (True, "RETIRED", None, "并入他站")
    assert (await code(house, COUNTY, "12055800004"))["reason"] is None


@pytest.mark.parametrize("text", ["12055100004", "12055100000", "1.20551E+10", ""])
async def test_what_never_was_a_code_is_not_found(house: House, text: str) -> None:
    assert await code(house, AUDITOR, text) is None


async def test_a_series_accounts_for_each_number(house: House) -> None:
    assert await series(house, "120551") == {
        "prefix": "120551",
        "last": 3,
        "next": 4,
        "living": 2,
        "retired": 1,
        "adopted": 0,
        "unexplained": 0,
        "unexplainedSerials": [],
        "firstGap": None,
    }


async def test_what_nobody_could_explain_is_listed_and_is_no_hole(house: House) -> None:
    fuyang = await series(house, "120558")
    assert (fuyang["last"], fuyang["next"], fuyang["firstGap"]) == (10, 11, None)
    assert (fuyang["living"], fuyang["retired"], fuyang["adopted"], fuyang["unexplained"]) == (3, 1, 3, 6)
    assert fuyang["unexplainedSerials"] == [{"first": 1, "last": 2}, {"first": 5, "last": 8}]


async def test_a_hole_is_found_where_it_begins(house: House) -> None:
    assert (await series(house, "120553"))["firstGap"] == 1


async def test_a_series_that_is_used_up_has_no_next_number(house: House) -> None:
    assert (await series(house, "120559"))["next"] is None


async def test_a_series_that_has_not_begun_begins_with_one_and_an_unknown_one_is_none(house: House) -> None:
    luan = await series(house, "120564")
    assert (luan["last"], luan["next"], luan["living"], luan["firstGap"]) == (0, 1, 0, None)
    assert await series(house, "990551") is None


@pytest.mark.clause("AH-4.5.5")
def test_a_number_lives_retires_and_comes_back_under_the_same_digits() -> None:
    rows = Rows(codes).given(given(1, LUYANG[0]), CodeRespelled(LUYANG[0], "12055100001s", "120551", 1))
    rows.shows("12055100001", code="12055100001s", status="living", division=340103)
    gone = rows.given(CodeRetired(LUYANG[0], "12055100001s", "120551", 1, "拆迁"))
    gone.shows("12055100001", status="retired", reason="拆迁", station_id=LUYANG[0])
    back = gone.given(CodeRestored(LUYANG[0], "12055100001", "120551", 1))
    back.shows("12055100001", code="12055100001", status="living", reason=None)
