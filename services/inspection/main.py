"""The inspection service and everything it is made of."""

from services.chassis.service import Service
from services.inspection import api, policies, views

service = Service(
    name="inspection",
    api=api.api,
    deciders=[],
    policies=policies.policies,
    views=views.views,
)
app = service.app()
