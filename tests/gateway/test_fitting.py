"""What ``may`` says of a station's status is what registry decides: each permission in each status, both asked."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import registry, standards
from contracts.messages import Event
from contracts.permissions import PERMISSIONS
from contracts.values import Kind, Level
from gateway.schema.fitting import FITS, obstacle, obstacle_of_change
from gateway.schema.words import STATUS_NAMES
from services.chassis.errors import DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.api import api
from services.registry.domain import station

ID, OTHER = some_id(1), some_id(2)
TODAY = date(2026, 3, 2)
CLERK = "clerk-of-hefei"
hefei: Any = Spec(station.decider, division=340103, today=TODAY).by(CLERK, Level.CITY)
NAME, ADDRESS = "四牌楼社区工会驿站", "淮河路1号"
submitted = registry.StationSubmitted(ID, NAME, ADDRESS, Kind.FIXED, 340103, "somebody", head_id=some_id(9))
endorsed = (submitted, registry.StationEndorsed(ID))
accepted = (*endorsed, registry.StationAccepted(ID, Kind.FIXED, TODAY))
opened = (*accepted, registry.StationOpened(ID, TODAY))
BEING: dict[str, tuple[Event, ...]] = {
    "submitted": (submitted,),
    "endorsed": endorsed,
    "accepted": accepted,
    "returned": (submitted, registry.StationReturned(ID, "补材料")),
    "rejected": (submitted, registry.StationRejected(ID, "不符合")),
    "cancelled": (submitted, registry.ApplicationCancelled(ID, "不办了")),
    "open": opened,
    "suspended": (*opened, registry.StationSuspended(ID, "装修")),
    "withdrawn": (*opened, registry.StationWithdrawn(ID, "房屋征收")),
    "revoked": (*opened, registry.StationRevoked(ID, "红牌")),
}
ASKED = [
    registry.SubmitStation(ID, NAME, ADDRESS, head_id=some_id(9)),
    registry.CancelApplication(ID, "不办了"),
    registry.EndorseStation(ID),
    registry.AcceptStation(ID, reason="设施下月补齐"),
    registry.ReturnStation(ID, "补材料"),
    registry.RejectStation(ID, "不符合"),
    registry.OpenStation(ID),
    registry.SuspendStation(ID, "装修"),
    registry.ResumeStation(ID),
    registry.WithdrawStation(ID, "房屋征收"),
    registry.RevokeStation(ID, "红牌"),
    registry.ChangeHead(ID, OTHER),
    registry.ChangeContacts(ID),
    registry.ChangeHours(ID, "8:00-18:00"),
    registry.ChangeFacilities(ID, ("饮水",)),
    registry.ChangePhotos(ID, ()),
    registry.MoveStation(ID, "淮河路2号", "搬迁"),
    registry.ProposeChange(ID, OTHER, registry.Changes(name="新名"), "改名"),
    registry.ApproveChange(ID, OTHER),
    registry.DeclineChange(ID, OTHER, "不同意"),
    registry.RetractChange(ID, OTHER),
]
WORKFLOW = standards.resolve(340103, TODAY).workflow


def permission(command: object) -> str:
    return api.doors[type(command).__name__].may


def said(action: str, status: str, by: str = "somebody") -> str | None:
    found = obstacle(action, SimpleNamespace(status=status, submitted_by=by), CLERK, WORKFLOW)
    return found and found.code


def test_every_command_about_a_station_and_every_status_is_looked_at() -> None:
    assert {permission(one) for one in ASKED} == FITS.keys()
    assert {type(one).__name__ for one in ASKED} == {name for name, door in api.doors.items() if door.may in FITS}
    assert BEING.keys() == STATUS_NAMES.keys()
    assert {one for one in PERMISSIONS if one.startswith("station:")} - FITS.keys() == {"station:read"}


@pytest.mark.parametrize("status", BEING)
@pytest.mark.parametrize("action", FITS)
def test_a_step_fits_a_status_if_registry_takes_one_of_its_commands_there(action: str, status: str) -> None:
    outcomes = [hefei.given(*BEING[status]).when(one).refusal for one in ASKED if permission(one) == action]
    taken = [refusal for refusal in outcomes if not isinstance(refusal, DoesNotFit)]
    assert (said(action, status) != "does-not-fit") is bool(taken)


@pytest.mark.parametrize("status", ["submitted", "endorsed"])
@pytest.mark.parametrize("by", [CLERK, "somebody"])
def test_who_may_accept_now_is_who_registry_lets_accept(status: str, by: str) -> None:
    handed_in = registry.StationSubmitted(ID, NAME, ADDRESS, Kind.FIXED, 340103, by, head_id=some_id(9))
    outcome = hefei.given(handed_in, *BEING[status][1:]).when(registry.AcceptStation(ID, reason="设施下月补齐"))
    assert said("station:accept", status, by) == (outcome.refusal and outcome.refusal.code)


@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("by", [CLERK, "somebody"])
def test_who_may_agree_to_a_change_is_who_registry_lets_agree(by: str, decided: bool) -> None:
    changes, before = registry.Changes(name="新名工会驿站"), registry.Changes(name=NAME)
    proposed = registry.ChangeProposed(ID, OTHER, changes, before, "改名", by, 340103)
    over = (registry.ChangeRetracted(ID, OTHER),) if decided else ()
    outcome = hefei.given(*opened, proposed, *over).when(registry.ApproveChange(ID, OTHER))
    change = SimpleNamespace(status="retracted" if decided else "pending", proposed_by=by)
    found = obstacle_of_change("station:approve", change, CLERK)
    assert (found and found.code) == (outcome.refusal and outcome.refusal.code)
