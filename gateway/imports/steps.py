"""The small decisions on an import's way: under which hat, of which county, what takes a row back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from contracts import divisions
from contracts.divisions import Division
from contracts.registry import CancelApplication
from contracts.values import Level, derived, level_of, place_of
from gateway.ask import Posting
from gateway.imports.kept import Line, Outcome, Standing
from gateway.imports.stations import Flaw
from gateway.sessions import Session
from services.chassis.auth import Hat
from services.chassis.errors import Forbidden

SUBMIT = "station:submit"
TAKEN_BACK = "整批撤回导入"
"""The reason under which an import is undone."""


def withdrawal(import_id: UUID, line: Line) -> Posting:
    """The command that takes an application back, the same again for the same import."""
    assert line.station_id
    return Posting(CancelApplication(line.station_id, TAKEN_BACK), derived("undo-import", import_id, line.station_id))


def coded(lines: Sequence[Line]) -> Sequence[str]:
    """Old numbers stay the stations' own; their series gives none before the province has taken them over."""
    count = sum(bool(line.code) for line in lines if line.standing is not Standing.REFUSED)
    return (f"已有站点编码 {count} 个，随申报登记，由省级统一接收；接收之前，该前缀不赋新编码",) if count else ()


def came_to(line: Line, outcome: Outcome, *flaws: Flaw) -> Line:
    return msgspec.structs.replace(line, outcome=outcome, flaws=(*line.flaws, *flaws))


def hat_of(session: Session) -> Hat:
    """The hat that somebody imports under: the first that may hand applications in."""
    hat = next((hat for hat in session.identity.hats if hat.allows(SUBMIT)), None)
    if hat is None:
        raise Forbidden
    return hat


def home_of(session: Session) -> Division | None:
    """The county whose sheets an account hands in, if it is one county's."""
    place = place_of(hat_of(session).unit_no)
    if place is None or level_of(place) is not Level.COUNTY:
        return None
    return next(iter(divisions.lineage(place)), None)
