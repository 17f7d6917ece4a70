"""The status page tells the truth: whatever goes wrong is shown, by name, and is gone when it is over."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from msgspec import structs

from contracts.messages import Head
from deploy.nats import streams
from deploy.nats.users import DEPLOY, SERVICES
from gateway.views.stations import stations
from services.chassis import broker, database, inbox, lag, parking, peers, rebuild, status
from services.chassis.auth import Signer, operator
from services.chassis.digest import Arrived
from services.chassis.rebuild import Rebuild
from services.chassis.store import Store
from tests.chassis.fed import Source, returned, submitted
from tests.chassis.living import Living, living
from tests.chassis.streaming import connected, tell, until
from tests.gateway.test_stale import broken
from tests.servers import Servers

LANE = "gateway-stations < registry"
BOTH = {"gateway-stations", "gateway-happened"}
"""What takes the steps of a station."""


@dataclass
class House:
    """All six services, and the store of registry to tell things with."""

    services: dict[str, Living]
    source: Source
    servers: Servers

    @property
    def gateway(self) -> Living:
        return self.services["gateway"]

    @property
    def registry(self) -> Living:
        return self.services["registry"]

    async def page(self) -> str:
        return (await self.gateway.http.get("/status")).text

    async def shows(self, *words: str) -> None:
        """Wait until the page says so and nobody is ready; a process that is not ready lives all the same."""

        async def said() -> bool:
            page = await self.page()
            return all(word in page for word in words) and await self.gateway.unready()

        await until(said)

    async def well(self, *gone: str) -> None:
        """Wait until everybody is ready again, and the page says nothing else."""

        async def said() -> bool:
            page = await self.page()
            return not any(word in page for word in gone) and await self.gateway.ready()

        await until(said)


@pytest.fixture(scope="module")
async def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    await servers.empty_streams()
    apps = {name: import_module(f"services.{name}.main").app for name in SERVICES}
    apps["gateway"] = import_module("gateway.main").app
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lag, "SECONDS", 0.1)
        patched.setattr(parking, "PAUSE", 0)
        async with (
            living(servers, tmp_path_factory.mktemp("sockets"), patched, **apps) as services,
            await database.pool(services["registry"].database.writer, 2) as pool,
        ):
            store = Store("registry", pool)
            await store.open()
            yield House(services, Source(store), servers)


async def test_a_lane_that_hears_another_history_is_shown_as_stopped_until_it_hears_its_own_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BEHIND_SECONDS", 0.05)
    monkeypatch.setattr(inbox, "STOPPED_SECONDS", 1.0)
    one = uuid4()
    await house.source.tell(one, submitted(one))
    await house.well()
    true = await house.source.store.head()
    forged = Head(service="registry", lineage=true.lineage, position=true.position, hash="00" * 32)

    def of_another_history(line: bytes) -> Arrived:
        arrived = arrived_as_told(line)
        return arrived._replace(entry=structs.replace(arrived.entry, hash=bytes(32)))

    arrived_as_told = peers._arrived
    async with connected(house.servers, "registry") as client:

        async def forge() -> None:
            while True:
                await tell(client, forged)
                await asyncio.sleep(0.01)

        forging = asyncio.create_task(forge())
        with monkeypatch.context() as lying:
            lying.setattr(peers, "_arrived", of_another_history)
            await house.shows(LANE.replace("<", "&lt;"), "another history leads to position")
        forging.cancel()
    await house.well("another history")
    await house.source.tell(one, returned(one))
    await house.well()


async def test_a_lane_behind_is_shown_with_the_age_of_what_waits_whatever_anybody_publishes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.gateway.runtime.board, "limit", 0.3)
    one = uuid4()
    await house.well()
    before = await house.source.store.head()
    async with house.gateway.holding("gateway-stations"), connected(house.servers, "registry") as client:
        await house.source.tell(one, submitted(one), returned(one))
        await tell(client, before)  # a mark that stands still
        await house.shows("落后过久 / too far behind")
        loop = await house.gateway.loop(LANE)
        assert (loop["lag"], loop["head"], loop["well"]) == (2, before.position + 2, False)
        assert loop["age"] >= 0.3
        assert (await house.gateway.http.get("/readyz?except=lag")).status_code == httpx.codes.OK
    await house.well("落后过久")
    loop = await house.gateway.loop(LANE)
    assert (loop["lag"], loop["age"]) == (0, 0)


async def test_a_parked_stream_is_shown_with_its_cause_until_it_is_replayed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = uuid4()
    await house.source.tell(one, submitted(one))
    await house.well()
    with monkeypatch.context() as poisoned:
        poisoned.setitem(stations.steps, "StationReturned", broken)
        await house.source.tell(one, returned(one), returned(one, "再看"))

        async def parked() -> dict[str, Any]:
            found = {
                one["consumer"]: one for one in (await house.gateway.report()).get("parked", []) if one["events"] == 2
            }
            return found if found.keys() == BOTH else {}

        shown = (await until(parked))["gateway-stations"]
    assert (shown["stream"], shown["type"], shown["error"]) == (f"station-{one}", "StationReturned", "ValueError")
    page = await house.page()
    assert f"station-{one}" in page
    assert "ValueError" in page
    assert await house.gateway.ready(), "all others flow"
    signed = {"Yz-Identity": Signer("deploy", house.servers.keys / "deploy.key").identity(operator())}
    await house.gateway.http.post("/operations/replay", headers=signed)
    await house.well("ValueError", f"station-{one}")


async def test_a_relay_that_cannot_publish_is_shown_until_it_can(house: House) -> None:
    one = uuid4()
    await house.well()
    async with connected(house.servers, DEPLOY) as client:
        await client.jetstream().delete_stream("events-registry")
    await house.source.tell(one, submitted(one))

    async def stuck() -> bool:
        relay = await house.registry.loop("relay")
        return bool(relay and relay["problem"] and relay["lag"] == 1 and relay["age"] > 0)

    await until(stuck)
    await house.shows("relay")
    assert (await house.gateway.http.get("/readyz")).json()["services"]["registry"] is False
    await streams.declare(house.servers.nats.url(DEPLOY))
    await house.well()

    async def flowing() -> bool:
        relay = await house.registry.loop("relay")
        return (relay["lag"], relay["problem"]) == (0, "")

    await until(flowing)


async def test_a_loop_that_does_not_turn_is_dead_whatever_it_says_and_alive_when_it_turns(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "SILENT_SECONDS", 4.0)
    one, go_on, publish = uuid4(), asyncio.Event(), broker.publish

    async def hanging(*asked: Any) -> int:
        await go_on.wait()
        return await publish(*asked)

    await house.well()
    monkeypatch.setattr(broker, "publish", hanging)
    await house.source.tell(one, submitted(one))

    async def silent() -> bool:
        relay = await house.registry.loop("relay")
        return (relay["alive"], relay["problem"]) == (False, "")

    await until(silent)
    await house.shows("无响应 / silent")
    go_on.set()
    await house.well("无响应")


async def test_a_view_that_is_made_anew_is_shown_with_its_progress_until_it_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "PAGE", 1)
    one = uuid4()
    await house.source.tell(one, submitted(one))
    await house.well()
    store, reached = house.source.store, asyncio.Event()
    signed = {"Yz-Identity": Signer("deploy", house.servers.keys / "deploy.key").identity(operator())}

    async def whole(source: str, after: int, limit: int) -> list[Arrived]:
        found = await store.after(after, limit) if source == "registry" else []
        return [Arrived(entry, store.lineage) for entry in found]

    async def until_one(source: str, after: int, limit: int) -> list[Arrived]:
        if source == "registry" and after >= 1:
            reached.set()
            await asyncio.Event().wait()
        return await whole(source, after, limit)

    async def told() -> list[tuple[Any, ...]]:
        assert (await house.gateway.http.get("/operations")).status_code == httpx.codes.UNAUTHORIZED
        said = (await house.gateway.http.get("/operations", headers=signed)).json()["rebuilding"]
        shown = (await house.gateway.report()).get("rebuilding", [])
        return [tuple(one.values()) for one in said if one["source"] == "registry" and one in shown]

    owner = await asyncpg.connect(house.gateway.database.owner)
    try:
        async with await database.pool(house.gateway.database.writer, 2) as pool:
            begun = asyncio.create_task(Rebuild("gateway", stations, owner, pool, until_one).run())
            await reached.wait()
            head = (await store.head()).position

            async def halfway() -> bool:
                return await told() == [("gateway-stations", "registry", 1, head, True)]

            await until(halfway)
            assert "进行中" in await house.page()
            begun.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await begun
            assert await told() == [("gateway-stations", "registry", 1, head, False)]
            assert "已中断" in await house.page()
            await Rebuild("gateway", stations, owner, pool, whole).run()
    finally:
        await owner.close()
    assert await told() == []
    await house.well("进行中", "已中断")
    assert UUID(str(one)) in {row["station_id"] for row in await _rows(house)}


async def _rows(house: House) -> list[Any]:
    found: list[Any] = await house.gateway.runtime.pool.fetch("select station_id from stations")
    return found
