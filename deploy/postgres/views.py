"""The views of every service, made as its database's owner: a service itself may not create a table."""

import asyncpg

from gateway.views import VIEWS
from services.chassis.views import View, declare
from services.coding import views as coding
from services.finance import views as finance
from services.inspection import views as inspection
from services.mapsync import views as mapsync
from services.registry import views as registry

DECLARED: dict[str, list[View]] = {
    "registry": registry.views,
    "coding": coding.views,
    "inspection": inspection.views,
    "finance": finance.views,
    "mapsync": mapsync.views,
    "gateway": VIEWS,
}


async def stand(service: str, url: str) -> list[str]:
    """Make what is new or declared otherwise; the service fills it from the stores. Returns the names."""
    if not DECLARED[service]:
        return []
    connection = await asyncpg.connect(url)
    try:
        return await declare(connection, service, DECLARED[service])
    finally:
        await connection.close()
