"""One browser for all tests of the console, on the platform that the journeys share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright, expect

from tests.console.chromium import chromium
from tests.console.desk import Desks
from tests.journeys.whole import Whole

PATIENCE_MS = 30_000

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
async def desks(whole: Whole) -> AsyncIterator[Desks]:
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield Desks(browser, whole)
        finally:
            await browser.close()
