"""The sheet that most journeys begin with."""

from collections.abc import Iterator

import pytest

from tests.journeys.partner import OPENED
from tests.journeys.walk import Walked, walked
from tests.journeys.whole import Whole


@pytest.fixture(scope="session")
async def sheet(whole: Whole) -> Walked:
    """A sheet that came in and was walked to its codes."""
    return await walked(whole)


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """The programs of partners end with the tests that run them."""
    yield
    while OPENED:
        OPENED.pop().close()
