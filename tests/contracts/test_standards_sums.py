"""What the documents print adds up in the packs, also in the tables that nothing asks for yet."""

import tomllib
from itertools import product
from typing import Any

import pytest

from contracts.standards import FOLDER


def pack(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.clause("SP-A1")
@pytest.mark.clause("QD-A2")
@pytest.mark.parametrize(("name", "rows"), [("shapingba", 15), ("qingdao", 10)])
def test_a_score_sheet_has_a_hundred_points_group_by_group(name: str, rows: int) -> None:
    (sheet,) = pack(name)["score_sheets"]
    assert len(sheet["items"]) == rows
    assert sum(item["points"] for item in sheet["items"]) == sheet["total"] == 100
    for group in sheet["groups"]:
        assert group["points"] == sum(item["points"] for item in sheet["items"] if item["group"] == group["group"])


@pytest.mark.clause("SP-A2")
def test_shapingbas_matrix_has_eight_amounts_and_four_empty_cells_and_no_cell_twice() -> None:
    subsidy = next(entry for entry in pack("shapingba")["subsidies"] if "matrix" in entry)
    amounts = {(cell["mode"], cell["band"], cell["level"]): cell["amount_fen"] for cell in subsidy["matrix"]}
    empty = {(cell["mode"], cell["band"], cell["level"]) for cell in subsidy["empty_cells"]}
    assert (len(amounts), len(empty)) == (len(subsidy["matrix"]), len(subsidy["empty_cells"])) == (8, 4)
    assert {*amounts} | empty == set(product(("self", "co"), ("20-30", "30-"), ("county", "province", "national")))
    assert amounts["self", "20-30", "county"] == 700_000  # 0.7 万元
    assert sum(amounts.values()) == 10_500_000


@pytest.mark.clause("QD-2")
@pytest.mark.clause("QD-A1")
def test_qingdaos_years_make_six_hundred_and_its_units_five_more_than_their_target() -> None:
    plan = pack("qingdao")["plan"]
    assert sum(year["value"] for year in plan["targets"]) == plan["total"]["value"] == 600
    units = plan["allocation"]["units"]
    assert sum(unit["value"] for unit in units) == plan["allocation"]["sum"] == plan["allocation"]["target"] + 5
    assert len(units) == 12


@pytest.mark.clause("PJ-3")
@pytest.mark.clause("SP-1")
@pytest.mark.clause("QD-2a")
@pytest.mark.clause("NM-2")
def test_the_people_served_are_as_many_as_each_document_lists() -> None:
    groups = {name: pack(name)["service_groups"] for name in ("panjin", "shapingba", "qingdao", "inner-mongolia")}
    assert [len(group["items"]) for group in groups.values()] == [7, 6, 8, 11]
    assert all(group["open"] for group in groups.values())
    assert groups["panjin"]["collective"] == "八大群体"  # eight by name, seven in the list


@pytest.mark.parametrize("name", ["panjin", "shapingba", "inner-mongolia"])
def test_each_document_has_six_haves_of_its_own(name: str) -> None:
    mine = [have["name"] for have in pack(name)["six_haves"]["items"]]
    assert len(mine) == 6
    others = [pack(other)["six_haves"]["items"] for other in ("panjin", "shapingba", "inner-mongolia") if other != name]
    assert all(mine != [have["name"] for have in other] for other in others)
