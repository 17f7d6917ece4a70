"""The sheet that most journeys begin with, and the program of a partner."""

from collections.abc import Iterator

import pytest
from yizhan_partner import Client

from tests.journeys.partner import OPENED, client, co_built, known
from tests.journeys.walk import Walked, walked
from tests.journeys.whole import Whole


@pytest.fixture(scope="session")
async def sheet(whole: Whole) -> Walked:
    """A sheet that came in and was walked to its codes."""
    return await walked(whole)


@pytest.fixture(scope="module")
async def bank(whole: Whole) -> Client:
    """An enterprise's own program."""
    return await client(whole)


@pytest.fixture
async def station(whole: Whole, bank: Client) -> str:
    """A station that the bank co-builds and has not numbered yet."""
    station_id = await co_built(whole)
    await known(bank, station_id)
    return station_id


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """The programs of partners end with the tests that run them."""
    yield
    while OPENED:
        OPENED.pop().close()
