"""The doors of registry: what may be asked, and by whom."""

from contracts import registry
from services.chassis.api import Api

api = Api()

api.accept(registry.SubmitStation, may="station:submit")
api.accept(registry.CancelApplication, may="station:submit")
api.accept(registry.EndorseStation, may="station:endorse")
api.accept(registry.AcceptStation, may="station:accept")
api.accept(registry.ReturnStation, may="station:return")
api.accept(registry.RejectStation, may="station:reject")

api.accept(registry.OpenStation, may="station:operate")
api.accept(registry.SuspendStation, may="station:operate")
api.accept(registry.ResumeStation, may="station:operate")
api.accept(registry.WithdrawStation, may="station:withdraw")
api.accept(registry.RevokeStation, may="station:revoke")

api.accept(registry.ChangeHead, may="station:staff")
api.accept(registry.ChangeContacts, may="station:staff")
api.accept(registry.ChangeHours, may="station:operate")
api.accept(registry.ChangeFacilities, may="station:operate")
api.accept(registry.ChangePhotos, may="station:operate")
api.accept(registry.MoveStation, may="station:approve")
api.accept(registry.ProposeChange, may="station:propose")
api.accept(registry.RetractChange, may="station:propose")
api.accept(registry.ApproveChange, may="station:approve")
api.accept(registry.DeclineChange, may="station:approve")

api.accept(registry.EstablishUnit, may="unit:establish")
api.accept(registry.RenameUnit, may="unit:rename")
api.accept(registry.MoveUnit, may="unit:change")
api.accept(registry.ChangeCovers, may="unit:change")
api.accept(registry.DissolveUnit, may="unit:dissolve")
api.accept(registry.GrantRole, may="role:grant")
api.accept(registry.WithdrawRole, may="role:withdraw")
api.accept(registry.ErasePerson, may="person:erase")
