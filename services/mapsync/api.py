"""The doors of mapsync: none yet."""

from services.chassis.api import Api

api = Api()
