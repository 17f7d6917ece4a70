"""The status page tells the truth while something is wrong, and clears by itself when it is over."""

import pytest

from contracts.catalog import SERVICES
from tests.faults.ground import Ground

pytestmark = pytest.mark.servers

EVERYBODY = ("gateway", *SERVICES)
LINKS = ("gateway: nats", *(f"{service}: beacon" for service in SERVICES))
"""Where each process asks NATS whether it is there."""


async def test_a_process_that_hangs_is_named(ground: Ground) -> None:
    with ground.frozen("services.finance"):
        await ground.shows("finance")
        assert (await ground.whole.http.get("/readyz")).status_code == 503
        assert (await ground.whole.http.get("/livez")).status_code == 200
    await ground.healed()


async def test_a_broker_that_hangs_is_named_by_everybody_although_nothing_is_asked(ground: Ground) -> None:
    with ground.frozen("nats-server"):
        await ground.shows(*LINKS)
        page = (await ground.whole.http.get("/status")).text
        assert page.count("NATS does not answer") >= len(LINKS)
    await ground.healed()


async def test_a_database_that_hangs_is_named_by_everybody_at_once(ground: Ground) -> None:
    with ground.frozen("bin/postgres"):
        await ground.shows(*EVERYBODY)
        page = (await ground.whole.http.get("/status")).text
        assert "PostgreSQL 没有应答" in page
        assert "PostgreSQL does not answer (TimeoutError)" in page
        assert "尚未就绪 / not ready yet" in page
    await ground.healed()


async def test_a_database_that_was_killed_is_named_until_it_is_back(ground: Ground) -> None:
    await ground.replaced("bin/postgres", ground.kill("bin/postgres"))
    await ground.healed()
    ground.verified()
