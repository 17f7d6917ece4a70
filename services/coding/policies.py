"""What coding asks of itself when others tell it something."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET

from contracts import divisions, standards
from contracts.coding import (
    AllocateCode,
    ClaimCode,
    EndCoBuilding,
    KeepCode,
    NoteCoBuilding,
    ReleaseCode,
    RetireCode,
)
from contracts.messages import Command, Meta
from contracts.registry import (
    ApplicationCancelled,
    StationAccepted,
    StationChanged,
    StationRejected,
    StationReturned,
    StationRevoked,
    StationSubmitted,
    StationWithdrawn,
)
from contracts.values import Kind, province_of
from services.chassis.clock import business_day
from services.chassis.policies import Policies

policies = Policies()


@policies.on(StationSubmitted)
def when_handed_in_claim_the_number_it_carries(event: StationSubmitted, _: Meta) -> Sequence[Command]:
    """A number that hangs at a station already is nobody else's, also before it is accepted (AH-4.5.5)."""
    return [ClaimCode(event.carried_code, event.station_id)] if event.carried_code else []


@policies.on(StationSubmitted)
def when_handed_in_note_who_co_builds_it(event: StationSubmitted, meta: Meta) -> Sequence[Command]:
    """Only who co-builds a station may give it a number of its own (AH-4.5.6)."""
    return co_built(event, event.enterprise_no, meta)


@policies.on(StationChanged)
def when_another_co_builds_it_or_is_responsible_note_who(event: StationChanged, meta: Meta) -> Sequence[Command]:
    """A station that passes to another enterprise leaves the first one's list (AH-4.5.6)."""
    return co_built(event, event.enterprise_no or event.changes.enterprise_no or None, meta)


@policies.on(StationReturned)
def when_returned_release_the_claim(event: StationReturned, meta: Meta) -> Sequence[Command]:
    """What comes in again says everything anew."""
    return [ReleaseCode(province_of(meta.division), event.station_id)]


@policies.on(StationRejected)
def when_rejected_release_the_claim(event: StationRejected, meta: Meta) -> Sequence[Command]:
    """A series does not wait for what will be no station."""
    return [ReleaseCode(province_of(meta.division), event.station_id)]


@policies.on(ApplicationCancelled)
def when_cancelled_release_the_claim(event: ApplicationCancelled, meta: Meta) -> Sequence[Command]:
    """Nor for what was taken back."""
    return [ReleaseCode(province_of(meta.division), event.station_id)]


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


def co_built(event: StationSubmitted | StationChanged, enterprise_no: int | None, meta: Meta) -> Sequence[Command]:
    """The enterprise's list and the former one's each learn of it in their own stream."""
    former_no, station_id = event.former_enterprise_no, event.station_id
    left: list[Command] = [EndCoBuilding(former_no, station_id)] if former_no else []
    return [*left, NoteCoBuilding(enterprise_no, station_id, meta.division, event.unit_no)] if enterprise_no else left


def numbered(station_id: UUID, kind: Kind, meta: Meta) -> Sequence[Command]:
    """A number for a station that needs one where it stands; any other keeps what it has (AH-4.5.1)."""
    if standards.resolve(meta.division, business_day(meta.at)).needs_code(kind):
        return [AllocateCode(divisions.prefix_of(meta.division), station_id, kind)]
    return [KeepCode(province_of(meta.division), station_id, kind)]
