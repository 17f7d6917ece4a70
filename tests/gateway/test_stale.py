"""Who reads is told when what is shown may be out of date: an event of it waits, because nobody could digest it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from contracts.messages import Record
from contracts.registry import StationReturned
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis import database, parking, replay
from services.chassis.changes import Change
from services.chassis.digest import Digest
from services.chassis.showing import ViewConsumer
from services.chassis.status import Loop
from services.chassis.store import Store
from services.chassis.views import View
from tests.chassis.fed import Source, returned, submitted
from tests.gateway.conftest import network
from tests.gateway.opened import COUNTY, House, opened
from tests.servers import Servers

SHOWN = """
query ($id: ID!) {
  station(id: $id) { name status stale }
  stations(first: 100) { edges { node { stationId stale } } }
}"""


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[House]:
    """One of its own: what is told here is not in the network that others look at."""
    async with opened(servers, *network()) as found:
        yield found


@pytest.fixture
async def source(servers: Servers) -> AsyncIterator[Source]:
    """The store of registry."""
    async with servers.fresh("registry") as fresh, await database.pool(fresh.writer) as pool:
        store = Store("registry", pool)
        await store.open()
        yield Source(store)


async def fed(house: House, source: Source, view: View) -> ViewConsumer:
    """The view has digested whatever the source has told."""
    consumer = ViewConsumer("gateway", view, "registry", house.progress)
    digest = Digest(consumer, "registry", house.pool, Loop(view.name))
    await digest.begin(1)
    while run := await source.events("registry", digest.at.position, 500):
        await digest.advance(run)
    await digest.keep()
    return consumer


def broken(_: StationReturned, __: Record) -> Change:
    raise ValueError


broken.__module__ = stations.steps[StationReturned.__name__].__module__  # one of the view's own, which it was made from


async def test_a_station_says_that_it_is_stale_as_long_as_an_event_of_it_waits(
    house: House, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = uuid4(), uuid4()
    monkeypatch.setattr(parking, "PAUSE", 0)
    await source.tell(one, submitted(one))
    await source.tell(other, submitted(other))

    async def seen() -> tuple[str, bool, set[str]]:
        found = await house.ask(COUNTY, SHOWN, id=str(one))
        listed = {edge["node"]["stationId"] for edge in found["stations"]["edges"] if edge["node"]["stale"]}
        return found["station"]["status"], found["station"]["stale"], listed

    await fed(house, source, stations)
    assert await seen() == ("SUBMITTED", False, set())
    await source.tell(one, returned(one))
    with monkeypatch.context() as poisoned:
        poisoned.setitem(stations.steps, "StationReturned", broken)
        consumer = await fed(house, source, stations)
    assert await seen() == ("SUBMITTED", True, {str(one)})
    said = await replay.replay(house.pool, consumer, "registry", source.events)
    assert (said.replayed, said.left) == (1, 0)
    assert await seen() == ("RETURNED", False, set())


async def test_a_unit_says_it_too_and_does_not_keep_it_from_anybody(house: House) -> None:
    roles = "{ me { roles { unit { unitNo stale } } } }"

    async def seen() -> list[bool]:
        return [role["unit"]["stale"] for role in (await house.ask(COUNTY, roles))["me"]["roles"]]

    assert await seen() == [False]
    async with house.pool.acquire() as connection:
        for stale in (True, False):
            await units.mark(connection, ["340103"], stale=stale)
            house.progress.changed(units.name, [340103])
            assert await seen() == [stale]
