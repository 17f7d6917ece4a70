"""What registry refused of a row, as a flaw with its column."""

from contracts.registry import SubmitStation
from gateway.ask import raised
from gateway.imports import columns
from gateway.imports.stations import Flaw, Submission
from services.chassis.api import Answer

WHERE = {
    "division": columns.COUNTY,
    "name": columns.NAME,
    "address": columns.ADDRESS,
    "kind": columns.KIND,
    "unit_no": columns.UNIT,
    "area_m2": columns.AREA,
    "built_on": columns.BUILT_ON,
    "build_mode": columns.BUILD_MODE,
    "head_id": columns.HEAD,
    "head_name": columns.HEAD,
    "head_phone": columns.PHONE,
}
"""The column that a field of the application was read from."""


def refusal(row: Submission, answer: Answer) -> Flaw:
    """What registry refused of a row, as a flaw of its own."""
    assert answer.problem
    error = raised(answer.problem)
    column = WHERE.get(error.path.partition(".")[0])
    return Flaw(
        row.row, column.title if column else "", said(row.command, error.path), error.zh, error.en, error.clause
    )


def said(command: SubmitStation, path: str) -> str:
    """What the application says in the field that is refused; empty where that is not its own, or about a person."""
    column = WHERE.get(path)
    value = None if column is None or column.personal else getattr(command, path, None)
    return "" if value is None else str(value)[:60]
