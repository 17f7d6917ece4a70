"""What coding asks of itself when others tell it something."""

from collections.abc import Sequence

from contracts import divisions
from contracts.coding import AllocateCode
from contracts.messages import Command, Meta
from contracts.registry import StationAccepted
from contracts.values import Kind
from services.chassis.policies import Policies

policies = Policies()


@policies.on(StationAccepted)
def when_accepted_allocate_a_code(event: StationAccepted, meta: Meta) -> Sequence[Command]:
    """One station, one code, from the province's series, when the local union accepts (AH-4.5.1, AH-4.5.6).

    A construction site needs none (AH-4.5.1).
    """
    if event.kind is Kind.CONSTRUCTION_SITE:
        return []
    return [AllocateCode(divisions.prefix_of(meta.division), event.station_id, event.kind)]
