"""The registry service and everything it is made of."""

from services.chassis.retention import retained
from services.chassis.service import Service
from services.registry import api, policies, views
from services.registry.domain import person, station, unit

service = Service(
    name="registry",
    api=api.api,
    deciders=[station.decider, unit.decider, person.decider],
    policies=policies.policies,
    views=views.views,
    around=retained(views.answering, "head_id", "leader_id", "liaison_id"),
)
app = service.app()
