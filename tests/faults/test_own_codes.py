"""An enterprise says its list while coding dies under it: what was answered stands, once, and is answered so again."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import pytest
from yizhan_partner import Client, SyncAnswer, SyncRow

from contracts.values import uuid7
from tests.faults.ground import Ground
from tests.journeys.partner import BANK, Cut, credentials, everything
from tests.journeys.whole import until

pytestmark = pytest.mark.servers

ROWS, PORTION, AT_ONCE = 4000, 100, 4


async def test_a_list_that_is_said_while_coding_is_killed_stands_once_and_is_answered_as_it_was(
    ground: Ground,
) -> None:
    known = await credentials(ground.whole, BANK)
    mark = f"K{uuid7().hex[8:20]}"
    codes = [f"{mark}-{n:04d}" for n in range(ROWS)]
    rows: list[SyncRow] = [{"ownCode": one, "name": f"网点{one}", "division": 340103} for one in codes]
    portions = {f"{mark}-{n}": rows[n : n + PORTION] for n in range(0, ROWS, PORTION)}
    answers: dict[str, SyncAnswer] = {}

    def said(program: Client, key: str) -> SyncAnswer:
        return program.sync_own_codes({"rows": portions[key]}, key=key)

    async def work(program: Client, keys: Iterator[str]) -> None:
        for key in keys:
            answers[key] = await asyncio.to_thread(said, program, key)

    async def begun() -> bool:
        return len(answers) >= len(portions) // 4

    address = str(ground.whole.http.base_url)
    with Client(address, *known, transport=Cut(seed=1, often=0.1)) as program:
        program.ATTEMPTS, program.PAUSE = 100, 0.1
        keys = iter(portions)
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(work(program, keys))
            await until(begun)
            assert len(answers) < len(portions)
            await ground.replaced("services.coding", ground.kill("services.coding"))
        assert answers.keys() == portions.keys()
        for key, answer in answers.items():
            assert [one["ownCode"] for one in answer["results"]] == [row["ownCode"] for row in portions[key]]
            assert {one["status"] for one in answer["results"]} == {"created"}
            assert await asyncio.to_thread(said, program, key) == answer
        read: dict[tuple[str, str], Any] = await asyncio.to_thread(everything, program)

    revisions = {one["ownCode"]: one.get("revision") for answer in answers.values() for one in answer["results"]}
    ours = {place[1]: one for place, one in read.items() if place[0] == "own-code" and place[1].startswith(mark)}
    assert {name: (one["revision"], one["name"]) for name, one in ours.items()} == {
        row["ownCode"]: (revisions[row["ownCode"]], row["name"]) for row in rows
    }
    listed = [told for told in await ground.events("coding") if told.record.type == "OwnCodeListed"]
    mine = [told for told in listed if told.data["own_code"].startswith(mark)]
    assert sorted(told.data["own_code"] for told in mine) == codes
    assert {told.record.meta.command for told in mine} == {uuid5(UUID(known[0]), key) for key in portions}
    await ground.well()
