"""The drill of the worst day: backups under heavy load, the machine killed, everything back from the last file."""

import os
import re
import signal
from pathlib import Path

import pytest

from deploy import verifying
from deploy.backup import telling
from deploy.settings import Given
from tests.chassis.asking import fetched
from tests.journeys.saved import busy, gapless, lineages, misshown, restored, saved
from tests.journeys.searched import rows
from tests.journeys.walk import LUYANG, PROVINCE
from tests.journeys.whole import until as until_so
from tests.journeys.whole import whole as opened

pytestmark = [pytest.mark.servers, pytest.mark.drill]


async def test_three_backups_under_load_and_the_last_one_takes_the_place_of_a_killed_platform(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with opened(data) as whole:
        files = [await saved(whole, tmp_path / f"{n}.tar", callers=8) for n in range(3)]
        acknowledged = files[-1].before | files[-1].after
        os.kill(whole.running.process.pid, signal.SIGKILL)
    for n, backup in enumerate(files):
        said = await restored(backup.file, tmp_path / f"elsewhere{n}")
        assert not [line for line in said if "no longer stands" in line]
        lines, intact = await verifying.walk(Given(data=tmp_path / f"elsewhere{n}"))
        assert intact, lines

    said = await restored(files[-1].file, data, replace=True)
    (aside,) = [Path(line.rpartition(" ")[2]) for line in said if "the old data directory is now" in line]
    old, _ = await verifying.walk(Given(data=aside))
    for service in ("registry", "coding"):
        position = files[-1].manifest.heads[service].position
        (line,) = [line for line in said if line.startswith(f"{service}: ")]
        (old_line,) = [line for line in old if line.startswith(f"{service}: ")]
        gone = int(re.findall(r"the (\d+) acknowledged", line)[0])
        assert old_line.startswith(f"{service}: {position + gone} 条"), "what is gone was told to the last event"

    listed = (data / telling.NAME).read_text()
    with verifying.reached(Given(data=aside)) as (databases, _):
        query = "select record -> 'data' ->> 'code' from readable where type = 'CodeAllocated' and position > $1"
        given = await fetched(databases.url("coding", "writer"), query, files[-1].manifest.heads["coding"].position)
    assert given, "codes were told after the backup"
    assert [row[0] for row in given if row[0] not in listed] == [], "and each is listed"

    async with opened(data) as whole:
        found = {station["stationId"] for station in await whole.stations(PROVINCE, status=["ACCEPTED"])}
        assert files[-1].before <= found
        assert acknowledged - found
        async with whole.watching(PROVINCE) as watch, busy(whole, 8) as accepted:
            station = await whole.accepted(LUYANG)
            await watch.until(lambda one: bool(one["stationId"] == station["stationId"] and one["code"]))
        assert len(accepted) >= 8
        assert await gapless(whole, PROVINCE)
        with verifying.reached(Given(data=data)) as (databases, _):

            async def settled() -> bool:
                return all((await lineages(databases)).values()) and not await misshown(databases)

            await until_so(settled)
        assert whole.running.end(signal.SIGTERM) == 0
    lines, intact = await verifying.walk(Given(data=data))
    assert intact, lines


async def test_back_to_a_second_in_the_middle_of_the_load_and_on_from_there(tmp_path: Path) -> None:
    """What was accepted up to then gets its code, however quick coding had been; nothing later is known."""
    async with opened(tmp_path / "data") as whole:
        backup = await saved(whole, tmp_path / "busy.tar", callers=8)
        end = backup.manifest.heads["registry"].position
        query = f"select recorded_at from events where type = 'StationAccepted' and position < {end} order by position"
        moments = [row[0] for row in await rows(whole, "registry", query)]
        until = moments[len(moments) // 2]
        kept = sum(moment <= until for moment in moments)
    await restored(backup.file, tmp_path / "back", until=until)
    async with opened(tmp_path / "back") as whole:
        assert await gapless(whole, PROVINCE)
        query = "select count(*), max(recorded_at) from events where type = 'StationAccepted'"
        assert [tuple(row) for row in await rows(whole, "registry", query)] == [(kept, until)]
        async with whole.watching(PROVINCE) as watch:
            station = await whole.accepted(LUYANG)
            await watch.until(lambda one: bool(one["stationId"] == station["stationId"] and one["code"]))
        with verifying.reached(Given(data=whole.data)) as (databases, _):

            async def settled() -> bool:
                return all((await lineages(databases)).values()) and not await misshown(databases)

            await until_so(settled)
        assert whole.running.end(signal.SIGTERM) == 0
    lines, intact = await verifying.walk(Given(data=tmp_path / "back"))
    assert intact, lines
