"""Servers of one's own instead of the embedded ones."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import pytest

from deploy import secret
from deploy.backup import restoring, taking
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from deploy.settings import Given
from services.chassis.durability import UNKNOWN
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
            assert UNKNOWN.zh in running.said()
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


@pytest.mark.servers
async def test_a_restore_on_somebody_elses_server_overwrites_nothing(tmp_path: Path) -> None:
    postgres, nats = Postgres(tmp_path / "pg", tmp_path / "theirs", HASTE), Nats(tmp_path / "nats", tmp_path / "theirs")
    try:
        url = postgres.start()
        given = Given(data=tmp_path / "data", postgres_url=url, nats_url=nats.start())
        databases = Databases(url, secret.kept(tmp_path / "data" / "secret"))
        await asyncio.gather(databases.prepare(), streams.declare(nats.url(DEPLOY)))
        manifest = await taking.take(given, tmp_path / "backup.tar", print)
        again = given.model_copy(update={"data": tmp_path / "again"})
        with pytest.raises(Plain, match="overwrites nothing"):
            await restoring.restore(again, tmp_path / "backup.tar", replace=False, tell=print)
        assert await databases.present() == set(databases.services)
        assert not again.data.exists()

        await databases.drop()
        await restoring.restore(again, tmp_path / "backup.tar", replace=False, tell=print)
        assert Places(again.data).secret.read_bytes() == Places(given.data).secret.read_bytes()
        connection = await asyncpg.connect(databases.url("registry", "writer"))
        assert await connection.fetchval("select lineage from head") != manifest.heads["registry"].lineage
        await connection.close()
        assert await streams.ends(nats.url(DEPLOY)) == []
    finally:
        nats.stop()
        postgres.stop()
