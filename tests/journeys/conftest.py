"""One platform for all journeys, and the sheet that most of them begin with."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.walk import Walked, walked
from tests.journeys.whole import Whole
from tests.journeys.whole import whole as opened


@pytest.fixture(scope="session")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    """Everything, started once for the run."""
    async with opened(tmp_path_factory.mktemp("journeys") / "data") as platform:
        yield platform


@pytest.fixture(scope="session")
async def sheet(whole: Whole) -> Walked:
    """A sheet that came in and was walked to its codes."""
    return await walked(whole)
