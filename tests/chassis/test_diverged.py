"""A view whose lane stopped because its source tells another history is whole again once it is made anew."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.postgres.views import anew
from services.chassis.digest import Diverged
from tests.chassis.fed import Fed, fed, ids, returned, submitted
from tests.servers import Servers

A, B, *_ = ids(2)


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        await at_work.source.tell(A, submitted(A), returned(A))
        await at_work.caught_up()
        yield at_work


async def made_anew(house: Fed) -> None:
    owner = await asyncpg.connect(house.owner)
    try:
        await anew(owner, "gateway", house.view, {"registry": house.told, "gateway": house.writer}.__getitem__)
    finally:
        await owner.close()


@pytest.mark.parametrize(
    "astray", ["lineage = gen_random_uuid()", "hash = 'another'", "position = 9, hash = 'of what was lost'"]
)
async def test_a_lane_that_was_led_astray_goes_on_behind_a_view_that_was_made_anew(house: Fed, astray: str) -> None:
    was = await house.rows()
    await house.pool.execute(f"update checkpoints set {astray}")
    await house.pool.execute("update notes set name = '另一段历史'")
    if "position" not in astray:
        await house.source.tell(B, submitted(B))
        with pytest.raises(Diverged):
            await house.caught_up()
    await made_anew(house)
    assert [row for row in await house.rows() if row["station_id"] == A] == was
    await house.source.tell(A, returned(A, "再看"))
    await house.caught_up(await house.begun(epoch=2))
    assert (await house.rows())[0]["reasons"] == '["照片不清", "再看"]'
