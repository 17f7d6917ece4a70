"""How a station's file changes (变更): some things by a word, the others when a higher level agrees."""

from uuid import UUID

import msgspec

from contracts.registry import (
    ApproveChange,
    ChangeContacts,
    ChangeDeclined,
    ChangeFacilities,
    ChangeHead,
    ChangeHours,
    ChangePhotos,
    ChangeProposed,
    ChangeRetracted,
    Changes,
    ContactsChanged,
    DeclineChange,
    HeadChanged,
    MoveStation,
    ProposeChange,
    RetractChange,
    Shortfall,
    StationChanged,
)
from services.chassis.decider import Grounds
from services.chassis.errors import AlreadyThere
from services.registry.domain.station import form, measure
from services.registry.domain.station.application import reach, yours
from services.registry.domain.station.refusals import (
    ChangedMeanwhile,
    NoSuchProposal,
    NothingChanges,
    OwnProposal,
)
from services.registry.domain.station.states import File, Standing, said, with_changes

HOLDERS = {"unit_no", "enterprise_no"}
Direct = ChangeHours | ChangeFacilities | ChangePhotos | MoveStation


def changed(ask: Direct, station: Standing, grounds: Grounds) -> StationChanged:
    """What the station's own people say takes effect at once; only moving it is for the level that accepts."""
    if isinstance(ask, MoveStation):
        reach(grounds, "station:approve", "Moving a station", "变更位置")
    named = {name: getattr(ask, name) for name in ask.__struct_fields__ if name in Changes.__struct_fields__}
    changes = different(station.file, Changes(**named))
    file = with_changes(station.file, changes)
    form.check(file, grounds)
    reason = ask.reason if isinstance(ask, MoveStation) else ""
    return StationChanged(ask.station_id, changes, None, reason, measure.shortfalls(file, grounds.standard))


def head_changed(ask: ChangeHead, station: Standing) -> HeadChanged:
    """Another head in the same breath: there is never none (AH-4.2.1)."""
    if ask.head_id == station.file.head_id and not (ask.head_name or ask.head_phone):
        raise NothingChanges(path="head_id")
    return HeadChanged(ask.station_id, ask.head_id, station.file.head_id)


def contacts_changed(ask: ChangeContacts, station: Standing, grounds: Grounds) -> ContactsChanged:
    told = ContactsChanged(
        ask.station_id, ask.leader_id or station.file.leader_id, ask.liaison_id or station.file.liaison_id
    )
    measure.shortfalls(
        msgspec.structs.replace(station.file, leader_id=told.leader_id, liaison_id=told.liaison_id), grounds.standard
    )
    return told


def proposed(ask: ProposeChange, station: Standing, grounds: Grounds) -> ChangeProposed:
    """A change that could be approved as things stand, with what stands there now beside it."""
    if ask.change_id in station.proposals:
        raise AlreadyThere(path="change_id")
    changes = different(station.file, ask.changes)
    allowed(station.file, changes, grounds)
    before = Changes(**{name: getattr(station.file, name) for name in said(changes)})
    return ChangeProposed(
        ask.station_id,
        ask.change_id,
        changes,
        before,
        ask.reason,
        proposed_by=grounds.account,
        unit_no=station.file.unit_no,
        enterprise_no=station.file.enterprise_no,
        proposed_for=grounds.unit_no,
    )


def approved(ask: ApproveChange, station: Standing, grounds: Grounds) -> StationChanged:
    """Agreed to by the level that accepts stations, by other hands, and on what the proposal was built on."""
    proposal = waiting(ask.change_id, station)
    reach(grounds, "station:approve", "Approval of a change", "变更批准")
    if proposal.proposed_by == grounds.account:
        raise OwnProposal
    if any(getattr(station.file, name) != value for name, value in said(proposal.before).items()):
        raise ChangedMeanwhile
    lacking = allowed(station.file, proposal.changes, grounds)
    former = said(proposal.before).get("enterprise_no")
    holders = with_changes(station.file, proposal.changes) if said(proposal.changes).keys() & HOLDERS else None
    return StationChanged(
        ask.station_id,
        proposal.changes,
        ask.change_id,
        proposal.reason,
        lacking,
        former,
        enterprise_no=holders.enterprise_no if holders else None,
        unit_no=holders.unit_no if holders else None,
    )


def declined(ask: DeclineChange, station: Standing, grounds: Grounds) -> ChangeDeclined:
    waiting(ask.change_id, station)
    reach(grounds, "station:approve", "Declining a change", "不同意变更")
    return ChangeDeclined(ask.station_id, ask.change_id, ask.reason)


def retracted(ask: RetractChange, station: Standing, grounds: Grounds) -> ChangeRetracted:
    proposal = waiting(ask.change_id, station)
    yours(proposal.proposed_by, proposal.proposed_for, grounds)
    return ChangeRetracted(ask.station_id, ask.change_id)


def fallen(station: Standing, reason: str) -> list[ChangeDeclined]:
    """A station that leaves takes the changes that wait with it."""
    name = station.file.station_id
    return [ChangeDeclined(name, change_id, reason) for change_id in sorted(station.proposals)]


def waiting(change_id: UUID, station: Standing) -> ChangeProposed:
    proposal = station.proposals.get(change_id)
    if proposal is None:
        raise NoSuchProposal(path="change_id")
    return proposal


def allowed(file: File, changes: Changes, grounds: Grounds) -> tuple[Shortfall, ...]:
    """What the station would lack, once the file is one that could be handed in."""
    file = with_changes(file, changes)
    form.check(file, grounds)
    form.dated(said(changes).get("built_on"), grounds)
    lacking = measure.shortfalls(file, grounds.standard)
    measure.explained(file, lacking)
    return lacking


def different(file: File, changes: Changes) -> Changes:
    """What is really said anew, tidied as a form is; at least something."""
    tidy = form.tidied(said(changes))
    new = {name: value for name, value in tidy.items() if getattr(file, name) != value}
    if not new:
        raise NothingChanges(path="changes")
    return Changes(**new)
