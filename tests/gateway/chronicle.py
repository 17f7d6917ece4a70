"""Events told to the views of an opened house as its lanes tell them: in order, each at its moment and position."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.catalog import OWNER
from contracts.messages import Event, Meta
from contracts.values import account_id
from gateway.views import VIEWS
from services.chassis.deciding import encode
from services.chassis.showing import ViewConsumer
from services.chassis.store import Entry
from services.chassis.views import consumer_of
from tests.gateway.opened import House

EPOCH = datetime(2026, 3, 2, 1, tzinfo=UTC)
LINEAGE = UUID(int=77)


def at(minute: float) -> datetime:
    return EPOCH + timedelta(minutes=minute)


@dataclass
class Chronicle:
    """Where each source stands, and the version of each station's stream."""

    house: House
    positions: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[str, UUID], int] = field(default_factory=dict)

    async def tell(self, minute: float, *events: Event, by: str = "", division: int = 340103, **meta: Any) -> None:
        """What was recorded in this minute, by an account's login or by a policy; every view sees it."""
        actor = by if "." in by or not by else str(account_id(by))
        for event in events:
            source = OWNER[type(event)]
            position = self.positions[source] = self.positions.get(source, 0) + 1
            subject = getattr(event, "station_id", UUID(int=0))
            version = self.versions[source, subject] = self.versions.get((source, subject), 0) + 1
            said = Meta(at=at(minute), actor=actor or "somebody", division=division, command=uuid4(), **meta)
            record = encode(event, f"station-{subject}", version, said)
            entry = Entry(position, type(event).__name__, division, at(minute), b"", b"", record)
            for view in VIEWS:
                if source in view.sources:
                    await self._show(ViewConsumer("gateway", view, source, self.house.progress), entry)

    async def _show(self, consumer: ViewConsumer, entry: Entry) -> None:
        prepared = await consumer.prepare([entry])
        async with self.house.pool.acquire() as connection, connection.transaction():
            await consumer.apply(connection, prepared)
        consumer.moved(consumer._source, entry.position, prepared)

    async def reached(self, lineage: UUID = LINEAGE) -> None:
        """The lanes' checkpoints, where every source stands."""
        for view in VIEWS:
            for source in view.sources:
                await self.house.pool.execute(
                    """
                    insert into checkpoints (consumer, source, lineage, position, epoch) values ($1, $2, $3, $4, 1)
                    on conflict (consumer, source) do update
                    set lineage = excluded.lineage, position = excluded.position
                    """,
                    consumer_of("gateway", view),
                    source,
                    lineage,
                    self.positions.get(source, 0),
                )
