"""The small decisions on an import's way: under which hat, of which county, what takes a row back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from contracts import divisions
from contracts.divisions import Division
from contracts.messages import Receipt
from contracts.registry import CancelApplication
from contracts.values import Level, derived, level_of, place_of
from gateway.ask import Ask, Posting
from gateway.imports import changing, sentences
from gateway.imports.kept import Line, Outcome, Standing
from gateway.imports.rows import Flaw
from gateway.sessions import Session
from services.chassis.api import Answer
from services.chassis.auth import Hat
from services.chassis.errors import Forbidden

SUBMIT = "station:submit"
TAKEN_BACK = "整批撤回导入"
"""The reason under which an import is undone."""


def withdrawal(import_id: UUID, line: Line) -> Posting | None:
    """The command that takes a row back, the same again for the same import; None where all of it took effect."""
    assert line.station_id
    if changing.changes(line):
        return changing.retraction(import_id, line)
    return Posting(CancelApplication(line.station_id, TAKEN_BACK), derived("undo-import", import_id, line.station_id))


async def in_turn(ask: Ask, session: Session, rows: Sequence[Sequence[Posting]], trace: str) -> list[list[Answer]]:
    """Each row's commands one behind the other, each on the version the one before left, up to the first refusal."""
    answers: list[list[Answer]] = [[] for _ in rows]
    for turn in range(max(map(len, rows), default=0)):
        going = [
            (row[turn], before)
            for row, before in zip(rows, answers, strict=True)
            if turn < len(row) and all(answer.receipt for answer in before)
        ]
        postings = [
            posting._replace(expected_version=before[-1].receipt.version) if before and before[-1].receipt else posting
            for posting, before in going
        ]
        for (_, before), answer in zip(going, await ask.many(session, postings, trace), strict=True):
            before.append(answer)
    return answers


def latest(last: Receipt | None, answers: Sequence[Answer]) -> Receipt | None:
    """The receipt furthest on, of those that came before and these."""
    receipts = [one for one in (last, *(answer.receipt for answer in answers)) if one]
    return max(receipts, key=lambda receipt: receipt.position, default=None)


def taken_back(line: Line, answers: Sequence[Answer]) -> Line:
    """What undoing came to: taken back, or what stays and why."""
    problem = next((answer.problem for answer in answers if answer.problem), None)
    if problem:
        return came_to(
            line,
            Outcome.KEPT,
            Flaw(line.row, "", line.name[:60], problem.zh, problem.en, problem.clause or ""),
        )
    if titles := changing.effective(line.differences):
        stays = sentences.stays("、".join(titles))
        return came_to(line, Outcome.KEPT, Flaw(line.row, "", line.name[:60], stays.zh, stays.en))
    return came_to(line, Outcome.WITHDRAWN)


def coded(lines: Sequence[Line]) -> Sequence[str]:
    """Old numbers stay the stations' own; their series gives none before the province has taken them over."""
    count = sum(bool(line.code) for line in lines if line.standing is not Standing.REFUSED)
    return (f"已有站点编码 {count} 个，随申报登记，由省级统一接收；接收之前，该前缀不赋新编码",) if count else ()


def came_to(line: Line, outcome: Outcome, *flaws: Flaw) -> Line:
    """What became of a row; whoever goes on after a crash hears of the same flaw again."""
    return msgspec.structs.replace(line, outcome=outcome, flaws=tuple(dict.fromkeys((*line.flaws, *flaws))))


def hat_of(session: Session) -> Hat:
    """The hat that somebody imports under: the first that may hand applications in."""
    hat = next((hat for hat in session.identity.hats if hat.allows(SUBMIT)), None)
    if hat is None:
        raise Forbidden
    return hat


def acts_for(session: Session, unit_no: int) -> bool:
    """Whether somebody hands applications in for this unit."""
    return any(hat.unit_no == unit_no and hat.allows(SUBMIT) for hat in session.identity.hats)


def town_of(session: Session) -> int | None:
    """The town whose sheets an account hands in, if it is a town's: nine digits."""
    unit_no = hat_of(session).unit_no
    return unit_no if place_of(unit_no) not in (None, unit_no) else None


def home_of(session: Session) -> Division | None:
    """The county whose sheets an account hands in, if it is one county's."""
    place = place_of(hat_of(session).unit_no)
    if place is None or level_of(place) is not Level.COUNTY:
        return None
    return next(iter(divisions.lineage(place)), None)
