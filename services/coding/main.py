"""The coding service and everything it is made of."""

from services.chassis.service import Service
from services.coding import api, policies, views
from services.coding.domain import own_codes, series

service = Service(
    name="coding",
    api=api.api,
    deciders=[series.decider, own_codes.decider],
    policies=policies.policies,
    views=views.views,
)
app = service.app()
