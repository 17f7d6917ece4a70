"""What NATS acknowledges is on its disk; where it is not, or nobody can tell, the start and the status page say so."""

import signal
from pathlib import Path

import httpx
import pytest

from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY, SERVICES, WATCHER
from services.chassis.durability import ALWAYS, LATER, SILENT, UNKNOWN, Flushing, flushing
from tests.deploy.running import Running, free_port
from tests.servers import Servers

LATE = "1m"


async def test_the_embedded_server_writes_before_it_acknowledges(servers: Servers) -> None:
    assert await flushing(servers.nats.url(WATCHER)) == ALWAYS


async def test_a_server_that_writes_later_says_so(servers: Servers, tmp_path: Path) -> None:
    late = Nats(tmp_path / "nats", tmp_path / "run", sync_interval=LATE)
    try:
        late.start()
        assert await flushing(late.url(WATCHER)) == LATER
    finally:
        late.stop()


@pytest.mark.parametrize("user", ["", DEPLOY, SERVICES[0]])
async def test_who_is_not_of_the_system_account_learns_nothing(servers: Servers, user: str) -> None:
    assert await flushing(servers.nats.url(user) if user else "") == UNKNOWN


async def test_of_a_server_that_is_not_there_it_says_that_it_does_not_answer(tmp_path: Path) -> None:
    assert await flushing(f"nats://watcher:x@127.0.0.1:{free_port()}") == SILENT


@pytest.mark.servers
def test_a_start_on_a_server_that_writes_later_warns_and_the_status_page_too(tmp_path: Path) -> None:
    late = Nats(tmp_path / "nats", tmp_path / "theirs", sync_interval=LATE)
    try:
        theirs = {"YIZHAN_NATS_URL": late.start(), "YIZHAN_NATS_SYSTEM_URL": late.url(WATCHER)}
        with Running.started(tmp_path / "data", free_port(), **theirs) as running:
            running.wait_until_ready()
            assert LATER.zh in running.said()
            assert LATER.en in running.said()
            base = f"http://127.0.0.1:{running.port}"
            told = httpx.get(f"{base}/status.json", trust_env=False).json()["broker"]
            assert Flushing(**told) == LATER
            assert LATER.zh in httpx.get(f"{base}/status", trust_env=False).text
            assert running.end(signal.SIGTERM) == 0
    finally:
        late.stop()
