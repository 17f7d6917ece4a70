"""Ready is who has a database as far as it needs, and everything it depends on; alive is whoever answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.main import service as gateway
from services.chassis.revisions import CHASSIS, MigrationsBehind, check, newest
from services.registry.main import service as registry
from tests.chassis.asking import executed
from tests.chassis.living import Living, living
from tests.chassis.streaming import until
from tests.servers import Servers


@pytest.fixture
async def one(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Living]:
    async with living(servers, tmp_path_factory.mktemp("r"), monkeypatch, registry=registry.app()) as alive:
        await until(alive["registry"].ready, 60)
        yield alive["registry"]


async def test_nobody_is_ready_on_a_database_that_waits_for_its_migrations(one: Living) -> None:
    now = newest(CHASSIS)
    await executed(one.database.owner, "update alembic_version set version_num = '0001'")
    await until(one.unready)
    assert "the database waits for its migrations" in (await one.report())["problem"]
    await executed(one.database.owner, f"update alembic_version set version_num = '{now}'")
    await until(one.ready)


async def test_a_database_that_is_ahead_serves_the_version_before(one: Living) -> None:
    await executed(one.database.owner, "update alembic_version set version_num = '9999'")
    await check(one.runtime.pool, {"alembic_version": newest(CHASSIS)})
    assert await one.ready()


async def test_nobody_is_ready_where_nothing_was_ever_migrated(one: Living) -> None:
    await executed(one.database.owner, "delete from alembic_version")
    with pytest.raises(MigrationsBehind):
        await check(one.runtime.pool, {"alembic_version": newest(CHASSIS)})
    await until(one.unready)


def test_the_front_door_looks_at_its_own_migrations_too() -> None:
    assert gateway.migrations.keys() == {"alembic_version", "gateway_version"}
    for folder in gateway.migrations.values():
        names = sorted(path.name for path in Path(folder).glob("[0-9]*.py"))
        assert names[-1].startswith(newest(folder))
