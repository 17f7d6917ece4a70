"""What a subscription is told, and who is not let in."""

import asyncio
import json
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from gateway.live import Watcher
from gateway.views.stations import stations
from tests.gateway.opened import CITY, COUNTY, LUYANG, YAOHAI, House, until


async def watching(
    house: House, login: str, query: str = "subscription { stationChanged { stationId } }"
) -> ClientConnection:
    url = house.base_url.replace("http", "ws") + "/graphql"
    socket = await websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-transport-ws")], proxy=None)
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": house.bearer(login)}}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
    return socket


async def heard(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), 5))


async def test_a_watcher_is_told_of_its_own_stations_only(house: House) -> None:
    county, city = await watching(house, COUNTY), await watching(house, CITY)
    await until(lambda: len(house.front.changes._watchers) == 2)
    house.progress.moved("stations", "registry", 200, [YAOHAI])
    assert (await heard(city))["payload"] == {"data": {"stationChanged": {"stationId": str(YAOHAI)}}}
    house.progress.moved("stations", "registry", 201, [LUYANG[0]])
    assert (await heard(county))["payload"] == {"data": {"stationChanged": {"stationId": str(LUYANG[0])}}}
    for socket in (county, city):
        await socket.close()
    await until(lambda: not house.front.changes._watchers)


async def test_over_a_websocket_nothing_is_asked_or_done(house: House) -> None:
    socket = await watching(house, COUNTY, "{ me { login } }")
    answer = await heard(socket)
    assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "rejected")
    await socket.close()


async def test_limits_hold_over_a_websocket_too(house: House) -> None:
    deep = "subscription { " + "a { " * 12 + "b" + "}" * 12 + " }"
    socket = await watching(house, COUNTY, deep)
    assert (await heard(socket))["payload"][0]["extensions"]["code"] == "document-too-large"
    await socket.close()


async def test_ten_subscriptions_a_connection(house: House) -> None:
    socket = await watching(house, COUNTY)
    for number in range(2, 12):
        payload = {"query": "subscription { stationChanged { name } }"}
        await socket.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))
    answer = await heard(socket)
    assert (answer["id"], answer["type"]) == ("11", "error")
    await socket.close()


async def test_a_page_from_elsewhere_and_a_stranger_are_turned_away(house: House) -> None:
    url = house.base_url.replace("http", "ws") + "/graphql"
    protocols = [websockets.Subprotocol("graphql-transport-ws")]
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(
            url, subprotocols=protocols, origin=websockets.Origin("http://elsewhere.example"), proxy=None
        )
    stranger = await websockets.connect(url, subprotocols=protocols, proxy=None)
    await stranger.send(json.dumps({"type": "connection_init"}))
    with pytest.raises(websockets.ConnectionClosed, match="4403"):
        await stranger.recv()
    old = await websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-ws")], proxy=None)
    with pytest.raises(websockets.ConnectionClosed):
        await old.recv()


async def test_changes_fold_together_while_nobody_looks() -> None:
    watcher = Watcher(stations.name)
    for _ in range(3):
        watcher.tell([YAOHAI, LUYANG[0]])
    assert await watcher.changed(1) == [YAOHAI, LUYANG[0]]
    assert await watcher.changed(0.01) == []
