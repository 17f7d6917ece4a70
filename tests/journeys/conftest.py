"""The sheet that most journeys begin with, and the program of a partner."""

from collections.abc import AsyncIterator

import pytest
from yizhan_partner import Client

from tests.journeys.partner import OPENED, REGISTERED, client, co_built, known
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
async def ended() -> AsyncIterator[None]:
    """The programs of partners end with the tests that run them, and so do their clients."""
    yield
    while OPENED:
        OPENED.pop().close()
    await closed(0)


@pytest.fixture(autouse=True)
async def ended_at_once() -> AsyncIterator[None]:
    """The clients of one test end with it."""
    before = len(REGISTERED)
    yield
    await closed(before)


async def closed(but: int) -> None:
    """Close the clients behind the first so many."""
    while len(REGISTERED) > but:
        await REGISTERED.pop()()
