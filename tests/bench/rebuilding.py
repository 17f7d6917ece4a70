"""How fast the stations view is made anew from the stores: events a second, the exchange included."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg

from contracts.coding import CodeAllocated
from contracts.messages import Event, Meta
from contracts.registry import StationAccepted, StationEndorsed, StationSubmitted
from contracts.values import Capture, Datum, Kind, Point, uuid7
from deploy.postgres.views import anew
from gateway.views.stations import stations
from services.chassis import database
from services.chassis.deciding import encode
from services.chassis.declared import declare
from services.chassis.store import Draft, Store
from tests.servers import Servers, serving

STATIONS = 12_500
BATCH = 250
COUNTY = 340103
TARGET = 25_000


def registry(n: int) -> list[Event]:
    """What registry tells of a station."""
    one = UUID(int=n)
    told = StationSubmitted(
        station_id=one,
        name=f"三孝口工会驿站{n}",
        address=f"长江中路{n}号",
        kind=Kind.FIXED,
        unit_no=COUNTY,
        submitted_by="340103-clerk",
        township="三孝口街道",
        point=Point(lng=117.28, lat=31.86, datum=Datum.GCJ02, capture=Capture.GPS),
        area_m2=Decimal("32.5"),
        facilities=("饮水机", "微波炉", "充电", "空调"),
        opening_hours="08:00-20:00",
        built_on=date(2025, 5, 1),
    )
    return [told, StationEndorsed(one), StationAccepted(one, Kind.FIXED, date(2026, 3, 2))]


def coding(n: int) -> list[Event]:
    """What coding tells of it."""
    return [CodeAllocated(UUID(int=n), f"120551{n:05d}", "120551", n)]


def drafts(events: dict[int, list[Event]]) -> Iterator[Draft]:
    """The events of many stations, as their commands would have appended them."""
    for n, told in events.items():
        meta = Meta(at=datetime(2026, 3, 2, tzinfo=UTC), actor="340103-clerk", division=COUNTY, command=uuid7())
        stream = f"station-{UUID(int=n)}"
        records = [(type(e).__name__, COUNTY, encode(e, stream, v, meta)) for v, e in enumerate(told, 1)]
        yield Draft(meta.command, b"", "340103-clerk", stream, 0, records)


async def measured(servers: Servers) -> float:
    """Events a second, of a network whose every station was submitted, endorsed, accepted and coded."""
    async with servers.fresh("registry") as one, servers.fresh("coding") as two, servers.fresh("gateway") as shown:
        urls = {"registry": one.writer, "coding": two.writer, "gateway": shown.writer}
        for source, told in (("registry", registry), ("coding", coding)):
            async with await database.pool(urls[source]) as pool:
                for start in range(1, STATIONS, BATCH):
                    await Store(source, pool).append(list(drafts({n: told(n) for n in range(start, start + BATCH)})))
        owner = await asyncpg.connect(shown.owner)
        try:
            await declare(owner, "gateway", [stations])
            began = time.perf_counter()
            events = await anew(owner, "gateway", stations, urls.__getitem__)
            return events / (time.perf_counter() - began)
        finally:
            await owner.close()


def there(folder: Path) -> Path:
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


async def best_of(folder: Path, times: int = 3) -> float:
    """The best of a few, on servers of their own: a machine is never less busy than it is."""
    async with serving(there(folder)) as servers:
        return max([await measured(servers) for _ in range(times)])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as given:
        Path(given).chmod(0o755)
        print(f"stations view made anew: {asyncio.run(best_of(Path(given))):,.0f} events/s (target {TARGET:,})")
