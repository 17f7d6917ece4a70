"""A backup of a platform that is busy, and what one finds in a data directory that was restored from it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import asyncpg
import msgspec
from sqlalchemy.dialects.postgresql import JSONB

from contracts.values import StationCode
from deploy.backup import restoring, taking
from deploy.backup.archive import Manifest
from deploy.postgres.databases import Databases
from deploy.settings import Given
from gateway.views.stations import stations
from services.chassis import database
from services.chassis.store import Store
from tests.journeys.walk import LUYANG, YAOHAI
from tests.journeys.whole import Whole, until


@dataclass
class Saved:
    """The file, what was said on the way, and who had been accepted for certain before and after."""

    file: Path
    manifest: Manifest
    before: set[str]
    after: set[str] = field(default_factory=set)


@asynccontextmanager
async def busy(whole: Whole, callers: int) -> AsyncIterator[set[str]]:
    """Stations are handed in, endorsed and accepted all the while; the ids of those that were acknowledged."""
    accepted: set[str] = set()
    ending = asyncio.Event()

    async def go_on(county: int) -> None:
        while not ending.is_set():
            accepted.add((await whole.accepted(county))["stationId"])

    async with asyncio.TaskGroup() as tasks:
        for n in range(callers):
            tasks.create_task(go_on((LUYANG, YAOHAI)[n % 2]))
        try:
            yield accepted
        finally:
            ending.set()


async def saved(whole: Whole, file: Path, callers: int = 3) -> Saved:
    """Back up under load: there are acknowledged commands on both sides of the moment."""
    async with busy(whole, callers) as accepted:
        await _more(accepted)
        before = set(accepted)
        manifest = await taking.take(Given(data=whole.data), file, lambda _: None)
        await _more(accepted)
    return Saved(file, manifest, before, accepted - before)


async def _more(accepted: set[str]) -> None:
    wanted = len(accepted) + 3

    async def there() -> bool:
        return len(accepted) >= wanted

    await until(there)


async def restored(
    file: Path,
    data: Path,
    *,
    replace: bool = False,
    erasures: Path | None = None,
    until: datetime | None = None,
) -> list[str]:
    """Restore; what was said."""
    said: list[str] = []
    given = Given(data=data, erasures=erasures)
    await restoring.restore(given, file, replace=replace, tell=said.append, until=until)
    return said


# --- looking --------------------------------------------------------------------------------------------------------


async def lineages(databases: Databases) -> dict[tuple[str, str], bool]:
    """For everybody (consumer and source) who has begun: whether he follows the lineage that the source is now."""
    heads: dict[str, object] = {}
    followed: list[tuple[str, str, object]] = []
    for service in databases.services:
        connection = await asyncpg.connect(databases.url(service, "owner"))
        try:
            heads[service] = await connection.fetchval("select lineage from head")
            rows = await connection.fetch("select consumer, source, lineage from checkpoints where position > 0")
            followed += [tuple(row) for row in rows]
        finally:
            await connection.close()
    # all relays have one name: each follows its own store
    return {(consumer, source): lineage == heads[source] for consumer, source, lineage in followed}


async def misshown(databases: Databases) -> list[str]:
    """Every column of the gateway's stations that is not what the records of all sources fold to."""
    wanted: dict[object, dict[str, object]] = defaultdict(dict)
    for source in sorted(stations.sources):
        async with await database.pool(databases.url(source, "writer")) as pool:
            folded = stations.fold([entry async for entry in Store(source, pool).all()])
        for key, change in folded.items():
            wanted[key] |= change.put
    connection = await asyncpg.connect(databases.url("gateway", "writer"))
    try:
        rows = {row["station_id"]: row for row in await connection.fetch("select * from stations")}
    finally:
        await connection.close()
    wrong = [f"row {key}" for key in rows.keys() ^ wanted.keys()]
    for key in rows.keys() & wanted.keys():
        found = {name: shown(name, rows[key][name]) for name in wanted[key]}
        folded_to = {name: shown(name, wanted[key][name]) for name in found}
        wrong += [f"{key} {name}" for name in found if found[name] != folded_to[name]]
    return wrong


def shown(name: str, value: object) -> object:
    """A column as the fold has it; the driver hands JSON over as text."""
    if isinstance(stations.table.c[name].type, JSONB):
        return msgspec.json.decode(value if isinstance(value, str) else msgspec.json.encode(value))
    return msgspec.to_builtins(value)


COUNTED = "query ($prefix: String!) { codeSeries(prefix: $prefix) { adopted firstGap } }"


async def gapless(whole: Whole, login: str) -> bool:
    """Whether every accepted station has its code, no code twice, and no series has a hole.

    Where numbers were taken over, some below the last are nobody's; the verifier alone speaks for those.
    """

    async def all_given() -> list[str] | None:
        everything = await whole.stations(login)
        accepted = [one for one in everything if one["status"] == "ACCEPTED"]
        settled = all(one["codeState"] in ("ALLOCATED", "NOT_NEEDED") for one in accepted)
        return [one["code"] for one in everything if one["code"]] if settled else None

    series: dict[str, list[int]] = defaultdict(list)
    for text in await until(all_given):
        code = StationCode.parse(text)
        assert code
        series[code.prefix].append(code.serial)
    whole_ones = []
    for prefix, given in series.items():
        counted = (await whole.ask(login, COUNTED, prefix=prefix))["codeSeries"]
        from_one_up = counted["adopted"] > 0 or sorted(given) == list(range(1, len(given) + 1))
        whole_ones.append(counted["firstGap"] is None and len(set(given)) == len(given) and from_one_up)
    return bool(whole_ones) and all(whole_ones)
