"""A station's life in the network: opened, suspended, resumed, withdrawn, revoked."""

from contracts.registry import (
    OpenStation,
    RevokeStation,
    StationOpened,
    StationRevoked,
    StationSuspended,
    StationWithdrawn,
    SuspendStation,
    WithdrawStation,
)
from services.chassis.decider import Grounds
from services.registry.domain.station.application import day_of, reach
from services.registry.domain.station.refusals import InThePast


def opened(ask: OpenStation, grounds: Grounds) -> StationOpened:
    return StationOpened(ask.station_id, day_of(ask.opened_on, grounds, "opened_on"))


def suspended(ask: SuspendStation, grounds: Grounds) -> StationSuspended:
    if ask.until is not None and ask.until < grounds.today:
        raise InThePast(path="until")
    return StationSuspended(ask.station_id, ask.reason, ask.until)


def withdrawn(ask: WithdrawStation, grounds: Grounds) -> StationWithdrawn:
    """Leaving is for the level that endorses, or taking out and handing in anew would be a way round an approval."""
    reach(grounds, "station:withdraw", "Withdrawal", "退出")
    return StationWithdrawn(ask.station_id, ask.reason)


def revoked(ask: RevokeStation, grounds: Grounds) -> StationRevoked:
    """Who accepts a station may strike it off (AH-6.1)."""
    reach(grounds, "station:revoke", "Revocation", "撤销")
    return StationRevoked(ask.station_id, ask.reason)
