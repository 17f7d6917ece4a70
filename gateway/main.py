"""The gateway and everything it is made of."""

from gateway import door, downloads, overview, pages
from gateway.front import around
from gateway.views import VIEWS
from services.chassis.service import Service

service = Service(name="gateway", views=VIEWS, around=around, probes=overview.router)
app = service.app()
app.include_router(door.router())
app.include_router(downloads.router())
app.include_router(pages.router())
