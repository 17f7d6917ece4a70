"""Whether a step can be taken with a station as it stands: its status, and the hands it went through (four eyes)."""

from typing import Any, NamedTuple

from contracts.permissions import PERMISSIONS
from contracts.standards import Workflow
from gateway.schema.words import STATUS_NAMES

WAITING = frozenset({"submitted", "endorsed"})
STANDING = frozenset({"accepted", "open", "suspended"})
FITS: dict[str, frozenset[str]] = {
    "station:submit": WAITING | {"returned", "cancelled", "withdrawn"},
    "station:endorse": frozenset({"submitted"}),
    "station:accept": WAITING,
    "station:return": WAITING,
    "station:reject": WAITING,
    **dict.fromkeys(
        (f"station:{step}" for step in ("operate", "staff", "withdraw", "revoke", "propose", "approve")), STANDING
    ),
}
"""The statuses in which something can be done with a permission, as registry decides; reading fits always."""


class Obstacle(NamedTuple):
    """Why a step cannot be taken now, as registry would say it: the code, and the sentence in both languages."""

    code: str
    zh: str
    en: str


NOT_ENDORSED = Obstacle("not-endorsed", "申报尚未经审核同意，不能验收", "This application has not been endorsed yet")
OWN_APPLICATION = Obstacle(
    "own-application", "不能验收自己提交的申报", "Nobody accepts an application they handed in themselves"
)
DECIDED = Obstacle("no-such-change", "没有这项待批准的变更", "No such change waits to be decided")
OWN_PROPOSAL = Obstacle("own-proposal", "不能批准自己提出的变更", "Nobody approves a change they proposed themselves")


def obstacle(action: str, station: Any, account: str, workflow: Workflow) -> Obstacle | None:
    """What stands in the way of whoever may otherwise; ``station`` has the status and who handed it in."""
    if action in FITS and station.status not in FITS[action]:
        zh = f"站点当前为“{STATUS_NAMES[station.status]}”，不能“{PERMISSIONS[action]}”"
        return Obstacle("does-not-fit", zh, f"{action} does not fit a station that is {station.status}")
    if action != "station:accept":
        return None
    if workflow.endorsed_by and station.status == "submitted":
        return NOT_ENDORSED
    return OWN_APPLICATION if station.submitted_by == account else None


def obstacle_of_change(action: str, change: Any, account: str) -> Obstacle | None:
    """What stands in the way with one proposed change; ``change`` has the status and who proposed it."""
    if action not in ("station:approve", "station:propose"):
        return None
    if change.status != "pending":
        return DECIDED
    return OWN_PROPOSAL if action == "station:approve" and change.proposed_by == account else None
