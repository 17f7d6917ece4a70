"""Whoever looks after others: the accounts of an area and the log of what they did, at one's own level and below."""

from contracts.values import Scope
from gateway.reading import Viewer
from gateway.schema.context import Context
from gateway.sessions import Session
from services.chassis.errors import Forbidden


async def overseeing(context: Context, permission: str, of: str) -> Viewer:
    """The viewer of whoever asks in GraphQL; to have been refused the look is on record."""
    async with context.denials(permission, of):
        return overseer(context.session, permission)


def overseer(session: Session, permission: str) -> Viewer:
    """A viewer who sees what the hats with this permission reach, each with the unit it belongs to; else Forbidden."""
    hats = [hat for hat in session.identity.hats if hat.allows(permission)]
    if not hats:
        raise Forbidden
    reach = session.identity.reach(permission)
    own = {*reach.unit_nos, *(hat.unit_no for hat in hats)}
    scope = Scope(prefixes=reach.prefixes, unit_nos=tuple(sorted(own)), enterprise_nos=reach.enterprise_nos)
    return Viewer(session.viewer.account, scope)
