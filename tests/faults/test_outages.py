"""PostgreSQL or NATS is away: what is promised meanwhile, and that nobody has to lend a hand afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from deploy.nats.server import Nats
from deploy.postgres.server import Postgres
from tests.faults.flow import PROVINCE, Flow, exactly_once
from tests.faults.ground import Ground
from tests.faults.test_status import EVERYBODY, LINKS
from tests.journeys.whole import STATIONS, mutation, whole
from tests.servers import HASTE

pytestmark = pytest.mark.servers

SECONDS = [3, pytest.param(300, marks=pytest.mark.drill)]


@pytest.fixture(scope="module")
async def below(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Postgres, Nats]]:
    """Servers that nobody restarts but the test."""
    folder = tmp_path_factory.mktemp("below")
    postgres, nats = Postgres(folder / "postgres", folder / "run", HASTE), Nats(folder / "nats", folder / "run")
    try:
        postgres.start()
        nats.start()
        yield postgres, nats
    finally:
        nats.stop()
        postgres.stop()


@pytest.fixture(scope="module")
async def ground(below: tuple[Postgres, Nats], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    postgres, nats = below
    theirs = {"YIZHAN_POSTGRES_URL": postgres.url, "YIZHAN_NATS_URL": nats.url("deploy")}
    with ExitStack() as later:
        async with whole(tmp_path_factory.mktemp("outages") / "data", **theirs) as platform:
            yield Ground(platform, later)


@pytest.mark.parametrize("seconds", SECONDS)
async def test_without_nats_commands_are_accepted_and_read_and_their_effects_follow_when_it_is_back(
    ground: Ground, below: tuple[Postgres, Nats], seconds: int
) -> None:
    before, meanwhile, after = (Flow(ground.whole) for _ in range(3))
    await before.run(2, at_once=2)
    await exactly_once(ground, before)
    _, nats = below
    nats.stop()
    await ground.shows(*LINKS)
    await meanwhile.run(2, at_once=2)
    assert len(await ground.whole.stations(PROVINCE)) >= 2
    await asyncio.sleep(seconds)
    await ground.shows("registry: relay")
    nats.start()
    await after.run(2, at_once=2)
    await exactly_once(ground, before, meanwhile, after)
    await ground.healed()


@pytest.mark.parametrize("seconds", SECONDS)
async def test_without_postgresql_everything_is_refused_in_a_sentence_and_goes_on_when_it_is_back(
    ground: Ground, below: tuple[Postgres, Nats], seconds: int
) -> None:
    before, through = Flow(ground.whole), Flow(ground.whole)
    await before.run(2, at_once=2)
    await exactly_once(ground, before)
    postgres, _ = below
    flowing = asyncio.create_task(through.run(8, patience=seconds + 120))
    await through.reached(4)
    postgres.stop()
    await ground.shows(*EVERYBODY)
    submitting = {"division": 340103, "name": "无库驿站", "address": "人民路1号"}
    for query, said in ((STATIONS, {}), (mutation("submitStation"), {"input": submitting})):
        answer = await ground.whole.post(PROVINCE if not said else "340103-clerk", query, **said)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (503, "unavailable"), answer.text
        assert "稍后" in error["message"]
    assert (await ground.whole.http.get("/livez")).status_code == 200
    await asyncio.sleep(seconds)
    postgres.start()
    await flowing
    await exactly_once(ground, before, through)
    await ground.healed()
    ground.verified()
