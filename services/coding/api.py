"""The doors of coding: our numbers are given by policy alone, those from before taken over by the province.

An enterprise gives its own stations its own numbers.
"""

from contracts import coding
from services.chassis.api import Api

api = Api()

api.accept(coding.AdoptCodes, may="code:adopt")
api.accept(coding.AssignCode, may="code:adopt")
api.accept(coding.AssignOwnCode, may="code:own", answers=True)
api.accept(coding.ChangeOwnCode, may="code:own", answers=True)
api.accept(coding.WithdrawOwnCode, may="code:own")
api.accept(coding.SyncOwnCodes, may="code:own", answers=True)
