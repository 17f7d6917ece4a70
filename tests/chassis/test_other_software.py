"""Two versions of the software at once: whoever did not make a view writes nothing into it, and says so."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Column, Text
from structlog.testing import capture_logs

from services.chassis import replay
from services.chassis.checkpoints import LostOwnership
from services.chassis.digest import OtherSoftware
from services.chassis.errors import Unavailable
from services.chassis.inbox import Lane
from services.chassis.rebuild import Rebuild
from services.chassis.showing import ViewConsumer
from services.chassis.views import View
from tests.chassis.fed import POISON, Fed, fed, ids, mended, notes, submitted
from tests.servers import Servers

A, B, C = ids(3)


class Mute:
    """A broker that says nothing."""

    async def subscribe(self, *_: Any, **__: Any) -> Any:
        async def unsubscribe() -> None: ...

        return SimpleNamespace(unsubscribe=unsubscribe)


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[Fed]:
    """What is there was made by the older one of two versions."""
    async with fed(servers) as at_work:
        yield at_work


async def made_anew(house: Fed) -> View:
    """By the newer one, with another column."""
    newer = notes()
    newer.table.append_column(Column("remark", Text))
    owner = await asyncpg.connect(house.owner)
    try:
        await Rebuild("gateway", newer, owner, house.pool, house.source.events).run()
    finally:
        await owner.close()
    return newer


async def test_a_lane_of_older_software_loses_the_view_that_newer_software_made_anew(house: Fed) -> None:
    await house.source.tell(A, submitted(A))
    older = await house.caught_up()
    newer = await made_anew(house)
    await house.source.tell(B, submitted(B))
    with pytest.raises(LostOwnership):
        await house.caught_up(older)
    with pytest.raises(OtherSoftware):
        await house.begun(epoch=2)
    assert [row["station_id"] for row in await house.rows()] == [A]
    consumer = ViewConsumer("gateway", newer, "registry", house.progress)
    await house.caught_up(await house.begun(consumer, epoch=3))
    assert [row["station_id"] for row in await house.rows()] == [A, B]


async def test_the_same_software_goes_on_writing_into_a_view_that_it_made_anew_itself(house: Fed) -> None:
    await house.source.tell(A, submitted(A))
    lane = await house.caught_up()
    owner = await asyncpg.connect(house.owner)
    try:
        await Rebuild("gateway", house.view, owner, house.pool, house.source.events).run()
    finally:
        await owner.close()
    await house.source.tell(B, submitted(B))
    await house.caught_up(lane)
    assert [row["station_id"] for row in await house.rows()] == [A, B]


async def test_it_stops_loudly_and_says_why(house: Fed) -> None:
    await made_anew(house)
    client: Any = Mute()
    lane = Lane(house.consumer(), "registry", house.pool, client, house.source.events, house.status)
    with capture_logs() as logs:
        await lane.run(2)
    assert house.status.stopped == OtherSoftware.en
    assert not house.status.alive
    assert [line["log_level"] for line in logs if line["event"] == "lane-stopped"] == ["critical"]


async def test_nor_does_it_replay_what_is_parked(house: Fed) -> None:
    await house.source.tell(C, submitted(C, POISON))
    await house.caught_up()
    newer = await made_anew(house)
    before = await house.rows("select * from parked")
    assert len(before) == 1
    mended(house.view)
    mended(newer)
    with pytest.raises(Unavailable):
        await replay.replay(house.pool, house.consumer(), "registry", house.source.events)
    assert await house.rows("select * from parked") == before
    consumer = ViewConsumer("gateway", newer, "registry", house.progress)
    said = await replay.replay(house.pool, consumer, "registry", house.source.events)
    assert (said.replayed, said.left) == (1, 0)
