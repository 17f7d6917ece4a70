"""What webhooks are made of, put together; two loops of it run in whichever process leads."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from gateway.feed import Feed
from gateway.live import Changes
from gateway.partner.clients import Clients
from gateway.vault import Vault
from gateway.webhooks.addresses import Addresses
from gateway.webhooks.deliveries import Deliveries
from gateway.webhooks.endpoints import Endpoints
from gateway.webhooks.feeding import Feeding
from gateway.webhooks.sending import Sender
from gateway.webhooks.work import Work
from services.chassis.database import Pool
from services.chassis.timers import Timers


@dataclass(frozen=True, slots=True)
class Webhooks:
    """One of each."""

    endpoints: Endpoints
    deliveries: Deliveries
    feeding: Feeding
    work: Work


def opened(
    pool: Pool,
    clients: Clients,
    told: Feed,
    changes: Changes,
    vault: Vault,
    timers: Timers,
    addresses: Addresses,
    figures: CollectorRegistry,
) -> Webhooks:
    """Put them together; the timers find their act."""
    endpoints = Endpoints(pool, clients, told, vault, timers, addresses)
    deliveries = Deliveries(pool, endpoints, timers)
    feeding = Feeding(pool, told, changes, deliveries, timers)
    return Webhooks(endpoints, deliveries, feeding, Work(pool, endpoints, Sender(addresses), timers, figures))
