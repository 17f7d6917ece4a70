"""Servers of one's own instead of the embedded ones."""

import signal
from pathlib import Path

import pytest

from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY
from deploy.postgres.server import Postgres
from tests.deploy.running import Running, children, environment, free_port, yizhan
from tests.servers import HASTE


@pytest.mark.servers
def test_it_runs_on_servers_that_somebody_else_keeps(tmp_path: Path) -> None:
    # not the shared ones of the test run: this installation gives the roles of the same name its own passwords
    postgres, nats = Postgres(tmp_path / "pg", tmp_path / "theirs", HASTE), Nats(tmp_path / "nats", tmp_path / "theirs")
    try:
        theirs = {"YIZHAN_POSTGRES_URL": postgres.start(), "YIZHAN_NATS_URL": nats.start()}
        with Running.started(tmp_path / "data", free_port(), **theirs) as running:
            running.wait_until_ready()
            lines = children(running.process.pid).values()
            assert len(lines) == 6
            assert not [line for line in lines if "postgres" in line.split()[0] or "nats-server" in line]
            told = yizhan("verify", env=environment(running.data, running.port, **theirs))
            assert told.returncode == 0, told.stderr
            assert running.end(signal.SIGTERM) == 0
        assert nats.url(DEPLOY) == theirs["YIZHAN_NATS_URL"]
        assert postgres.process is not None
        assert postgres.process.poll() is None
    finally:
        nats.stop()
        postgres.stop()


@pytest.mark.servers
def test_servers_that_are_not_there_are_named(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres:x@127.0.0.1:{free_port()}/postgres"
    told = yizhan("run", env=environment(tmp_path / "data", free_port(), YIZHAN_POSTGRES_URL=nowhere))
    assert told.returncode == 1
    assert "YIZHAN_POSTGRES_URL" in told.stderr
    assert "Traceback" not in told.stderr
