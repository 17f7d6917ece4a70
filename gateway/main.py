"""The gateway and everything it is made of."""

from pathlib import Path

from gateway import doors, downloads, overview, pages, public
from gateway.front import around
from gateway.headers import Headers
from gateway.pages import console
from gateway.partner import door as partners
from gateway.planner.door import ReadDoor
from gateway.views import VIEWS
from services.chassis import revisions
from services.chassis.service import Service

MIGRATIONS = {
    "alembic_version": revisions.CHASSIS,
    "gateway_version": Path(__file__).parent / "migrations" / "versions",
}

service = Service(name="gateway", views=VIEWS, around=around, probes=overview.router, migrations=MIGRATIONS)
app = service.app()
app.include_router(doors.router())
app.include_router(downloads.router())
app.include_router(pages.router())
app.include_router(public.router())
app.include_router(partners.router())
app.include_router(console.router())
app.add_middleware(Headers)
door = ReadDoor(app)
"""What is served: a planned read never comes as far as the application and everything that it is wrapped in."""
