"""Set-up links (设置密码链接): who makes one for whom.

Whoever has the link has the account, so making one is no lesser thing than giving the roles that the account holds.
"""

from collections.abc import Sequence

from contracts.permissions import PERMISSIONS, WATCHES, level_of_unit, may
from contracts.values import account_id, place_of
from gateway.front import Front
from gateway.sessions import Grant, Session
from services.chassis.auth import Hat
from services.chassis.errors import NotFound

GRANT = "role:grant"
ACTION = "setup-link"


async def invited(front: Front, session: Session, login: str, trace: str, *, drops_factor: bool) -> str:
    """A fresh link for an account whose roles are the session's to give; for any other, as if it were nowhere."""
    async with front.access.denials(session, ACTION, f"account-{account_id(login)}", trace):
        theirs = await front.sessions.grants(login)
        if login == session.login or not gives(session, theirs):
            raise NotFound
    return await front.accounts.invite(session, login, trace, drops_factor=drops_factor)


def gives(session: Session, theirs: Sequence[Grant]) -> bool:
    """Whether all of somebody's roles, and there are some, lie where the session gives roles."""
    hats = [hat for hat in session.identity.hats if hat.allows(GRANT)]
    return bool(theirs) and all(any(_reaches(hat, one) for hat in hats) for one in theirs)


def _reaches(hat: Hat, grant: Grant) -> bool:
    """As registry gives roles: where the unit is, and from above it what watches (B-12); nothing beyond one's own."""
    places = grant.covers or (place_of(grant.unit_no) or grant.division,)
    beyond = any(may(grant.role, one) and not may(hat.role, one) for one in PERMISSIONS)
    if beyond or not all(hat.scope.covers(place) for place in places):
        return False
    level = level_of_unit(grant.kind, grant.covers, grant.division)
    return grant.role not in WATCHES or not level.reaches(hat.level)
