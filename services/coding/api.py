"""The doors of coding: numbers are given by policy alone; those from before are taken over by the province."""

from contracts import coding
from services.chassis.api import Api

api = Api()

api.accept(coding.AdoptCodes, may="code:adopt")
api.accept(coding.AssignCode, may="code:adopt")
