"""The sheet that most journeys begin with."""

import pytest

from tests.journeys.walk import Walked, walked
from tests.journeys.whole import Whole


@pytest.fixture(scope="session")
async def sheet(whole: Whole) -> Walked:
    """A sheet that came in and was walked to its codes."""
    return await walked(whole)
