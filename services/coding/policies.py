"""What coding asks of itself when others tell it something."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET

from contracts import divisions, standards
from contracts.coding import AllocateCode, KeepCode, RetireCode
from contracts.messages import Command, Meta
from contracts.registry import StationAccepted, StationChanged, StationRevoked, StationWithdrawn
from contracts.values import Kind, province_of
from services.chassis.clock import business_day
from services.chassis.policies import Policies

policies = Policies()


@policies.on(StationAccepted)
def when_accepted_allocate_a_code(event: StationAccepted, meta: Meta) -> Sequence[Command]:
    """One station, one code, from the province's series, when the local union accepts (AH-4.5.1, AH-4.5.6)."""
    return numbered(event.station_id, event.kind, meta)


@policies.on(StationChanged)
def when_the_kind_changes_spell_the_code_anew(event: StationChanged, meta: Meta) -> Sequence[Command]:
    """The suffix follows the kind; what was a construction site gets its first number (AH-4.5.1, AH-4.5.3)."""
    kind = event.changes.kind
    return [] if kind is UNSET else numbered(event.station_id, kind, meta)


@policies.on(StationWithdrawn)
def when_withdrawn_retire_the_code(event: StationWithdrawn, meta: Meta) -> Sequence[Command]:
    """A station that left keeps its number (AH-4.5.5)."""
    return [RetireCode(province_of(meta.division), event.station_id, event.reason)]


@policies.on(StationRevoked)
def when_revoked_retire_the_code(event: StationRevoked, meta: Meta) -> Sequence[Command]:
    """So does one that was struck off (AH-4.5.5)."""
    return [RetireCode(province_of(meta.division), event.station_id, event.reason)]


def numbered(station_id: UUID, kind: Kind, meta: Meta) -> Sequence[Command]:
    """A number for a station that needs one where it stands; any other keeps what it has (AH-4.5.1)."""
    if standards.resolve(meta.division, business_day(meta.at)).needs_code(kind):
        return [AllocateCode(divisions.prefix_of(meta.division), station_id, kind)]
    return [KeepCode(province_of(meta.division), station_id, kind)]
