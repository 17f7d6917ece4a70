"""What registry refused of a row, as a flaw with its column."""

from gateway.ask import raised
from gateway.imports.measured import WHERE, said
from gateway.imports.rows import Flaw, Submission
from services.chassis.api import Answer


def refusal(row: Submission, answer: Answer) -> Flaw:
    """What registry refused of a row, as a flaw of its own."""
    assert answer.problem
    error = raised(answer.problem)
    column = WHERE.get(error.path.partition(".")[0])
    return Flaw(
        row.row, column.title if column else "", said(row.command, error.path), error.zh, error.en, error.clause
    )
