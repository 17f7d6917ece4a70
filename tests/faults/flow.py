"""Commands that flow while things break: each is asked until it is acknowledged, and then counted everywhere."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import httpx

from contracts.values import StationCode, uuid7
from tests.faults.ground import Ground
from tests.journeys.whole import Station, Whole, mutation, until

PROVINCE = "340000-admin"
COUNTIES = (340103, 340102, 340202, 341202, 341602)
PASSING = {"unavailable", "busy"}


@dataclass
class Flow:
    """Stations on their way to acceptance, several at a time; what was acknowledged, and in which order."""

    whole: Whole
    acknowledged: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    """The ids of the commands of each station."""
    count: int = 0
    _patience: float = 0
    _counted: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reached(self, count: int) -> None:
        """Wait until so many commands have been acknowledged."""
        async with self._counted:
            await self._counted.wait_for(lambda: self.count >= count)

    async def run(self, stations: int, at_once: int = 8, patience: float = 120) -> None:
        """Hand in, endorse and accept so many stations, whatever stands in the way."""
        numbers, self._patience = iter(range(stations)), patience

        async def walk() -> None:
            for number in numbers:
                await self._walk(COUNTIES[number % len(COUNTIES)])

        async with asyncio.timeout(patience), asyncio.TaskGroup() as walkers:
            for _ in range(at_once):
                walkers.create_task(walk())

    async def _walk(self, county: int) -> None:
        station_id, clerk, city = uuid7(), f"{county}-clerk", f"{county // 100}00-clerk"
        said = {"division": county, "name": f"驿站 {station_id}", "address": "人民路1号", "head": {"name": "王某某"}}
        for login, name, more in (
            (clerk, "submitStation", said),
            (clerk, "endorseStation", {}),
            (city, "acceptStation", {}),
        ):
            command_id = uuid7()
            input = {"stationId": str(station_id), "commandId": str(command_id), **more}
            await until(partial(self._asked, login, name, input), self._patience)
            async with self._counted:
                self.acknowledged[station_id].append(command_id)
                self.count += 1
                self._counted.notify_all()

    async def _asked(self, login: str, name: str, input: dict[str, object]) -> bool:
        """Whether it was acknowledged. What passes by itself is asked again, under the same id; the rest is a bug."""
        try:
            answer = await self.whole.post(login, mutation(name), input=input)
        except httpx.TransportError:
            return False
        if answer.status_code == 503:
            return False
        body = answer.json()
        if errors := body.get("errors"):
            assert {error["extensions"]["code"] for error in errors} <= PASSING, errors
            return False
        assert body["data"][name]["userErrors"] == [], body
        return True


async def all_coded(whole: Whole, wanted: set[UUID]) -> dict[UUID, Station]:
    """These stations as the province sees them, as soon as every one shows its code."""

    async def look() -> dict[UUID, Station] | None:
        seen = {UUID(one["stationId"]): one for one in await whole.stations(PROVINCE, status=["ACCEPTED"])}
        found = {station_id: seen[station_id] for station_id in wanted & set(seen) if seen[station_id]["code"]}
        return found if len(found) == len(wanted) else None

    return await until(look)


async def exactly_once(ground: Ground, *flows: Flow) -> None:
    """Every acknowledged command is one event, every station has one code, and everybody agrees on which."""
    acknowledged = {station_id: ids for flow in flows for station_id, ids in flow.acknowledged.items()}
    seen = await all_coded(ground.whole, set(acknowledged))

    stored: dict[UUID, list[UUID]] = defaultdict(list)
    for told in await ground.events("registry"):
        if told.record.type.startswith("Station"):
            stored[UUID(told.data["station_id"])].append(told.record.meta.command)
            assert told.record.version == len(stored[UUID(told.data["station_id"])])
    assert {station_id: stored[station_id] for station_id in acknowledged} == acknowledged

    allocated = [told.data for told in await ground.events("coding") if told.record.type == "CodeAllocated"]
    times = Counter(UUID(one["station_id"]) for one in allocated)
    assert {station_id: times[station_id] for station_id in acknowledged} == dict.fromkeys(acknowledged, 1)
    codes = {UUID(one["station_id"]): one["code"] for one in allocated}
    assert {station_id: station["code"] for station_id, station in seen.items()} == {
        station_id: codes[station_id] for station_id in acknowledged
    }
    assert {station["version"] for station in seen.values()} == {3}

    series: dict[str, list[int]] = defaultdict(list)
    for one in allocated:
        code = StationCode.parse(one["code"])
        assert code
        series[code.prefix].append(code.serial)
    assert series == {prefix: list(range(1, len(serials) + 1)) for prefix, serials in series.items()}
