"""How a station measures up to the standard in force, and what is refused, explained or only written down."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from contracts import standards
from contracts.registry import Shortfall
from contracts.standards import Standard
from services.registry.domain.station.refusals import Incomplete, ReasonNeeded
from services.registry.domain.station.states import File


def shortfalls(file: File, standard: Standard, beside: Collection[UUID] | None = None) -> tuple[Shortfall, ...]:
    """What the station lacks of the standard; refuses a form without what it cannot go without.

    ``beside`` are the stations of the same community; when nobody looked for them, what was found before holds.
    """
    codes = standards.recognised(file.facilities)
    known = file if codes == file.facilities else msgspec.structs.replace(file, facilities=codes)
    found = standards.shortfalls(standard, known)
    for one in standards.indispensable(found):
        raise Incomplete(one)
    if beside is None:
        return (*found, *(one for one in file.shortfalls if one.code == standards.COMMUNITY))
    others = [one for one in beside if one != file.station_id]
    return (*found, *standards.crowded(standard, file.community, others))


def explained(file: File, lacking: Collection[Shortfall]) -> None:
    """A soft rule (原则上、一般) is passed over with a recorded reason; what is unsaid may still come."""
    reasons = {waiver.clause for waiver in file.waivers if waiver.reason.strip()}
    for one in standards.unexplained(lacking, file, reasons):
        raise ReasonNeeded(one)
