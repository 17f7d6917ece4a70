"""The mapsync service and everything it is made of."""

from services.chassis.service import Service
from services.mapsync import api, policies, views

service = Service(
    name="mapsync",
    api=api.api,
    deciders=[],
    policies=policies.policies,
    views=views.views,
)
app = service.app()
