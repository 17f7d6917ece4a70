"""The doors of finance: none yet."""

from services.chassis.api import Api

api = Api()
