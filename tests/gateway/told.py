"""Events as lanes hand them to the views, and what registry says of a station."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from contracts.messages import Event, Meta
from contracts.registry import StationSubmitted
from contracts.values import Kind
from services.chassis.deciding import encode
from services.chassis.store import Entry
from services.chassis.views import View
from tests.servers import Fresh

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def entries(*told: Event, division: int = 340103, at: datetime = AT) -> list[Entry]:
    """The events of one stream, in order, in versions from 1 up."""
    return [
        Entry(
            position=version,
            type=type(event).__name__,
            division=division,
            recorded_at=at,
            previous=b"",
            hash=b"",
            record=encode(event, "stream", version, Meta(at=at, actor="somebody", division=division, command=uuid4())),
        )
        for version, event in zip(count(1), told, strict=False)
    ]


def submitted(station_id: UUID, **more: Any) -> StationSubmitted:
    """An application with what it must have."""
    said: dict[str, Any] = {"name": "三孝口驿站", "address": "长江中路1号", "kind": Kind.FIXED, "unit_no": 340103}
    return StationSubmitted(station_id=station_id, submitted_by="somebody", **said | more)


@asynccontextmanager
async def written(database: Fresh, *told: tuple[View, int, Event]) -> AsyncIterator[None]:
    """These events in the views, each in its division."""
    writer = await asyncpg.connect(database.writer)
    try:
        for view, division, event in told:
            await view.write(writer, view.fold(entries(event, division=division)))
        yield
    finally:
        await writer.close()
