"""The doors of registry: what may be asked, and by whom."""

from contracts.registry import (
    AcceptStation,
    EndorseStation,
    ErasePerson,
    EstablishUnit,
    GrantRole,
    ReturnStation,
    SubmitStation,
    WithdrawRole,
)
from services.chassis.api import Api

api = Api()

api.accept(SubmitStation, may="station:submit")
api.accept(EndorseStation, may="station:endorse")
api.accept(AcceptStation, may="station:accept")
api.accept(ReturnStation, may="station:return")
api.accept(EstablishUnit, may="unit:establish")
api.accept(GrantRole, may="role:grant")
api.accept(WithdrawRole, may="role:withdraw")
api.accept(ErasePerson, may="person:erase")
