"""The doors of coding: none yet; numbers are given by policy alone."""

from services.chassis.api import Api

api = Api()
