"""The drill of the worst day: backups under heavy load, the machine killed, everything back from the last file."""

import os
import re
import signal
from pathlib import Path

import pytest

from deploy import verifying
from deploy.settings import Given
from tests.journeys.saved import busy, gapless, lineages, misshown, restored, saved
from tests.journeys.walk import LUYANG, PROVINCE
from tests.journeys.whole import until
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

            await until(settled)
        assert whole.running.end(signal.SIGTERM) == 0
    lines, intact = await verifying.walk(Given(data=data))
    assert intact, lines
