"""A platform that may be hurt; whoever hurts it leaves it healed."""

from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from tests.faults.ground import Ground
from tests.journeys.whole import whole


@pytest.fixture(scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """Everything, and what lies below it."""
    with ExitStack() as later:
        async with whole(tmp_path_factory.mktemp("faults") / "data") as platform:
            yield Ground(platform, later)
