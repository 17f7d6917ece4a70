"""The standard of a place, as everybody signed in may read it."""

from typing import Any
from uuid import UUID

import pytest

from tests.gateway.opened import AUDITOR, COUNTY, House

STANDARD = """query ($division: Int!, $on: Date) { standard(division: $division, on: $on) {
  key title local divisionName on rules { key label value stated force origin clause clauseText reading }
} }"""


async def rules(house: House, login: str, division: int, on: str = "2026-03-02") -> dict[str, Any]:
    standard = (await house.ask(login, STANDARD, division=division, on=on))["standard"]
    return {**standard, "rules": {rule["key"]: rule for rule in standard["rules"]}}


@pytest.mark.clause("SP-3.2a")
async def test_each_rule_comes_with_its_clause_and_its_text(house: House) -> None:
    standard = await rules(house, AUDITOR, 500106)
    assert (standard["key"], standard["divisionName"]) == ("shapingba@2021-10-18", "沙坪坝区")
    area = standard["rules"]["area"]
    assert area.pop("clauseText").startswith("面积视场所而定")
    assert area == {
        "key": "area",
        "label": "面积",
        "value": "不小于20平方米",
        "stated": True,
        "force": "SHOULD",
        "origin": "DOCUMENT",
        "clause": "SP-3.2a",
        "reading": None,
    }


async def test_a_silent_standard_says_so(house: House) -> None:
    area = (await rules(house, COUNTY, 340103))["rules"]["area"]
    assert (area["value"], area["stated"]) == ("本地标准未规定", False)
    assert {area[name] for name in ("force", "origin", "clause", "clauseText", "reading")} == {None}


async def test_what_is_ours_says_why(house: House) -> None:
    standard = await rules(house, COUNTY, 340103)
    assert standard["local"]
    stars = standard["rules"]["stars"]
    assert (stars["origin"], stars["clause"], stars["clauseText"]) == ("OURS", "ours", None)
    assert "AH-4.1.4" in stars["reading"]


async def test_before_its_day_a_document_does_not_hold(house: House) -> None:
    assert not (await rules(house, COUNTY, 340103, on="2024-02-10"))["local"]


async def test_a_place_that_is_none_is_refused_in_both_languages(house: House) -> None:
    (error,) = (await house.post(COUNTY, STANDARD, division=341999)).json()["errors"]
    assert error["message"] == "没有这个行政区划代码"
    assert error["extensions"]["code"] == "no-such-place"


PLAQUE = """query ($division: Int, $station: ID) { plaque(division: $division, station: $station) {
  widthMm heightMm draft final hindrances { code } rules { key clause }
} }"""


@pytest.mark.clause("NM-A")
async def test_the_sample_of_a_plaque_is_a_draft_until_its_typeface_is_there(house: House) -> None:
    plaque = (await house.ask(COUNTY, PLAQUE, division=150105))["plaque"]
    assert (plaque["widthMm"], plaque["heightMm"], plaque["final"]) == (600, 400, None)
    assert plaque["draft"].startswith("<svg")
    lacking = [one["code"] for one in plaque["hindrances"]]
    assert lacking == ["plaque-of-no-station", "font-not-here", "emblem-not-here"]
    assert {"key": "plaque.font", "clause": "NM-A"} in plaque["rules"]


async def test_where_no_plaque_is_set_none_is_drawn_and_what_is_asked_of_is_one_thing(house: House) -> None:
    plaque = (await house.ask(COUNTY, PLAQUE, division=340103))["plaque"]
    assert (plaque["draft"], [one["code"] for one in plaque["hindrances"]]) == (None, ["plaque-size-not-set"])
    assert (await house.ask(COUNTY, PLAQUE, station=str(UUID(int=1))))["plaque"] is None
    (error,) = (await house.post(COUNTY, PLAQUE)).json()["errors"]
    assert error["extensions"]["code"] == "station-or-place"
