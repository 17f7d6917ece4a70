"""The doors of inspection: none yet."""

from services.chassis.api import Api

api = Api()
