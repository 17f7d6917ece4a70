"""What every test may ask for: real servers, fresh databases, empty streams."""

from collections.abc import AsyncIterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.journeys.whole import Whole
from tests.journeys.whole import whole as opened
from tests.servers import Servers, serving

NEEDS = {"servers", "whole"}
HURT = "tests/faults/"
LONG = (HURT, "tests/console/", "tests/deploy/", "tests/journeys/")
"""What runs whole platforms: its files take longest, and the run ends evenly when short ones come last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the servers is marked so, and left out of `make check`; what takes long is begun first."""
    for item in items:
        if NEEDS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
    items.sort(key=lambda item: next((n for n, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG)))


class Files(LoadFileScheduling):  # type: ignore[misc]  # it ships no types
    """A file stays with one process, and files that share a platform which they hurt stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return HURT if nodeid.startswith(HURT) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Files:
    return Files(config, log)


@pytest.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Servers]:
    """PostgreSQL and NATS, once for the whole run; databases migrated, streams declared."""
    async with serving(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(scope="session")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    """The whole platform, started once for the run; journeys and browsers share it. Its webhooks may come to us."""
    async with opened(tmp_path_factory.mktemp("whole") / "data", YIZHAN_WEBHOOK_LOOPBACK="true") as platform:
        yield platform


@pytest.fixture
async def empty_streams(servers: Servers) -> Servers:
    """The servers, with streams that hold nothing."""
    await servers.empty_streams()
    return servers
