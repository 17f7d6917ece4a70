"""The finance service and everything it is made of."""

from services.chassis.service import Service
from services.finance import api, policies, views

service = Service(
    name="finance",
    api=api.api,
    deciders=[],
    policies=policies.policies,
    views=views.views,
)
app = service.app()
