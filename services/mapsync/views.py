"""What mapsync's own policies or public doors must look up: nothing yet."""

from services.chassis.views import View

views: list[View] = []
