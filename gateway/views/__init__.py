"""The tables that the front door reads, one file a view; none of them owns anything, all can be made anew."""

from gateway.views.claims import claims
from gateway.views.codes import codes
from gateway.views.grants import grants
from gateway.views.history import happened
from gateway.views.own_codes import own_codes
from gateway.views.proposals import proposals
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.views import View

VIEWS: list[View] = [stations, units, grants, proposals, codes, claims, own_codes, happened]
